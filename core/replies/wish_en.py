"""English wishes not to be written to: "don't text me", "I don't want", "no more messages"."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_SOMEBODY_ELSE = lines(
    """
    you|u|he|she|they|we|who|people|girls|guys|friends|nobody|i|it|never|her|him|them ?really|just|guys|still|also|even|always|all
    he|she|they|mum|mom|dad|i ?has ?then said|says|goes|went|sent|wrote|texted|like|text ?me ?him ?her
    her|his|their text|message|reply
    told|tell|telling ?him ?her ?them him|her|them <3
    why|if|when|that|how ?you|u ?just|still
    """
)
"""Before "don't text me": a remark about somebody, not a request."""
_ONLY_THEN = lines(
    """
    back|about|that|so|like|names|stupid|later|early|late|first|yet|now|until|till|til|the|a|an|your|those|it|pics|photos|angry|mum|while|when|whilst|unless|if
    tonight|today|tomorrow|before|after|during|cause|because|im|ill|tho|is|was|then|ok|bro|dude|babe|la|lah|lor
    at|on|in work|school|home|weekends|the|night|my|class|monday|tuesday|wednesday|thursday|friday|saturday|sunday|sundays|mornings|lunch|a|meeting
    for a|the|an|now|today|tonight|help|money|2|two
    liao|already|first|na
    spoilers|memes|answers|updates|spoiler|me
    on|in this|dis|that one|phone use|its
    for ?the next
    """
)
"""After "don't text me": only for a while, or only about something."""

_NOT_ANY_MORE = "again|ever|anymore|further|period|anything|henceforth|another|nomore"

RULES = (
    Rule(
        "phrase:en:do_not_text_again",
        Intent.OPT_OUT,
        lines(
            f"""
            dont|never|nolonger ?you|u ?dare ?ever ?try|bother ?to {{contact}}|{{ring}} {{me}} ?on|at|by|via ?this|my ?number|phone|email|text|sms|here {_NOT_ANY_MORE}
            dont|nolonger ?ever ?you|u ?keep|continue|carry ?on ?to {{contact}} {{me}} $,
            dont|never|nolonger ?ever {{contact}}|{{ring}} or|and|n {{contact}}|{{ring}} {{me}}|this
            dont|never|nolonger ?ever {{contact}}|{{ring}} this|my|our number|phone|cell|line|email|address|mobile|inbox|house|home
            dont|never|nolonger ?ever send ?{{me}} any|anymore|these|further|your|such|another|more|this ?more ?of ?{{det}} ?{{det}} {{msg}}
            dont|never ?ever send ?any ?more ?{{det}} {{msg}} to {{me}}|this
            dont|never|nolonger ?ever send ?{{me}} ?any ?more|anymore of|stuff|these|anything ?these|this|them $
            dont|never|nolonger ?ever send {{me}} anything|anymore|stuff|these|more|nothing $,
            dont|never|nolonger ?ever send these|anymore|more $,
            dont|never|nolonger ?ever send {{me}} anything|anymore|stuff|these|more|this|nothing ?anymore|again|else $,
            dont keep|continue {{writing}} ?{{me}}
            dont|never|nolonger ?ever {{contact}} again|anymore|further $,
            dont|never ?be {{texting}} {{me}}
            dont|never {{contact}}|{{ring}} {{me}} with ?such ?{{det}} ?{{det}} {{texts}}
            no need to {{contact}} ?to ?{{me}} anymore|again|further $,
            no need to send|text|contact|message|email|keep {{me}} ?sending|texting ?{{det}} ?{{det}} {{msg}}|$,
            dont keep|continue {{texting}} {{me}}
            dont keep|continue sending
            dont|never|nolonger use|keep|contact|call|text|dial|message this|my ?phone|cell number|details|line ?again|anymore
            please|kindly ?do not {{contact}} ?{{me}}
            dont|not|nolonger contact ?{{me}}|this|my ?number $
            dont|never|nolonger ?ever respond|reply ?back ?to ?{{me}} ?this again
            """
        ),
        behind=_SOMEBODY_ELSE,
        ahead=lines(
            "until|till|til|before|tonight|today|tomorrow|unless|after\nabout|that|names\nto call|text|ring"
        ),
        confidence=0.95,
    ),
    Rule(
        "phrase:en:told_not_to",
        Intent.OPT_OUT,
        lines(
            """
            asked|told|telling|asking|said|requested|request|instructed|ask you|yall|your ?guys ?people|office|clinic ?that ?please not to {contact}|{ring} {me}
            asked|told|telling|asking|said|requested|request|instructed|ask not to be {contacted}|called
            """
        ),
        behind=lines("he|she|they|you"),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:do_not_text",
        Intent.OPT_OUT,
        lines(
            "dont|never|nolonger ?ever ?be {contact} {me}\ndont|never|nolonger send {me} ?{det} ?{det} {texts}"
        ),
        behind=_SOMEBODY_ELSE,
        ahead=_ONLY_THEN,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:do_not_disturb",
        Intent.OPT_OUT,
        lines(
            "^ dont|never {ring} {me} $\n^ dont disturb|contact|text|message|spam $\n^ dnd $\n^ dont send $"
        ),
        sure=False,
        confidence=0.5,
        unless=lines("haha|lol|jaja|hehe|lmao|hahaha|babe|la|lah|lor|leh|dear|love|hun|xx|xxx|x"),
        alone=True,
    ),
    Rule(
        "phrase:en:do_not_want_messages",
        Intent.OPT_OUT,
        lines(
            """
            dont|nolonger|didnt|not|never want|need|like|appreciate|wish|require|ask|asked|care|requested|consent|want_to ?to ?for any|anymore|your|these|the|this|further|more|all|no|such|those|automated ?{det} ?{det} ?{det} {msg}
            dont|nolonger|not|never|wouldnt want|need|wish|like|care|consent|agree|desire|require|agreed|consented|asked|wanting|wishing|willing|expect ?anymore to ?keep|continue|be ?on {receive} ?{det} ?{det} ?{det} ?{det} {msg}
            dont|nolonger|not|never want|need|wish|like|care|consent|agree|desire|require to ?keep|continue receive|get|receiving|getting these|anything|any|this|those|$ ?anymore|again|from|$ ?you ?$
            dont|nolonger|not|never|wouldnt want|wish|like|need|consent|agree|care|rather ?you|anyone ?to ?be|being|get ?re {contacted}
            dont|nolonger|not|never want|wish|like|need|care ?to ?be|being ?get called|phoned|bothered|disturbed|reminded by|from|anymore|again you|$
            dont|nolonger|didnt|never want|need|like|wish|appreciate|ask ?for you|u|yall|anyone|anybody|your|ya ?all|guys|people ?to ?keep|be ?ever {texting}|{contact}|{ring} {me}
            dont|nolonger|not|never want|wish|need|like|care to hear ?anything ?more|anymore|else from you|u|yall|your|ye|this|the|clinic|yourselves|ur
            dont|nolonger want|need|like|wish anything to do with you|your|this ?clinic
            dont|nolonger want|need|like {texts} from you|your|this
            want|need|wish no more|further ?of ?{det} ?{det} {msg}|these|contact
            dont|nolonger want|need {things} ?please ?anymore $,
            not|nolonger interested in ?{det} ?{det} receiving|getting|hearing ?{det} ?{det} ?{msg}|from
            not|nolonger interested in ?{det} ?{det} {msg}|offers
            rather|prefer|preferred|like not|nolonger|never ?to ?be ?get {contacted}|texted|called
            rather|prefer|preferred|like not ?to {receive} ?{det} ?{det} ?{det} {msg}|these
            prefer|appreciate|rather|great|nice|grateful|like|thankful|glad|good|love ?it ?that if|that|you ?you ?could|would|guys ?just ?please stopped|didnt|dont|stop|wouldnt|quit|not ?to {texting}|{contact}|sending|{ring} ?{me}
            prefer|like|want|wish no ?more|further ?{det} {msg}
            """
        ),
        behind=lines("you|u|he|she|they|if\nbut he|she"),
        ahead=lines(
            "when|while|about|after|yet|tonight|until|till|today|unless\nback|left\nfor|until|till tonight|today|now|a|while\nat|during work|night|lunch|the\nto stop|end|finish"
        ),
        confidence=0.94,
    ),
    Rule(
        "phrase:en:not_to_my_family",
        Intent.OPT_OUT,
        lines(
            """
            my|our {kin} doesnt|dont|nolonger|didnt want|need|like|wants ?to ?get|receive ?any ?more|anymore your|these|this|any ?{det} {msg}
            dont|never {contact}|{ring} my|our {kin} again|anymore|ever|further
            """
        ),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:do_not_want_these",
        Intent.OPT_OUT,
        lines(
            """
            ^ dont|nolonger|not want|need|like|wanted|needed these ?anymore $
            ^ i dont|nolonger want|need|like these|this|them ?anymore $
            ^ i dont|nolonger want|need|like this|these ?things|anymore $
            dont|nolonger want|need|like these ?things anymore
            dont|nolonger want|need this|it anymore $
            """
        ),
        sure=False,
        confidence=0.5,
        unless=lines("haha|lol|jaja|hehe|lmao|hahaha|babe|la|lah|lor|leh|dear|love|hun|xx|xxx|x"),
        alone=True,
    ),
    Rule(
        "phrase:en:no_more_messages",
        Intent.OPT_OUT,
        lines(
            """
            no more|further ?of|bloody|fucking ?{det} ?{det} {msg}
            no more|further {msg} or|and|nor {msg}
            no more of|from these|this|you|them $,
            nomore|no_more {msg}
            no more|further contact|contacting|communicating|texting|messaging|sms
            no|zero texts|messages|sms|emails|texting|reminders|contact|notifications|spam ?anymore please
            please|thanks no texts|messages|sms|emails|texting|reminders|contact|notifications $
            """
        ),
        behind=lines(
            """
            have|ive|got|had|has|there|theres|are|is|were|was|see|sees|get|getting|received|be|hav|with|made|send|say|sent|not
            he|she|they ?has said|says|wants|want ?he|she|they ?wants|want
            """
        ),
        ahead=lines(
            """
            left|until|till|today|tonight|tomorrow|while|when|before|after|than|then|ill|i|unless|if|or|inside|him|her|them|he|she|remaining|only
            for today|tonight|now|a|the|this|tomorrow|d
            at|on|in|about
            from him|her|them|my|mum|mom
            with|for him|her|them|premium
            from the|that|this|a|those|school|work
            yet
            ?have|has ?just ?ever came|come|arrived|arrive|reached|since|appeared|showed
            """
        ),
        confidence=0.92,
    ),
    Rule(
        "phrase:en:enough",
        Intent.OPT_OUT,
        lines(
            """
            enough ?already of|with ?{det} ?{det} {texts}|calls|these
            had|have enough of|with ?{det} ?{det} {msg}|these|you
            """
        ),
        behind=lines("not|isnt|havent|never ?got ?there ?have"),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:no_messages",
        Intent.OPT_OUT,
        lines(
            "^ no texts|texting|sms|emails|reminders|contact|text|marketing|spam $\n^ nomore|enough $\n^ no more $"
        ),
        sure=False,
        confidence=0.5,
        unless=lines("haha|lol|jaja|hehe|lmao|hahaha|babe|la|lah|lor|leh|dear|love|hun|xx|xxx|x"),
        alone=True,
    ),
)
