"""Spanish answers to an offer: no, later, yes."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_SPAN = "semana|semanas|mes|meses|ano|dia|dias|quincena|ratito|rato"
_SEASON = (
    "verano|navidad|navidades|vacaciones|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    "noviembre|diciembre|reyes|pascua|invierno|otono|primavera"
)

RULES = (
    Rule(
        "phrase:es:no_me_interesa",
        Intent.NO,
        lines(
            """
            ^ no ?estoy|es|hace|hara|asi|hay bien|asi|necesario|falta|gracia $
            no|nolonger|tampoco ?ya ?me|estoy|estamos|nos ?ya interesa|interesado|interesada|interesados|interesan
            no|nolonger|tampoco ?ya ?lo|la quiero|deseo|necesito|queremos|requiero ?ya|mas ?la|el|una|un|los|las|esa|mi|mas|ningun|ninguna|otra {cita}|nada|tratamiento|presupuesto|implante|implantes|ortodoncia|blanqueamiento|brackets|carillas|$
            no|nolonger|tampoco ?ya ?lo quiero|deseo|voy|vamos|pienso|necesito ?a seguir|continuar|volver|hacerlo|hacermelo|proceder|agendar|reservar|reagendar|tratarme|operarme|realizarlo|regresar|hacerme|hacer
            no|nolonger voy|vamos a ir|querer|necesitar
            no|nolonger ?lo ?me pienso|pensamos ir|asistir|acudir|hacer|hacerme|operarme
            decidi|decidimos|prefiero|decidido|opte|preferimos|mejor ?por ?que ?al ?que no|otra|otro $
            decidi|decidimos|prefiero|decidido|preferimos ?por no hacerlo|seguir|continuar|hacerme|operarme|ir
            cambie|cambiado|cambiamos de opinion|idea|parecer
            muy|demasiado|bastante|tan|algo caro|cara|costoso|costosa
            mucho dinero
            no puedo|podemos pagarlo|permitirmelo|costearlo|pagar|permitirme
            no me|nos alcanza
            me|nos ?he|hemos mude|mudamos|mudado|mudo
            vivo|vivimos|estoy ?ahora en otra|otro ciudad|pais|estado
            no es|era para mi|nosotros
            """
        ),
        behind=lines("si|porque|que"),
        ahead=lines("saber|entender|molestar|que|perder|esperar|cancelar|ayuda|dudas|problema|recibir"),
        unless=lines("recibir|mensajes\nno quiero perder|cancelar|molestar|dejar"),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:es:luego",
        Intent.LATER,
        lines(
            f"""
            ^ luego|despues|ahorita|pronto|quizas|quiza|talvez ?mas ?luego|tarde|adelante|despues $
            ^ tal vez ?mas luego|despues|tarde|adelante $
            mas tarde|adelante
            en|para|mejor|quizas|tal ?vez ?en|para otro|otra momento|dia|ocasion|vez|rato
            ^ otro|otra momento|dia|vez|ocasion $
            ^ ahora|ahorita|aun|todavia|hoy|este|por ?mes|ahora|el ?momento no ?puedo $
            ^ no ?es|puedo|por|en ahora|ahorita|aun|todavia|hoy|momento|este|el|buen ?momento $
            no ?por|es|en|de ahora|ahorita|buen|el|este|mal ?momento $
            de|por ?el momento|ahora no
            ahora|ahorita|aun|todavia|hoy no ?puedo|se|lo|he
            luego|despues|manana|pronto|ya ?yo ?les|le|te|me|lo|la|los vuelvo|respondo|llamo|llamare|escribo|aviso|contacto|confirmo|digo|marco|avisare|escribire|decido|hablo|respondere|agendo|reservo|comento|veo|contacto|contesto|pienso
            yo|le|les|te|los|lo aviso|llamo|llamare|avisare|escribo|escribire|contacto|confirmo|digo|hablo|marco|contactare|respondo ?yo ?luego|despues|manana|pronto|cuando|mas|la|el|en|si|$
            pensarlo|pensarmelo|consultarlo|pensandolo|pensandomelo
            estoy|sigo|lo|me|lo|aun|todavia ?lo|estoy ?estoy ?sigo pensando|pienso|pensare|consultare|decidiendo|decidido|valorando
            necesito|quiero|deme|denme|dame|dejeme|dejame|dejenme ?un ?poco ?unos|mas ?de ?mas tiempo|pensar|dias|consultarlo|verlo|decidir
            tengo|debo|necesito|hay|voy que|a ?ver|consultar pensar|consultar|hablarlo|verlo|decidir|pensarmelo
            ^ la|el|en|dentro|para|a|hasta|despues|pasando|mejor ?de ?la ?el ?un|una|unos|unas|dos|tres|2|3|principios|finales|fin ?de ?proxima|proximo|otra|siguiente|par|mes ?de ?de {_SPAN}|{_SEASON} ?que ?viene|mejor $
            recuerdeme|recuerdame|recuerdenme|avisenme|aviseme|avisame|escribanme|escribame|escribeme|contactenme|contacteme|llamenme|llameme|preguntenme|hableme ?mas|luego|despues|en|la|el|otro|a ?luego|adelante|tarde|la|el|un|una|unas|dos|tres|principios ?proxima|proximo|de ?par ?de ?proximo {_SPAN}|{_SEASON}|tarde|adelante
            recuerdeme|recuerdame|recuerdenme|avisenme|aviseme|avisame|escribanme|escribame|escribeme|contactenme|contacteme|llamenme|llameme|preguntenme|hableme ?mas luego|despues|adelante
            muy|estoy|ando|bastante ?un ?muy|bastante|super|poco ocupado|ocupada|liado|liada|atareado
            estoy|ando|estare|voy|fuera|estamos ?de ?de|fuera vacaciones|viaje
            cuando ?yo pueda|tenga|cobre|sepa|regrese|vuelva|decida
            sin|no ?hay ?tengo|corre prisa
            """
        ),
        behind=lines("hasta|nos|vemos|desde"),
        unless=lines(
            """
            hasta|nos luego|vemos|manana|despues
            puede|pueden|podria|podrian|quisiera|tienen|prefiero|hay ?ser|llamar|venir|cita|cambiar|ir|la|el|una|hora|algo
            cambiar|mover|reprogramar|pasar
            todavia|aun|ahora|hoy|ahorita no <3 bien|mejor
            """
        ),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:es:si",
        Intent.YES,
        lines(
            """
            ^ la|lo|me quiero|tomo|acepto|cojo|viene|va|parece|sirve|quedo|apunto|interesa|encantaria|gustaria ?muy|me|mejor|esa ?bien|perfecto|hora|cita|mucho $
            ^ reserveme|reservenme|reservame|apuntame|apunteme|apuntenme|agendeme|agendenme|agendame|anoteme|anotenme
            ^ ahi|alli ?nos estare|estaremos|voy|vemos
            ^ nos vemos ?el|manana|alli|ahi|entonces|a
            ^ confirmo ?mi|la ?asistencia|cita $
            ^ de acuerdo|una $
            ^ por supuesto $
            ^ esta|estaria|suena|seria bien|perfecto|genial $
            """
        ),
        unless=lines("pero|no|cancelar"),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
    Rule(
        "phrase:es:si_y_mas",
        Intent.YES,
        lines("^ si|sip"),
        asking=False,
        sure=False,
        confidence=0.4,
        ahead=lines("no|puedo|tengo|tienen|hay|se|pueden|estoy|es|me|quiere|van|siguen"),
    ),
)
