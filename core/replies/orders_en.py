"""English orders to stop in words that the plain phrases leave out: short, broken, or said of themselves."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines, words
from core.replies.words_en import ABOUT_MESSAGES, MESSAGES

_THEY = lines(
    """
    if you|u
    {they} ?{modal} ?{modal} ?to
    he|she|they|mum|mom|dad|someone ?has ?then said|says|goes|went|sent|wrote|texted|like ?me ?him ?her
    tell|told|ask|asked|make|made|let|telling|asking !you|u|yall|ya|guys ?!you ?!you to
    """
)
"""Before an order: somebody else is told, or tells."""
_NOT_AN_ORDER = (
    *_THEY,
    *lines(
        """
        {others} ?{modal} ?{modal} ?to
        y you
        i|wont|cant|couldnt|didnt|doesnt|wouldnt|never|dont|not|without ?just|ever|even|really
        if|when|until|why|how|because|that|did|should you|u|i ?just|ever
        going|want|have|had|need|needs|has|trying|about to
        """
    ),
)
FROM_OTHERS = (
    "from !you|u|ur|yall|your|yourselves|this|the|these|here|any|all|us|now|anyone|clinic|dentist|doctor|my"
)
"""Messages that somebody else sends."""
_SOMETHING_ELSE = lines(
    f"""
    him|her|them|anyone|people|everyone|everybody|sweets|money|pics|photos|pictures|memes|videos|mum|mom|dad|back|babe
    about|in|while|when|until|till|til|if|at|during|before|tonight|so|as|late|early|like|names|that|after|tho|then
    from him|her|them|my|mum|mom|school
    {FROM_OTHERS}
    now because|im|i|ill|we
    for the|a|an|now|today|tonight|lunch|tomorrow
    with the|a|him|her|them
    a|an|the|every|those !texts|messages|sms|emails|calls
    """
)
CALLED = (
    "calling me|him|her|it !again|anymore|please|and|or|n|at|on|from|every|all|now|ever|i|im|you|u|"
    "this|thanks|about|for|to|by|with|daily|constantly|repeatedly|already|today|while|when|immediately|so|day|"
    "night|it|its|number|phone|mobile|cell|house|home|line|landline|because|as|since|names"
)
"""Calling somebody a name, not on the telephone."""
TOLD_OTHERS = "i|we|ive said|told|asked !you|u|yall|ya|guys <9 he|she|they"
"""What somebody said to others, and what they did then."""
_LAUGHING = "haha|lol|jaja|hehe|lmao|hahaha|babe|dear|love|hun|xx|xxx"

RULES = (
    Rule(
        "phrase:en:stop_doing",
        Intent.OPT_OUT,
        lines(
            """
            {stop} ?with ~ {texting} ~ {me} ?{once_more} $,
            {stop} ?with ~ {sending} ~ {msg}
            {stop} ?with ~ sending ~ {me} $,
            {stop} ~ sending $,
            {stop} ~ sending ?{me} these|this|those|them|it ~ {me}|messages|phone|number|here $,
            {stop} ~ sending ?{me} these|this|those|them|it please|to|when|i
            {stop} ~ sending ?{me} these|this|those|them|it ?please $,
            {stop} ~ {sending} it $,
            {stop} ~ sending ~ to ~ ?his|her|their ~ phone|number|cell|mobile|line|here
            {stop} these|this|those|them|it ?from going|coming|being ?sent to|through
            {stop} ~ {things} $,
            stop|end|cancel|discontinue ~ {things} ~ service|services|enrollment|enrolment|subscription|thread
            cancel ~ enrollment|enrolment ?in ?for ~ {things}
            {stop} ?to ~ {send} ~ {me}
            {stop} ?to ~ send ~ {msg}
            {stop} trying|attempting|wanting ?to ~ {send}|reach|sell|get|make ~ {me}
            {stop} asking|telling|pressuring|inviting|begging {me} ?to ?come|book|rebook|schedule|visit|make|attend|reschedule ?in|an|another|it ?appointment|visit $,
            {stop} blowing|hitting|lighting|clogging|filling|tying ?up my ?up ?cell|mobile phone|inbox|line|dms|cell
            {stop} hitting|messaging|texting|blowing {me} up
            {stop} advertising|marketing|selling|promoting|soliciting ?to {me}
            {stop} wasting my ?time ?and ?money|$
            cut|knock|pack|jack it|that out|off|in with ~ {texting}|{msg}
            give it|me a rest|break with ~ {texting}|{msg}
            enough|done|through|finished with|of|from ~ ?you ~ {things}
            ^ im done|through|finished with these|them $
            ^ {stop} disturbing|pestering|harassing|spamming|bothering $
            """
        ),
        behind=_NOT_AN_ORDER,
        ahead=_SOMETHING_ELSE,
        unless=lines(f"{_LAUGHING} $\n{CALLED}"),
        needs=ABOUT_MESSAGES
        | {"wasting", "blowing", "asking", "sell", "line", "inbox", "hitting", "advertising", "selling"},
        confidence=0.85,
    ),
    Rule(
        "phrase:en:do_not",
        Intent.OPT_OUT,
        lines(
            """
            ^ dont|never|nolonger|not|do_not ~ ?you|u ?dare ?ever ?even ?bother ?think ?about {send}|{sending} ~ {me} ?{once_more} $,
            dont|never|not ?you|u|even ?dare ?ever ?even bother|think|dare ?about ?of ?ever {send}|{sending} ~ {me}
            dont|never|nolonger ~ send ~ {things}
            dont|never|nolonger ~ send these|this|them|it|any ?{once_more} $,
            dont|never|nolonger ~ send anything|nothing|any|these|this|them|more ~ ?else ~ to ~ phone|number|cell|mobile|line
            dont {send}|call dont|or|and|n|nor {send}|call $,
            dont {send}|call or|and|n|nor|dont {send}|call $,
            please|so|just|kindly ?and dont {write} ?{once_more} $,
            no need|point|use ?for ?you ?in ?to ?keep|be ?on {send}|{sending} ~ {me} ?{once_more}
            no need|point|use for|in|of ?getting|sending ~ {msg}
            no need for ~ {msg}
            ^ no|zero ~ {things} ?at ?all ?{once_more} $,
            no|zero ~ {things} no ~ {things} $,
            {things}|calls|letters|post|call|email|phone only no ~ {things}
            not {things} $,
            me|please|only|instead|thanks no ~ {things} $,
            know ?you|who|this <3 dont {write} $,
            """
        ),
        behind=_NOT_AN_ORDER,
        ahead=_SOMETHING_ELSE,
        unless=lines("dont remind me $\nyet|left|lol|haha\nfrom him|her|them\nany news"),
        needs=ABOUT_MESSAGES,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:wish_not",
        Intent.OPT_OUT,
        lines(
            """
            dont|nolonger|not|never|aint need|want|require|wish|like|trying|wanting ?to ~ ?have|get|receive|see ~ {things}
            dont do|like|use ~ {things} $,
            refuse|decline|declining|refusing ?to ?{receive} ~ {msg}
            nolonger|not wish|want|like|willing|prepared ?to|for ?be ~ {receive}|{contacted} ~ {msg}|$
            want|need|like ~ {msg}|these|them|this ?to stopped|ended|gone|off
            want|need|like these|them|this|it to stop|end|cease $,
            count|leave|keep me|us out ?of ~ {lists}
            """
        ),
        behind=_THEY,
        ahead=(*_SOMETHING_ELSE, "me|us|you|u|when"),
        unless=lines("him|her|yet|left|school"),
        needs=MESSAGES,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:broken_wish",
        Intent.OPT_OUT,
        lines(
            """
            no|not ?more want|wanting|like ?to ~ ?receive|get ~ {msg}
            ^ ?please ?you ?to not|no ?to send|text|write|call|message ~ {msg}|{me}|more ?more
            please to stop|remove|delete ~ {msg}|{me}|my|$
            ^ not|no send ~ {me} more|anymore|again
            not|never ?to write|text|send|message ~ ?to {me} {once_more} $,
            {off_with} away my|this number
            nolonger|not receive ?{once_more} ~ {msg}
            """
        ),
        needs=ABOUT_MESSAGES,
        confidence=0.8,
        behind=lines("he|she|they|you ?did|do|have\ni|we did|do|have|had|got"),
        unless=lines("did|got|never|havent|miss|didnt|yet|cant"),
    ),
    Rule(
        "phrase:en:saying_stop",
        Intent.OPT_OUT,
        lines(
            """
            ^ ?i ?am ?im ?hereby|just|now texting|replying|sending|saying|typing|writing|responding|answering ?you ?back ?with ?to ?the ?word stop|unsubscribe|optout
            ^ i|id|ill|im ?want|like|wish|will ?to ?like ?to reply|text|send|say|answer ?the ?word ?with stop|unsubscribe|optout
            this|here is ?me ?my saying|sending|texting|a ?my stop|unsubscribe|optout
            my answer|reply|response|message is stop|unsubscribe|optout
            consider|treat|take|accept|count|regard this ~ ?message|reply ?as ~ stop|unsubscribe|optout ?request ?{msg}
            stop|unsubscribe|optout request
            stop as per|instructed|requested|told|advised|directed
            i|ive ?have ?already said|say|typed|sent|replied|texted|wrote|answered stop ?already|twice|before|yesterday|again|times $,
            i|ive ?have ?already said|say no more {msg}
            do i|ive|we ?just ?really ?have|need to text|reply|send|say|type stop
            ^ where|wheres|whats|is|how|send <4 unsubscribe|optout link|button|option|page|code|number|keyword|word|process
            part of stop|unsubscribe
            part of no dont|do you ?not|guys|people get|understand
            understand|read|comprehend ?the ?word ?what stop ?means $
            """
        ),
        behind=lines("he|she|they|who|mum|mom|if|when|just|can|to ?just"),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:please_stop_it",
        Intent.OPT_OUT,
        lines("please|just|so|now stop|quit $\n{stop} it|this|that ?please|now|already $"),
        behind=_NOT_AN_ORDER,
        unless=("tv|music|car|dog|cat|kids|baby|alarm",),
        needs=words(
            "texts messages texting messaging message sms spam spamming reminders notifications contacting list"
        ),
        sure=False,
        confidence=0.6,
    ),
    Rule(
        "phrase:en:stop_and_why",
        Intent.OPT_OUT,
        lines(
            """
            ^ stop|unsubscribe i|im|ive|we|weve|were|its|cos|because|as|since ?have ?am ?just ?not|cant|dont|never|already|changed|moved|too|going
            ^ stop|unsubscribe not|cant|dont|already|changed|moved|moving|too|wrong|switched|found <3
            """
        ),
        needs=words(
            """
            moved moving doctor doctors dentist dentists patient person guy afford expensive interested booked
            pregnant address clinic insurance practice hospital treatment texts messages sms number
            """
        ),
        confidence=0.8,
    ),
    Rule(
        "phrase:en:begging",
        Intent.OPT_OUT,
        lines(
            """
            ^ i|im ?am ?just ask|asking|beg|begging|request|requesting|demand|demanding|insist|order ?that ?you ?all ?guys ?nicely|politely ?to ?please stop $
            ^ will|would|can|could you please|just stop $
            ^ leave me out ?of ?this $
            ^ can stop|dont ~ sending|{texting} ~ ?{me} or|anot
            ^ how ?do|can|to ?i ?we ?can make|get this|it|these ?to stop|stopping $
            ^ who ?is|the|dis|this ?hell|fuck ?is|this|dis ?so ?please stop $
            dont know you|who <4 dont {write} $
            ^ blocking|blocked ?you|u|this ?number ?now $,
            """
        ),
        alone=True,
        sure=False,
        confidence=0.5,
    ),
    Rule(
        "phrase:en:weary",
        Intent.OPT_OUT,
        lines(
            """
            sick|tired|fed|bored|weary ?up ?and ?tired ?of|with ?getting|receiving|hearing ~ {msg}
            keep|keeps|still|constantly|always getting|receiving ~ {msg}|these <5 dont|didnt|never|nolonger want|need|ask|wanted
            never|didnt|dont|havent ?ever ?even consent|consented|agree|agreed|subscribe|subscribed|sign|signed ?up ?to|for ~ {msg}|this|these $,
            no|not|dont|never|nolonger|didnt have|had|give|gave|got ?you ?any ?my permission|consent ?to use|text|contact|message|call|send|email|$
            dont|didnt|never|not give|gave|given|have ?you ?any ?my permission|consent for|to ~ {things}
            one more|another text|message ~ ill|im|and ?and ?ill|im
            if you|u ?guys|people ~ keep|continue|dont ~ {texting}|{sending}|{send}|stop
            i unsubscribed|optout ?already|twice|ages|yesterday|before|last|again|times|from ?{lists}|{msg} $,
            already|i unsubscribed|optout $,
            never|didnt|dont optin ?to ?this|these|$
            im|ill|i ?going ?to ?will block|report you|u|this ?number $,
            text|contact|message|call|email {me} ?one ?more again|time ?and|or ill|i|im|you|youll|your|my
            ^ stop|quit or ill|im|i
            too many|much ~ {msg} from ~ you|u|yall
            you|u|youre ?guys|people ?are|r ?just harassing|spamming|bombarding|pestering|disturbing|bothering|annoying {me}
            im|am blocking|reporting you|u|this ?now|number $,
            shouldnt|not|arent|no supposed|allowed|right|be to|be|texting|contacting ?be ?text|contact ~ {me}
            on ~ ?national ~ dont|do_not|not|no call|contact|mail|text|disturb registry|list|register
            """
        ),
        behind=lines(
            "he|she|they|who|hes|shes|youre|if\nhe|she|they|mum|mom|dad ?has ?then said|says|goes|sent|texted|like ?me ?him ?her"
        ),
        ahead=lines("him|her|them|from him|her|my\nfrom school|work\nto mum|mom|dad|him|her"),
        needs=MESSAGES
        | {
            "harassing",
            "bombarding",
            "pestering",
            "disturbing",
            "bothering",
            "annoying",
            "consent",
            "consented",
            "permission",
            "unsubscribed",
            "optout",
        }
        | {"blocking", "reporting", "call", "block", "report", "optin", "complaint", "sue", "lawyer"},
        sure=False,
        confidence=0.6,
    ),
)
