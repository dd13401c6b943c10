"""English words of somebody who wants to be written to again after a stop.

Only what names messages and says "again" in some way is sure: it opens what a stop had closed.
"""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines, words

_TEXTS = "texts|messages|sms|smses|emails|reminders|notifications|alerts|texting|newsletters|reminder_texts"
_KIND = "?text|appointment|sms|email|automatic|automated|message|reminder"
_WHOSE = "?all ?of ?my|the|your|these|those|our|any|some"
_SENT = f"{_WHOSE} {_KIND} {_TEXTS}"
_DOING = "texting|messaging|contacting|emailing|reminding|notifying"
_DO = "text|message|contact|email|remind|notify|msg"
_ME = "me|us"
_THEN = "$,"
_LIST = "text|texts|texting|message|messages|messaging|sms|reminder|reminders|email|mailing list"
_MISTAKE = "mistake|accident|error"

_NOT_SO = lines(
    """
    dont|didnt|not|never|nolonger|cant|wont|stop|why|when|if|without ?want|do|wish|like|need|ask|have ?you|u|them|it|me ?guys|people ?to
    they|he|she|it|keep|keeps|kept|who ?just|even|then|did|have|has
    you|u just|even|then|did|have|has
    ^ you|u
    !can|could|would|will|please|you you|u
    """
)
"""Before "start texting me again": it is a remark, or the contrary."""
_UNLESS = lines(
    """
    dont|not|nolonger|never|didnt ?really|ever want|wish|like|need|consent|agree|happy|ask|text|message|contact|start|send
    if|unless|until|once|before i|you|u|he|she|they|we|its
    not to text|get|receive|message|start
    never|nobody|anyone|said|says|told|heard
    why|when|how|what|where|who
    stop|unsubscribe|remove|delete|lawyer|report|sue|police|block
    lost|deleted|disappeared|erased|missed|resend|code|link
    plan|membership|insurance|treatment|sessions|course|gym|netflix|magazine|class|classes|portal|account
    husband|wife|son|daughter|mum|mom|dad|gp
    """
)
_UNLESS_UNDONE = lines(
    """
    if|unless|until|once|before i|you|u|he|she|they|we|its
    why|when|how|what|where|who|did|have|has
    plan|membership|insurance|treatment|sessions|course|gym|netflix|magazine|class|classes|portal|account|antibiotics|pills|tablets|medication|drops|card|appointment
    you|he|she|they|son|daughter ?have|has ?my unsubscribed|optout|stopped|blocked
    """
)

RULES = (
    Rule(
        "phrase:en:start_again",
        Intent.OPT_IN,
        lines(
            f"""
            start|begin ?back ?up {_DOING}|sending ?{_ME} ?{_WHOSE} ?{_KIND} ?{_TEXTS} again {_THEN}
            resume|restart|reactivate|reinstate|reenable|unblock ?sending|getting|receiving ?{_ME} {_SENT}
            re enable|start|activate {_SENT}
            let {_ME} have {_SENT} ?from ?you again|back {_THEN}
            resume|restart {_DOING} ?{_ME} {_THEN}
            start|begin ?sending|getting|receiving ?{_ME} {_SENT} ?to ?{_ME} again|up {_THEN}
            turn|switch|put {_SENT} back on
            turn|switch|put back on {_SENT}
            turn|switch on {_SENT} again
            turn|switch {_SENT} on again
            add|put|sign|subscribe|opt|get ?my|our {_ME}|number ?back ?up|on|in|into|onto ?again ?to|for|on|onto ?the|your|my ?{_KIND} {_TEXTS} again {_THEN}
            add|put|sign|subscribe|opt|get ?my|our {_ME}|number back ?up ?on|in|into|onto ?to|for|on|onto ?the|your|my ?{_KIND} {_TEXTS} ?list ?again {_THEN}
            add|put|sign|subscribe|opt|get ?my|our {_ME}|number back ?up ?on|in|into|onto ?to|for|on|onto ?the|your|my {_LIST}
            add|put|sign|subscribe|get ?my|our {_ME}|number ?up|on|in|into|onto ?to|for|on|onto ?the|your|my {_LIST} again
            opt {_ME} ?back in ?again|please ?now {_THEN}
            opt {_ME} in again
            optin again
            opt back in ?to|for ?the|your {_KIND} {_TEXTS}
            ^ ?i ?want|like|wish ?to opt back in {_THEN}
            resubscribe ?{_ME} ?please {_THEN}
            resubscribe ?{_ME} to|for ?the|your ?{_KIND} {_TEXTS}
            re subscribe ?{_ME} ?to|for|$ ?the|your ?{_KIND} {_TEXTS}|$
            ^ ?please ?can|could ?you subscribe {_ME} again $
            want|like|love|happy|wish|glad ?for ?to ?start|resume|go|begin ?back ?to ?get|receive|getting|receiving|have|having {_SENT} ?from ?you ?now again|back {_THEN}
            want|like|love|happy|wish ?to ?start|be|being texted|contacted|messaged|reminded ?by ?you again {_THEN}
            can|could|may i|we ?please ?start ?get|getting|receive|receiving|have {_SENT} ?from ?you again|back {_THEN}
            you|u can|may|could ?all ?now ?start ?to {_DO}|{_DOING} {_ME} ?{_WHOSE} ?{_KIND} ?{_TEXTS} ?now again {_THEN}
            ok|okay|fine|happy|alright|good|glad ?with|for|if ?you ?me|us ?to ?start {_DO}|{_DOING} {_ME} again {_THEN}
            ok|okay|fine|happy|good ?with|to ?be ?being ?get texted|messaged|contacted|reminded again {_THEN}
            text|send {_ME} ?{_KIND} reminders|notifications|alerts again {_THEN}
            unstop
            """
        ),
        behind=_NOT_SO,
        unless=_UNLESS,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:stopped_by_mistake",
        Intent.OPT_IN,
        lines(
            f"""
            unsubscribed|optout|unsubscribe ?{_ME} ?from ?{_WHOSE} ?{_KIND} ?{_TEXTS} by|in|through ?a|an ?complete|total {_MISTAKE}
            stopped|blocked|cancelled|ended ?getting|receiving {_SENT} by|in|through {_MISTAKE}
            said|sent|texted|replied|typed|wrote|pressed|answered ?the ?word stop|optout|unsubscribe|end|quit by|in|through {_MISTAKE}
            accidentally|mistakenly unsubscribed|optout
            accidentally|mistakenly stopped|blocked {_SENT}
            accidentally|mistakenly said|sent|texted|replied|typed|wrote|pressed stop|unsubscribe
            didnt|never mean|intend|want|meant|intended|wanted to unsubscribe|optout
            didnt|never mean|intend|meant|intended to stop|block|cancel|end ?getting|receiving {_SENT}
            """
        ),
        unless=_UNLESS_UNDONE,
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:start_them_again",
        Intent.OPT_IN,
        lines(
            f"""
            start|resume|restart|turn|switch|bring them|these|it ?up|on|back ?on again|back|on {_THEN}
            sign|add|put|subscribe {_ME} ?back ?up|on|in again|back {_THEN}
            """
        ),
        behind=_NOT_SO,
        unless=_UNLESS,
        needs=words("unsubscribed texts messages reminders notifications texting unsubscribe"),
        sure=False,
        confidence=0.5,
    ),
    Rule(
        "phrase:en:maybe_start_again",
        Intent.OPT_IN,
        lines(
            f"""
            keep|continue|start {_DOING} {_ME}
            keep|continue|start|begin|restart sending ?{_ME} {_SENT}
            add|put|sign|subscribe {_ME}|number up|on|in|to ?for|to ?the|your ?{_KIND} {_TEXTS}
            ^ ?you can|may text|message|contact {_ME} $
            """
        ),
        behind=_NOT_SO,
        unless=_UNLESS,
        sure=False,
        confidence=0.4,
    ),
)
