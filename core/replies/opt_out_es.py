"""Spanish phrases that ask for no more messages."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_ONLY_THEN = lines(
    """
    ahora|hoy|manana|si|cuando|hasta|tarde|tan|despues|antes|porque|mientras|esta|ahorita|temprano|todavia|aun|luego|asi|loco|tonto
    al|trabajo|asi|rato|memes|fotos|audios|videos|chistes|tu|mi
    a|al|en|por|de|entre|los|el trabajo|casa|la|las|noche|clase|fines|domingos|lunes|martes|sabados|semana|jueves|viernes|mediodia|dia|madrugada
    """
)

RULES = (
    Rule(
        "phrase:es:no_me_escriban",
        Intent.OPT_OUT,
        lines(
            """
            no|nunca|ya|jamas ?mas me|nos|nunca ?me|nos ?vuelvan|vuelva|vuelvas|volvais|sigan|siga|sigas ?a {escriban} ?mas|nunca|jamas|a ?mas|nunca|este|esta|mi ?numero|nuevo|nuevamente ?mas
            no me|nos {molesten} ni me|nos {escriban}|{manden}
            no|nunca|jamas ?mas me|nos {molesten} mas|nunca|jamas|nuevamente|nuevo ?mas
            no|nunca ?me|nos vuelvan|vuelva|vuelvas|volvais a {escriban}|{manden}|{molesten}
            no|nunca ?me|nos sigan|siga|sigas|continuen escribiendo|mandando|enviando|molestando|llamando|contactando|insistiendo|escribiendome|mandandome|enviandome|molestandome|llamandome|contactandome|texteando
            no|nunca|ya ?no ?me|nos {manden} ?me ?nada ?ni ?mas ?{det} ?{det} {mensajes} ?mas
            no|nunca|ya ?no me|nos {manden} nada|mas|esto|estos ?mas $
            no|nunca {escriban} ?me ?mas $
            no|ni me|nos {manden} ?mas ?nada $
            no|nunca|ya ?no me|nos {manden} mas nada|{mensajes}
            no {escriban}|{manden}|contacten|escribir|contactar|enviar|mandar|molestar|llamar ?{det} ?{mensajes} mas
            no|nunca {molesten} mas
            no molestar|contactar|molesten|moleste $
            nolonger|ya no me|nos {escriban}|{molesten} ?mas $
            nolonger|ya no ?me ?nos {manden}|{escriban}|{molesten} ?mas $
            favor|ruego|pido|solicito|agradeceria|agradezco|quisiera|gustaria|exijo|prefiero|preferiria|dije|pedi|agradecere ?de|que|se|por|les|le|ya ?que no ?se ?me|nos|sea ?ser {escriban}|{manden}|{molesten}|escribieran|mandaran|enviaran|enviara|mandara|escribiera|contactara|llamara|molestara|contactaran|contactado|contactada|molestado|molestada|molestaran|llamaran
            """
        ),
        ahead=_ONLY_THEN,
        behind=lines(
            "por que|porque|si|cuando|aunque\nella|el|ellos|tu|usted ?ya\nque el|ella|ellos\nle dije|pedi ?a ?que"
        ),
        unless=lines("dile|digale|diles|dile_a|ella|el quiere\ndile|digale|diles\nle dije|pedi ?a ?que"),
        confidence=0.95,
    ),
    Rule(
        "phrase:es:no_me_molesten",
        Intent.OPT_OUT,
        lines(
            """
            no me|nos molesten|escriban|contacten|llamen|fastidien $,
            harto|harta|hartos|hartas|cansado|cansada ?ya ?de ?recibir sus|estos|tantos {mensajes} $,
            """
        ),
        behind=lines("por que|porque|si|cuando|aunque\nella|el|ellos ?ya\nque ?el|ella|ellos\ndile|diles"),
        confidence=0.8,
    ),
    Rule(
        "phrase:es:no_me_escribas",
        Intent.OPT_OUT,
        lines("no me|nos {molesten}|{escriban} $,"),
        ahead=_ONLY_THEN,
        behind=lines("por que|porque|si|cuando|aunque\nella|el|ellos|tu|usted ?ya\nque el|ella|ellos"),
        sure=False,
        confidence=0.6,
    ),
    Rule(
        "phrase:es:no_quiero",
        Intent.OPT_OUT,
        lines(
            """
            no|nolonger|tampoco|nunca ?ya ?me|les|le|se quiero|deseo|queremos|deseamos|quisiera|gustaria|interesa|interesan|necesito|pedi|solicite|autorizo|autorice|acepto|permito|consiento|quise ?que ?seguir|continuar|volver|estar|mas|ya|ser|a|me|nos ?que ?me|nos ?mas|sigan|vuelvan|siga ?a ?recibir|recibiendo|tener|ver|saber|recibo ?{det} ?{det} ?{det} {mensajes} ?mas
            no|nolonger|tampoco|nunca ?me quiero|deseo|queremos|deseamos|quisiera|gustaria|autorizo|autorice|acepto|consiento|permito ?a ?ustedes ?que me|nos ?sigan|siga|vuelvan|sigas|vuelva|estes|esten ?a ?mas {escriban}|{manden}|{molesten}|escribiendo|mandando|enviando|molestando|llamando|contactando
            no|nolonger quiero|deseo|queremos|deseamos|quisiera|gustaria|interesa|acepto ?seguir|volver ?a recibir|recibirlos|recibiendo ?mas ?nada|estos|esto|sus|de|mas ?mas|ustedes|parte ?mas $
            no|nolonger quiero|deseo|queremos|quisiera ?que ?se ?me ?seguir|ser|sea|estar contactado|contactada|molestado|molestada|contacten|contactados|comuniquen
            no|nolonger quiero|deseo|queremos saber|oir ?nada ?mas ?mas ?de ustedes|vosotros|usted|esto|esta|nada|la
            no|nolonger quiero|deseo|queremos ?seguir ?estar|aparecer|figurar|continuar ?mas en ?{det} ?{det} {lista}
            no quiero nada|mas de|con ustedes|usted|vosotros
            prefiero|preferiria|preferimos no ?ser ?seguir recibir|recibiendo|contactado|contactada
            quisiera|gustaria|agradeceria|pido|solicito|pedi|dije|dicho|quiero ?que dejaran|dejasen|pararan|dejen|paren ?ya ?de ?{escribir}|$,
            ^ que paren|dejen|pare ?ya $
            no ?les|le|doy|di|tienen|tiene|cuentan|autorizo|han ?mi ?con ?mi|tenido ?permiso|autorizacion|consentimiento para|a|de ?que ?me escribirme|contactarme|enviarme|mandarme|llamarme|contactar|enviar|{escriban}
            no|nunca ?les|le tienen|tiene|di|he|doy|cuentan ?di|doy|dado|con ?mi ?el permiso|consentimiento|autorizacion
            """
        ),
        ahead=lines("hoy|ahora|manana|esta|hasta"),
        confidence=0.94,
    ),
    Rule(
        "phrase:es:dejen_de",
        Intent.OPT_OUT,
        lines(
            """
            detengan|detenga|paren|pare|detener|parar|suspendan esto|estos|todo $,
            suspender|suspendan|suspenda|detengan|cancelen|paren el envio
            {dejen} ya|por ?favor ?de|con ?ya {escribir}|{mensajes}
            {dejen} de|con|ya ?de ?estar ?una ?vez ?por|ya|estar ?todas {escribir} ?{det} ?{det} ?{det} ?{mensajes}
            {dejen} con ?{det} ?{det} {mensajes}
            parenle|parale|bajenle|bajale con|a ?{det} ?{det} {mensajes}
            basta|suficiente|ya ?ya ?basta de|con ?{det} ?{det} {mensajes}|escribir|molestar|mandar|llamar
            ^ quiero|quisiera|solicito|pido ?que ?ya dejen|paren $
            quiero|quisiera|deseo|puedo|hago|hacer|gustaria|solicito|pido|necesito|prefiero|como|para ?para ?que|poder dejar|parar|detener|quitar|cancelar|suspender|dejen|paren|pararlos ?de ?{det} ?{det} recibir|recibirlos|escribirme|mandarme|enviarme|{mensajes}|esto|estos
            como|donde ?puedo ?hago ?para cancelo|cancelar|paro|quito|detengo|anulo|desactivo|evito|dejo ?de ?no ?recibir ?{det} ?{det} {mensajes}
            como|donde me salgo|salir|borro|quito|doy|desuscribo ?de ?baja ?de ?{det} ?{det} {lista}
            como|que hago|hacer|puedo ?tengo ?que ?puedo ?hacer ?para no|dejar ?me ?de ?recibir|recibo|lleguen|manden|llegar ?mas ?{det} ?{mensajes}
            detener|detengan|detenga|pare|paren|parar|cesen|suspender|suspendan|suspenda|cancelar|cancelen|cancele|eliminar|eliminen|desactivar|desactiven|desactive|anular|anulen|quitar|quiten|bloquear|apaguen|alto|stop|cancela|finalizar|terminar|terminen|interrumpir ?a ?con {mensajes}|suscripcion|subscripcion
            detener|detengan|detenga|pare|paren|parar|cesen|suspender|suspendan|suspenda|cancelar|cancelen|cancele|eliminar|eliminen|desactivar|desactiven|desactive|anular|anulen|quitar|quiten|bloquear|apaguen|alto|stop|cancela|finalizar|terminar|terminen|interrumpir a|con|de|los|las|estos|estas|esos|sus|todos|todo|mi|la|mis|el|tus|mas|envio ?{det} ?{det} {mensajes}|suscripcion|subscripcion
            """
        ),
        behind=lines("no|nunca|sin|el|ella|ellos|que|to|you|do|i\ndile|digale que"),
        unless=lines(
            "molestar|escribir|escribirle|mandarle|llamar a tu|la|el|su|mi|los|las\n?yo deje de recibir|recibirlos"
        ),
        ahead=lines(
            "calls\ncuando|a mi|tu|ella|el\nde mi|su|la|el mama|novio|madre\nla|el|memes|fotos|audios|videos|stickers"
        ),
        confidence=0.94,
    ),
    Rule(
        "phrase:es:no_mas",
        Intent.OPT_OUT,
        lines(
            """
            no|ni|nunca|cero|nada|ningun mas|de|un|otro ?de ?{det} ?{det} {mensajes} ?mas
            ni un|una {mensajes} mas
            ^ no {mensajes} $
            ^ no recibir ?mas ?{det} ?{mensajes} $
            """
        ),
        behind=lines("tengo|hay|tiene|quedan|he|recibi|ya|y|es"),
        ahead=lines("hoy|por|hasta|de"),
        unless=lines("nada|no de|mas|hay llamadas|llamada|contacto|info|informacion|cosas"),
        confidence=0.9,
    ),
    Rule(
        "phrase:es:baja",
        Intent.OPT_OUT,
        lines(
            """
            denme|deme|dame|danos|denos|dar|darme|darnos|dadme|den|dan|doy|darse|dando|dandome|dese|demen|me|da|dejarme ?me ?ya ?por ?favor|favor ?dan|den|de|da|doy|doy|dar ?la ?de ?la baja
            dar|den|deme|denme|dame|darme de baja
            quiero|quisiera|solicito|pido|deseo|necesito|tramitar|tramiten|procesen|procesar|exijo|gestionar|favor|prefiero|requiero ?me ?que ?de ?den|de|darme|solicitar|pedir|dar ?la|mi|una ?de baja
            ^ baja ?de ?{det} ?{det} ?{mensajes}|{lista}|definitiva|total|inmediata|porfavor $
            ^ de baja $
            ^ la|mi|una baja ?de ?{det} ?{mensajes}|{lista} $
            ^ mandar|enviar|responder|respondo|texto baja $
            desuscribir|desuscribirme|desuscriban|desuscribanme|desuscribeme|desuscribame|desuscribirnos|desapuntar|desapuntarme|desapuntenme|desuscribanos|unsuscribir|desinscribir|desinscribirme|desinscribanme|desafiliarme|desafilienme|desvincularme|desvinculenme|dessuscribir
            anular|cancelar|anulen|cancelen|cancele|cancela|terminar|eliminar ?mi|la|esta suscripcion|subscripcion|inscripcion
            revoco|retiro|revocar|retirar|anulo|cancelo|cancelar|quito ?el|mi|todo consentimiento|permiso|autorizacion
            me opongo ?a ?{det} ?que|recibir|tratamiento|uso ?de
            ejerzo|ejercer|solicito ?mi|el ?mi derecho ?de|a ?la oposicion|supresion|olvido|cancelacion
            """
        ),
        behind=lines("estoy|esta|sigo|estan|estaba|estuve ?dada|dado ?de\nno ?me\ntemporada|planta"),
        ahead=lines("medica|laboral|por|maternal|paternidad|maternidad"),
        unless=lines(
            "planta|temporada|calidad|presion|tension baja\nestoy|esta|sigo|estaba|sigue de baja\ngym|gimnasio|netflix|spotify|youtube\nseguro|seguros|poliza|aseguradora|plan|tarjeta|laboral|medica|trabajo|cita|citas|turno|membresia|portal|hijo|hija|factura|cuenta|luz|internet"
        ),
        confidence=0.96,
    ),
    Rule(
        "phrase:es:quitenme",
        Intent.OPT_OUT,
        lines(
            """
            quitenme|quiteme|quitame|saquenme|saqueme|sacame|borrenme|borreme|borrame|eliminenme|elimineme|eliminame|remuevanme|remuevame|retirenme|retireme|excluyanme|excluyame|sacadme|borradme|quitadme|remueveme|descontinuenme|bajenme|desagreguenme|olvidenme|quitarme|borrarme|eliminarme|sacarme|removerme|quitennos|borrennos ?ya ?de ?{det} ?{det} {lista}|esto|todo|todas|mensajes|recordatorios
            quitenme|saquenme|saqueme|borrenme|borreme|eliminenme|elimineme|remuevanme|retirenme|quiteme|desagreguenme|bajenme $,
            quitenme|saquenme|saqueme|borrenme|borreme|eliminenme|elimineme de aqui|ahi
            quiten|quite|quita|quitar|saquen|saque|saca|sacar|borren|borre|borra|borrar|eliminen|elimine|elimina|eliminar|remuevan|remueva|remover|retiren|retire|retirar|olviden|olvide|olvida|suprimir|supriman|suprima|desechen|tachen|descarten|pierdan|excluyan|quiteis|borrad|eliminad|quitad ?ya ?por ?favor ?todos ?el mi|mis|este|nuestro|nuestros ?{mi_numero} ?de ?{det} ?{det} {mi_numero}|{lista}
            quiten|quite|quita|quitar|saquen|saque|saca|sacar|borren|borre|borra|borrar|eliminen|elimine|elimina|eliminar|remuevan|remueva|remover|retiren|retire|retirar|olviden|olvide|olvida|suprimir|supriman|suprima|desechen|tachen|descarten|pierdan|excluyan|borrad|eliminad|quitad ?ya ?por ?favor mi|mis|este|nuestro ?{mi_numero} {mi_numero}
            me|nos ?pueden|puede|podrian|podria|puedes|podrias quitan|quita|saca|sacan|borran|borra|eliminan|elimina|quitar|sacar|borrar|eliminar|saquen|saque|quiten|quite|borren|eliminen|remuevan ?ya ?por ?favor de ?{det} ?{det} {lista}|aqui|esto|mensajes
            pueden|puede|podrian|podria|puedes|podrias ?por ?favor ?porfavor ?me quitarme|borrarme|eliminarme|sacarme|darme|removerme|desuscribirme
            salir|salirme|salgo|irme ?de ?{det} ?{det} {lista}
            me salgo|salir|doy ?de ?baja ?de ?{det} ?{det} {lista}
            ^ quiero|deseo|necesito|quisiera salirme|salir $
            no usen|use|utilicen|uses|utilice|guarden|tengan ?mas mi|este|mas {mi_numero}
            quiero|pido|solicito|exijo|favor|deseo|necesito que borren|eliminen|quiten|borre|elimine|quite ?todos mi|mis {mi_numero}
            olvidense|olvidate|olviden ?de mi
            olviden que ?yo existo
            dejenme|dejeme|dejame|dejadme|dejennos|dejen|deje ?me ?ya ?de ?una ?vez ?por ?favor en paz
            dejenme|dejeme|dejame|dejadme|dejennos|dejen|deje ?ya tranquilo|tranquila|tranquilos
            """
        ),
        behind=lines("no|porque|si|como|que ?me|te|le|los ?vayan|vayas ?a\nno"),
        ahead=lines(
            "la|el|los|las muela|muelas|diente|puntos\nviejo|anterior|antiguo\nun|dos|tres|unos rato|minutos\nde|para|del manana|hoy|sabado|domingo|lunes|viernes|grupo"
        ),
        unless=lines(
            "lista|cita de espera|cita\nespera|whatsapp|facebook|instagram|grupo_de\ndolor|muela|muelas|diente|puntos|brackets"
        ),
        confidence=0.95,
    ),
    Rule(
        "phrase:es:parar_ya",
        Intent.OPT_OUT,
        lines(
            """
            ^ basta|suficiente|parad|pare|paren|dejalo|dejenlo ?ya $
            ^ ya basta|estuvo|parenle|parale|no $
            ^ no mas|insista|insistan|insistas $
            ^ esto|eso es ?puro spam|acoso $
            ^ spam|acoso $
            acoso|spam|mensajes|molestos|harto|harta ya|paren|pare|basta|dejen ?ya $
            """
        ),
        sure=False,
        confidence=0.5,
        unless=lines("jaja|jajaja|haha|amor"),
        alone=True,
    ),
    Rule(
        "phrase:es:mis_datos",
        Intent.OPT_OUT,
        lines("no autorizo|consiento|permito|acepto|autorice|consenti el|al uso|tratamiento de mis datos"),
        sure=False,
        confidence=0.5,
    ),
    Rule(
        "phrase:es:harto",
        Intent.OPT_OUT,
        lines(
            """
            voy a bloquear|bloquearlos|bloquearte|denunciar|reportar|reportarlos
            los|te|voy bloqueo|bloqueare|denuncio|denunciare|reporto|reportare ?por ?como ?spam|acoso $
            por que|q me|siguen|sigue siguen|sigue|estan|mandan|escriben ?escribiendo|mandando|enviando|molestando|llamando
            como|donde consiguieron|obtuvieron|tienen|sacaron mi {mi_numero}
            nunca|yo|jamas ?no|nunca ?me ?les ?di|pedi|suscribi|apunte|inscribi|registre|solicite|autorice|di estos|esto|a|sus|recibir|ningun|mi ?{det} ?{mensajes}|numero|$
            harto|harta|cansado|cansada|hartos|hartas|fastidiado|aburrida|aburrido ?ya de|con|por ?tanto ?{det} ?{det} {mensajes}|ustedes|que
            ^ demasiados {mensajes} $
            """
        ),
        sure=False,
        confidence=0.5,
        ahead=lines("manana|hoy"),
    ),
)
