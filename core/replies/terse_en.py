"""English opt-outs in note form, and in the words of forms and laws."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines
from core.replies.words_en import MESSAGES

_THEY = lines("he|she|they|who|mum|mom|dad ?has ?have ?had ?just\nif|when ?you|u|i|they")
_AS = "mark|list|flag|set|note|register|record|log"

RULES = (
    Rule(
        "phrase:en:note",
        Intent.OPT_OUT,
        lines(
            f"""
            ^ ?all ?text ?texting ?sms ?email ?appointment ?marketing {{things}} off $
            ^ ?text|texting|sms|marketing {{texts}} off $
            ^ ?put ?me ?on ?add ?me ?to ?your ?a ?the dont|no|not ?call ?or|text {{write}}|call|disturb|mail list $,
            {_AS} me|my|this|us|mine ?number|phone|account|details|record as|to|on ?a dont|do|no|not|unsubscribed|optout|opted|never
            set|change|update ~ my ~ preferences|preference|settings ?to no ~ {{things}}
            set|change|update ~ my ~ preferences|preference|settings <4 no {{things}}
            ^ activate|enable|switch|turn|put ?on ?me ?on dnd $
            consent|permission|authorization|authorisation ?to ?text|contact|message ?me ?is ?hereby ?now withdrawn|revoked|denied|refused|removed
            right to ?be erasure|forgotten|object
            ^ dont solicit ?{{me}} $
            no soliciting|solicitation|solicitations ?please $
            confirm|confirmation ?that ?i|youve|my|you|this ?have|has|number|ive ?has|have ?been removed|deleted|unsubscribed|optout|off
            request|requesting|action|process|arrange|confirm ~ removal|optout|unsubscription|deletion
            number|phone should|must|can|may|is|shouldnt|cant|mustnt ?not ?not ?to ?be {{contacted}}|called|used
            dont use ~ text|texts|sms|texting|messages to|for ?contact|contacting|reach|message
            ^ remove|delete mine|permanently $,
            lose|forget|remove|delete the|that number $,
            {{texting}} my peace
            dont want|need|require any more|further <2 {{things}}
            dont|no|not|never want|like|wish ?to receive|get|have ~ these|this|them $,
            dont|no|not want ?to receive $
            no thanks|interest to|on|for|in ~ ?receiving ~ {{things}}
            """
        ),
        behind=_THEY,
        needs=MESSAGES
        | {"dnd", "consent", "permission", "authorization", "authorisation", "forgotten", "erasure", "object"}
        | {
            "solicit",
            "soliciting",
            "solicitation",
            "solicitations",
            "removed",
            "deleted",
            "unsubscribed",
            "optout",
        }
        | {"removal", "unsubscription", "deletion", "peace", "remove", "delete", "disturb", "call", "things"},
        unless=lines("from him|her|them|school|work\nyet|left\nfriend request\nold|new number|one"),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:in_passing",
        Intent.OPT_OUT,
        lines(
            """
            i ?have ?already ?had ?already ?did ?just unsubscribed|optout already|weeks|months|ages|days|twice|before|last|yesterday|and|but|so
            i ?thought ?i already|had unsubscribed|optout $,
            ^ get|stay|keep|get_off off|out ?of my phone|inbox|messages|number|line $
            please|just|kindly|asking|so remove|delete ?me $,
            delete|close|cancel|deactivate my account
            dont {write} back $
            last|third|3rd|second|2nd|final|one|once|another time|request|warning|more ?asking ?im ?i ?am ?saying ?ask ?say ?this ?please stop $
            ^ ?go away ?with ?the {texts} $
            ^ {texts} go away $
            """
        ),
        behind=_THEY,
        sure=False,
        confidence=0.5,
        unless=lines(
            "from him|her|them|school|work|everything|that\nold|new|bank|facebook|insta|twitter|uber"
        ),
    ),
)
