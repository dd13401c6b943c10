"""English answers to an offer: no, later, yes."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today|morning|afternoon"
_HOUR = "1|2|3|4|5|6|7|8|9|10|11|12|1pm|2pm|3pm|4pm|5pm|6pm|8am|9am|10am|11am|noon|9.30|10.30|2.30|3.30|10:30|9:30"
_TIME = f"{_DAY}|{_HOUR}"
_SPAN = "day|days|week|weeks|month|months|year|while"
_SEASON = (
    "christmas|xmas|easter|summer|spring|autumn|winter|january|february|march|april|may|june|july|august|"
    "september|october|november|december|payday|holidays|holiday|exams|new|ramadan|thanksgiving"
)
_GO_ON = "go|book|have|proceed|rebook|reschedule|return|continue|do|schedule|start|come|pursue|move"
_REACH = "remind|ask|contact|text|try|message|email|check|call|ring|prompt|follow"

RULES = (
    Rule(
        "phrase:en:not_interested",
        Intent.NO,
        lines(
            f"""
            ^ no|nope|nah ?its|im|not|i ?for ?am ?ok|dont|dint|all good|fine|ok|today|interested|me|need|want|set|right ?it ?anything $
            ^ no way|chance|thanks|thankyou
            not|isnt|arent|nolonger|dont|aint|never ?really ?that ?be interested|intrested|interesed
            nolonger|dont|didnt ?really ?think ?i ?will need|want|require|needed|required ?to|it|the|this|that|any|a|an|one|your|another|further ?treatment|appointment|service|services|consultation|more|it|surgery|procedure|quote|implant|$
            nolonger|dont|wont|not|rather ?be ?want|wish|need|plan|planning|going|be|looking|like|think ?i ?will ?not ?to ?be {_GO_ON} ?ahead|forward|with|back|it|again|another|appointment|treatment|anything|the|a
            wont|not be|going ?be ?to proceeding|returning|ahead|booking|continuing|rebooking|needing|back
            decided|choosing|chosen|chose|opted|rather|prefer ?that ?im ?to ?i not|against ?to ?go|have|proceed|do|it|the|having|this
            changed my|our mind
            ^ not for me|us ?right|now
            this|it|thats|its isnt|is|not ?not ?really for me|us
            too|bit|very|little|way expensive|pricey|dear|costly
            too much money
            cant|couldnt|not afford ?it|that|this|the|to|right|$
            out of my|our ?price budget|range
            ill|i|we|well|think ?have ?will ?ill ?to ?have ?to pass|leave|decline|skip ?on ?this ?it ?one|for|there|$
            ^ gonna|going pass
            found|went ?with somewhere|something|someone cheaper|else|closer|nearer|better
            wont|not be going ahead|through|forward ?with
            moved|moving|relocated|relocating ?have ?away|out|to ?of|another|a ?from|new ?the away|city|country|area|town|state|abroad|overseas|cities
            count me out
            close my|the file|enquiry|inquiry|case|quote|account|request
            no need|interest ?for|anymore|$
            """
        ),
        behind=lines("if|why|because|you|he|she|they|how|when\ni do"),
        ahead=lines("sure\nto hear|receive|get|be|miss|lose"),
        unless=lines(
            """
            dont|not think|know if|about|that|how|so
            need to|a|help|some help|more|to
            wait|hear|miss|lose|lost
            money if|unless
            """
        ),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:later",
        Intent.LATER,
        lines(
            f"""
            ^ later ?on $
            ^ maybe|perhaps|possibly|bit|much|try later|soon|tomorrow|sometime|another ?on|time|day $
            ^ some|another|different|other|next time ?maybe|perhaps|$
            not yet|now|today|tonight ?maybe|later|please|$
            not right|just now|yet
            not|isnt ?a ?the|just ?good|right|great|best time|moment
            not at|for the|this|now moment|time|$
            {_REACH} ?me|us ?up ?with|back ?again ?me ?again later|tomorrow|soon|nearer|closer
            {_REACH} ?me|us ?up ?with ?me ?back ?again in|after|next|around|at|nearer|closer|before|on ?to ?a|the|an|my|about ?few|couple|new|next|end ?of ?the {_SPAN}|{_SEASON}|few|couple|one|two|three|four|six|1|2|3|4|6 ?of ?{_SPAN}
            get|come|circle back to ?me|you|us ?in|later|when|after|next|soon|once|tomorrow|on|with|$
            ill|i|we|well|shall|let ?will ?just ?have ?to ?me call|ring|book|get|contact|be|text|phone|message|email|arrange|rebook|reply|decide ?in|one ?you|u|back|it|in|up|touch|to|something ?back|guys|up|in|touch|to ?to ?you later|when|once|soon|after|nearer|tomorrow|myself|tonight|next|back|asap|shortly|then|$
            ill|i|we|well ?will let you know
            let|need|give|want|like|got|have|id|still ?me|us|just|some|to|need|a ?a|little|bit|some|more ?bit|more|of|time ?of|to|more ?time ?to think|consider|decide|discuss|sleep|check|consult|mull
            need|give|want|bit ?me|us ?some|a|more|bit ?bit|little|more ?of ?more time
            ^ thinking|still ?thinking|deciding|considering ?about|it|on|over $
            ill|im|we|well|were|still|i ?will|am|still ?going ?to ?have ?a thinking|considering|deciding|undecided|mulling|debating ?about|it|over|on|if|$
            ill|im|we|well|were|still|i ?will|am|still ?going ?to ?have ?a think|consider about|it|over|on
            will|ill|well|to|going|have|a|must|should ?to ?have ?a think|consider $,
            sleep on it
            ^ next|in|after|until|till|wait|maybe|perhaps|around|early|late|sometime|mid ?until|till|in|after|next ?a|the|my|few|couple|this|one|two|three ?of ?new|few|couple {_SPAN}|{_SEASON} ?time|maybe|please|works|better|instead|perhaps|would|is ?be ?better $
            wait|waiting|hold until|till|for|off ?until ?my|the|after ?next {_SEASON}|{_SPAN}|paid|pay|payday|next|$
            too|very|really|bit|so|super|quite|pretty|just|im|am|little|currently|were ?a ?bit ?just|really|super busy|swamped|snowed ?right|at|now|this|atm|with|until|$
            im|were|am|currently ?currently ?away|out|on|going ?on away|holiday|abroad|travelling|traveling|vacation|town ?until|till|this|for|right|at|now|next|atm|$
            cant|couldnt|not ?able ?to commit|decide|talk|speak|chat|look|deal ?it|to|at|with ?it|this ?right|at|just|now|yet|until|till|this|today|$
            on hold ?for|until|till|$
            ^ ?i cant ?do ?it right|just|today ?now $
            snooze
            no rush|hurry
            """
        ),
        behind=lines("you|he|she|they|not ?sure ?if"),
        unless=lines(
            f"""
            see|speak|talk|catch|c ?with|to ?to ?you|ya|u later|soon|then|tomorrow
            running|be|bit|little|min|mins|minutes|am ?a ?bit late|later
            when|what|which can|could|do|should|time
            can|could|would|please|available|earliest|prefer <4 next|in {_SPAN}
            """
        ),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:yes",
        Intent.YES,
        lines(
            f"""
            ^ ill|i|we|well|id ?will|want|would|can|definitely ?like|love ?to take|accept|confirm|grab|want it|the|that|this ?slot|one|spot|appointment|time|offer ?{_TIME} $
            ^ book|sign|put|count|pencil|squeeze|schedule|fit|get me|us|it|that in|down|up ?for ?that|it|this|the|then|{_TIME} ?one|slot|time|{_TIME} $
            ^ that|thats|this|it|sounds|works|all|looks|would ?time|day|date ?{_TIME} ?will|would|is|sounds ?be|all ?absolutely|really good|great|works|work|suits|fine|perfect|lovely|brilliant|ideal|fab|wonderful ?fine|for|to|well|good|me|us|perfectly ?me|for|us|to ?me|us $
            ^ {_TIME} ?{_TIME} ?at ?{_TIME} works|suits|is ?good|great|fine|perfect ?for|with|me ?me|us ?fine $
            ^ works|suits|good|great|fine|perfect for|with|me ?me|us ?fine $
            ^ see|c you|u|ya there|then|{_TIME} ?then|at|morning|afternoon|{_TIME} ?{_TIME} $
            ^ ill|i|we|well ?will ?be|confirm|can there|attending|coming|make|attend ?it ?then|{_TIME} ?at|{_TIME} ?{_TIME} $
            ^ go ahead ?and|with ?that|it|book ?it $
            ^ i|we ?would ?still ?am|im ?very interested|keen $
            ^ im|still|very ?still ?very interested|keen $
            ^ happy to ?go|proceed ?ahead|proceed $
            """
        ),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:yes_and_more",
        Intent.YES,
        lines("^ yes|yep|yeah|yup"),
        asking=False,
        sure=False,
        confidence=0.4,
    ),
)
