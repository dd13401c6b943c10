"""English phrases about visits: cancelled, booked already, not wanted, not now, yes."""

from __future__ import annotations

from core.replies.rules import Rule, lines
from core.types import Intent

_VISIT = "appointment|appointments|visit|booking|bookings|slot|consultation|consult|session|sessions|treatment|treatments|surgery|operation|procedure|checkup|cleaning|massage|facial|physio|reservation|meeting|scan|one|time|appoinment|app"
_TIME = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|today|todays|tomorrow|tomorrows|"
    "morning|afternoon|evening|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|1|2|3|4|5|6|7|8|9|10|11|12|1pm|2pm|3pm|4pm|5pm|6pm|7pm|"
    "8am|9am|10am|11am|12pm|noon|1st|2nd|3rd|4th|5th|next|9.30|10.30|11.30|2.30|3.30|4.30|1.30|9.30am|10.30am|2.30pm|3.30pm|4.30pm|5.30pm"
)

RULES = (
    Rule(
        "phrase:en:cancel_visit",
        Intent.CANCEL,
        lines(
            f"""
            cancel|cancell|cancelling|canceling|cancelled|canceled|cancle|cancelation ?of ?all ?both ?my|our|the|this|that|his|her|for|todays|tomorrows|on|a|an|me|kids|sons|daughters|mums ?next|upcoming|own|first|dental|dentist|hygienist|other|new|for|kids|botox|physio|laser|on|me ?next|upcoming {_VISIT}|{_TIME}
            need|have|want|like|going|wish|can|could|please|must|got|forced|may|might|will|must ?i|we|you|u ?to|have ?please ?to cancel|cancell|cancle $
            need|have|want|like|going|wish|can|could|please|must|got|will ?i|we|you|u ?to|have ?please ?to cancel|cancell|cancle|postpone ?it|that|this|for|due|because|as|on|mine|sorry|im|ive|and|my|his|her
            cancel it|mine|that|us|me|him|her|this|for ?please|today|tomorrow|out|in|us|me|$
            cancel please $
            cant|cannot|wont|unable|couldnt ?now ?be ?able ?to ?actually ?longer make|attend|come|get ?it ?to ?there ?in ?on ?for ?my|the|today|tomorrow|appointment|anymore|$
            cant|cannot|wont|unable|not ?be ?able ?to|going ?to ?be make|attend|attending|coming|making it|today|tomorrow|my|the|this|on|at|in|appointment|anymore|{_TIME}
            not|isnt|wont|nolonger going|be|able|coming|attending|make ?able ?to ?be make|attend|coming|there|come|it|attending|appointment
            im|were|am|are not|nolonger coming|attending ?in|today|tomorrow|to|on|for|$
            give|let|release my|the slot|appointment|place ?to|go|up ?someone
            give up my slot|appointment
            drop out of|my {_VISIT}
            """
        ),
        behind=lines("dont|didnt|never|not|no ?want|wish|need|have ?to\nyou|u|clinic|doctor|why|they|dentist|did|he|she ?was|has|have|had|been|was"),
        unless=lines("cancel|cancelled|canceled my|the|your|our|all ?flight|flights subscription|order|card|flight|train|hotel|insurance|membership|direct|netflix|plans|date|party\ncancelled|canceled yesterday|last\nwas|were|been cancelled|canceled\nyou|u cancelled|canceled|cancel\ncant|couldnt get through|hold|in|the|a|to\ncant come|make up|to"),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:cancel_maybe",
        Intent.CANCEL,
        lines("^ cancel|cancell|cancle|canceled|cancelled|cancelation|cancellation|cancelling ?that|it|all|this $\n^ yes|no|ok cancel $"),
        sure=False,
        confidence=0.5,
        alone=True,
    ),
    Rule(
        "phrase:en:booked_already",
        Intent.BOOKED_ALREADY,
        lines(
            f"""
            already|allready|alredy|ready ?have|got|been|just ?have|got ?made|a ?an booked|scheduled|rebooked|arranged|appointment|appt|sorted|rescheduled|reserved|signed|confirmed|seen
            already ?have|made|got|booked|set|scheduled ?made|booked|got ?a|an|my|one|the ?new|next appointment|booking|slot|consultation|visit|one|date|time|in|online
            ive|i|we|weve|have|has|just ?have ?just ?already ?now ?since ?actually ?gone ?and booked|rebooked|scheduled|rescheduled|reserved|arranged|confirmed ?in|online|for|with|an|a|it|my|one|elsewhere|another|already|and|the|through|via|by|something|myself|us|him|her|now|$
            booked|scheduled|rebooked|sorted|arranged|done|seen ?it|one|in|this ?in|online already|thanks|elsewhere
            ^ booked|rebooked|scheduled ?in ?online ?for ?now|already|thanks|today|tomorrow|{_TIME} $
            ^ all booked|sorted|done ?in|out|up|already|thanks|now $
            booked elsewhere|in|online ?for|at|with
            have|got|ive|has|im ?got ?already|booked ?a|an|my|another|the|one|in|down appointment|appt|booking|booked|consultation|slot|in ?booked ?already|for|on|next|tomorrow|at|with|this|coming|booked|scheduled|in|{_TIME}
            rang|called|phoned|spoke|spoken|phone|been ?in ?up ?yesterday|earlier|today|this ?to ?someone|reception|you|with ?and|morning|already ?and ?already ?have ?made|booked booked|appointment|made|arranged|sorted ?an|a|it ?appointment|$
            made|got|booked an|my|a ?new appointment|booking|reservation ?already|online|for|yesterday|with|on|today|this|through|at|$
            gone|went|going|found|seeing|seen|chose|chosen|using ?with|to|for ?a|an|another|someone|somewhere|different elsewhere|else|clinic|dentist|provider|practice|doctor|place|physio
            someone|somewhere|somebody else already|for|$
            appointment is|was already booked|made|arranged
            already had|been|came|come|attended|in|seen ?my|to|in|it|the|for ?appointment|visit|checkup|treatment|$
            """
        ),
        behind=lines("am|are|is|was|you|youre|u|they|not|havent|never|dont|didnt|hasnt|want|like|need|if|did|does|do|have ?you|i|u|we|to ?a|an|my|not ?the ?have|get|a\nbe"),
        unless=lines("are|u|youre|hotel|tickets|table|flight|flights|holiday|cinema|fully|taxi|cab|train booked\nbooked|booking|book a|the|our|my|tickets flight|flights|table|hotel|ticket|tickets|holiday|restaurant|cinema|taxi|cab|train|room\nhavent|didnt|not ?yet booked|made|got\nuntil|before|unless ?i|ive have|booked\nnolonger|dont|not have|want|got\nhave|got to|2"),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:not_interested",
        Intent.NO,
        lines(
            """
            ^ no|nope|nah|naw|n|negative|noo|never|nay|noo|non ?no|nope ?way ?chance $
            ^ no|nope|nah ?no ?im ?all|its|not|i ?for ?am ?dont good|fine|ok|today|interested|me|need|want ?it ?one ?anything ?to $
            not|isnt|nolonger|dont|wasnt|aint|never interested|intrested|interesed|intersted ?in ?anymore
            nolonger interested|need|needed|require|required|want|wanting|looking|wish
            dont|not|wont|nolonger want|need|like|wish|require|think|be|going|planning|looking ?i ?be ?to ?will|want|need|be ?to ?be ?any|an|a|the|this|another|your ?go|going|book|have|proceed|rebook|reschedule|return|continue|come|do|want|schedule|start|coming|returning|proceeding|booking|having ahead|book|appointment|treatment|it|any|back|with|rebook|proceed|anymore|again|consultation|one|surgery|procedure|schedule|forward|checkup|continue|another|return|further|braces|implant|quote|reschedule|coming|proceeding|returning|booking|visit
            decided|choosing|chosen|chose|opted|rather|prefer|choose ?that ?im ?i ?im not|against|nolonger ?to ?go|going|have|proceed|do|it|the|having|this
            changed my|our mind
            not for me|us ?right|now|thanks|$
            wont|not be|going going|proceeding|returning|back|ahead|booking|coming|continuing|rebooking|needing|taking ?back|ahead|with
            too|bit|very|so|little ?a ?much|bit expensive|pricey|dear|costly|money
            cant|couldnt|not afford ?it|that|this|the|to|right
            out of my|our ?price budget|range
            ill|il|i|we|well|going|think ?i|ill|will ?to|have|well|am ?to pass|leave|decline|skip ?on ?this ?it|one|for|time|there|$
            found|gone|going|went ?with a|another|someone|somewhere cheaper|else
            moved|moving|relocated|relocating ?have ?away|out|to|from|abroad|overseas|city|country|house|cities|state|town|interstate|home
            count me out
            close|you|please can|close ?close my|the file|enquiry|inquiry|case|quote|account|request
            no need|interest ?to|for|anymore|thanks|$
            """
        ),
        behind=lines("if|why|because\nyou|u|he|she|they|why|do"),
        ahead=lines("stop|sure\nproblem|problems|worries|idea|doubt"),
        unless=lines("to hear|receive|get|miss|wait|change|lose|cancel|be\ndont think|know if|about|that|how\nneed to|a|help|help"),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:en:later",
        Intent.LATER,
        lines(
            f"""
            ^ later ?on $
            ^ maybe|perhaps|possibly|some|another|not|bit|a|little|try|much|try ?bit|me ?just later|now|yet|today|time|soon|tonight|sometime ?on ?maybe $
            not|cant|couldnt|maybe|perhaps|isnt|wasnt ?a ?just ?do|talk|book|come|the ?it|good|right|great|best ?it right|yet|now|time|moment|later|just|today|at ?now ?yet ?the ?moment ?for ?a $
            not|isnt ?a ?the ?good|right|great|best time
            another|some|different|other time ?maybe|perhaps|please|thanks|$
            remind|ask|contact|text|try|message|email|check|call|ring|prompt|follow me|again|back|up|with ?again|back|up|in|me ?with ?me ?again|in|next|after|later|on|nearer|closer|at|around|a|another ?a|the|few|couple|some|one|two|three|six|1|2|3|6|my ?of ?few later|week|weeks|month|months|days|day|year|time|new|christmas|easter|summer|spring|autumn|winter|holidays|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|payday|nearer|tomorrow|hols|pay
            ill|il|i|will|well|we|shall|can|let|may ?to ?i ?will ?me ?just ?have ?to call|ring|book|get|contact|be|text|let|phone|message|email|arrange|schedule|rebook|reach|come|reply|decide|do|look ?it|you|u|up|in|again|one|this ?guys ?all ?out ?know ?it ?in ?to ?back|touch|with|later|when|once|soon|next|after|nearer|tomorrow|myself|tonight|in|on|if|again|an|you|then|$
            let|need|give|want|like|have|got|still|im|just|would|needs ?me ?some|a|more|to|bit|little ?to ?bit|more ?of ?have|bit|while|time ?a|of ?some|to ?more|think|thinking|consider|decide|time|check|talk|speak|thinking|considering|deciding|mulling|discuss|ask|sleep ?more ?to|it ?about|on|over|with|before|it|things|$ ?it|my|about|think|this|over
            think|thinking|consider|considering|mull|mulling|sleep ?it|about|on|things ?about|over|it|on
            still thinking|deciding|considering|undecided|saving|waiting
            next|in|after|until|till|wait|maybe|perhaps|around|early|late|sometime|mid ?until|till|in|after|a|the|my|next|few|couple|few|this|payday ?of ?next|new|the|few|my|couple|pay week|month|year|months|weeks|christmas|easter|summer|spring|autumn|holidays|january|february|september|october|november|payday|exams|holiday|vacation|xmas|pay|day|works|better|maybe|please ?works|better|instead|maybe|please|is|perhaps|when|would ?good|better|best $
            too|very|really|bit|so|super|quite|pretty|crazy|rather|just|im|am|little|currently ?a ?bit|just|really|super|so busy|swamped|snowed ?right|at|now|this|atm|with|$
            away|holiday|abroad|travelling|traveling|vacation|out until|till|this|for|right|at|now|next|atm|of|in|on
            cant|not|couldnt|unable|able ?to ?able do|commit|book|decide|talk|speak|chat|look|deal|think|afford ?it|to|about|a|at|this|anything ?it|this|time ?it ?right|at|just|now|yet|until|till|this|today ?now|the|yet
            on hold ?for|until|till|$
            hold off|on|fire
            snooze
            no rush|hurry
            bear with me
            """
        ),
        behind=lines("you|u|not ?sure ?if"),
        unless=lines("see|speak|talk|catch|c ?you|to ?to|you|ya later|soon|then|tomorrow\nrunning|be|bit|little|min|mins|minutes|am late|later\nwhen can|could|do|should\nif|me you|i|know want|can|could|have|need|if\nhope|wait|waiting|looking"),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:yes",
        Intent.YES,
        lines(
            f"""
            ^ ill|i|we|well|id ?will|want|would|can|definitely ?like|love ?to take|accept|confirm|grab it|the|that|this ?slot|one|spot|appointment|time|offer ?{_TIME} ?please $
            ^ book|sign|put|count|pencil|squeeze|schedule|fit|get me|us|it|that in|down|up ?for ?that|it|this|the|then|{_TIME} ?one|slot|time|{_TIME} ?please $
            ^ that|thats|this|it|sounds|works|all|looks|would ?time|day|date ?{_TIME} ?will|would|is|sounds ?be|all ?absolutely|really good|great|works|work|suits|fine|perfect|lovely|brilliant|ideal|fab|wonderful ?fine|for|to|well|good|me|us|perfectly ?me|for|us|to ?me|us $
            ^ works|suits|good|great|fine|perfect for|with|me ?me|us ?fine $
            ^ see|c you|u|ya there|then|{_TIME} ?then|at|morning|afternoon|{_TIME} ?{_TIME} $
            ^ ill|i|we|well ?will ?be|confirm|can there|attending|coming|make|attend ?it ?then|{_TIME} ?at|{_TIME} ?{_TIME} $
            ^ go ahead ?and|with ?that|it|book ?it|please $
            ^ i|we ?would ?still ?am|im|very interested|keen ?please $
            ^ im|still|very ?still ?very interested|keen ?please $
            ^ happy to ?go|proceed ?ahead|proceed ?please $
            """
        ),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
)
