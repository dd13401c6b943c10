"""Spanish words of somebody who wants to be written to again after a stop; sure only where messages are named."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_SENT = (
    "mensaje|mensajes|textos|sms|correos|emails|recordatorio|recordatorios|notificaciones|avisos|alertas|"
    "whatsapps|comunicaciones"
)
_MANY = "mensajes|textos|sms|correos|emails|recordatorios|notificaciones|avisos|alertas|whatsapps"
_WHOSE = "?todos ?los|las|sus|mis|tus|estos|esos ?mas"
_BEHIND = lines(
    "no|ni|dejar|dejen|parar|porque|sin|nolonger|si|cuando|para|nunca ?de|quiero|deseo|que|quieran ?a|me|nos"
)
_UNLESS = lines(
    """
    no|nolonger|nunca|dejen|dejar ?quiero|deseo|me|de ?seguir recibir|que|recibiendo|manden|escriban|envien|quiero
    stop|dejar|paren|dejen|parar|borrar|nunca|denuncia|denunciare
    seguro|poliza|plan|portal|membresia|tratamiento|hijo|hija|esposo|esposa|codigo|borre|perdi
    """
)

RULES = (
    Rule(
        "phrase:es:empezar",
        Intent.OPT_IN,
        lines(
            f"""
            ^ denme|deme|dame|den de alta $
            ^ ?quiero|quisiera|deseo|favor|pueden|puede ?que ?me darme|denme|deme|dame|den|dar de alta de|nuevamente|otra ?nuevo|vez $
            darme|denme|deme|dame|den|dar de alta ?de ?nuevo|otra|nuevamente ?vez en|para|a {_WHOSE} {_MANY}
            volver|vuelvan|vuelva a recibir|enviarme|mandarme|enviar|mandar|enviarnos|mandarnos {_WHOSE} {_MANY}
            pueden|puede|puedes volver a escribirme|contactarme|mensajearme $,
            vuelvan|vuelva a escribirme|contactarme $,
            quiero|deseo|quisiera|gustaria recibir {_WHOSE} {_MANY} ?de|otra|nuevamente nuevo|vez|nuevamente
            quiero|deseo|quisiera|gustaria ?volver ?a ?que ?me recibir|reciba|envien|manden|escriban de|otra|nuevamente ?nuevo|vez {_WHOSE} {_MANY}
            quiero|deseo|quisiera|gustaria ?volver ?a ?que ?me escriban|contacten de|otra|nuevamente nuevo|vez|$ $,
            quiero|deseo|quisiera|gustaria que ?me envien|manden {_WHOSE} {_MANY} de|otra|nuevamente nuevo|vez|$
            reanuden|reanudar|reactivar|reactiven|reanude|reactive|reactivenme|activen|activar {_WHOSE} {_MANY}
            reactivar|reactiven|reanudar|reanuden mi|la suscripcion ?a ?los ?{_MANY}
            vuelvan|vuelva|volver a suscribirme|inscribirme ?a ?los ?sus ?{_MANY} $,
            suscribirme|suscribanme|suscribeme de|otra|nuevamente ?nuevo ?vez
            suscribirme|suscribanme|suscribeme a {_WHOSE} {_MANY} de|otra|nuevamente ?nuevo ?vez
            pueden|puede|puedes escribirme|contactarme|mandarme|enviarme ?{_SENT} de|otra|nuevamente nuevo|vez|$ $,
            pueden|puede|puedes escribirme|contactarme de|otra nuevo|vez $,
            """
        ),
        behind=_BEHIND,
        unless=_UNLESS,
        unless_asked=lines("puede|pueden|puedes mandarme|enviarme"),
        confidence=0.8,
    ),
    Rule(
        "phrase:es:baja_por_error",
        Intent.OPT_IN,
        lines(
            """
            di|dado|dieron ?de baja por|sin error|equivocacion|accidente|querer
            desuscribi por error|equivocacion|accidente
            puse|envie|mande|escribi|respondi stop|baja|alto por error|equivocacion|accidente
            no queria|quise darme|desuscribirme ?de ?baja
            """
        ),
        unless=lines("seguro|poliza|plan|trabajo|portal|membresia\nsi|cuando me|te"),
        asking=False,
        confidence=0.8,
    ),
    Rule(
        "phrase:es:quiza_empezar",
        Intent.OPT_IN,
        lines(
            f"""
            darme|denme|deme|dame de alta
            quiero|deseo|quisiera ?seguir recibir|recibiendo {_WHOSE} {_MANY}
            suscribirme|suscribanme|suscribeme
            """
        ),
        behind=_BEHIND,
        unless=_UNLESS,
        sure=False,
        confidence=0.4,
    ),
)
