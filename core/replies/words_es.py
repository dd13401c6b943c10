"""Groups of Spanish words that phrases are made of."""

from __future__ import annotations

from core.replies.rules import words

COURTESIES = words(
    """
    porfavor gracias hola buenos buenas dias tardes noches dia bueno saludos muchas perdon disculpe disculpen
    disculpa senora senor senores estimados amigos muy oiga oigan ya ahora entonces pues mil favor inmediato
    inmediatamente atentamente cordial
    """
)
"""Words at either end of a sentence that do not change what it says."""

GROUPS: dict[str, frozenset[str]] = {}
