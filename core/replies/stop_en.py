"""English orders to stop. Any reasonable wording counts as one (47 CFR 64.1200(a)(10))."""

from __future__ import annotations

from core.replies.rules import Rule, lines
from core.types import Intent

_NOT_AN_ORDER = lines(
    """
    {others} ?{modal} ?{modal} ?to
    ill|id|im|ive|youll|hell|theyll|youre|weve ?{modal} ?{modal} ?to
    dont|never|cant|couldnt|didnt|doesnt|not|without|shouldnt ?ever|just|you|even|really
    why|when|how|y do|did|would|have|has|u|you ?you|u|to
    did|when|y you|u ?just|ever|suddenly
    if|when|until|till|unless ?you|i|he|she|they|we|u ?ever|do|can|could|will
    tell|told|ask|asked|make|made him|her|them|everyone|people to|2
    to
    """
)
"""Before "stop texting me": somebody else is meant, or the opposite."""

STOP_TEXTING = lines(
    """
    {stop} ?all ?the ?of ?this ?fucking|bloody|damn {texting} {me}
    {stop} ?all ?the ?of ?this|these ?fucking|bloody|damn {writing} $,
    {stop} {texting} this|my|our|the number|phone|cell|mobile|line|email|address|people
    {stop} sending ?{det} ?{det} ?{det} ?{det} ?{det} {msg}
    {stop} sending {me}|these|this|those|them $,
    {stop} sending ?me|us ?these|this|those|such|so|all stuff|crap|shit|things|these|rubbish|garbage|junk
    {stop} ?{det} ?{det} ?{det} {things}
    {stop} ?all ?further ?any contact
    {stop} {contact} {me}
    {stop} {writing} and
    {stop} {texting}|{contact} and|or|n {texting}|sending|{contact}
    {stop} blowing up my phone
    {stop} with ?{det} ?{det} {msg}
    """
)

RULES = (
    Rule(
        "phrase:en:stop_texting",
        Intent.OPT_OUT,
        STOP_TEXTING,
        behind=_NOT_AN_ORDER,
        ahead=lines(
            """
            that|names|stupid|back|babe|honey|fat
            and driving|drive
            at|after|before|during|until|till|in|on|so|while|when tonight|night|work|lunch|home|late|early|the|my|school|class|weekends|sundays|pm|am|i|im|you|u
            him|her|them
            """
        ),
    ),
    Rule(
        "phrase:en:stop_texting_sometimes",
        Intent.OPT_OUT,
        STOP_TEXTING,
        sure=False,
        confidence=0.5,
        behind=_NOT_AN_ORDER,
        ahead=lines("that|names|stupid|back|babe|honey|fat|him|her|them\nand driving|drive"),
    ),
    Rule(
        "phrase:en:asked_to_stop",
        Intent.OPT_OUT,
        lines(
            """
            i|we|ive|id|weve ?have ?would ?really ?already want|need|wish|like|said|told|asked|demand|insist|ask|telling|asking|request|begging ?you|that|this|these|the|your|it|them|u|all ?guys|people ?{texts} ?to stop|quit|cease {texting}|sending ?{me}
            i|we|id ?would ?really want|need|wish|like this|these|the|your|all ?of ?the|these|your {msg} to stop|end|cease
            want|need|like|wish these|this to stop|end
            want|wish|like|need|trying|try|please|how|way|ways|able to stop|end|quit receiving|getting|hearing ?{det} ?{det} ?{det} {msg}|these|this|them|from|anything|$
            how|where|can|could ?do|can|would|to ?i|we ?can ?make|get|to stop|end|cancel ?receiving|getting ?{det} ?{det} {msg}|these|this|them
            {stop} receiving|getting ?{det} ?{det} {msg}
            if you dont|wont|cant|do stop {texting}|sending
            why|when dont|wont|cant|will|are you|u ?guys ?going ?to ?just ?please stop {writing}|sending|calling|bothering ?{me}
            wont|cant you|u ?please ?just stop {writing}|calling|bothering {me}
            i|ive ?have ?already replied|texted|sent|typed|wrote|answered|responded|put|said ?the ?you ?word ?with ?back stop
            this|these|the|your ?{msg} has|have|needs|need|must|should|better|got to|stop ?stop ?end
            can|could|will|would you|u|yall|someone ?all ?guys ?please ?kindly ?just stop {texting}|sending
            make|have|get them|it|these|this|your ?{msg} stop
            you|youve|yall ?guys ?need|have|must|should|better|got ?to ?seriously ?please ?really stop|quit {texting} {me}
            you|youve|yall ?guys ?need|have|must|should|better|got ?to ?seriously ?please ?really stop|quit sending ?{me} ?{det} {msg}|these|this|me
            reply|text|send|txt|respond|answer|write ?with stop|unsubscribe $
            stop to end|optout|stop|quit|unsubscribe ?{texts} $
            """
        ),
        behind=lines("dont|never|not|didnt\nhe|she|they|him|her"),
        ahead=lines("him|her|them|money"),
        confidence=0.93,
    ),
    Rule(
        "phrase:en:please_stop",
        Intent.OPT_OUT,
        lines(
            """
            interested|number|thanks|no|booked|moved|wrong|already|anymore|patient|person|now ?please ?so ?just stop ?texting ?please ?thanks ?now $
            stop thanks $
            """
        ),
        behind=lines("no\nbus|next|last|train"),
        confidence=0.85,
    ),
)
