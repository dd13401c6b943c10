"""English words of a machine: out of office, no reply, not delivered.

What a patient could have written themselves, on the road or on leave, counts only as the whole text.
"""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_BEHIND = lines("your|ur|an|these|stop|that|another|the|this|with|to|if|of|my ?an|the")
_UNLESS = """
    driving test|lessons|licence|license|me|school|instructor
    see|meet you|u
    when|after|before ?am ?is driving
    turn|switch ?my ?the {texts} back
"""

RULES = (
    Rule(
        "phrase:en:automatic",
        Intent.AUTO_REPLY,
        lines(
            """
            automatic|automated|auto|autoreply|autoresponse|autoresponder ?generated reply|response|message|responder|email|answer
            autoreply|autoresponse|autoresponder|auto_reply
            this is|was an automated|automatic|auto ?generated message|reply|response
            out of ?the office
            number|mailbox|inbox|line|address|account|email is|isnt not|monitored|unmonitored|unattended ?monitored|attended
            not|isnt|unmonitored|arent ?being ?regularly monitored|mailbox ?or
            dont reply|respond to this|here ?email|message|number|text
            this number|mailbox|service|account cannot|cant|doesnt|does|is|can ?not|unable|no ?longer receive|accept|support|to|in ?reply|replies|texts|messages|incoming|service|use
            unable|cannot|cant to|receive receive|replies|text ?text|messages $,
            do not disturb while driving|mode
            dont disturb while driving
            ^ ?i ?am|im|currently ?currently on annual leave $
            on annual leave until|till|from|starting
            with|have limited access to ?my email|emails|messages and|or|but|until|while|during i|will|my|$
            will respond|reply ?to ?you|your ?message|email upon|on|when ?my|i return|returning
            ill respond|reply ?to ?you|your ?message|email upon|on|when ?my|i return|returning
            we will ?get|be|reply|respond|call ?you ?back ?in ?to|touch ?you ?with ?you as soon as
            thank|thanks ?you for contacting|emailing|messaging|texting|calling us|our
            mail|email|delivery|message ?message could|couldnt|has|was|status|failed|not ?not ?been be delivered|notification|failure
            your message|mail|email|text could|couldnt|has|was|failed|not ?not ?been ?be delivered|failed
            delivery status|failed|failure ?notification
            undeliverable|undelivered
            user|subscriber|customer|person ?you ?is ?are ?is ?called ?not busy|unavailable|available|reachable
            """
        ),
        behind=_BEHIND,
        unless=lines(
            f"{_UNLESS}\nthank|thanks ?you for contacting <8 i|ive|but|can|when|could|im\nso|but|and|then ?please ?can ?could ?you call|ring|text|phone|try|reach|use my|me|us\noffice at|by|around <2 so|but|please\nsend|resend it|again"
        ),
        confidence=0.85,
        asking=False,
    ),
    Rule(
        "phrase:en:away_or_busy",
        Intent.AUTO_REPLY,
        lines(
            """
            im|currently|am|are ?am ?currently driving
            driving right|at|now|with|focus ?now ?the ?moment
            currently|am|im|ill ?currently ?be ?away|out|on ?of annual|maternity|paternity|parental|sick|compassionate leave
            on annual|maternity|paternity|parental leave ?until|from|and|$
            away from my|the|office|desk|phone ?phone|desk|office|email
            limited access to ?my email|emails|messages|phone
            cant talk ?to ?you right|now|at ?now ?the ?moment
            in|at a|the meeting|movies|class|lecture|church|gym|theatre|work ?right|at|ill|now|and|can ?now|call
            """
        ),
        behind=_BEHIND,
        unless=lines(_UNLESS),
        alone=True,
        confidence=0.8,
        asking=False,
    ),
    Rule(
        "phrase:en:back_later",
        Intent.AUTO_REPLY,
        lines(
            """
            will|ill|be return|back|returning|reply|respond ?to|in ?the ?office|work upon|when|on ?my|i ?return
            return|returning|back in|to ?the office|work ?on
            respond|reply ?to ?you|your ?message|email as|when|upon|on soon|i|my
            """
        ),
        behind=lines("your|please|you|can|could|would|to|when|if|am|pls ?be"),
        alone=True,
        sure=False,
        confidence=0.4,
        asking=False,
    ),
)
