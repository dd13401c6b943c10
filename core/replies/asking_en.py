"""English questions and polite requests that amount to a wish to hear no more."""

from __future__ import annotations

from core.intents import Intent
from core.replies.orders_en import FROM_OTHERS
from core.replies.rules import Rule, lines
from core.replies.words_en import ABOUT_MESSAGES, MESSAGES

PHRASES = {
    "messages": lines(
        """
        ~ {msg}
        these|this|them|those
        """
    ),
    # What somebody wants to do or to happen, from their own side.
    "end_mine": lines(
        """
        stop|end|cancel|quit|avoid|prevent|discontinue ?from ~ getting|receiving|having [messages]
        stop|end|cancel|disable|deactivate|discontinue|mute ~ {things}
        you ?guys|people ?all ?to stop|quit ~ {texting} ~ {me}
        stop|end these
        make|get|have ~ {msg} ?to stop|stopped|end|off
        make|get|have these ?to stop|stopped|end|off
        turn|switch|shut ~ {msg} off
        turn|switch|shut off [messages]
        unsubscribe|optout|desubscribe ?{me} ?from ~ {lists}|{msg}|these|this|everything|but|because|$
        unsubscribe|opt ?{me}|myself|this ?my ?number ?out ?now|please|from $
        get|be|come|go|come ?taken|removed|deleted off|out|from|outta ?of ~ {lists}
        be|get|been ?being unsubscribed|optout
        get|have|be ~ number|name|details ~ off|removed|deleted|taken
        leave ?~ {lists}
        not ?to ?be ~ {receive}|have ~ {msg}|these|them
        not ?to ?be ?get ~ {contacted}
        nolonger ?be {receive} ~ {msg}|these|them
        not ?to hear from you
        """
    ),
    "end_it": lines(
        """
        stop|end|cancel|quit|avoid|prevent|discontinue ?from ~ getting|receiving $
        stop|end|cancel|quit|discontinue ?all these|this|them|those|it $
        make|get|have these|this|it|them|you ?to stop|stopped|end|off $
        turn|switch|shut these|this|them|it off $
        turn|switch|shut off these|this|them|it $
        get|be|come ?taken|removed off|out|outta ?of this|it|here|these ?thing $
        be|get|been ?being removed|taken|deleted ?off|out $
        remove|delete me|us|myself|this|my $
        """
    ),
    "asking_how": lines(
        """
        how ?do|can|could|would|to|does|should|might ?i|we|one|u|you ?go ?about ?ask ?for ?to|2
        what ~ do|can|should|must|would|could ?i|we ?need|have|got ?to ?do|text|reply|send|say|press|type|write|put|answer ?stop|you ?it ?so ?that ?to
        is|are|isnt there ?not ?a|any|some|no ?other|easy|easier ?way|ways|option|link|number|chance ?for ?me ?i|we ?can|could ?call|text|use|ring ?to
        is|would it ?be possible ?for ?me ?to ?that
        any chance|way ?i|we ?can|could ?to ?get
        who|whom|where|which ~ do|can|should|number ?do ?can ?i|we ?need|have ?to ?speak|talk|call|contact|ask|go|text|write|email|ring|tell|click ?to|with ?about ?being ?to
        do|must i|ive|we ?have|need ?to ?text|send|reply|say|call|type ?the ?word ?stop|you ?to
        can|could|may|might i|we ?please ?kindly ?ask ?request ?just ?also ?now ?to ?that
        please|can|could|just ?you ?please ?just tell|show|help me|us how ?i|we ?can ?do ?to
        want|need|wish|like|prefer|trying|love|tried|rather|hoping|asking|requesting|request|ask|decided|going|able|begging ?please ?just ?now ?to ?please ?that
        texting|writing|calling|emailing|messaging|here you ?because ?i ?want ?to
        time ?for ?me|you ?to
        trouble i|we ?have|had ?to
        """
    ),
    # What somebody wants us to do or to leave.
    "leave_off": lines(
        """
        stop|quit|cease|stopped|stopping|quitting ?with ~ {texting} ~ {me}
        stop|quit|cease|stopped|stopping|quitting ?with ~ {texting} ~ this|my|our ~ number|phone|cell|mobile|line
        stop|quit|cease|stopped|stopping|quitting ?with ~ {texting} $
        stop|quit|cease|stopped|stopping|quitting ?with ~ sending [messages]
        stop|quit|cease|stopped|stopping|quitting ?with ~ sending ?{me} $
        stop|quit|cease|stopped|stopping|ended|end ~ {things}
        not|never|nolonger|avoid ~ {send} ~ {me} ?{once_more} $,
        not|never|nolonger|avoid ~ {sending} ~ {me} ?{once_more} $,
        not|never|nolonger ~ {send}|{sending} ~ {me} {once_more}|by|via|with|any|on|to
        not|nolonger ~ send|sending|sent ~ {msg}
        refrain ?from ?any ?further {texting}|sending|contact|doing
        {off_with} ~ me|us|mine ~ off|from|out ~ {lists}
        {off_with} ~ my|our|this|the ~ number|name|details|email|phone|mobile|cell|info ~ off|from|out ~ {lists}
        remove|removing|delete|deleting|erase|erasing|lose|forget ~ my|this|our ~ number|details|phone|name|info|mobile
        remove|removing|delete|deleting|erase|erasing me|us $,
        {off_with} me|us off $,
        unsubscribe|unsubscribing|optout ?{me} ?from ~ {lists}|{msg}|these|this|everything|but|because|$
        opt me|us|this|my ?number out
        leave|leaving me|us alone|be $,
        see to it|that ?that ?i <4 [messages]
        make sure ?that ?i dont|nolonger|never|stop <2 [messages]
        cancel|cancelling|end|ending|disable|deactivate ~ {things} ?off
        turn|switch ?off ~ {things} off
        turn|switch off ~ {things}
        make|have|get ~ {msg} ?to stop|stopped
        """
    ),
    "leave_it_off": lines(
        """
        stop|quit|cease|stopped|stopping ?all these|this|them|those|it $
        stop|quit|cease|stopped|stopping these|this|them|it thatd|please|id|because|thanks|i
        stop|quit|cease $
        make|have|get these|this|it|them|those ?to stop|stopped
        remove|delete|erase it|this|that|them $,
        {off_with} me off|out
        """
    ),
    "asking_you": lines(
        """
        can|could|will|would|wont|cant|may|couldnt you|u|yall|ya|someone|somebody|anyone|anybody ?all ?guys|people|lot ?please ?possibly ?kindly ?just ?maybe ?also ?at ?least ?now
        can|could|will|would|wont|cant you|u|yall|ya|someone|somebody|anyone be ?so ?very kind|good|sweet|nice ?enough ?as ?and ?to
        can you|u|yall|someone see to it that i|we
        would|do|wont you|u|someone mind ?please ?very ?much ?if ?you
        mind ?please
        grateful|appreciate|appreciated|great|nice|good|lovely|love|like|obliged|thankful|happy|happier|glad|helpful|kind|prefer|rather ?it ?very ?much ?of ?you if|that|you|u ~ ?you|u|yall ?guys ?could|would|can|will|please|just ?please ?just ?kindly
        ask|asking|request|requesting|demand|demanding|insist|insisting|beg|begging|want|wanting|need|needing|like|wish|instruct|instructing|order|ordering|urge|expect|told|tell|telling|asked|begged|said|trust|pray|pleading|plead ?that ?all ?of ?with ?to you|u|yall|ye ?all ?guys|people|lot <3 ?that ?please|kindly|politely|nicely ?to ?please ?just
        ask|asking|request|requesting|begging|beg|insist|demand|pleading ?please ?kindly ?politely|nicely ?again ?that ?to
        you|u|yall ?guys|people|lot ?all ?really ?just ?seriously need|have|must|should|can|may|better|ought|gotta|got ?better ?please ?now ?all ?just ?really ?to
        its|about|high|is|it ?about ?high time ?that ?for ?you|u|yall ?guys ?all ?to
        wish|hope|hoping|pray ?that you|u|yall|ye|youd|they|theyd|these|this|it ?guys|people ?lot ?all ?would|could|will|d ?please ?just ?{msg}
        told|asked|said|telling|asking ?you|u|yall|u ?guys|people <5 to
        feel free|welcome to
        if you|u|yall could|would|can ?please ?kindly ?just ?also
        """
    ),
}

_OF_OTHERS = lines(
    """
    he|she|they|him|her|them|who|ex|mum|dad|brother|bank|mom|boss|hes|shes|theyre ?just ?has|had|is|was ?to
    when|until|unless|what i|we
    i should|shouldnt|shall|must
    tell|told|ask|asked|telling|asking !you|u|yall|ya|guys ?!you to
    should i
    shouldnt|sorry ?i ?have
    how|why he|she|they
    dont|didnt|not|wasnt
    """
)
_OF_SOMETHING_ELSE = lines(
    f"""
    him|her|them|anyone|people|everyone|everybody|mums|moms|properly|money|pics|photos|pictures|memes|videos|mum|mom|dad|my
    about|in|while|when|until|till|til|if|at|during|after|before|tonight|today|so|as|that|back|late|early
    from him|her|them|my|mum|mom|netflix|spotify|youtube
    {FROM_OTHERS}
    from the bank|shop|school|council|gym
    on the|my|a iphone|tv|app|laptop|xbox|telly
    for the|a|an|now|today|tonight|five|5|ten|10|lunch|sunday|saturday|friday|tomorrow
    with the|a|him|her|them
    """
)
_UNLESS = lines(
    """
    do|can you|u know|help
    mum|mums|mom|moms|dad|dads|nan|nans|gran|grandad
    gym|netflix|spotify|youtube|channel|prime|magazine|podcast|playlist|tv|sky|phone_contract|contract|broadband
    group|chat|newsletter|game|homework
    tell|told|asked|ask|make|get|told|asking him|her|them|the|my|mum|mom|dad
    iphone|android|xbox|laptop|alexa|siri
    guest|waiting|shopping|team|rota|invite list
    from that|the shop
    """
)

RULES = (
    Rule(
        "phrase:en:asking_how",
        Intent.OPT_OUT,
        lines("[asking_how] [end_mine]"),
        behind=_OF_OTHERS,
        ahead=_OF_SOMETHING_ELSE,
        unless=_UNLESS,
        needs=ABOUT_MESSAGES,
        confidence=0.9,
    ),
    Rule(
        "phrase:en:asking_how_to_end_it",
        Intent.OPT_OUT,
        lines("[asking_how] [end_it]"),
        behind=_OF_OTHERS,
        ahead=_OF_SOMETHING_ELSE,
        unless=(
            *_UNLESS,
            *lines("this number|person keeps|keep\nthey|he|she ?still|just keep|keeps|take|takes"),
        ),
        needs=MESSAGES,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:asking_you",
        Intent.OPT_OUT,
        lines("[asking_you] [leave_off]"),
        behind=_OF_OTHERS,
        ahead=_OF_SOMETHING_ELSE,
        unless=_UNLESS,
        needs=ABOUT_MESSAGES,
        confidence=0.9,
    ),
    Rule(
        "phrase:en:asking_you_to_leave_it",
        Intent.OPT_OUT,
        lines("[asking_you] [leave_it_off]"),
        behind=_OF_OTHERS,
        ahead=_OF_SOMETHING_ELSE,
        unless=(
            *_UNLESS,
            *lines("this number|person keeps|keep\nthey|he|she ?still|just keep|keeps|take|takes"),
        ),
        needs=MESSAGES,
        confidence=0.8,
    ),
)
