"""Spanish words of a machine; what a patient could have written themselves counts only as the whole text."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_BEHIND = lines("su|un|tu|sus|recibi")
_UNLESS = "cuando|mientras|despues|antes estoy|conduciendo|manejando"

RULES = (
    Rule(
        "phrase:es:automatica",
        Intent.AUTO_REPLY,
        lines(
            """
            respuesta|mensaje|contestacion ?es automatica|automatico|automatizado|automatizada
            autorespuesta|autorrespuesta
            fuera de ?la ?mi oficina
            ^ ?este ?es ?un mensaje|texto automatico|automatizado|automatica
            este|el|la|esta ?numero|linea|buzon|correo|cuenta|direccion|telefono no ?se ?es|esta ?puede recibe|acepta|monitoreado|monitoreada|monitorea|supervisado|supervisada|atendido|atendida|revisa|recibir|admite|monitorizado|monitorizada|responde
            no|favor ?de ?no responda|responder|conteste|respondas|contestar ?a este|esta|mensaje|correo ?mensaje|correo|numero
            le|te|les|nos pondremos|comunicaremos|responderemos|atenderemos|contactaremos|contestaremos
            gracias por contactarnos|comunicarse|escribirnos ?con
            no se ha|pudo entregar|entregado|podido
            buzon lleno
            """
        ),
        behind=_BEHIND,
        unless=lines(
            f"gracias por contactarnos|comunicarse|escribirnos <8 pero|quiero|puedo|necesito|tengo|quisiera\n{_UNLESS}"
        ),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:es:fuera_u_ocupado",
        Intent.AUTO_REPLY,
        lines(
            """
            estoy|voy|ahora|ando|mientras ?ahora ?estoy conduciendo|manejando
            conduciendo|manejando ahora|en
            estoy|estare|encuentro de vacaciones|licencia|permiso|baja hasta|del|medica
            en|estoy ?en una|la|el reunion|junta|clase|cine|misa ?ahora|le|te
            """
        ),
        behind=_BEHIND,
        unless=lines(_UNLESS),
        alone=True,
        asking=False,
        confidence=0.8,
    ),
)
