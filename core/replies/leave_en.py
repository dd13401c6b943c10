"""English wishes to unsubscribe, to take consent back, to be left alone; and remarks that sound like it."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

RULES = (
    Rule(
        "phrase:en:unsubscribe",
        Intent.OPT_OUT,
        lines(
            """
            unsubscribe|unsubscribing|optout|desubscribe ?{me} ?my|this ?number ?please ?now ?completely ?altogether $,
            ^ ?please unsubscribed $
            unsubscribe|unsubscribing|optout|desubscribe ?{me} ?my|this ?number ?please from|of|to|on|for ?{det} ?{det} ?{det} ?{det} {lists}|{msg}|future|further|receiving|getting|clinic|practice
            unsubscribe|unsubscribing|optout ?{me} from|of this|these|all|everything|it|here $,
            unsubscribe|desubscribe {me}|my|this|number|please|now|immediately|everything|all
            optout please|now|immediately|everything|all|me|here
            opt me|us|this|my ?number out
            optout request|text|message|requested
            want|like|wish|need|choose|ask|asked|please|request|tried|trying|how|decided ?do|can|would ?i|we ?to ?please unsubscribe|optout $,
            """
        ),
        behind=lines(
            """
            dont|not|didnt|never|cant|wont ?want|need|have|wish ?to
            stop|end|cancel|quit|baja to|2
            he|she|they|him|her
            u|you ?can|could|should|to
            """
        ),
        ahead=lines("from|of netflix|spotify|youtube|the|my|his|her|their|channel|gym|that"),
        unless=lines(
            "gym|netflix|spotify|youtube|channel|pension|amazon|prime|magazine|podcast|scheme|family|newsletter"
        ),
        confidence=0.97,
    ),
    Rule(
        "phrase:en:unsubscribe_mentioned",
        Intent.OPT_OUT,
        lines("unsubscribe|unsubscribing|optout"),
        sure=False,
        confidence=0.5,
        behind=lines(
            """
            dont|not|didnt|never|cant|wont ?want|need|have|wish ?to
            stop|end|cancel|quit to|2
            he|she|they|him|her|u|you ?to
            to
            the|click|an|press|hit|is|your|their|tap
            """
        ),
        ahead=lines("from|of|to\nbutton|buttons|link|option|options|icon"),
        unless=lines(
            "gym|netflix|spotify|youtube|channel|pension|amazon|prime|magazine|podcast|scheme|family"
        ),
    ),
    Rule(
        "phrase:en:take_back_consent",
        Intent.OPT_OUT,
        lines(
            """
            revoke|revoking|withdraw|withdrawing|withdrawn|retract|rescind|cancel|cancelling|remove|revoked|rescinding ?any ?all ?of ?my|our|the ?previous|prior|text|sms|marketing|express|written consent|permission|authorization|authorisation|agreement|consents
            take|taking back ?my consent|permission
            dont|nolonger|not|never|didnt|no|without have|had|give|gave|given|got|grant|gives|granted|consent|my ?you|u ?any|my|our|the|me permission|consent|authorization|authorisation|to ?to text|message|contact|email|send|call
            dont|nolonger|not|never consent|agree|consented|agreed|authorise|authorize|authorised|authorized|given|give ?consent|permission|you ?to ?be ?receive|receiving|being|getting|get ?these|this|any|your {contacted}|{msg}|contact|text
            object to ?you|your|the|receiving|getting|being|further|any|these|all ?{det} ?{det} ?use {msg}|{contacted}|processing|using|contacting|texting
            consent is|has|hereby|been ?hereby ?been withdrawn|revoked
            have|got|given no ?longer|more|further? permission|consent ?to
            """
        ),
        behind=lines("dont|didnt|never want|wish|to|going|not ?to"),
        unless=lines("treatment|surgery|operation|procedure|photos|extraction"),
        confidence=0.96,
    ),
    Rule(
        "phrase:en:never_agreed",
        Intent.OPT_OUT,
        lines(
            """
            never|didnt|dont|havent|not ?ever ?even signed|sign|subscribed|subscribe|agreed|agree|consented|consent|asked|ask|requested|request|opted|remember ?signing ?up ?to|for ?receive|get ?{det} ?{det} these|this|any|{msg}
            these|your|the {texts} are|is ?totally ?completely ?very unwanted|unwelcome|spam|harassment|unsolicited|harassing|intrusive|annoying
            {texts} are|is|arent|isnt ?not wanted|welcome
            {texts} are|is unwanted|unwelcome|spam|harassment|unsolicited|nuisance
            sick|tired|fed ?up ?and ?tired of|with your|these|this|you ?{det} ?{det} {texts}|texting|messaging
            ^ too many ?of ?these {texts}|calls $
            ^ way|this ?is ?way too many ?of ?these {texts}|calls $
            ^ why do|are you ?guys|people ?all|still keep|still texting|messaging|contacting|spamming|harassing|pestering {me} $
            ^ you keep texting|messaging|contacting|spamming|harassing|pestering {me} $
            you keep|are spamming|harassing {me}
            block|blocking|blocked|reporting|report you|u|this|your|ye ?number ?for|as ?spam ?if ?now $
            reporting|report|reported|reports|flag|mark|marked|marking ?you|this|it|u|as ?number ?as ?to|for ?as spam|harassment|ofcom|fcc|ico
            ^ this is ?just ?total spam|harassment $
            ^ spam|unwanted|unsolicited ?{texts} $
            ^ blocked|blocking|reported|reporting ?you ?and|now ?blocked|blocking|reported|reporting ?you ?now $
            """
        ),
        sure=False,
        confidence=0.5,
        behind=lines("i|we|he|she|they ?will|would|can|should|not|to\nwho|hes|shes|to"),
        ahead=lines("him|her|them|my|on"),
    ),
    Rule(
        "phrase:en:leave_me_alone",
        Intent.OPT_OUT,
        lines(
            "leave|leaving {me} in peace\nleave|let|leaving {me} ?the ?hell|fuck ?well ?fucking alone|be|tf ?now ?already|forever|please $\nwant|like|prefer|wish to be left alone ?by|please|$"
        ),
        behind=lines(
            """
            dont|never|not|didnt|cant|wont|doesnt ?you ?ever|just|even
            {others} ?{modal} ?{modal} ?to
            did|why|when|if|until ?you|u|they ?just|ever|always
            him|her|them|everyone|people|everybody to
            and|but|that|because|always you|u
            """
        ),
        ahead=lines("for a|an|the|five|ten|two|one|5|10|now|today|tonight\nwith the|him|her\nto die"),
        confidence=0.8,
    ),
    Rule(
        "phrase:en:end_messages",
        Intent.OPT_OUT,
        lines(
            """
            cease ?and ?desist|all ?from ?{det} ?{det} {texting}|contact|{msg}|sending|$
            desist|refrain ?from ~ {texting}|sending|contact|$
            discontinue|terminate|halt|cease|suspend|end|pause|silence|mute ?{det} ?{det} {texts}|subscription|subscriptions|texting|service|services|contact
            end|cancel|disable|deactivate|mute|discontinue|terminate ?{det} ?{det} texts|messages|sms|emails|reminders|notifications|alerts|subscription|newsletter|marketing|mailing|spam
            turn|switch|shut ?{det} ?{det} ?{texts} off|down ?of ?{det} ?{det} {texts}|text|please|$
            turn|switch|shut off ?of ?{det} ?{det} {texts}
            discontinue|cease|desist $
            ^ silence|mute|pause these|this|them|me $
            """
        ),
        behind=lines(
            "{others} ?{modal} ?to\nhard|easy|difficult|impossible ?so to\ndont|never|not|didnt|why|did|my ?you|u|phone\nyou just"
        ),
        unless=lines(
            "end of\nsubscription|service <4 plan|membership|insurance|policy|club|scheme|app\ngym|netflix|spotify|lights|tv|light|heating|fan|alarm|telly|music|ac|magazine\nturn|switch|shut <2 phone"
        ),
        ahead=lines(
            "of\nfor now\nfor that|the|his|her\nbetween|about|with|address|him|her|to him|her|them\nif|so|abruptly|when"
        ),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:go_away",
        Intent.OPT_OUT,
        lines(
            """
            ^ go away $
            ^ get lost $
            ^ fuck|piss|bugger|sod|naff|buzz|f|back off $
            ^ stop|end|quit it|this|that|bothering|everything|now $
            ^ stop ?all ?this ?of ?this|it|nonsense|crap|shit|all $
            ^ stop it all $
            ^ enough is enough $
            ^ enough already $
            ^ make it|this stop $
            ^ this|it|these has|have|needs|need|must|got to|stop ?stop $
            ^ stop stop ?stop ?it $
            ^ knock|cut it off|out ?already $
            ^ give it a rest $
            ^ i want out|off $
            ^ no stop $
            """
        ),
        sure=False,
        confidence=0.4,
        unless=lines(
            "omg|bruh|dude|haha|lol|jaja|hehe|lmao|hahaha|babe|la|lah|lor|leh|dear|love|hun|xx|xxx|x"
        ),
        alone=True,
    ),
)
