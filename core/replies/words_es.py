"""Groups of Spanish words that phrases are made of."""

from __future__ import annotations

from core.replies.rules import words

COURTESIES = words(
    """
    porfavor gracias hola buenos buenas dias tardes noches dia bueno saludos muchas perdon disculpe disculpen
    disculpa senora senor senores estimados amigos muy oiga oigan ya ahora entonces pues mil favor inmediato
    inmediatamente atentamente cordial oye mira senorita doctora doctor
    """
)
"""Words at either end of a sentence that do not change what it says."""

GROUPS = {
    "mensajes": words(
        """
        mensaje mensajes texto textos sms correo correos email emails llamada llamadas recordatorio recordatorios
        notificacion notificaciones publicidad spam comunicacion comunicaciones aviso avisos whatsapp whatsapps
        promocion promociones mensajitos anuncios mails mail mensajito boletin boletines propaganda info
        informacion contacto alertas alerta cosas
        """
    ),
    "det": words(
        """
        mas los las estos estas esos esas sus su tus tu el la este esta ese esa de otro otra otros otras todos
        todas tantos tantas ningun ninguna ningunos mi mis al a en por que me nos molestos dichosos malditos
        pinches putos ustedes vosotros usted ti tipo mucho mucha muchos muchas tanto tanta automaticos
        automatizados comerciales publicitarios texto del dia todo con un una nunca jamas recibir
        """
    ),
    "escriban": words(
        """
        escriban escriba escribas escribais escribirme escribirnos contacten contacte contactes contacteis
        contactarme contactarnos texteen textee textees textearme mensajeen mensajee mensajees escribe escriben
        contactan contacta escribir contactar comuniquen comunicarse
        """
    ),
    "manden": words(
        """
        manden mande mandes mandeis envien envie envies envieis mandarme enviarme mandar enviar mandan envian
        mandarnos enviarnos lleguen llegue mandenme envienme manda envia mandando enviando
        """
    ),
    "molesten": words(
        """
        molesten moleste molestes molesteis molestarme molestar llamen llame llames llameis llamarme llamar
        fastidien fastidies jodan jodas incordien busquen insistan insista insistir marquen marque acosen
        acosarme hablen
        """
    ),
    "escribir": words(
        """
        escribirme escribirnos escribir mandarme mandarnos mandar enviarme enviarnos enviar contactarme contactar
        textearme textear molestarme molestar molestarnos llamarme llamar acosarme acosar fastidiar fastidiarme
        spamear spamearme mensajear mensajearme joder joderme insistir bombardearme escribiendo mandando enviando
        incordiar atosigarme hostigarme recibir recibirlos mandarlos enviarlos bombardear contactarnos llamarnos
        """
    ),
    "dejen": words(
        "deje dejen deja dejad dejar dejes pare paren para parad parar cese cesen cesad basta dejan"
    ),
    "mi_numero": words(
        "numero telefono celular movil cel datos contacto nombre correo email informacion tel"
    ),
    "lista": words(
        """
        lista listas base bases registro registros sistema contactos grupo agenda directorio sistemas archivo
        archivos fichero mailing distribucion suscripcion servicio
        """
    ),
    "cita": words(
        """
        cita citas visita consulta turno turnos hora reserva reservacion sesion tratamiento revision operacion
        cirugia limpieza appointment hora_medica terapia masaje
        """
    ),
}
