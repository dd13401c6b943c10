"""English wishes to be off a list, to unsubscribe, to take consent back, to be left alone."""

from __future__ import annotations

from core.replies.rules import Rule, lines
from core.types import Intent

_MY_NUMBER = "my|this|our ?phone|cell|mobile|home|own ?phone"
_DETAILS = "number|numbers|details|info|information|data|email|contact|phone|cell|mobile|address|no"
_OTHERS_DID = lines(
    """
    did|didnt|dont|you|u|i|he|she|they|we|accidentally|lost|never|who|ive|hes|shes|not ?just|ever|accidentally|already|have|has|had|even|to
    dont|not|never ?you ?dare
    want|going|trying|wants you|u|him|her to
    """
)

RULES = (
    Rule(
        "phrase:en:remove_me",
        Intent.OPT_OUT,
        lines(
            f"""
            remove|delete|take|drop|get|strike|cross|scratch|pull|keep|erase|wipe|scrub|exclude|withdraw|unenroll|unregister|deregister|unlist|leave|cut|knock|put|purge|pls me|us|my|mine|this|our|everything ?family|name|mobile|cell|phone|email|work ?number|details|name|email|info|contact|data|address|names off|from|out ?of ?{{det}} ?{{det}} ?{{det}} {{lists}}
            remove|delete|unenroll|unregister|deregister|unlist|exclude|erase|purge me|us $
            take|get|keep|scratch|strike|cross me|us|my|this ?name|number off|out ?now ?please $
            remove|delete|erase|lose|forget|drop|wipe|scrub|discard|destroy|unlist|exclude|purge|scratch {_MY_NUMBER} {_DETAILS}
            remove|delete|take my name
            take|get {_MY_NUMBER} {_DETAILS} off|out|from
            remove|delete|erase this|that|the number
            lose|forget|delete this|my number
            forget you ?ever had|have my number
            want|like|wish|need|ask|asked|asking|request|requested|requesting|please|demand|can|could|would|cani i|we|to|me ?please ?to ?get|be ?please removed|deleted|excluded|unenrolled|unregistered
            removed|deleted|taken|off from|off|of|out ?of ?{{det}} ?{{det}} ?{{det}} list|lists|database|system|mailing|records
            have me|my|us ?number|name|details removed|deleted|taken
            how|where ?do|can|would ?i|we ?to get|be|come ?taken|removed off|out|from ?of ?{{det}} ?{{det}} {{lists}}
            want|like|wish|need ?to ?be|get|come off|out|outta ?of ?{{det}} ?{{det}} list|lists|database|mailing|texts|messages
            put|add|place|register ?me|us|this|my|it ?number on|to|in ?your|the|a dont|dnc|no|not ?call|contact|text|disturb|mail|marketing|to|list
            dont|not|nolonger be|stay|remain|want|keep ?me ?to ?be ?stay|on ?on ?any|your|the|this list|lists|database|mailing
            erase|delete|remove all ?of ?my|our {_DETAILS}
            """
        ),
        behind=_OTHERS_DID,
        ahead=lines("and|with my|ur|the|new\nof the house|bank|account"),
        unless=lines(
            """
            waiting|wait|cancellation|guest|invite|short|waitlist|naughty|shopping|reading|christmas|team|standby ?list|lists
            whatsapp|facebook|insta|instagram|family|snapchat|telegram|linkedin|fb group|friends|chat
            chat|splinter|stitches|tooth|teeth|lenses|brace|braces|mole|sutures|bandage
            """
        ),
        confidence=0.93,
    ),
    Rule(
        "phrase:en:unsubscribe",
        Intent.OPT_OUT,
        lines(
            """
            unsubscribe|unsubscribing|unsubscribed|optout|desubscribe ?{me} ?my|this ?number ?please ?now ?completely ?altogether $
            unsubscribe|unsubscribing|unsubscribed|optout|desubscribe ?{me} ?my|this ?number ?please from|of|to|on|for ?{det} ?{det} ?{det} ?{det} {lists}|{msg}|future|further|receiving|getting|clinic|practice
            unsubscribe|desubscribe {me}|my|this|number|please|now|immediately|everything|all
            optout please|now|immediately|everything|all|me|here
            opt me|us|this|my ?number out
            optout request|text|message|requested
            want|like|wish|need|choose|ask|asked|please|request|tried|trying|how|decided ?do|can|would ?i|we ?to ?please unsubscribe|optout $
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
        unless=lines("gym|netflix|spotify|youtube|channel|pension|amazon|prime|magazine|podcast|scheme"),
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
            """
        ),
        ahead=lines("from|of|to"),
        unless=lines("gym|netflix|spotify|youtube|channel|pension|amazon|prime|magazine|podcast|scheme"),
    ),
    Rule(
        "phrase:en:take_back_consent",
        Intent.OPT_OUT,
        lines(
            """
            revoke|revoking|withdraw|withdrawing|withdrawn|retract|rescind|cancel|cancelling|remove|revoked|rescinding ?any ?all ?of ?my|our|the ?previous|prior|text|sms|marketing|express|written consent|permission|authorization|authorisation|agreement|consents
            take|taking back ?my consent|permission
            dont|nolonger|not|never|didnt|no|without have|had|give|gave|given|got|grant|gives|granted|consent|my ?you|u ?any|my|our|the|me permission|consent|authorization|authorisation|to ?to text|message|contact|email|send|call|be
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
            never|didnt|dont|havent|not ?ever ?even signed|sign|subscribed|subscribe|agreed|agree|consented|consent|asked|ask|requested|request|opted|remember ?signing ?up ?to|for ?receive|get ?{det} ?{det} these|this|any|your|{msg}
            {det} {texts} are|is ?totally ?completely ?very unwanted|unwelcome|spam|harassment|unsolicited|harassing|intrusive|annoying
            {texts} are|is unwanted|unwelcome|spam|harassment|unsolicited|nuisance
            sick|tired|fed up|of ?and ?tired ?of|with ?{det} ?{det} {texts}|messaging|spam
            too|so|way many ?{det} {texts}|calls
            why|y|you ?do|are|must|u|r ?you|u ?guys|people ?all|still keep|keeps|still texting|messaging|contacting|spamming|harassing|pestering
            block|blocking|blocked|reporting|report you|u|this|your|ye ?number ?for|as ?spam ?if ?now $
            reporting|report|reported|reports|flag|mark|marked|marking ?you|this|it|u|as ?number ?as ?to|for ?as spam|harassment|ofcom|fcc|ico
            ^ this is ?just ?total spam|harassment $
            ^ spam|unwanted|unsolicited ?{texts} $
            """
        ),
        sure=False,
        confidence=0.5,
        behind=lines("i|he|she|they ?will|would|can|should|not|to\nwho|hes|shes|to"),
        ahead=lines("him|her|them|my|on"),
    ),
    Rule(
        "phrase:en:leave_me_alone",
        Intent.OPT_OUT,
        lines(
            "leave|let|leaving {me} ?the ?hell|fuck ?well ?fucking alone|be|tf ?now ?already|forever|please $\nwant|like|prefer|wish to be left alone ?by|please|$"
        ),
        behind=lines(
            """
            dont|never|not|didnt|cant|wont|you|u|he|she|they|i|to|always|just|everyone|people|all ?{modal} ?ever|just|even
            why|when|if|they|u|you|he|she|everyone|will|would|did|going|gonna|n|wud|dun|do ?just|to
            {others} ?{modal} ?{modal} ?to
            tell|told|told|ask|asked|make him|her|them|everyone|people to|2
            """
        ),
        confidence=0.8,
    ),
    Rule(
        "phrase:en:end_messages",
        Intent.OPT_OUT,
        lines(
            """
            cease ?and ?desist|all ?from ?{det} ?{det} {texting}|contact|{msg}|sending|$
            desist|refrain ?from {texting}|sending|contact|further|$
            discontinue|terminate|halt|cease|suspend|end ?{det} ?{det} {texts}|subscription|subscriptions|texting|service|services|contact
            end|cancel|disable|deactivate|mute|discontinue|terminate|stop ?{det} ?{det} texts|messages|sms|emails|reminders|notifications|alerts|subscription|newsletter|marketing|texting|mailing|spam|messaging
            turn|switch|shut|cut ?{det} ?{det} ?{texts} off|down ?of ?{det} ?{det} {texts}|text|please|$
            turn|switch|shut off ?of ?{det} ?{det} {texts}
            discontinue|cease|desist $
            """
        ),
        behind=lines("{others} ?{modal} ?to\ndont|never|not|didnt|why|did|my ?you|u|phone"),
        unless=lines(
            "gym|netflix|spotify|lights|tv|phone|light|heating|fan|alarm|telly|light|music|ac|magazine"
        ),
        ahead=lines("between|about|with|address|him|her|to him|her|them"),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:go_away",
        Intent.OPT_OUT,
        lines(
            """
            ^ go away $
            ^ get lost $
            ^ fuck|piss|bugger|sod|naff|buzz|f|back off ?you $
            ^ stop|end|quit|cut|drop it|this|that|bothering|everything|now $
            ^ stop ?all ?this ?of ?this|it|nonsense|crap|shit|all $
            ^ enough is enough $
            ^ enough already $
            ^ make it stop $
            ^ stop stop ?stop ?it $
            ^ shut up $
            ^ off|out $
            ^ no stop $
            """
        ),
        sure=False,
        confidence=0.4,
        alone=True,
    ),
)
