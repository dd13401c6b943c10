"""Words that, as the whole text, have one meaning.

The opt-out words are those carriers and providers know and the seven that the law names
(47 CFR 64.1200(a)(10)), with their common misspellings, and what Spanish speakers write.
"""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import words

STOPS = words(
    """
    stop stopall unsubscribe end quit revoke optout arret stopp endall quitall stoptext stoptexts
    stopmessages stopmessage stopsms stopnow stopplease stopit_please endtexts stopalltexts removeme
    remove dnc baja alto parar detener pare paren alta_no detenganse detengan desuscribir desuscribirme
    darmedebaja
    darse_de_baja desuscribirse nomasmensajes nomas salir terminar unsubscribeall unsuscribir
    unsuscribirme eliminar stop_all stopstop stoptexting sstop stpp sotp stpo tsop stopo stoop
    """
)
PLAIN_STOPS = words("stop stpo sotp tsop unsubscribe unsub stopall optout revoke baja desuscribir")
"""Opt-out words that count in a sentence of their own too ("Stop. I'm not interested")."""
MAYBE_STOPS = words(
    "stip stio stoo dtop atop stob sopt stp sto fin basta para borrar spam delete cease halt termina bloquear"
)
"""Close to an opt-out word, or one with other uses: a person is asked."""

MAYBE_STARTS = words("subscribe resume reanudar iniciar empezar comenzar")
"""Words to start again by that could as well mean a treatment: a person is asked."""

KEYWORDS: dict[str, Intent] = {
    **dict.fromkeys(
        words("start unstop optin subscribe resubscribe alta resume reanudar iniciar empezar comenzar"),
        Intent.OPT_IN,
    ),
    **dict.fromkeys(words("help info ayuda informacion aiuda helpme ayudame hlp"), Intent.HELP),
}
"""Other words that stand alone; yes, no, later and thanks have more than one word and their own rules."""
