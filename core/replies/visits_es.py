"""Spanish phrases about visits: cancelled, booked already, not wanted, not now, yes."""

from __future__ import annotations

from core.replies.rules import Rule, lines
from core.types import Intent

RULES = (
    Rule(
        "phrase:es:cancelar_cita",
        Intent.CANCEL,
        lines(
            """
            cancelar|cancelo|cancele|cancelen|cancela|cancelarla|anular|anulo|anule|anulen|cancelame|cancelenme|canceleme|anulenme|anularme|cancelarme|suspender|suspendo ?me ?mi|la|el|mis|esa|esta|nuestra ?proxima {cita}
            cancelar|cancelo|cancele|cancelen|cancela|anular|anulo|anulen ?mi|la|lo|el de ?el|la|las|hoy|manana|mi|este|esta ?lunes|martes|miercoles|jueves|viernes|sabado|tarde|las|hijo
            cancelar|cancelo|cancele|cancelen|anular ?el|la|mi|los lunes|martes|miercoles|jueves|viernes|sabado|hora|turno|de
            tengo|quiero|necesito|quisiera|debo|deseo|voy|puedo|podria|pueden|podrian|gustaria ?que ?a cancelar|cancelarla|cancelarlo|anular|anularla $
            cancelarla|anularla|cancelenla|cancelela|anulenla
            no|imposible|nolonger ?me ?voy|vamos|va|podre|puedo|podemos|es|sera ?a ?posible|poder ?a ir|asistir|acudir|llegar|presentarme|venir|asistire|ire|acudire ?a|manana|hoy|$ ?mi|la|el
            no|nolonger podre|puedo|podremos|podemos|voy|vamos|ire|asistire|acudire|llego|asisto ?a ?ir|asistir|acudir|venir|llegar ?a|el|hoy|manana|$ ?mi|la
            """
        ),
        behind=lines("no ?quiero|deseo|necesito|me\nque ustedes|me\nporque ?me"),
        unless=lines("ustedes|clinica|me cancelo|cancelaron|cancelado\nsuscripcion|vuelo|pedido\npor que cancelaron|cancelo"),
        confidence=0.9,
    ),
    Rule(
        "phrase:es:cancelar",
        Intent.CANCEL,
        lines("^ cancelar|cancela|cancelado|cancelo|cancele|cancelen|anular|anulo|cancelacion|cancel $"),
        sure=False,
        confidence=0.5,
        alone=True,
    ),
    Rule(
        "phrase:es:ya_tengo_cita",
        Intent.BOOKED_ALREADY,
        lines(
            """
            ya|nolonger ?la ?me|lo|les|yo|he|hemos ?lo ?la|he|ha|hice|pedi ?reserve|reservado|reserve|agende|agendado|agendo|pedi|pedido|tengo|tenemos|saque|sacado|hice|programe|programado|concerte|confirme|confirmado|reservamos|dieron|dio|solicite|cogi|cogido|atendieron|vieron|atendio|quedo|quede|llame|aparte|separe ?y ?mi|una|la|el|otra|otro|mi|un|programada|agendada|reservada|con ?proxima|nueva {cita}|$
            ya|nolonger ?me|lo|la ?he|hemos reserve|reservado|agende|agendado|reservamos|apunte|agendamos|atendieron|vieron
            tengo|tenemos|hice|pedi|saque|agende|reserve|he ?ya|reservado|pedido ?ya ?una|mi|la|otra|un {cita} ?ya para|el|con|programada|agendada|en|manana|confirmada|reservada|hecha|por|$
            ^ reserve|agende|reservado|agendado|reservada|agendada|pedida ?ya ?la|una|mi|por ?{cita}|internet|web|telefono ?ya $
            estoy|esta ?ya ?todo agendado|agendada|reservado|reservada|citado|citada
            fui|voy|encontre|acudi|vi|estoy ?a|con|yendo ?a ?ya otro|otra|otros dentista|doctor|clinica|medico|lugar|sitio|consultorio|centro
            """
        ),
        behind=lines("no ?ya|aun|todavia|me|he\nsi|cuando|para|a|de"),
        unless=lines("no tengo|he|hice|pude|reserve\naun|todavia no\nmesa|hotel|vuelo|boletos|restaurante"),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:es:no_me_interesa",
        Intent.NO,
        lines(
            """
            ^ no|nop|nel|negativo|noo ?no ?estoy ?bien|asi|es|hace|hara|necesario|falta|gracia ?asi|necesario|falta $
            no|nolonger|tampoco ?ya ?me|estoy|estamos|nos ?ya interesa|interesado|interesada|interesados|interesan|intereso|interes
            no|nolonger|tampoco ?ya ?lo|la|me|los quiero|deseo|necesito|queremos|requiero|quisiera|voy|vamos|pienso|hace|hara ?a ?lo ?la ?ir ?seguir ?continuar ?hacer ?hacerme ?una|la|el|mas|nada|esa|otra|mi|ningun|ninguna ?{cita}|nada|tratamiento|cita|hacerlo|continuar|seguir|adelante|reservar|agendar|volver|hacermelo|presupuesto|reagendar|ir|falta|hacer|proceder|operarme|implante|$
            no|nolonger ?lo quiero|deseo|necesito|voy|vamos|pienso ?a seguir|continuar|volver|hacerlo|hacermelo|proceder|agendar|reservar|reagendar|tratarme|operarme|realizar|regresar
            decidi|decidimos|prefiero|decidido|opte|preferimos ?por ?que no|otra|otro|nolonger
            cambie|cambiado|cambiamos de opinion|idea|parecer|dentista|clinica|planes
            muy|demasiado|bastante|es|sale|tan|un ?muy ?demasiado ?poco caro|cara|costoso|costosa|dinero
            no puedo|podemos ?me ?alcanza pagarlo|permitirmelo|costearlo|pagar|permitirme|alcanza
            no me|nos alcanza
            me|nos ?voy|fui|mude|mudamos|mudado|mudé|mudo ?he ?mudado ?a|de ?otra ciudad|pais|lejos|domicilio
            no es|era para mi|nosotros
            """
        ),
        behind=lines("si|porque|por ?que"),
        ahead=lines("saber|entender|molestar|que|perder|esperar|cancelar|ayuda|dudas|problema"),
        unless=lines("no se|sabia si|que|cuando\nrecibir|mensajes\nno quiero perder|cancelar|molestar|dejar\ntengo dudas|preguntas"),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:es:luego",
        Intent.LATER,
        lines(
            """
            ^ luego|despues|ahorita|mas|otro|manana|tarde|pronto|quizas|quiza|talvez ?mas ?luego|tarde|adelante|dia|momento|despues ?adelante|tarde $
            ^ tal vez|ves ?mas ?luego|despues|tarde|adelante $
            mas|otro|otra|en ?en ?otro tarde|adelante|momento|dia|ocasion|vez|rato
            ahora|ahorita|aun|todavia|hoy|momento|mes|dia|semana|porahora no
            no|nolonger ?es ?puedo|por|en ahora|ahorita|aun|todavia|hoy|momento|buen|este ?momento|mismo|instante
            por|de ahora|momento|el ?momento no
            no por|de ahora|momento|el ?momento
            luego|despues|manana|ya|yo|le|les|te|los|lo|la|pronto ?les|le|te|me|yo|lo|la|los ?vuelvo ?a ?respondo|llamo|llamare|escribo|aviso|contacto|confirmo|digo|marco|avisare|escribire|decido|hablo|respondere|agendo|reservo|comento|veo|contactare|contestare|contesto|pienso|miro ?luego|despues|manana|pronto|cuando|mas|la|el|en|si|$
            pensarlo|pensarmelo|consultarlo|pensando|pensare|pienso|pensandolo|verlo|consultar|consultando|decidiendo|decidir|decidirme|hablarlo|pensar ?con|lo|en|un|$|eso|todavia|bien|ello|aun|mejor
            dejeme|dejame|dejenme|dejanos|necesito|quiero|deme|denme|dame|deja|me ?dejan|dejas ?un ?unos ?mas ?poco ?lo ?de ?dias ?que pensarlo|pensarmelo|tiempo|pensar|consultarlo|verlo|ver|dias|decidir|pensarlo|pienso|pienselo|revisar|organizarme
            me lo pienso|pensare|estoy
            proxima|proximo|siguiente|otra|en|dentro|el|la|pasando|despues|hasta|a|para|espere|esperar ?de ?que ?la ?el ?un ?una ?unos|unas|dos|tres|2|3|par|principios|finales|fin ?de semana|semanas|mes|meses|ano|dias|quincena|verano|navidad|vacaciones|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|reyes|pascua|cobre|proximo|siguiente ?que ?proximo|viene|mejor $
            recuerdeme|recuerdame|recuerdenme|avisenme|aviseme|avisame|escribanme|escribame|escribeme|contactenme|contacteme|llamenme|llameme|llamame|preguntenme|hableme ?mas|luego|despues|en|la|el|otro|proximo|manana ?adelante|tarde|la|el|un|una|unas|proxima|mes|dia|dos ?semana|mes|semanas|dias
            estoy|ando|ahora|muy|esta|un ?muy|ahora|bastante|super|poco ocupado|ocupada|liado|liada|trabajando|atareado
            de|fuera|estoy ?estoy ?de ?de vacaciones|viaje
            cuando|en cuanto pueda|tenga|cobre|sepa|regrese|vuelva|decida|este ?les|le|tiempo|dinero
            sin|no ?hay ?tengo|corre prisa
            """
        ),
        behind=lines("hasta|nos|vemos|desde"),
        unless=lines("hasta|nos luego|vemos|manana|despues\npuede|pueden|puedo|podria|podrian|quiero|quisiera|necesito|prefiero|tienen|tiene|hay|quedo|cambiar ?me ?ser|llamar|venir|para|cita|cambiar|ir|la|el|una|hora\ncambiar|mover|reprogramar|pasar"),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:es:si",
        Intent.YES,
        lines(
            """
            ^ si ?me|lo|la|esta|porfavor|quiero|por|claro
            ^ la|lo|me quiero|tomo|acepto|cojo|viene|va|parece|sirve|quedo|apunto|interesa|encantaria|gustaria ?muy|me|mejor|esa ?bien|perfecto|hora|cita|mucho $
            ^ reserveme|reservenme|reservame|apuntame|apunteme|apuntenme|agendeme|agendenme|agendame|anoteme|anotenme ?por|a|el|para|esa|la|porfavor
            ^ ahi|alli ?nos ?estare|estaremos|voy|vemos
            ^ nos vemos ?el|manana|alli|ahi|entonces|a
            ^ confirmo ?mi|la ?asistencia|cita
            ^ de acuerdo|una $
            ^ por supuesto $
            ^ esta|estaria|suena|seria bien|perfecto|genial $
            """
        ),
        unless=lines("pero|no|cancelar|si no|puedo|tengo|tienen|hay|se|pueden|estoy|es\nque hora|dia"),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
)
