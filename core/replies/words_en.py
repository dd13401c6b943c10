"""Groups of English words that phrases are made of."""

from __future__ import annotations

from core.replies.rules import words

COURTESIES = words(
    """
    please thanks hi hello hey dear ok okay so and just kindly sorry now sir madam mam maam miss guys team
    everyone all_right right_away immediately asap xx x xxx again oh well look listen yo lol haha mate
    pal love hun folks good morning afternoon evening day regards ugh jeez omfg best wishes much many very kind
    """
)
"""Words at either end of a sentence that do not change what it says."""

GROUPS = {
    "stop": words("stop quit cease stopping halt"),
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
    "receive": words("receive get receiving getting see have hear accept be"),
    "contacted": words("contacted texted messaged emailed spammed mailed notified"),
    "lists": words(
        """
        list lists database records system systems books mailing register phonebook registry directory crm
        distribution campaign programme program subscription subscriptions service services mailings
        contacts texts messages sms emails reminders notifications alerts
        communications communication spam texting messaging marketing newsletter newsletters
        """
    ),
    "others": words(
        """
        he she they him her them i we who whoever nobody people it everybody everyone someone somebody
        girls guys
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
