"""Short answers made of a few words and nothing else: yes, thanks, all right."""

from __future__ import annotations

from collections.abc import Sequence

from core.intents import Intent
from core.replies.rules import Rule, words
from core.replies.wanting import asks_without_mark

_YES = words(
    """
    yes y yep yeah yup yea yess yas yesss yesplease aye affirmative sure surely definitely absolutely
    certainly confirm confirmed accept accepted deal yh yeh agreed
    si sip sii sisi claro confirmo confirmado acepto afirmativo simon efectivamente
    """
)
_YES_TOO = words(
    """
    i ill id im we well would will can do is am love like want to take have has it that this one the slot spot
    appointment time please works work for me us perfect great fine good suits sounds be there thats book in
    lovely brilliant ok okay of course thing ok cool awesome happy interested very much still with day too so
    confirm coming make go ahead count down up put nice excellent wonderful super fab see you then thanks
    thank yes 1 attend attending my visit come keep
    monday tuesday wednesday thursday friday saturday tomorrow today morning afternoon pm am at on
    lo la el esa este esta hora cita me va viene bien perfecto vale de acuerdo por supuesto quiero tomo cojo
    acepto interesa gracias que ahi estare alli nos vemos muy con gusto reservo agendo agendar esta ese
    encanta confirmo asisto asistire voy ire tomare manana lunes martes miercoles jueves viernes sabado y es
    para mi reserveme apunteme queda genial excelente quedo confirmada confirmado a las las mia
    """
)
_THANKS = words(
    """
    thanks great perfect lovely brilliant cool awesome wonderful fab fantastic appreciated appreciate noted
    understood received excellent gotcha grateful amazing super nice cheers welcome worries np roger thx
    gracias perfecto genial estupendo recibido entendido excelente agradezco agradecido agradecida enterado
    enterada bendiciones amable maravilloso
    """
)
_THANKS_TOO = words(
    """
    i ill we will do im so very much you for the your help message text reminder letting me know update info
    it all that is was kind of again a lot lots bunch million ok okay yes bye see soon
    then tomorrow take care have nice day weekend too really got will be there and well your this to good ever
    of look forward looking seeing prompt quick reply service everyone everybody team doctor dr all both guys
    glad happy love its it's been u x xx xxx at in on done sure yeah yep yup thats hope same likewise evening
    bless god how quickly checking check ins getting back contacting reaching out touch texting following
    follow up service today yesterday my visit appointment great work job fine concern asking thoughtful most
    sounds as
    muchas muchisimas mil por el la su tu mensaje recordatorio aviso ayuda todo ok vale de acuerdo muy amables
    bien buen dia feliz tarde noche fin semana igualmente si claro nos vemos manana hasta luego usted ustedes
    a por le les agradezco avisar informar informacion atencion nada saludos que tenga tengan
    preguntar lo tendre en cuenta estoy se los te mucho contactarme escribirme dios bendiga cuidado doctor
    doctora entendido recibido
    """
)
_NO = words("no nope nah naw n noo never negative nop negativo nel")
_NO_TOO = words(
    """
    thanks thank you very much ok okay its im good fine for me all the same but kind anyway way sorry please
    really not interested at this time now thx cheers appreciate it dear so sure great perfect not today
    gracias muchas muy amable porfavor me interesa por ahora estoy bien asi lo siento igual pero
    """
)
_FINE = words(
    "ok okay okey okie oki k kk okk alright aight fine right alrite vale bueno bien dale oka oks okis listo"
)

YES = Rule("words:yes", Intent.YES, (), confidence=0.95)
THANKS = Rule("words:thanks", Intent.THANKS, (), confidence=0.95)
NO = Rule("words:no", Intent.NO, (), confidence=0.95)
FINE = Rule("words:ok", Intent.YES, (), sure=False, confidence=0.5)
_LONGEST = 16


def closure_rule(said: Sequence[str], asks: bool) -> Rule | None:
    """The rule for a short text of nothing but such words; none in a question."""
    spoken = frozenset(said)
    if asks or not spoken or len(said) > _LONGEST:
        return None
    if spoken <= _FINE:
        return FINE
    if spoken & _YES and spoken <= _YES | _YES_TOO | _FINE:
        return YES
    if said[0] in _NO and spoken <= _NO | _NO_TOO:
        return NO
    if spoken & _THANKS and spoken <= _THANKS | _THANKS_TOO | _FINE and not asks_without_mark(said):
        return THANKS
    return None
