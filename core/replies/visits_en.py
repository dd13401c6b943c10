"""English phrases about visits: cancelled, or booked already."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_VISIT = (
    "appointment|appointments|visit|booking|bookings|slot|consultation|consult|session|sessions|treatment|"
    "treatments|surgery|operation|procedure|checkup|cleaning|massage|facial|physio|reservation|scan"
)
_DAY = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    "today|todays|tomorrow|tomorrows|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|morning|afternoon|"
    "evening|week|month"
)
_HOUR = (
    "1|2|3|4|5|6|7|8|9|10|11|12|1pm|2pm|3pm|4pm|5pm|6pm|7pm|8am|9am|10am|11am|12pm|noon|9.30|10.30|11.30|2.30|"
    "3.30|4.30|1.30|9.30am|10.30am|2.30pm|3.30pm|4.30pm|5.30pm|9:30|10:30|11:30|2:30|3:30|4:30|1:30|10:00|"
    "9:00|11:00|12:00|13:00|14:00|15:00|16:00|17:00|1st|2nd|3rd|4th|5th|10th|12th|15th|20th"
)
_CANCEL = "cancel|cancell|cancle|cancelling|canceling"

RULES = (
    Rule(
        "phrase:en:cancel_visit",
        Intent.CANCEL,
        lines(
            f"""
            {_CANCEL} ?all ?of ?both my|our|the|this|that|his|her|their|todays|tomorrows|mondays|{_DAY} ?next ?upcoming ?dental ?first ?other ?hygienist ?daughters ?sons {_VISIT}|{_DAY}|{_HOUR}
            {_CANCEL} {_VISIT}|{_DAY}|{_HOUR}
            {_CANCEL} ?it ?for on|for|at ?the ?this ?next {_DAY}|{_HOUR}
            {_CANCEL} ?my|the ?appointment ?it for me|us|him|her
            need|have|want|like|going|wish|can|could|please|must|got|forced|may|might|will|ill|lets ?i|we|you ?to ?have ?please ?to cancel|cancell|cancle $,
            need|have|want|like|going|wish|can|could|please|must|got|forced|will|ill|lets ?i|we|you ?to ?have ?please ?to cancel|cancell|cancle it|that|this|due|because|as|mine|sorry|im|ive|and|last ?please
            cancel it|mine|us|me|him|her ?please|out|$
            cancel me|us ?out ?in for|on|from|today|tomorrow
            cant|couldnt|unable|wont|not ?actually ?be ?able ?to make it|this|that|my|the|today|tomorrow|todays|tomorrows|our ?appointment|{_DAY}
            cant|couldnt|unable|wont|not|nolonger ?be ?able ?to attend|come ?in ?to|on|for ?my|the|today|tomorrow|anymore|$
            wont be coming|attending|able|there ?in ?to ?make|attend|come|today|tomorrow|on|$
            not|nolonger going to make it|my|the
            not|nolonger going to be able to make|attend|come
            im|were|we not|nolonger coming|attending ?in|today|tomorrow|to|on|for|$
            give my slot|appointment|place ?away ?up ?to
            give up my slot|appointment|place
            let|release|free ?up ?go my slot|appointment
            {_VISIT} ?please ?to ?be cancelled|canceled|cancel please|$
            """
        ),
        behind=lines(
            """
            dont|didnt|never|not ?want|wish|need|have|going ?to
            you|clinic|doctor|why|they|dentist|he|she was|has|have|had|been|did|just|already
            why|did|have|has|if|when you|they|he|she|i|we
            they|he|she|clinic
            """
        ),
        unless=lines(
            f"""
            {_CANCEL} ?my|the|your|our|all ?netflix|gym flight|flights|subscription|order|card|train|hotel|insurance|membership|debit|plans|party|class|lesson
            cant get through|hold
            cant make it|this|that out|up|work|any
            dont|didnt ?want|need|wish ?to cancel
            """
        ),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:cancel_word",
        Intent.CANCEL,
        lines(
            """
            ^ cancel|cancell|cancle|canceled|cancelled|cancelation|cancellation|cancelling ?that|it|all|this $
            ^ yes|no cancel $
            """
        ),
        sure=False,
        confidence=0.5,
        alone=True,
    ),
    Rule(
        "phrase:en:booked_already",
        Intent.BOOKED_ALREADY,
        lines(
            f"""
            already|allready ?have ?got ?been ?just booked|scheduled|rebooked|arranged|rescheduled|reserved
            already ?have|made|got|set|scheduled ?made|got ?up ?a|an|my|one|the ?new|next|follow ?up appointment|appointments|booking|slot|consultation|one
            have|ive|i|weve|we ?have ?just ?now ?since ?gone ?and ?actually booked|rebooked|scheduled|rescheduled ?in|online|for|with|an|a|it|my|one|elsewhere|another|already|through|via|something|him|her|now|$
            booked|scheduled|rebooked|arranged ?it|one|in|this ?online already
            ^ all booked|scheduled
            ^ booked|rebooked|scheduled ?in|online|for|already ?already|today|tomorrow|$
            booked|rebooked|scheduled ?in ?online ?for ?now|already|today|tomorrow|{_DAY} $
            booked ?in elsewhere|online
            have|got|ive ?got ?already a|an|my|another ?upcoming|new|next appointment|booking|consultation ?already|booked|scheduled for|on|next|tomorrow|with|this|coming|booked|scheduled|already|in|at|{_DAY}
            rang|called|phoned|spoke|spoken ?to|with ?you|someone|reception ?up ?yesterday|earlier|today|this ?morning and ?already ?have ?made|booked|arranged|got booked|appointment|an|a|it|one ?appointment
            rang|called|phoned|texted|emailed ?you ?up ?yesterday ?today ?earlier and rescheduled|rebooked|booked|moved
            made|got an|a|my ?new|another appointment|booking|reservation ?already|online|for|yesterday|with|on|today|this|through|at|$
            going|gone|went|found|seeing|seen|chose|chosen|using|booked ?with|to|for ?a|an another|different|other ?local clinic|dentist|provider|practice|doctor|place|physio|surgeon
            gone|went|booked|going|go somewhere|someone else|different|closer|nearer
            appointment is|was already booked|made|arranged|scheduled
            im|were ?all|already ?already|all booked ?in|for|on|already|$ ?for|on|{_DAY}
            already had|attended ?my|the|it ?appointment|visit|checkup|treatment|consultation|it|$
            already been|came|seen|come ?in|to|by ?and ?for ?the
            """
        ),
        behind=lines(
            """
            am|are|is|was|you|they|not|havent|never|dont|didnt|hasnt|if|did|does|do|have|unless|until|before ?you|i|we|they ?a|an|my|not|already ?have|get|got
            want|like|need|nolonger|love|can ?i ?to ?have|get|make|a|an|book
            """
        ),
        unless=lines(
            """
            hotel|tickets|flight|flights|holiday|cinema|taxi|cab|train|table|restaurant|room|uber|grab|seats|movie|villa
            fully|all ?already booked up|out
            havent|didnt|not ?yet booked|made|got
            are|you|youre|they ?are ?all ?fully booked ?up
            """
        ),
        asking=False,
        confidence=0.85,
    ),
)
