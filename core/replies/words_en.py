"""Groups of English words that phrases are made of."""

from __future__ import annotations

from core.replies.rules import words

COURTESIES = words(
    """
    please thanks hi hello hey dear ok okay so and just kindly sorry now sir madam mam maam miss guys team
    everyone all_right right_away immediately asap xx x xxx again oh well look listen yo lol haha mate
    pal love hun folks good morning afternoon evening day regards ugh jeez omfg omg ffs best wishes much many very kind
    seriously already eh ah la lah leh lor hor abeg bro bruh dude fam buddy people yall friend boss n
    idiots clowns weirdos morons losers creeps jerks scumbags
    """
)
"""Words at either end of a sentence that do not change what it says."""

MESSAGES = words(
    """
    text texts texting texted message messages messaging sms email emails mail mails spam spamming reminder
    reminders notification notifications alert alerts number numbers phone list lists contact contacts
    contacting mailing newsletter marketing subscription unsubscribe whatsapp reminding bot automated
    getting receiving sending sent keep reply these
    """
)
"""With one of these, "make them stop" is about what is sent."""
ABOUT_MESSAGES = MESSAGES | words(
    """
    unsubscribe unsubscribed unsubscribing optout opt desubscribe remove removed removing delete deleted erase
    database system records call calls calling bother bothering disturb disturbing harass harassing pester
    pestering alone hear these name details write writing reach reaching trying them peace remind send
    promotions promos ads adverts advertising offers
    """
)
"""A wish to hear no more has one of these, or is a keyword."""

GROUPS = {
    "stop": words("stop quit cease stopping halt stip stio stoo dtop stob sopt stpp srop stol stahp"),
    "texting": words(
        """
        texting messaging contacting emailing mailing calling phoning ringing spamming writing bothering
        pestering harassing bugging bombarding hounding disturbing notifying smsing annoying
        hassling stalking badgering nagging reaching chasing
        """
    ),
    "writing": words("texting messaging contacting emailing spamming smsing bombarding pestering harassing"),
    "contact": words("text message contact email mail spam sms write pester harass notify msg"),
    "ring": words("call phone ring bother disturb bug annoy hassle"),
    "me": words("me us"),
    "texts": words(
        """
        texts messages sms smses emails reminders notifications alerts communications communication spam
        correspondence newsletters newsletter marketing promotions promos mailings adverts ads voicemails
        message text email reminder notification alert texting messaging msg spams contact solicitations
        """
    ),
    "things": words(
        """
        texts messages sms smses emails reminders notifications alerts communications communication spam
        correspondence newsletters newsletter marketing promotions promos mailings adverts ads voicemails
        message text email notification alert msg spams solicitations calls
        """
    ),
    "msg": words(
        """
        texts messages sms smses emails reminders notifications alerts communications communication spam
        correspondence newsletters newsletter marketing promotions promos mailings adverts ads voicemails
        message text email reminder notification alert texting messaging contact solicitations
        calls call mail mails phonecalls calling
        """
    ),
    "det": words(
        """
        me us any all these those this your the more so many much further such out automated automatic
        stupid annoying bloody fucking damn damned unwanted unsolicited endless constant daily random of
        future my that silly bot robo marketing promotional with sending ever again phone unnecessary every
        other another a an further text email sms anymore nomore additional at kind kinds sort type
        """
    ),
    "filling": words(
        """
        fing youre going coming contact mailing calling client customer patient national         all any more further other such much so too very just really ever even also please kindly already
        immediately now at once right away again anymore the a an of this that these those your ur my our me us
        to for with and or on in by via
        damn damned bloody fucking effing freaking f goddamn stupid silly annoying irritating constant endless
        daily weekly random automated automatic robo bot unwanted unsolicited unnecessary marketing promotional
        promo promotion advertising text sms phone mobile cell email whatsapp appointment reminder future
        additional every another kind kinds sort type ones stuff same nuisance guys people lot actually
        """
    ),
    "send": words(
        """
        text message contact send email mail call ring phone write msg whatsapp sms spam bother disturb bug
        pester harass remind notify annoy hassle nag chase hound bombard approach
        """
    ),
    "sending": words(
        """
        texting messaging contacting sending emailing mailing calling ringing phoning writing whatsapping smsing
        spamming bothering disturbing bugging pestering harassing reminding notifying annoying hassling nagging
        chasing hounding bombarding approaching
        """
    ),
    "off_with": words(
        """
        take taking taken remove removing removed delete deleting deleted erase get getting drop strike cross
        scratch pull keep wipe scrub cut knock clear put leave withdraw exclude
        """
    ),
    "write": words("text message contact msg spam email whatsapp"),
    "once_more": words("again anymore ever further more any nomore whatsoever either"),
    "receive": words("receive get receiving getting see have hear accept be"),
    "contacted": words("contacted texted messaged emailed spammed mailed notified"),
    "lists": words(
        """
        list lists database records system systems books mailing register phonebook registry directory crm
        distribution campaign programme program subscription subscriptions service services mailings
        contacts thread texts messages sms emails reminders notifications alerts
        communications communication spam texting messaging marketing newsletter newsletters
        """
    ),
    "others": words(
        """
        he she they him her them i we who whoever nobody people it everybody everyone someone somebody
        girls hed shed theyd hes shes theyre
        """
    ),
    "they": words(
        """
        he she they him her them who whoever nobody people it everybody everyone someone somebody girls hed shed
        theyd hes shes theyre mum mom dad
        """
    ),
    "modal": words(
        """
        will would should must can could cant couldnt wont wouldnt need needs want wants have has had got
        going didnt dont doesnt did never ever just really not shall might may ill id im try trying tried
        told asked refuses refuse decided finally eventually be
        """
    ),
    "kin": words(
        "mum mom mother dad father son daughter wife husband partner child kid kids brother sister mam nan"
    ),
}
