"""English orders to stop. Any reasonable wording counts as one (47 CFR 64.1200(a)(10))."""

from __future__ import annotations

from core.intents import Intent
from core.replies.orders_en import CALLED, FROM_OTHERS, TOLD_OTHERS
from core.replies.rules import Rule, lines, words

_NOT_AN_ORDER = lines(
    """
    {others} ?{modal} ?{modal} ?to
    ill|id|im|ive|youll|hell|theyll|youre|weve ?{modal} ?{modal} ?to
    dont|never|cant|couldnt|didnt|doesnt|not|without|shouldnt ?ever|just|you|even|really
    wont|wouldnt|doesnt|dont|keeps|hasnt ?ever|just|seem|to
    why|when|how|y do|did|would|have|has|you ?you ?to
    did|when|y you ?just|ever|suddenly
    if|when|until|till|unless ?you|i|he|she|they|we ?ever|do|can|could|will
    tell|told|ask|asked|make|made|get|telling|asking !you|u|yall|ya|guys ?!you ?!you to|2
    he|hed|shed|theyd|she|they
    phone|bank|ex|brother|sister|mum|mom|dad|school|boss|neighbours ?keeps|wont|to
    to
    """
)
"""Before "stop texting me": somebody else is meant, or the opposite."""
_SOMETHING_ELSE = lines(
    """
    that|names|stupid|back|babe|honey|fat|him|her|them|money|pics|photos|pictures|videos|memes|spoilers|dad|mum|mom|nan|gran|babe
    about !it|this|that|these|my|the|your|an|a|any|appointments|appointment|booking|checkups|everything|nothing|stuff|offers|coming|making|scheduling|dental|insurance|treatment
    ?!me pics|photos|pictures|memes|videos|links|jokes|selfies|clips
    in capitals|caps|class
    from the|ur|your|next next|other|toilet|bathroom|loo
    and|n driving|drive|eat|come|talk|listen|go|start|look
    """
)
_ONLY_THEN = lines(
    """
    til|until|till|when|while|during|after|before
    at|in|on|so|every|past ?the ?this night|work|lunch|home|late|early|the|my|school|class|weekends|sundays|am|pm|morning|evening|weekend|sunday|midnight|times
    so|this late|early|much|often
    """
)

STOP_TEXTING = lines(
    """
    {stop} ?all ?the ?of ?this ?fucking|bloody|damn {texting} {me}
    {stop} ?all ?the ?of ?this|these ?fucking|bloody|damn {writing} $,
    {stop} {texting} this|my|our|the number|phone|cell|mobile|line|email|address
    {stop} {texting} my|our {kin}
    {stop} reminding me $,
    {stop} sending ?{det} ?{det} ?{det} ?{det} ?{det} {msg}
    {stop} sending {me}|these|this|those $,
    {stop} sending {me} these|this|those ?anymore $,
    {stop} sending ?me|us ?these|this|those|such|so|all stuff|crap|shit|things|rubbish|garbage|junk
    {stop} ?{det} ?{det} ?{det} {things}
    {stop} ?all ?further ?any contact
    {stop} {contact}|massaging {me}
    {stop} {texting}|{contact}|texts and|or|n|& {texting}|sending|{contact}|calls ?{me}
    {stop} blowing|hitting|bombing|filling ?up my phone|inbox
    {stop} this|the|your service|subscription
    {stop} it with ?{det} {msg}
    {stop} with ?{det} ?{det} {msg}
    """
)

RULES = (
    Rule(
        "phrase:en:stop_texting",
        Intent.OPT_OUT,
        STOP_TEXTING,
        behind=_NOT_AN_ORDER,
        ahead=(*_SOMETHING_ELSE, *_ONLY_THEN),
        unless=(CALLED, TOLD_OTHERS),
        unless_asked=("you|u stop",),
    ),
    Rule(
        "phrase:en:stop_texting_sometimes",
        Intent.OPT_OUT,
        STOP_TEXTING,
        sure=False,
        confidence=0.5,
        behind=_NOT_AN_ORDER,
        ahead=_SOMETHING_ELSE,
        unless=(CALLED, TOLD_OTHERS),
        unless_asked=("you|u stop",),
    ),
    Rule(
        "phrase:en:asked_to_stop",
        Intent.OPT_OUT,
        lines(
            """
            want|need|wish|like|said|told|asked|demand|insist|ask|telling|asking|request|begging|appreciate ?that you|this|these|the|your|it|them|all ?guys|people ?{texts} ?to stop|quit|cease {texting}|sending|contact {me}|this|my|these|{msg}|$,
            said|told|asked|saying stop {texting}|sending|contacting
            i|we|id ?would ?really want|need|wish|like this|these|the|your|all ?of ?the|these|your {msg} to stop|end|cease
            want|need|like|wish these to stop|end
            want|need|like|wish this to stop|end $,
            want|wish|like|need|trying|try|please|how|way|ways|able to stop|end|quit receiving|getting|hearing ?{det} ?{det} ?{det} {msg}|these|this|them|from|anything|$
            how ?do|can|would|to|could ?i|we ?can ?make|get|to stop|end|cancel receiving|getting ?{det} ?{det} {msg}|these|this|them|$
            how ?do|can|would|to|could ?i|we ?can ?make|get|to stop|end|cancel these|your|the {texts}|calls
            how ?do|can|would|to|could ?i|we ?can ?make|get|to stop|end|cancel this|these|them|texts|messages $
            can|could i|we stop|end|cancel receiving|getting|these|your ?{det} {msg}|these|this|$
            {stop} receiving|getting ?{det} ?{det} {msg}|these
            if you dont|wont|cant stop {texting}|sending {me}|these|$,
            why|when dont|wont|cant|will|are|arent you ?guys ?going ?to ?just ?please stop {texting}|sending {me}|these|$,
            you ?guys|people ?just|really wont|cant stop {texting}|sending {me}|these
            wont|cant you ?please ?just stop {texting}|sending {me}|these|$,
            i|ive ?have ?already replied|texted|sent|typed|wrote|answered|responded ?back ?you ?the ?word ?with stop ?already|twice|three|several|yesterday|before|multiple|many|times|2|3|$,
            these|the|your {msg} has|have|needs|need|must|should|better|got to|stop ?stop ?end
            can|could|will|would you|yall|someone ?all ?guys ?please ?kindly ?just stop {texting}|sending {me}|this|my|these|$,
            can|could|will|would you|yall ?all ?guys ?please ?kindly ?just stop sending ?{det} ?{det} {msg}
            make|have|get these|your|the ?{msg} stop $,
            you|youve|yall ?guys need|have|must|should|better|got ?to ?seriously ?please ?really stop|quit {texting}|sending {me}|this|my|these|$,
            youve to stop|quit {texting}|sending {me}|this|my|these|$,
            youve|you got|need|have ?got to stop|quit sending ?{me} ?{det} {msg}|these|this
            """
        ),
        behind=lines(
            """
            dont|never|not|didnt
            he|she|they|him|her|them|who|ex|mum|dad|brother|bank|someone
            """
        ),
        ahead=(
            FROM_OTHERS,
            *lines(
                "him|her|them|money|pics|photos|memes|videos\nto the|that|a|him|them|it|my\nand they|he|she\nfrom that|the|him|her|them\nfor him|her|them"
            ),
        ),
        confidence=0.93,
    ),
    Rule(
        "phrase:en:told_before",
        Intent.OPT_OUT,
        lines(
            """
            ^ ive|weve|i|we ?have ?already asked|told you ?guys ?people ?already twice|three|four|five|several|many|multiple|2|3|4|5 ?times to stop $
            """
        ),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:told_to_stop",
        Intent.OPT_OUT,
        lines(
            """
            asked|told|telling|asking|begged you|u|them|yall ?guys ?people ?already|repeatedly|twice to stop $,
            times do|must|have ive|i ?have|need to say|ask|tell|type|write|send ?you ?to stop
            part of stop
            ^ i ?already ?have said|say stop $
            ^ ive ?already said stop $
            if you {contact}|{ring} ?{me} again|anymore
            {stop} sending|texting|messaging|contacting|emailing him|her ?{det} ?{det} {texts}
            ^ you can|may|should|must|need ?to stop $
            ^ stop already $
            ^ stop stop ?stop $
            for|4 the love of god|christ|all <3 stop
            """
        ),
        sure=False,
        confidence=0.5,
        unless=lines("haha|lol|jaja|hehe|lmao|hahaha|babe|la|lah|lor|leh"),
        behind=lines("he|she|they|dad|mum|mom"),
    ),
    Rule(
        "phrase:en:as_told",
        Intent.OPT_OUT,
        lines(
            """
            ^ reply|text|send|txt|respond|answer|write|texting|sending|replying ?with ?the ?word stop|unsubscribe|optout|end|quit $
            ^ stop to end|optout|stop|quit|unsubscribe ?{texts} $
            """
        ),
        alone=True,
    ),
    Rule(
        "phrase:en:and_please_stop",
        Intent.OPT_OUT,
        lines(
            """
            interested|number|booked|moved|patient|person|bot|robot|automated|required|needed|doctors|dentist ?now ?please ?so ?just ?thanks stop ?texting $
            """
        ),
        behind=lines("bus|next|last|train"),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:stop_for_the_dead",
        Intent.OPT_OUT,
        lines("{stop} sending|texting|messaging|contacting|emailing him|her|it|them ?{det} ?{det} ?{texts}"),
        needs=words("died dead deceased death late funeral"),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:stop_these",
        Intent.OPT_OUT,
        lines(
            """
            these|your {texts} <6 stop $
            ^ ?please stop|end|quit|cease ?all these|this ?nonsense $
            ^ stop it|this all $
            sick|tired|fed ?up ?and ?tired of|with ?getting|receiving ?all these|your {texts} $,
            """
        ),
        behind=lines("{others} ?{modal} ?to\nwont|cant|dont|never|didnt"),
        unless=lines("haha|lol|lmao|omg|babe|bruh|dude|x|xx|love\nfrom school|work|mum|mom|dad"),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:yes_stop",
        Intent.OPT_OUT,
        lines(
            "^ yes|si|no|ok|yeah|yep ?please stop $\n^ stop no more $\n^ stop not me $\n^ stop ?right ?from ?for ?now forever|good|on|now|immediately|permanently|today|instantly $"
        ),
        alone=True,
        confidence=0.85,
    ),
)
