"""Spanish words for the channel that somebody keeps; ``it`` stands for what comes by it."""

from __future__ import annotations

from core.replies.rules import lines

KEPT = lines(
    """
    solo|solamente|mejor|prefiero|unicamente ?un|por|los|sus|con|recibir ?por {it}
    {it} si|bien
    """
)
TEXTS_KEPT = lines(
    """
    escribanme
    escribeme
    escribame
    mandenme|enviarme ?un {it}
    """
)
