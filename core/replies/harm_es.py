"""Spanish words of harm. Missing one costs more than an alarm for nothing, so they reach wide."""

from __future__ import annotations

from core.intents import Intent
from core.replies.rules import Rule, lines

_NOT_A_SYMPTOM = lines(
    """
    va|vas|sera|puede|suele ?a ?muy doler|doloroso|doloroso|sangrar|hincharse
    si tiene|siente|presenta|nota|tienes|sientes|sufre
    en caso de
    analisis|prueba|pruebas|examen|presion|grupo|tipo|donar|donacion ?de sangre
    me|te|nos duele el|en bolsillo
    duele|dolio|doloroso decir|decirlo|decirte|alma|corazon
    da|das|dan pena|lastima
    """
)

_NO_ACCIDENT = lines(
    """
    equivocado|equivocada|confundido|confundida $,
    equivocado|equivocada|confundido|confundida ?usted ?otra|de ?vez|nuevo de|con|en ?el|la {mi_numero}|persona|paciente|cliente|destinatario
    equivocado|equivocada|confundido|confundida ?usted al marcar|escribir|enviar|mandar|teclear
    ?habia olvido|olvidaba|olvidado
    hizo|hecho|hace|hacia ?muy ?un ?poco tarde|imposible|dificil|complicado
    paso|pasado|paso ?por ?completo ?el|la|lo hora|cita|fecha|turno|dia|avisar|avisarles|contestar|responder|llamar|confirmar
    complico|complicado el|la|mi|un|todo dia|trabajo|semana|tarde|manana|horario|agenda|reunion|viaje
    cancelado|reservado|agendado|confirmado|adelantado|retrasado|atrasado
    """
)
"""After "se me" or "se ha": a wrong number, what was forgotten, what happens to a visit."""

RULES = (
    Rule(
        "phrase:es:sintoma",
        Intent.ADVERSE,
        lines(
            """
            dolor|dolores|doliendo|duele|duelen|dolia|dolido|doloroso|dolorosa|adolorido|adolorida|dolorido|dolorida|doliente|punzadas|calambres|molestia|molestias|ardor|arde|arden|escuece|escozor|quema|quemazon|quemadura|quemaduras|ardiendo|punzante
            sangra|sangrado|sangrando|sangrar|sangre|sangro|hemorragia|sangran|sangrante
            fiebre|calentura|temperatura|escalofrios|escalofrio|febril|calenturas
            hinchado|hinchada|hinchados|hinchadas|hinchazon|hincho|inflamado|inflamada|inflamacion|inflamo|hincha|inflamados|inflamadas|hinchando|inflamando
            infectado|infectada|infeccion|infecto|pus|supura|supurando|absceso|flemon|secrecion|infectando
            sarpullido|erupcion|ronchas|roncha|picazon|pica|picor|comezon|urticaria|ampollas|ampolla|salpullido|enrojecido|enrojecida|enrojecimiento
            alergia|alergica|alergico|anafilaxia|anafilactico
            mareo|mareos|mareado|mareada|desmayo|desmaye|desmayado|desmayada|desmayarme|desmayando|vertigo|inconsciente
            vomito|vomitos|vomitando|vomitado|vomite|nauseas|nausea|diarrea
            entumecido|entumecida|adormecido|adormecida|hormigueo|paralizado|paralizada
            convulsion|convulsiones|derrame|infarto
            suicidio|suicidarme|suicida|sobredosis
            moreton|moretones|hematoma|hematomas|bulto|morado|morados
            migrana|jaqueca|ictericia
            """
        ),
        confidence=0.9,
        unless=_NOT_A_SYMPTOM,
        unless_asked=lines(
            """
            ^ y|duele|duelen|es|sera ?duele ?muy ?mucho ?doloroso ?el|la|hacerse ?tratamiento|procedimiento|inyeccion|limpieza|extraccion|eso $
            cuanto|cuantos|hay ?dias ?tiempo ?dura ?el ?la ?hay ?mucho dolor|hinchazon|inflamacion|molestias
            """
        ),
        denied=True,
    ),
    Rule(
        "phrase:es:urgencia",
        Intent.ADVERSE,
        lines(
            """
            no puedo|logro|consigo|podia|puede|me ?casi ?bien respirar|tragar|respiro|dormir|comer|caminar|mover|moverme|moverlo|ver|abrir|cerrar|masticar|andar|levantarme|orinar|mover|deja
            falta|dificultad|cuesta|trabajo ?el ?de ?me ?para ?mucho aire|respirar|tragar|aliento
            me cuesta ?mucho ?trabajo respirar|tragar
            me|te|nos|esta falta|ahogo|asfixio|ahogando|asfixiando|mareo|mareando|maree|desmayo|desmaye|quemo ?el ?aire
            ahogando|asfixiando|ahogo|asfixia
            opresion|presion|pecho ?en ?el pecho|apretado|oprimido
            quiero|voy|pienso|pensando|ganas ?a ?en ?de ?me morir|morirme|matarme|suicidarme|desaparecer
            me quiero|voy ?a morir|matar|muero
            matarme|suicidarme|lastimarme|cortarme
            no quiero vivir|existir ?mas
            llame|llamen|llamar|llamando|necesito|pidan|mandaron ?a ?una ?la ambulancia|911|112|emergencias
            estoy|voy|vine|fui|fuimos|ingresado|ingresada|ir|vamos|ingresaron|llevaron|yendo ?camino ?en|a|al|de|para ?el ?la urgencias|emergencias|hospital
            emergencia|urgencias
            es|muy|algo urgente|grave|emergencia $
            ^ urgente|emergencia|ayuda_urgente $
            """
        ),
        confidence=0.95,
        behind=lines("porque ?yo\nel|ella|mama|papa|mi|hijo|esposo|esposa|madre|padre"),
        denied=True,
    ),
    Rule(
        "phrase:es:cuerpo_en_apuros",
        Intent.ADVERSE,
        lines(
            """
            me|esta|estoy|sigo|siento|va|ha|ando|sigue|todo|cada|se|pongo|puse|puso|mucho ?siento ?estoy ?poniendo ?vez ?mucho peor|fatal|malisimo|malisima|pesimo
            me siento|encuentro|sentí|senti|estoy|he ?sentido ?muy ?bastante ?un ?poco mal|enfermo|enferma|debil|raro|rara|decaido|decaida
            estoy|ando|sigo ?muy ?bastante mal|malo|mala|enfermo|enferma
            me|le|nos ha|han|habia sentado|caido ?muy|bastante|tan|algo mal|fatal !que|$
            me|le|nos sento|sentaron|cayo|cayeron ?muy|bastante|tan|algo mal|fatal !que|$
            doctor|doctora|dentista|medico|medica|cirujano|cirujana|enfermera|enfermero|higienista se ha|han equivocado|confundido
            se ha|han|equivoco|equivocaron|confundieron ?equivocado|confundido de|con ?el|la|las ?mi medicacion|medicina|medicamento|pastilla|pastillas|dosis|receta|diente|muela|lado|ojo
            empeora|empeorado|empeorando|empeoro|empeoran
            no me|se siento|encuentro ?muy ?nada bien
            se me|ha|solto|abrio|cayo|rompio|salio|quebro ?han|ha ?soltado|salido|caido|abierto|roto|solto|abrio|abrieron|cayo|rompio|salio|soltaron|salieron|despego|quebro ?el|la|los|un|una ?diente|muela|corona|puntos|herida|empaste|implante|sutura|puente|carilla|protesis|funda|punto
            herida ?esta|se|huele|sigue ?muy ?ha abierta|roja|caliente|abrio|mal|fea|abierto|negra
            huele|olor mal|feo|raro|horrible
            liquido|secrecion|flujo amarillo|verde|amarillento|verdoso
            veo|vista|vision|ojo ?muy ?esta ?se borroso|borrosa|doble|nublada|nublado|rojo|caido
            cara|boca|ojo|parpado|labio ?esta|se|me ?muy caido|caida|torcido|torcida|torcida|dormida|dormido|paralizada
            no ?me ?ha para|deja|cesa|paro|dejo|dejado|parado ?de sangrar|doler|sangrando|vomitar
            no se ?me ?ha quita|cura|curado|cicatriza|cierra|quitado
            no|nolonger ?me baja|cede|cierra|cicatriza ?el ?la ?dolor|herida|nada|hinchazon|fiebre
            reaccion|efecto|efectos ?a|al|secundario|secundarios|adverso|adversos|mala|rara
            mala|rara reaccion
            complicacion|complicaciones
            es normal que
            perdi|perdido|perder ?el|la ?el conocimiento|vista|sensibilidad|sangre
            """
        ),
        confidence=0.75,
        unless=_NOT_A_SYMPTOM,
        behind=lines("mama|papa|hijo|hija|esposo|esposa|madre|padre|perro ?se ?esta\nporque|cuando"),
        ahead=_NO_ACCIDENT,
        denied=True,
    ),
    Rule(
        "phrase:es:no_estoy_bien",
        Intent.ADVERSE,
        lines(
            """
            no|nolonger|tampoco estoy|ando ?muy|nada|tan ?del ?todo bien
            no|nolonger|tampoco me siento|encuentro del todo bien
            herida|puntos|cicatriz|muela|diente|encia|boca|implante|corona no|nolonger ?se esta|estan|ve|ven|va|van ?muy|nada ?del ?todo bien
            """
        ),
        ahead=lines(
            """
            asi|seguro|segura|informado|informada|enterado|enterada|ubicado|ubicada|convencido|convencida
            de tiempo|dinero
            con ese|esa|eso
            """
        ),
        sure=False,
        confidence=0.6,
    ),
)
