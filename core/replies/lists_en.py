"""English wishes to be off a list, and for a number to be forgotten."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_REMOVE = "remove|delete|erase|lose|forget|drop|wipe|scrub|discard|destroy|unlist|exclude|purge|scratch|deregister|unregister"
_TAKE_OFF = (
    "remove|delete|take|drop|get|strike|cross|scratch|pull|keep|erase|wipe|scrub|exclude|withdraw|unenroll|"
    "unregister|deregister|unlist|leave|cut|knock|put|purge|block"
)
_MY_NUMBER = "my|this|our ?phone|cell|mobile|home|own ?phone"
_DETAILS = "number|numbers|details|info|information|data|email|contact|phone|cell|mobile|address"
_LIST = "list|lists|database|databases|system|systems|mailing|records|texts|messages|register"
_OTHERS_DID = lines(
    """
    did|didnt|have|if|when|why|that|what|once ?you|u|i ?just|already|ever|accidentally
    i|he|she|they|we|who|it ?have|has|had|just|will|wont|can|cant|could|accidentally|already|did|didnt ?just|even
    dont|never|not|didnt ?you ?dare|ever|just|even
    told|tell|ask|asked|telling|asking|make|made !you|u|yall|ya|guys ?!you ?!you to
    you|u have|had|just|accidentally|should|better
    him|her|them|going|trying|wants|need|want|how to
    """
)
"""Before "remove my number": a remark about what somebody did, or the opposite."""
_OTHER_LISTS = lines(
    """
    waiting|wait|cancellation|guest|invite|short|waitlist|naughty|shopping|reading|christmas|team|standby ?list|lists
    whatsapp|facebook|insta|instagram|family|snapchat|telegram|linkedin|fb group|friends|chat
    situation|guest|rota|schedule|attendance
    that|the group|chat
    i|we|ive said|told|asked !you|u|yall <9 he|she|they
    then i said
    old|new|previous|other number|one|phone|mobile|cell
    chat|splinter|stitches|tooth|teeth|lenses|brace|braces|mole|sutures|bandage
    """
)
"""Lists and things that are not ours to leave, or no list."""

RULES = (
    Rule(
        "phrase:en:remove_me",
        Intent.OPT_OUT,
        lines(
            f"""
            {_TAKE_OFF} me|us|mine|everything ?completely off|from|out ?of ?{{det}} ?{{det}} ?{{det}} {{lists}}
            {_TAKE_OFF} my|this|our|the ?family|name|mobile|cell|phone|email|work|contact ?number|details|name|email|info|contact|data|address|names|information off|from|out ?of ?{{det}} ?{{det}} ?{{det}} {{lists}}
            remove|delete|unenroll|unregister|deregister|unlist|exclude|erase|purge me|us ?completely|permanently $,
            take|get|keep|scratch|strike|cross me|us|my|this ?name|number off|out ?of ?this|it|these|here $,
            {_REMOVE} {_MY_NUMBER} {_DETAILS}
            {_REMOVE} all ?of ?my|our {_DETAILS}
            remove|delete my name
            ^ remove|delete|erase|lose ?this ?phone number|details $
            ^ ?request ?requesting ?i removal ?from ?~ ?{{lists}} $
            request|requesting|want|need|demand removal
            remove|delete|take it|this|these|that ?number|one from|off ?of your|the {{lists}}
            {_TAKE_OFF} me of your|this|the ?{{det}} {{lists}}
            take|get {_MY_NUMBER} {_DETAILS} off|out|from
            remove|delete|erase this|that|the number
            forget you ?ever had|have my number
            put|add|place|register ?me|us|this|my|it ?number on|to|in ?your|the|a dont|dnc|no|not ?call|contact|text|disturb|mail|marketing|to|list
            remove|delete|take|get|unenroll|withdraw|exclude me|us from|off ?of this|these|all|everything|it|those $,
            ^ off|out ?of your|this|the ?mailing|text {_LIST} $
            have me|my|us ?number|name|details removed|deleted|taken
            """
        ),
        behind=_OTHERS_DID,
        ahead=lines(
            "and|with my|ur|the|new\nof the house|bank|account\nfrom his|her|their|mums|dads\nif\nfor the|our trip|wedding|party|do|match|game\nfor ?this ?next "
            "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tonight|tomorrow|today|weekend|week"
        ),
        unless=_OTHER_LISTS,
        confidence=0.93,
    ),
    Rule(
        "phrase:en:off_the_list",
        Intent.OPT_OUT,
        lines(
            f"""
            want|like|wish|need|ask|asked|asking|request|requested|requesting|please|demand|can|could|would|have ?i|we|to|me|us|my ?name|number ?please ?to ?get|be ?please removed|deleted|excluded|unenrolled|unregistered $,
            want|like|wish|need|ask|asked|asking|request|requested|requesting|please|demand|can|could|would|have ?i|we|to|me|us|my ?name|number ?please ?to ?get|be ?please removed|deleted|excluded|unenrolled|unregistered off|from ~ {{lists}}|{{msg}}|this|these|everything
            want|like|wish|need ?me ?to ?be|get|come ?taken off|out|outta ?of ?{{det}} ?{{det}} {_LIST}
            removed|deleted|taken ?me ?from|off|out ?of ?{{det}} ?{{det}} ?{{det}} list|lists|database|system|mailing|records
            how|where ?do|can|would ?i|we ?to get|be|come ?taken|removed off|out|from ?of ?{{det}} ?{{det}} {{lists}}
            dont|not|nolonger ?want|wish ?to be|stay|remain|keep ?me on|in ~ {_LIST}
            """
        ),
        behind=lines(
            "dont|didnt|not ?want\nhe|she|they|you|was|were|been|got|we|being ?been|was|just|got|finally|already|even"
        ),
        unless=(*_OTHER_LISTS, "their list"),
        confidence=0.93,
    ),
)
