"""Spanish phrases with other meanings: wrong number, complaint, machine, start again, help, thanks."""

from __future__ import annotations

from core.replies.rules import Rule, lines
from core.types import Intent

RULES = (
    Rule(
        "phrase:es:numero_equivocado",
        Intent.WRONG_NUMBER,
        lines(
            """
            numero|telefono|persona|destinatario|contacto|celular|esta|estan|se|tienen|han ?esta|muy equivocado|equivocada|incorrecto|erroneo|equivocados|equivocaron|equivoco|equivocan|errado
            se|te|han|has|estan|os ?han equivocado|equivocaron|equivoco|equivocan|equivocando|equivocaste|equivocados|confundieron|confundiendo ?de ?{mi_numero}|persona
            equivocado|equivocaron|error ?de numero|persona|telefono
            no soy esa|ella|el|quien|paciente|cliente|la|yo
            no es|corresponde ?a ?su|mi|el|de|este|la|ese|mio ?el numero|telefono|celular|persona|ella|mio
            no conozco|conocemos|se|sabemos ?quien ?a ?es nadie|ningun|ninguna|esa|ese|quien|ustedes|a
            aqui|aca no hay|vive|existe|trabaja ?ninguna|ningun|esa|nadie|mas
            no hay|vive|existe aqui|aca|nadie|ninguna|ningun ?aqui|con|que|ese|mas ?ese|se ?llame|nombre
            no|nolonger vive|trabaja|esta ?mas aqui|aca
            cambio|cambie de|el numero|telefono|celular
            este|el|ese ?ya ?numero|telefono|celular nolonger|ya|no ?no es|pertenece|corresponde ?a|de ?su|el|ella|esa
            nunca|jamas|no ?he fui|sido|ido|estado|soy|visitado ?a ?en ?una ?su ?esa|esta paciente|clinica|cliente|consultorio ?de ?ustedes|suyo|suya
            """
        ),
        behind=lines("si|porque|di|puse|anote ?el|un"),
        unless=lines(
            "no es|conozco normal|urgente|necesario|posible|grave|que|para|por|el problema|cierto|lo|la\nno se si|que|cuando|como"
        ),
        confidence=0.9,
    ),
    Rule(
        "phrase:es:quien_es",
        Intent.WRONG_NUMBER,
        lines(
            "^ no soy <2 $\n^ quien|quienes ?eres|es|son|habla|me|escribe ?escribe|habla|este|usted|ustedes $\n^ de quien es este numero $"
        ),
        unless=lines("no soy seguro|segura|de|yo|tan|muy|buena|bueno|medico"),
        sure=False,
        confidence=0.4,
        alone=True,
    ),
    Rule(
        "phrase:es:queja",
        Intent.COMPLAINT,
        lines(
            """
            queja|quejas|quejarme|reclamo|reclamos|reclamacion|reclamaciones|reclamar|denuncia|denunciar|denunciarlos|denunciare|demanda|demandar|demandarlos|abogado|abogada|consumidor|consumo|profeco|negligencia|negligente|estafa|estafadores|robo|fraude|ladrones|estafado|estafada
            pesimo|pesima|horrible|terrible|malisimo|malisima|mal|mala|asqueroso|deplorable|lamentable|penoso ?el ?la ?su servicio|atencion|trato|experiencia|clinica|trabajo
            servicio|atencion|trato|experiencia|clinica|trabajo ?es|fue|ha ?una ?muy ?sido ?tan pesimo|pesima|horrible|terrible|malisimo|malisima|mal|mala|malo|asqueroso|deplorable|lamentable|basura
            inaceptable|indignante|indignado|indignada|verguenza|vergonzoso|intolerable|increible_que|poca_verguenza
            devuelvan|devuelvanme|devolver|reembolso|reembolsen|devolucion|devuelva ?el ?mi ?me ?dinero
            muy|estoy|estamos|bastante|totalmente ?muy ?bastante molesto|molesta|enojado|enojada|enfadado|enfadada|decepcionado|decepcionada|descontento|descontenta|insatisfecho|insatisfecha|inconforme|furioso|furiosa
            no|nada ?estoy|estamos|quede|quedado ?muy|nada|para ?nada satisfecho|satisfecha|contento|contenta|conforme|feliz
            groseros|grosero|grosera|maleducado|maleducada|maleducados|irrespetuoso|prepotente|incompetentes|incompetente|sinverguenzas|inutiles
            me cobraron|estafaron|robaron|enganaron|mintieron|trataron|ignoraron|humillaron
            perdida|perder|perdi ?de ?el|mi tiempo
            nadie me|ha|contesta|responde|atiende ?ha ?contesta|responde|llamado|llama|atiende|devuelve|contestado|atendido
            llevo|llevamos|hace|espere <2 hora|horas|minutos ?esperando
            llevo|esperando|espere|hace|estuve ?mas ?esperando ?horas|semanas|meses esperando|horas
            hablar con ?el|la|un|su|alguien gerente|encargado|encargada|responsable|director|directora|supervisor
            exijo|reclamo ?una|que ?disculpa|explicacion
            nunca ?mas vuelvo|volvere|vuelva|regreso|mas
            no vuelvo|volvere|regreso|pienso|regresare ?volver ?nunca|mas|jamas
            me arruinaron|lastimaron|hicieron|danaron|dejaron ?mucho ?dano|mal
            """
        ),
        behind=lines("no|sin|ninguna|ningun ?tengo|hay ?ninguna|ningun"),
        unless=lines("sin|ninguna|no queja|quejas\ncomo se|puedo demanda"),
        confidence=0.85,
    ),
    Rule(
        "phrase:es:automatica",
        Intent.AUTO_REPLY,
        lines(
            """
            respuesta|mensaje|contestacion ?es automatica|automatico|automatizado|automatizada
            autorespuesta|autorrespuesta
            estoy|voy|ahora|ando|mientras ?ahora ?estoy conduciendo|manejando
            conduciendo|manejando ahora|en
            fuera de ?la ?mi oficina
            ^ ?este ?es ?un mensaje|texto automatico|automatizado|automatica
            este|el|la|esta ?numero|linea|buzon|correo|cuenta|direccion|telefono no ?se ?es|esta ?puede ?recibe|acepta|monitoreado|monitorea|supervisado|atendido|revisa|recibir|admite|monitorizado|responde
            no|favor ?de ?no responda|responder|conteste|respondas|contestar ?a este|esta|mensaje|correo ?mensaje|correo|numero
            de|estoy|estare|encuentro ?de vacaciones|licencia|permiso|baja hasta|del|medica
            le|te|les|nos pondremos|comunicaremos|responderemos|atenderemos|contactaremos|contestaremos
            gracias por contactar|contactarnos|comunicarse|escribirnos|su|tu ?mensaje ?con ?le ?en
            no se pudo|ha entregar|entregado|podido
            en|estoy ?en una|la|el reunion|junta|clase|cine|misa ?ahora|le|te
            buzon lleno
            """
        ),
        behind=lines("su|un|tu|sus|recibi"),
        unless=lines(
            "gracias por su|tu mensaje|contactarnos|contactar <8 pero|quiero|puedo|necesito|tengo|quisiera\ncuando|mientras|despues|antes estoy|conduciendo|manejando"
        ),
        asking=False,
        confidence=0.85,
    ),
    Rule(
        "phrase:es:empezar",
        Intent.OPT_IN,
        lines(
            """
            darme|denme|deme|dar|dame|quiero|me ?darme|doy|den de alta
            volver|vuelvan|vuelva a recibir|enviarme|mandarme|escribirme|enviar|mandar
            quiero|deseo|quisiera|gustaria ?volver|seguir|que ?a|me recibir|recibiendo|envien|manden|escriban|sigan ?enviando|mandando|escribiendo ?de ?nuevo|sus|los|mas ?{mensajes}
            reanuden|reanudar|reactivar|reactiven|activar|activen|reactivenme ?los|mis|sus|el ?{mensajes}|suscripcion
            suscribirme|suscribanme|suscribeme|inscribirme|inscribanme
            ^ iniciar|activar|empezar|comenzar|reanudar ?los|mensajes $
            pueden|puede|puedes|ya ?pueden escribirme|contactarme|mandarme|enviarme ?de ?mensajes nuevo|otra|mensajes
            """
        ),
        behind=lines("no|ni|dejar|dejen|parar|porque|sin|nolonger ?de|quiero|deseo ?a"),
        unless=lines(
            "no|nolonger|nunca|dejen|dejar ?quiero|deseo|me|de ?seguir recibir|que|recibiendo|manden|escriban|envien\nno|dejen|dejar ?quiero|de ?seguir ?mas mensajes|recibir\nstop|baja\ndejar|paren|dejen|parar|borrar"
        ),
        confidence=0.8,
    ),
    Rule(
        "phrase:es:ayuda",
        Intent.HELP,
        lines(
            "^ ayuda|ayudenme|ayudeme|info|informacion|informes ?me|info $\n^ necesito|quiero|mas|quisiera|requiero ?mas ayuda|informacion|info|informes $"
        ),
        alone=True,
        confidence=0.7,
    ),
    Rule(
        "phrase:es:gracias",
        Intent.THANKS,
        lines(
            """
            gracias por todo|avisar|el|su|la|tu|recordarme|preguntar|estar|escribir|escribirme|contactarme|informar|informarme|recordar|llamar
            no hay|pasa problema|nada|cuidado
            hasta luego|manana|pronto|entonces
            ^ que tenga|tengan|tengas|pase|pasen|pases
            todo|estoy|sigo|voy|va|me|esta|muy|ya ?siento ?encuentro ?va ?esta ?muy ?super ?mucho ?todo bien|perfecto|excelente|mejor|perfectamente
            se agradece
            muy amable|amables
            ^ igualmente
            ^ enterado|enterada|recibido|entendido|anotado|listo
            """
        ),
        unless=lines("pero|no me|puedo|no bien|se\ntengo|quiero|necesito|quisiera|puede|pueden"),
        asking=False,
        alone=True,
        confidence=0.8,
    ),
    Rule(
        "phrase:es:sin_sintomas",
        Intent.THANKS,
        lines(
            "sin|ningun|ninguna|no|cero|nada|ni ?tengo|he|hay|de|me|tenido|siento ?ningun|ninguna|nada|mas|tenido ?de dolor|dolores|fiebre|molestias|molestia|sangrado|problemas|problema|hinchazon|duele|sintomas|complicaciones|efectos"
        ),
        unless=lines("pero|cita|todavia|aun|sin_embargo\nno se|ha|puedo"),
        asking=False,
        confidence=0.6,
    ),
)
