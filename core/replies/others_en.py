"""English phrases with other meanings: wrong number, complaint, help, thanks."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

RULES = (
    Rule(
        "phrase:en:wrong_number",
        Intent.WRONG_NUMBER,
        lines(
            """
            wrong number|person|phone|contact|guy|lady|recipient|patient|individual|man|woman|one|people
            have|got|texted|reached|contacted|messaged|using|texting|messaging the wrong
            incorrect number
            mistaken identity|number
            not my|the|her|his|their|a ?right|correct number|person ?anymore
            not the ?right person|one|patient|owner
            isnt|not|nolonger|aint ?is ?belong ?belongs ?to ?a ?the his|her|their|my|mr|mrs|ms|hers|theirs number|phone
            nolonger|not|doesnt|dont|never has|have|belongs|belong|own|owns|uses|use|using ?to ?this number|phone
            changed|change|changes|switched ?her|his|their numbers|number
            this number|phone nolonger|doesnt ?belongs|belong|is
            this number|phone is|belongs|isnt|was|has ?not|nolonger ?been ?re to|nolonger|reassigned|hers|his|wrong|mine|recycled|changed|owned|assigned|registered
            number has|was ?been reassigned|recycled|changed
            no one|body by|called|here|named|with ?by ?called ?named ?of ?that|this ?name
            nobody|noone|one|person ?here ?by ?of called|named|by|with|here ?by ?called ?that|this|name
            there|theres is|isnt|no|nobody ?no ?one|person ?here ?called|named|by <2 here
            dont|never know|heard|knew|have ?of anyone|anybody|who|a|any|this|that|him|her|someone ?person|one ?you|this|called|named|by|is|here|texting|looking ?for|are|name|$ ?that
            dont|not|never know who|anyone ?this|that|you|is|he|she|by|called ?are|is|that|name ?looking|for|trying
            new|got ?just ?a new phone|number ?so ?dont ?who ?dis|this|is|know
            who|whos is|are|was|dis|dat ?this|it $
            phone|number who ?is this|that|it $
            im|were ?am are|not|never ?been ?not|a ?your patient|customer|client ?of
            not|never|nor a|your|been ?a|at patient|customer|client|yours
            dont|never been|go|gone|use|visited|visit|had|attended ?to ?a|your|this|at clinic|dentist|practice|surgery|place|hospital|salon
            this|that isnt|aint|not his|her|their|him|not
            think ?you ?youve|have|got wrong|mistaken
            you|youve|u|youre ?ve|have ?must ?have ?been ?got mistaken|mistake
            meant ?this|it|to ?was|be|text ?for someone|somebody else
            for someone|somebody|another|different else|person
            lives|live|living|works nolonger|longer ?here
            nolonger|doesnt|dont|not live|lives|work|works|living ?at here|there|address
            not known at|here
            passed this message|number
            """
        ),
        behind=lines(
            "give|gave|given|have|did|dialled|dialed|sent|call|called|text|rang|typed ?i ?them|him|her|you|you ?a|the\nif|is|wrote ?this|it|i ?the\nthere|theres is|was|nothing|something|whats|what"
        ),
        unless=lines(
            """
            i|ive ?have ?must ?probably gave|give|given|put|typed|have|dialled|called|texted|had ?you|u|them ?a|the|my wrong
            who|whos is|are this|you|it ?doctor|dentist|seeing
            dont know if|when|whether|why
            changed my number|phone
            wrong one|person for|to
            """
        ),
        ahead=lines("me|us|yet|back|about|regarding|since"),
        confidence=0.9,
    ),
    Rule(
        "phrase:en:who_is_this",
        Intent.WRONG_NUMBER,
        lines("^ who|whos ?is|r|are ?this|it|dis|dat|you|u $\n^ this isnt <2 $\n^ this is not <2 $"),
        unless=lines(
            "isnt|not good|working|fair|right|what|funny|helpful|ok|acceptable|convenient|urgent|great|about|going|a|the|for|me|it|on|cool|normal|true|real"
        ),
        sure=False,
        confidence=0.4,
        alone=True,
    ),
    Rule(
        "phrase:en:complaint",
        Intent.COMPLAINT,
        lines(
            """
            complaint|complaints|complain|complaining|grievance|ombudsman|negligence|negligent|malpractice|misconduct
            unacceptable|disgusted|disgusting|disgraceful|disgrace|appalling|appalled|shambles|outrageous|shocking|atrocious|horrendous|abysmal|diabolical|pathetic|unprofessional|incompetent|rude|scam|scammers|ripoff|fraud|cowboys|joke_of|botched|butchered|outraged|furious|livid
            refund|refunded|reimbursed|reimbursement|compensation|chargeback
            money back
            lawyer|solicitor|attorney|sue|suing|lawsuit
            legal action|advice|proceedings
            small claims
            trading standards
            report|reporting ?you|this|u to ?the ?gdc|gmc|cqc|nmc|council|board|authorities|police|ico|fcc|ofcom|bbb
            worst|terrible|awful|horrible|poor|dreadful|bad|crap|rubbish|lousy|useless|shit|disappointing ?ever ?possible ?customer|patient service|experience|treatment|care|clinic|dentist|practice|communication|attitude|job|staff|work
            very|so|really|extremely|bitterly|im|am|are|were|quite|deeply|not|incredibly|pretty ?very ?so ?really ?extremely ?quite ?at ?all disappointed|unhappy|upset|dissatisfied|angry|annoyed|frustrated|displeased ?with|by|that|about|at|how
            not|isnt|wasnt|arent|never ?at ?all ?very ?too ?been ?so happy|impressed|satisfied|pleased|acceptable ?at ?all ?with|about|by|how
            ripped|rip|ripping|messed|screwed me|us|off|my ?off ?about|around|up|over
            overcharged|misled|lied|ignored|humiliated|mistreated ?to ?me
            charged me|us twice|wrong|too|double
            waste|wasted ?of ?my time|money
            still|been|nobody|noone|never|no ?one ?havent ?has ?been ?bothered ?waiting ?called|rang|replied|contacted|got|get|heard ?me ?for|back ?an|to back|hours|apology|weeks
            waited|waiting|sat|kept ?for|around|me ?over|an|nearly|about|waiting|more|two|2|3 ?than|an|for hour|hours|ages ?and
            want|demand|deserve|expect|owed ?to an|speak|talk|see|my ?to|with ?a ?the ?your apology|manager|explanation|supervisor
            speak|talk to|with ?a|the|your manager|supervisor|boss|owner
            doctor|dentist|nurse|receptionist|staff|hygienist|therapist|she|he|they ?was|were|is|are ?so ?very ?really ?extremely ?quite ?incredibly rude|rough|dismissive|horrible|unhelpful|aggressive|arrogant|careless
            never coming|going|returning|come|using|again ?back ?again ?to|you|there ?again
            how dare you
            leave|leaving|write|writing|left|post ?you ?a ?one|bad|negative|1|honest ?star review
            hurt|harmed|injured|damaged|ruined|destroyed my|me ?by|tooth|teeth|face|skin|hair
            ruined my|the
            ashamed of yourselves
            """
        ),
        behind=lines("no|not|without|cant|never|dont|nothing ?have ?any ?to|a|got ?reason ?really"),
        unless=lines(
            "dont|cant|nothing|wont|not ?want|have|going ?to ?any complain|complaint|complaints|complaining\nthat|thats|its|tax is ?so rude|refund\ntheir|his|her boss|lawyer\nhurt|damaged my|our wallet|pocket|purse|budget|bank|savings|finances"
        ),
        confidence=0.85,
    ),
    Rule(
        "phrase:en:help",
        Intent.HELP,
        lines(
            "^ help ?me|us|please|needed|info $\n^ i|we|can|need|want|more|some ?need ?want ?more ?some help|info|information|assistance $\n^ info|information ?help $\n^ who|whos ?is|are this|you|it $"
        ),
        alone=True,
        confidence=0.7,
    ),
    Rule(
        "phrase:en:thanks",
        Intent.THANKS,
        lines(
            """
            thanks for letting|reminding|the|your|reaching|checking|getting|following|asking|all|everything|texting|message|being|update|info
            no|not problem|problems|worries|bother
            ^ got it|that
            ^ will do
            ^ see|speak|talk|c you|u|ya|to ?you|u soon|later|then|tomorrow|there
            ^ have a|good|nice|great|lovely
            ^ all ?is|good|well|fine|ok ?good|well|fine|going ?here|thanks ?so ?far $
            ^ everything|alls|its|feeling|doing|im ?is|all|feeling|doing|looks|healing|going ?all ?really ?very ?absolutely ?so ?much good|great|fine|well|ok|okay|perfect|better|lovely|perfectly|brilliant ?so|now|thanks|here ?far $
            much appreciated
            really appreciate
            very kind
            """
        ),
        unless=lines("but|however|though|could|can|please|cancel|except|no thanks\nnot|isnt|dont"),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
    Rule(
        "phrase:en:no_symptom",
        Intent.THANKS,
        lines(
            "no|without|zero|nopain|not|nil ?more|any|longer|real|much|significant ?at ?all pain|painful|bleeding|swelling|fever|soreness|problems|issues|complaints|concerns|side|sore|hurting|itching|bruising|complaint"
        ),
        unless=lines(
            "but|except|still|again|appointment|cancel\nhas|have|not ?been ?had|stop|stopped|better"
        ),
        alone=True,
        asking=False,
        confidence=0.6,
    ),
)
