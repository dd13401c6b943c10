"""Words of which a plain no and a plain "wrong number" are made; any other word makes it a question."""

from __future__ import annotations

from core.replies.rules import words

POLITE = words(
    """
    please thanks sorry hi hello hey cheers ta lol haha mate pal bro bruv dude buddy sir madam maam love
    dear kindly again very much many kind so and afraid team all guys gracias hola porfavor disculpe
    disculpen disculpa perdon lo siento saludos buenos buenas dias tardes noches bueno pues muy muchas
    amable amables dia y senor senora
    """
)

TREATMENTS = words(
    """
    treatment treatments appointment appointments consultation consult surgery procedure operation quote
    implant implants whitening braces aligners veneers crown crowns filling fillings bridge bridges botox
    fillers cleaning checkup hygienist offer course service services tratamiento tratamientos presupuesto
    implante implantes blanqueamiento ortodoncia brackets carillas corona coronas limpieza revision
    consulta cita citas oferta cirugia operacion servicio servicios empaste
    """
)
"""What we offer; only a clause that declines may name it."""
WANTS = words(
    """
    want wants wanted wish need needed needing require required interested intrested interesed interest
    quiero queremos deseo necesito necesitamos requiero interesa interesan interesado interesada
    interesados
    """
)
"""Only right after a negation."""
CHOICES = words(
    "rather prefer decided choose chose chosen opted decidi decidimos decidido prefiero preferimos opte"
)
"""Only right before one: "I'd rather not"."""
DOING = words(
    """
    go going proceed proceeding continue continuing pursue pursuing book booking rebook have having do
    doing seguir continuar volver hacerlo hacermelo proceder agendar reservar voy vamos pienso
    """
)
ENDS = words("close count out pass leave skip decline")
"""Ends something by itself; after a negation it is the contrary."""
ELSEWHERE = words("else someone somewhere something cheaper closer nearer")
WELL = words("good fine ok okay well all right chance")
"""After a negation something is wrong: "I'm not good"."""
ONLY_AFTER = {"que": CHOICES, "asi": words("bien estoy")}
AFTER_GO = words("ahead forward with")
CARO = words("caro cara costoso costosa")
TOO_DEAR = CARO | words("expensive pricey costly dear")
NEGATIONS = words("not dont nolonger isnt arent aint never wont didnt wouldnt tampoco nunca")
NO = words("no nope nah naw nop nel n noo never negative negativo negativa nay")
DECLINES = (
    NO | NEGATIONS | TOO_DEAR | words("cant pass leave skip decline out close money dinero else cheaper")
)
"""One of these stands in every plain no, and in every clause of it that names what we offer."""
PLAIN_NO = (
    POLITE
    | TREATMENTS
    | WANTS
    | CHOICES
    | DOING
    | DECLINES
    | words(
        """
        im ill id we well were weve i ive me us am is it its that thats this the a an any anything your to
        at for of in with on up really more at all anymore longer ever further think fine good ok okay
        anyway or nor be need ahead forward right chance way too bit little afford budget range price
        changed mind my count file enquiry found went somewhere someone something closer nearer appreciate
        will ya me nos lo la le el los las un una mi su esa ese eso este esta esto mas ningun ninguna nada
        ni con de en a por para que es era estoy estamos asi bien falta hace hay necesario demasiado
        bastante tan algo mucho puedo podemos pagarlo permitirmelo costearlo pagar alcanza igual nosotros
        """
    )
)
NOT_A_PLAIN_NO = frozenset(
    {
        ("to", "be"), ("it", "to"), ("to", "leave"), ("to", "skip"), ("the", "way"), ("this", "way"),
        ("that", "way"), ("my", "way"), ("not", "that"), ("isnt", "that"), ("no", "good"),
        ("its", "good"), ("is", "good"), ("dont", "think"), ("not", "right"), ("right", "time"),
        ("good", "time"), ("any", "longer"), ("to", "pay"), ("have", "to"), ("ive", "it"),
        ("the", "appointment"), ("this", "appointment"), ("that", "appointment"), ("my", "appointment"),
        ("esta", "cita"), ("esa", "cita"), ("la", "cita"), ("mi", "cita"), ("no", "way"),
        ("no", "chance"), ("me", "to"), ("to", "decline"), ("to", "pass"),
    }
)  # fmt: skip
"""Two words in a row that speak of how, of when or of a visit, or could mean the contrary."""

WRONG = words(
    "wrong incorrect mistaken mistake equivocado equivocada equivocados equivoco equivocaron errado"
)
PLAIN_WRONG = (
    POLITE
    | WRONG
    | words(
        """
        number numbers no phone person people contact recipient patient identity you youve u have got must
        made texted reached contacted messaged texting messaging calling using the this that thats a an is
        isnt its it im i were not his her him their are correct right anymore longer nolonger belong
        belongs doesnt dont own been has he she to reassigned recycled nobody noone one called named by
        name with of here there theres lives live at know any anyone ever think believe guess for meant
        somebody someone else lady man guy gentleman numero telefono celular persona tiene tienen se han
        ha te has de un creo que esta estan este ese esa el la no es soy su ya a al ella aqui aca vive hay
        nadie ningun ninguna llame llama nombre con conozco conocemos pertenece corresponde alguien
        mensaje
        """
    )
)
NOT_A_PLAIN_WRONG = frozenset(
    {
        ("patient", "anymore"), ("nolonger", "patient"), ("nolonger", "the"), ("live", "here"),
        ("know", "number"), ("know", "this"), ("know", "that"), ("have", "a"), ("got", "a"),
    }
)  # fmt: skip
BEFORE_A_NAME = words("called named mr mrs ms llame llama")
"""One name or two may follow."""
BEFORE_A_NAME_AFTER = frozenset(
    {
        ("belongs", "to"),
        ("belong", "to"),
        ("numero", "de"),
        ("telefono", "de"),
        ("pertenece", "a"),
        ("vive", "ninguna"),
        ("vive", "ningun"),
    }
)
PLACES = words("here there lives number phone named name aqui aca vive numero telefono celular nombre")
"""With one of these, "nobody called Ada" is no complaint."""
NOT_A_NAME = words(
    """
    yet back today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday until since
    when regarding last this that about from after before later again so my our your me us him them why
    what how nuevo nueva ayer hoy manana todavia aun
    """
)
OF_A_NUMBER = words("number numero phone telefono celular")
OF_WHOM = OF_A_NUMBER | words(
    "no person people contact recipient patient identity lady man guy gentleman persona contacto destinatario"
)
"""What is wrong; a mistake alone can be one of ours."""
NOT_WRONG = words("not isnt arent no")
BELONGING = words("belongs belong doesnt nolonger reassigned recycled pertenece corresponde isnt not")
SOMEBODY_ELSE = frozenset(
    {
        ("that", "name"),
        ("this", "name"),
        ("ese", "nombre"),
        ("este", "nombre"),
        ("esa", "persona"),
        ("la", "persona"),
        ("right", "person"),
        ("correct", "person"),
    }
)
WHO_SAYS_SO = words("i we")
THINKING = words("think believe guess dont am")
