"""English words of harm. Missing one costs more than an alarm for nothing, so they reach wide."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_NOT_A_SYMPTOM = lines(
    """
    pain in|up the|my neck|ass|arse|butt|backside|bum
    such|bit|real|a|be|being|you|sorry ?a ?bit ?of ?to ?be a pain ?$
    hurt|hurts|hurting|hurted my|your|his|her|their|ur|you|u|me|him|someone|people|anyone|others feelings|feeling|ego|deeply|emotionally
    hurt|hurts|hurting ?my|your|our|the wallet|pocket|purse|budget|bank|savings|finances
    hate|hated|like|love|know|understand|feel your|ur|his|her pain
    pain|pains killers|killer|relief|clinic|management|free|painkillers
    if you are|have|experience|experiencing|feel|get|need|notice|youre|become|develop
    youre experiencing|having|feeling
    in case of|an ?of emergency|emergencies
    worse luck
    for better or
    traffic|weather|hangover|handwriting|spelling|phone|laptop|car|boyfriend|singing|queue|signal worse
    """
)

RULES = (
    Rule(
        "phrase:en:symptom",
        Intent.ADVERSE,
        lines(
            """
            pain|pains|painful|painfull|agony|ache|aches|aching|achy|sore|soreness|throbbing|stinging|cramps|cramping|cramp|tender|tenderness
            hurt|hurts|hurting|burns|burning|burnt|blistered|stings
            bleed|bleeding|bleeds|bled|blood|bloody_discharge|haemorrhage|hemorrhage|haemorrhaging|hemorrhaging|bleeder
            fever|feverish|temperature|chills|shivering|shivers|sweats
            swollen|swelling|swell|swelled|swells|puffy|puffed|inflamed|inflammation
            infected|infection|pus|oozing|ooze|oozes|weeping|discharge|abscess|septic|sepsis|smelly|smells_bad|gangrene
            rash|rashes|hives|itchy|itching|itch|itches|welts|blister|blisters|blistering|redness
            allergic|allergy_attack|anaphylaxis|anaphylactic|epipen
            dizzy|dizziness|lightheaded|faint|fainted|fainting|collapsed|unconscious|blackout|vertigo|woozy|confused_and
            vomit|vomiting|vomited|vomitting|nausea|nauseous|nauseated|diarrhea|diarrhoea|puking
            breathless|breathlessness|wheezing|wheezy|choking|palpitations
            numb|numbness|tingling|tingly|paralysed|paralyzed|pins_and_needles
            seizure|seizures|fit_of|stroke|convulsion|convulsions|convulsing
            suicidal|suicide|overdose|overdosed|selfharm
            bruise|bruised|bruising|bruises|lump|lumps|haematoma|hematoma
            headache|headaches|migraine|migraines|toothache|earache|stomachache|backache|jaundice|cellulitis|thrombosis
            """
        ),
        confidence=0.9,
        unless=(
            *_NOT_A_SYMPTOM,
            *lines(
                """
                stroke of|the|my|cat|dog
                blood test|tests|pressure|group|type|work|results|sample
                burning question|desire|money|calories|candle
                burn calories|fat
                temperature outside|today|degrees|in
                headache for|to me|organise|sort
                """
            ),
        ),
        unless_asked=lines(
            """
            will|does|would|is|can|could|do|did it|this|that|they|the|you|i ?treatment|injection|procedure|filling|surgery|needle|laser|jab|botox|implant|extraction|filler|scan|fillers ?going ?to ?be ?really hurt|painful|sore|bleed|swell|bruise
            will|would|how|what ?much ?long ?many ?there be|hurt|last|is|about ?feel ?any|the ?much|kind|sort ?of pain|painful|swelling|bruising|bleeding|soreness
            how ?bad ?badly painful|sore|is|does ?the ?it ?pain|hurt
            is|are the|it|they|this ?treatment|procedure|injection|injections ?very|really painful|sore
            """
        ),
        denied=True,
    ),
    Rule(
        "phrase:en:emergency",
        Intent.ADVERSE,
        lines(
            """
            cant|cannot|hard|trouble|difficulty|struggling|unable|difficult|couldnt|barely|hardly ?to ?even ?properly breathe|breath|breathing|swallow|swallowing|catch|catching
            short of breath
            shortness of breath
            chest|heart ?is ?feels ?really tight|tightness|pain|pains|pounding|racing|hurts|heavy|attack
            heart is|keeps|was ?just racing|pounding|fluttering
            kill|killing|harm|harming|hurt|hurting myself|ourselves
            want|going|wish|thinking|thought ?i ?to ?about ?of ?was ?were die|dying|dead|suicide|end my|it life|all
            want|going|thinking to|of|about ?just end|ending it|my all|life
            want|wanna|going to ?just die|disappear
            dont|nolonger want ?to live|exist ?anymore
            dont|nolonger want to be here|alive
            dont want to wake up
            no reason to live
            better off dead
            self harm|harming|harmed
            cut|cutting myself
            took|taken|take too many|much ?of ?my pills|tablets|medication|meds|paracetamol|painkillers|medicine|insulin
            passed|passing|blacked|blacking|pass out
            called|call|calling|ringing|rang|phoned|need|phone ?for ?an ?the ambulance|999|911|112|111|paramedics
            taken|going|went|go|rushed|heading|off|admitted|am|im|in|at|back|straight ?back ?straight to|in|at|into ?the ?urgent hospital|er|emergency|casualty|care|ae
            in|at hospital|casualty
            this is an emergency
            its|it is an ?an emergency
            emergency $
            need|see|speak|get|want <3 doctor|dentist|nurse|someone|help|seen urgently|asap|immediately|now|emergency
            """
        ),
        confidence=0.95,
        behind=lines(
            "why|reason|because ?i ?was ?were\nwhen ?i ?was\nhe|she|they|was|were\nmum|dad|wife|husband|son|daughter|mother|father|nan ?is ?was"
        ),
        unless=_NOT_A_SYMPTOM,
        denied=True,
    ),
    Rule(
        "phrase:en:body_in_trouble",
        Intent.ADVERSE,
        lines(
            """
            cant|cannot|couldnt|unable|hardly|barely ?to ?even see|open|move|feel|walk|stand|eat|sleep|chew|bend|lift|pee|urinate|hear|talk|swallow ?from ?with|out|because|due ?of ?the ?to my|anything|since|properly|on|pain|mouth|leg|arm|eye|eyes|face|lip|lips|jaw
            lost|losing|loss ?of ?my vision|sight|hearing|consciousness|feeling|sensation|blood
            vision|sight is|has|went|gone|getting ?gone ?a ?bit blurry|blurred|double|worse|strange
            blurry|blurred|double vision
            face|mouth|eye|eyelid|lip|eyebrow|smile is|has|looks|started ?started ?to droopy|drooping|dropped|droop|swollen|lopsided|numb
            droopy|drooping eye|eyelid|face|brow|mouth|lip
            slurred|slurring speech|words
            stitches|stitch|staples|wound|incision|cut|scar|sutures have|has|is|are|came|come|look|looks|keep|keeps|just ?has ?have ?been ?come ?came apart|open|opened|out|undone|burst|split|red|green|yellow|leaking|weeping|oozing|hot|angry|loose
            wound|incision|cut|scar|site|area ?is|has|looks|feels|got ?very ?really ?all ?gone ?a ?bit hot|red|green|black|open|angry|worse|hard|warm|smelly|smells
            smells|smelling|smell bad|awful|foul|funny|off
            yellow|green|brown|foul stuff|liquid|fluid|discharge|goo|gunk
            leaking|coming|oozing|leaks from|out ?from|of the|my|of|it wound|cut|incision|scar|dressing|ear|eye|nose|gum|it
            tooth|crown|filling|implant|bridge|veneer|cap|denture ?has ?have ?just came|come|fell|fallen|broke|broken|cracked|chipped|snapped|loose|falling|wobbly ?out|off
            broke|broken|cracked|chipped|snapped|lost my|a|the tooth|crown|filling|implant|wrist|ankle|arm|leg|bone|hip
            feel|feels|feeling|felt|im|getting|got|gotten|become|becoming|is|its|even|am|much|lot|look|looks|looking|gets|worse|progressively|way ?much ?a ?lot ?even ?really worse ?and ?every ?since|today|now|than|worse|$
            worse|worsened|worsening than|since|after|today|pain
            gone|went downhill
            feel|feeling|felt|im|feels|am|been ?really ?very ?so ?quite ?a ?bit ?pretty ?super ?still sick|unwell|poorly|awful|terrible|dreadful|weak|shaky|ill|faint|rotten|ropey|rough|funny|strange|not_well ?since|after|from|today|$
            dont|not|never feel|feeling|doing ?very ?too ?so ?at ?all well|good|right|great|ok|okay
            wound|incision|scar|stitches|tooth|gum|mouth|implant|crown|jaw dont|not|doesnt|isnt|arent ?look|looking|feel|feeling ?too ?very ?so ?quite right|good|great|normal|well
            gave|given|prescribed|pulled|extracted|removed|treated|filled|injected ?me|us ?out ?the|a wrong medication|medicine|meds|dose|tablets|pills|tooth|drug|injection|side|eye
            im ?really ?so ?very ?quite ill|well|sick ?since|after|from|$
            im not ?really ?so ?very ?too ?at ?all well ?since|after|from|$
            been being|throwing|very|really|so ?so sick|up|ill|unwell|poorly
            throwing|threw up
            went|gone|going|turned|turning|is|are|still|very|bright|gets ?very|all red|blue|purple|black|yellow|green|white and|around|all|$
            reaction to|from|after|since|on my|the|your|it|treatment|injection|filler|peel|medication|antibiotics
            bad|severe|having|had|got|some|a ?a ?bad|nasty|severe|terrible reaction|side ?to|effects|effect
            side effects|effect
            complication|complications
            antibiotics arent|are|not|isnt|dont|havent ?not working|helped|helping|work|worked
            stop|stopping|control ?the|my bleeding|blood|swelling|pain
            wont|doesnt|not|cant|isnt|hasnt|never stop|stopped|stopping bleeding|hurting|swelling|throbbing|oozing|leaking
            wont|doesnt|not|isnt|hasnt heal|healing|healed|healing ?properly|well
            something is|feels|has|doesnt|isnt ?not ?gone ?very ?seriously ?really wrong|right|feel|gone
            somethings wrong|not
            gone wrong
            went wrong
            is it|this|that normal ?to|that|for
            needle|glass|piece left|broke|stuck ?off ?in
            """
        ),
        confidence=0.75,
        unless=(
            *_NOT_A_SYMPTOM,
            *lines(
                """
                sick|tired of
                sick leave|note|day|joke
                feel|feeling|doing good|right|great|ok|okay|well about|with|that
                feel|feeling bad|awful|terrible|sick|rotten for|about|that|missing|forgetting|letting|cancelling|canceling
                feel|feeling bad|awful|terrible i|ive ?totally|completely ?just forgot|forgotten ?all ?about ?my ?the appointment|visit|$
                awful|terrible for|about
                cant see you|u|him|her|it|why|the|how|any|a
                cant talk now|right|rn|at
                cant move it|my|the appointment|meeting
                lights|light|traffic|sky went|is|turned red|green
                bank|account|balance in|the|is red
                """
            ),
        ),
        behind=lines(
            "mum|dad|wife|husband|son|daughter|mother|father|nan|dog|cat|boss|kid|kids|baby ?is ?was ?has ?been\nwhy|because ?i ?was|am"
        ),
        denied=True,
    ),
    Rule(
        "phrase:en:harm_in_short",
        Intent.ADVERSE,
        lines(
            "^ im not ?too ?so ?very ?all good|great|ok|okay|alright $\n^ not ?too ?so ?very ?at ?all well $\n^ worse|ill|sick|unwell|poorly|emergency|urgent $\n^ much|a|its|feeling|getting|far|even ?bit|lot worse ?today|now $"
        ),
        confidence=0.6,
        sure=False,
        alone=True,
    ),
)
