"""Spanish phrases with other meanings: wrong number, complaint, help, thanks."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_BEFORE_WELL = (
    "me|te|se|le|nos|todo|todos|estoy|este|esta|estan|sigo|sigue|voy|va|van|ha|he|es|que|del|muy|tan|nada|siento|"
    "encuentro|quedado|ido|super|mucho"
)

RULES = (
    Rule(
        "phrase:es:numero_equivocado",
        Intent.WRONG_NUMBER,
        lines(
            """
            numero|telefono|persona|destinatario|contacto|celular|esta|estan|se|tienen|han ?esta|muy equivocado|equivocada|incorrecto|erroneo|equivocados|equivocaron|equivoco|equivocan|errado
            se|te|han|has|estan|os ?han|ha equivocado|equivocaron|equivoco|equivocan|equivocando|equivocaste|equivocados|confundieron|confundiendo ?de ?{mi_numero}|persona
            equivocado|equivocaron|confundido|error ?de numero|persona|telefono
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
            no vuelvo|volvere|regreso|regresare ?nunca|mas|jamas !hasta|de|del|antes|$
            no pienso volver|regresar|pagar|pagarlo|pagarla|pagarles ?nunca|mas|jamas !hasta|de|del|antes|$
            me arruinaron|lastimaron|hicieron|danaron|dejaron ?mucho ?dano|mal
            """
        ),
        behind=lines("no|sin|ninguna|ningun ?tengo|hay ?ninguna|ningun"),
        unless=lines("sin|ninguna|no queja|quejas\ncomo se|puedo demanda"),
        confidence=0.85,
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
        behind=lines(
            f"no|nolonger|tampoco|nunca|jamas ?{_BEFORE_WELL} ?{_BEFORE_WELL} ?{_BEFORE_WELL} ?{_BEFORE_WELL}\nsin estar"
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
        alone=True,
        asking=False,
        confidence=0.6,
    ),
)
