"""How words are written in text messages, and how they are written here."""

from __future__ import annotations

LETTERS = str.maketrans({"\u0131": "i", "\u00f8": "o", "\u0142": "l", "\u00df": "ss"})
"""Letters that do not come apart into a plain one and a mark."""


def _pairs(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.split())


SHORT: dict[str, str] = _pairs(
    """
    u=you yu=you ur=your yr=your ure=youre r=are pls=please plz=please plse=please plss=please
    pleas=please pleae=please plese=please pleasee=please pleez=please pl=please
    txt=text txts=texts txting=texting txted=texted texing=texting textng=texting textin=texting txtin=texting
    tke=take textign=texting tecting=texting
    msg=message msgs=messages mssg=message mssgs=messages messege=message messeges=messages mesage=message
    mesages=messages massage=massage msging=messaging messging=messaging messagin=messaging
    messageing=messaging messeging=messaging msgd=messaged msj=mensaje msjs=mensajes mesaje=mensaje
    mesajes=mensajes mensages=mensajes mensaj=mensaje
    dnt=dont donot=dont doesent=doesnt wudnt=wouldnt
    cannot=cant cnt=cant
    contating=contacting contactin=contacting cotacting=contacting callin=calling callng=calling
    sendin=sending sendng=sending emailin=emailing emailling=emailing remindrs=reminders
    st0p=stop stp=stop stpo=stop sotp=stop tsop=stop stopp=stop sttop=stop sstop=stop stopit=stop_it
    unsubcribe=unsubscribe unsuscribe=unsubscribe unsubscibe=unsubscribe unsubscrbe=unsubscribe
    unsubsribe=unsubscribe unsubscrib=unsubscribe unsub=unsubscribe
    unsubscripe=unsubscribe unsubsrcibe=unsubscribe unsuscribeme=unsubscribe_me unsubscribr=unsubscribe
     nomore=no_more agn=again agen=again evr=ever thx=thanks thnx=thanks thanx=thanks
    tnx=thanks tks=thanks thks=thanks ty=thanks tysm=thanks thankyou=thanks cheers=thanks
    rmv=remove remov=remove delet=delete frm=from
    b4=before 2day=today 2moro=tomorrow 2morrow=tomorrow tmr=tomorrow tmrw=tomorrow tomo=tomorrow
    2nite=tonight tonite=tonight 2mrw=tomorrow 2morow=tomorrow
    nt=not wrng=wrong num=number nmbr=number nbr=number appt=appointment appts=appointments
    apt=appointment apptment=appointment appointement=appointment appoinment=appointment
    apointment=appointment abt=about bcoz=because bc=because coz=because cos=because wanna=want_to
    gonna=going_to gotta=got_to lemme=let_me gimme=give_me
    xfa=porfavor xfavor=porfavor porfa=porfavor porfis=porfavor q=que
    kiero=quiero grax=gracias grcs=gracias nomas=no_mas nro=numero
    stoping=stopping plesae=please recieve=receive recieving=receiving receving=receiving
    nemore=anymore nething=anything fone=phone cud=could wud=would shud=should dis=this dat=that wiv=with
    cn=can tryna=trying_to don=dont dun=dont kno=know luv=love ppl=people bruv=bro
    snd=send dese=these dem=them wnt=want lst=list tak=take mssging=messaging msgin=messaging mssg=message
    yoir=your youf=your fron=from lisy=list mor=more
    bleding=bleeding bleedin=bleeding bleedng=bleeding
    """
)
"""One word as typed, and what is read instead; ``_`` parts words."""
SHORT = {key: value.replace("_", " ") for key, value in SHORT.items()}

PAIRS: dict[tuple[str, str], str] = {
    ("do", "not"): "dont",
    ("does", "not"): "doesnt",
    ("did", "not"): "didnt",
    ("is", "not"): "isnt",
    ("are", "not"): "arent",
    ("will", "not"): "wont",
    ("can", "not"): "cant",
    ("could", "not"): "couldnt",
    ("would", "not"): "wouldnt",
    ("should", "not"): "shouldnt",
    ("have", "not"): "havent",
    ("my", "friend"): "friend",
    ("i", "am"): "im",
    ("i", "have"): "ive",
    ("i", "will"): "ill",
    ("i", "would"): "id",
    ("you", "are"): "youre",
    ("you", "have"): "youve",
    ("any", "more"): "anymore",
    ("thank", "you"): "thanks",
    ("sms", "ing"): "smsing",
    ("e", "mail"): "email",
    ("e", "mails"): "emails",
    ("e", "mailing"): "emailing",
    ("opt", "out"): "optout",
    ("opting", "out"): "optout",
    ("opted", "out"): "optout",
    ("opt", "in"): "optin",
    ("un", "subscribe"): "unsubscribe",
    ("phone", "number"): "number",
    ("mobile", "number"): "number",
    ("cell", "number"): "number",
    ("text", "message"): "message",
    ("text", "messages"): "messages",
    ("text", "messaging"): "texting",
    ("sms", "messages"): "messages",
    ("sms", "message"): "message",
    ("no", "longer"): "nolonger",
    ("no", "problem"): "np",
    ("no", "prob"): "np",
    ("no", "probs"): "np",
    ("no", "worries"): "np",
    ("no", "worry"): "np",
    ("por", "fa"): "porfavor",
    ("por", "favor"): "porfavor",
    ("x", "favor"): "porfavor",
    ("x", "fa"): "porfavor",
}
"""Two words that are read as one. "Text message" loses its verb's sense: it is a thing here."""
