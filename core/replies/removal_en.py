"""English wishes that a number or a name be forgotten, in words that the plain phrases leave out."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines, words
from core.replies.words_en import ABOUT_MESSAGES, MESSAGES

_KIN = "mum|mom|mother|dad|father|husband|wife|son|daughter|mums|moms|mothers|dads|fathers|husbands|wifes|sons|daughters"
_THING = "number|numbers|name|phone|details|cell|mobile|email|info|no|address"
_NOT_AN_ORDER = lines(
    """
    {others} ?{modal} ?{modal} ?to
    i|you|u|we|ive|weve|youve|dont|didnt|never|not|cant|wont ?just|already|ever|accidentally
    if|when|until|why|how|because|did|should|have you|u|i ?just|ever
    he|she|they|mum|mom|dad|someone ?has ?then said|says|goes|went|sent|wrote|texted|like ?me ?him ?her
    tell|told|ask|asked|make|made|let|telling|asking|get|getting !you|u|yall|ya|guys ?!you to
    going|want|have|had|need|needs|has|trying|about to
    """
)
_OTHER_LISTS = lines(
    """
    old|new|previous|other number|one|phone|mobile|cell
    waiting|wait|guest|shopping|team|christmas|friends|squad|invite|door|wedding|prayer|rota|door list
    their list|system
    bread|milk|eggs
    """
)

RULES = (
    Rule(
        "phrase:en:forget_the_number",
        Intent.OPT_OUT,
        lines(
            f"""
            {{off_with}} ~ ?my|his|her|their|our ~ ?late ?ex {_KIN} ~ ?{_THING} ~ off|from|out ~ {{lists}}
            {{off_with}} ~ his|her|their|my|our|this ~ {_THING} ~ off|from|out ~ {{lists}}
            {{off_with}} ~ him|us|me ~ off|from|out ~ {{lists}}
            remove|delete|erase|clear|expunge|dump|bin|deactivate|disable|suspend|unlist|unsave|trash|ditch|wipe|block ~ my|this|our ~ {_THING}
            get rid|shot of ~ my|this|our {_THING}
            forget ?that ?you youve|have|ever|had|got|know ?had my|this number
            remove|removed ?me from ~ {{lists}} $,
            number|name <3 not|never|shouldnt <3 on ~ {{lists}}
            number|phone is|isnt ?not ?for ?to ?be used ?for ~ {{msg}}
            number|phone|landline|mobile|cell|list <6 remove|delete|text|message|use|call it $,
            ^ off ~ {{lists}} $
            """
        ),
        behind=_NOT_AN_ORDER,
        ahead=lines(
            "for !promotional|sms|marketing|all|texts|text|future|any|your|messages|ever|good\non|when|until|if|and|once|before|after\nfrom his|her|their|mums|dads"
        ),
        needs=ABOUT_MESSAGES,
        unless=_OTHER_LISTS,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:delete_it",
        Intent.OPT_OUT,
        lines("^ ?and ?so remove|delete|erase|lose|forget it|this|that|them $\n^ ?so|just remove|delete $"),
        behind=_NOT_AN_ORDER,
        needs=words("number list phone texts messages spam reminders database wrong patient"),
        unless=_OTHER_LISTS,
        confidence=0.75,
    ),
    Rule(
        "phrase:en:and_remove",
        Intent.OPT_OUT,
        lines(
            "number|person|interested|needed|patient|required|asking|here|dentist|doctors|away please|so|and|just|kindly|then ?just ?please remove|delete ?me $"
        ),
        confidence=0.75,
    ),
    Rule(
        "phrase:en:make_them_stop",
        Intent.OPT_OUT,
        lines("^ ?just make|get these|them|this|it stop|end $"),
        needs=MESSAGES,
        behind=_NOT_AN_ORDER,
        confidence=0.75,
    ),
)
