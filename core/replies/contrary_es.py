"""Spanish words that ask us to go on, or take a stop back."""

from __future__ import annotations

from core.replies.rules import lines

GOING_ON = lines(
    """
    no quiero|queremos|deseo|quisiera ?que ?me dejen|deje|paren|pare|dejar|dejes ?de
    no quiero|queremos|deseo|quisiera ?que ?me dar|darme|den|darnos ?de baja
    no quiero|queremos|deseo ?que ?me desuscribirme|quiten|borren|eliminen
    no ?me den|de|des ?de baja
    no dejen|deje|dejes|paren|pare ?nunca ?de escribirme|mandarme|enviarme|mandar|enviar|escribir|recordarme
    no paren|cancelen|detengan|suspendan|quiten|cancele|pare|detenga ?de los|mis|sus|las mensajes|recordatorios|avisos|notificaciones
    no ?me quiten|borren|eliminen|saquen ?de ?la|mi|su lista|numero
    baja|desuscribi por|sin error|equivocacion|accidente|querer
    """
)
