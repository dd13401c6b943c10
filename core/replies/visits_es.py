"""Spanish phrases about visits: cancelled, or booked already."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

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
            no|nolonger podre|puedo|podremos|podemos|voy|vamos ?a ir|asistir|acudir|venir|llegar
            no|nolonger ire|asistire|acudire|llego|asisto ?a|el|hoy|manana|$ ?mi|la
            no|nolonger podre|puedo|voy|podemos|vamos ?a|el|la|este hoy|manana|lunes|martes|miercoles|jueves|viernes|sabado|cita|consulta|turno
            """
        ),
        behind=lines("no ?quiero|deseo|necesito|me\nque ustedes|me\nporque ?me"),
        unless=lines(
            "ustedes|clinica|me cancelo|cancelaron|cancelado\nsuscripcion|vuelo|pedido\npor que cancelaron|cancelo"
        ),
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
            ya ?la ?me|lo|les|yo ?he|hemos ?tengo|tenemos reserve|reservado|agende|agendado|reservamos|agendamos|agendada|reservada|apunte|programe|concerte
            ya ?la ?me|lo|les|yo ?he tengo|tenemos|hice|pedi|pedido|saque|sacado|hicimos|dieron|dio|solicite|cogi|cogido|aparte|separe|confirme|hecho ?ya ?una|la|el|otra|otro|mi|un|con ?proxima|nueva {cita}
            ya ?la ?lo tengo|tenemos|hice|pedi|saque|reserve|agende|cogi|solicite $
            ya ?me|nos atendieron|vieron|atendio|vio
            ya ?estoy|esta|quedo|quede ?todo agendado|agendada|reservado|reservada|citado|citada|apuntado|apuntada
            tengo|tenemos|hice|pedi|saque|agende|reserve|solicite ?ya ?una|mi|la|otra|un ?nueva|otra {cita} ya|para|el|con|programada|agendada|en|manana|confirmada|reservada|hecha|por|online
            acabo de ?hacer ?la ?una reservar|agendar|pedir|reserva|cita|sacar
            ^ reserve|agende|reservado|agendado|reservada|agendada|pedida ?ya ?la|una|mi|por ?{cita}|internet|web|telefono $
            fui|voy|encontre|acudi|ire|estoy|atiendo ?a|con|yendo|en ?a ?ya otro|otra dentista|doctor|clinica|medico|lugar|sitio|consultorio|centro
            """
        ),
        behind=lines("no ?ya|aun|todavia|me|he\nsi|cuando|para|a|de|que"),
        unless=lines("no tengo|he|hice|pude|reserve\naun|todavia no\nmesa|hotel|vuelo|boletos|restaurante"),
        asking=False,
        confidence=0.85,
    ),
)
