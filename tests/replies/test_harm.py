"""Words of harm sound the alarm, and nothing else does."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import classify

WRONG_NUMBER_AND_NO_HARM = [
    "se ha equivocado de número",
    "Se ha equivocado de teléfono",
    "se ha equivocado de persona, no soy Ana",
    "creo que se ha equivocado",
    "se ha equivocado usted de número",
    "disculpe, se ha equivocado otra vez de número",
    "usted se ha equivocado, este no es el número de Ana",
    "se ha confundido de persona",
    "se ha equivocado al marcar, este no es su número",
]
HARM_BESIDE_A_MISTAKE = [
    "se ha equivocado con la medicación y me ha sentado mal",
    "se ha equivocado de medicación y me encuentro mal",
    "se ha equivocado de medicación",
    "se ha equivocado de diente y me duele",
    "se ha equivocado de muela",
    "el doctor se ha equivocado",
    "se ha equivocado el dentista",
    "se ha equivocado de número pero me duele mucho la muela",
    "se ha equivocado de número, y me ha sentado mal la anestesia",
    "se ha equivocado de número. Se me ha abierto la herida",
    "me ha sentado mal la pastilla",
    "el antibiótico me ha sentado muy mal",
    "me sentó fatal la medicina",
]
NO_HARM_IN_SPANISH = [
    "se me olvidó la cita",
    "se me había olvidado, lo siento",
    "se me hizo tarde",
    "se me pasó la hora",
    "se me ha pasado avisar",
    "se me ha complicado el día",
    "se ha cancelado mi cita?",
    "me ha sentado mal que no me avisaran",
]
HARM_IN_SPANISH = [
    "se me hizo un bulto",
    "se me complicó la herida",
    "se me ha caído la corona",
    "se me abrió un punto",
    "se me durmió la cara",
    "se ha roto el puente",
    "se me olvidó decirle que me duele",
]

HARM_BEHIND_AN_ANSWER = [
    "no thanks it hurts",
    "no thanks it hurts when i eat",
    "no thank you, it still hurts a lot",
    "no thank you it still hurts a lot",
    "no it hurts",
    "no, it hurts when I chew",
    "no thanks, I'm in pain",
    "no thanks im in pain",
    "no im in pain",
    "no thanks i feel sick",
    "no I feel terrible",
    "no thank you I'm bleeding",
    "no my tooth hurts",
    "no there is blood",
    "no its bleeding",
    "no it is swollen and hot",
    "no thanks, my face is swollen and sore",
    "no swelling, it hurts and bleeds",
    "no I have a fever",
    "no i cant breathe",
    "no she is bleeding",
    "no sorry my gum is bleeding",
    "not today it hurts too much",
    "not today my tooth hurts",
    "not coming it hurts",
    "not interested im in pain",
    "no gracias me duele",
    "no gracias, me duele mucho",
    "no gracias estoy sangrando",
    "no gracias tengo fiebre",
    "no señora me duele",
    "no mi herida está infectada",
    "no voy porque me duele",
    "no pues me duele",
    "no iré estoy enfermo",
    "no voy estoy enferma",
    "no quiero me duele",
    "no voy tengo fiebre",
]
NO_HARM_BEHIND_A_NO = [
    "no, it doesn't hurt",
    "no it doesn't hurt",
    "no it does not hurt",
    "no it didnt hurt",
    "no it never hurt",
    "no it isn't bleeding",
    "no i am not in pain",
    "no I have no pain",
    "no I haven't had any pain or swelling",
    "no there is no bleeding",
    "no pain, thanks",
    "no pain thanks",
    "no thanks no pain",
    "no thanks, no pain",
    "no thanks the pain has gone",
    "no thanks, the pain has gone",
    "no thanks it stopped hurting",
    "no the bleeding has stopped",
    "no the swelling went down",
    "no the swelling has gone down",
    "no bleeding or swelling",
    "no sign of infection",
    "no more pain thanks",
    "not that it hurts",
    "nothing hurts",
    "not much pain now thanks",
    "no thanks, it would hurt my wallet",
    "no thanks it would hurt my wallet",
    "it hurts my bank balance",
    "it has stopped bleeding",
    "I'm not sick",
    "I feel terrible about missing it",
    "I feel awful, I totally forgot",
    "no me duele",
    "no me duele nada",
    "no gracias no me duele",
    "no tengo fiebre",
    "no he sangrado",
    "no he tenido fiebre",
    "no el dolor ya pasó",
    "no estoy sangrando",
    "no la siento hinchada",
    "no la tengo hinchada",
    "no me pica",
    "it doesn't give me pain",
    "the filling is not giving me any pain",
    "no estoy enfermo",
    "no me siento mal",
    "nada me duele",
    "not feeling good about this",
    "I don't feel great about the price",
    "I'm not good with needles",
    "I'm not great with dates",
    "I'm not good on Tuesdays",
    "no gracias, ya no me duele",
    "dejó de sangrar",
    "ya paró de sangrar",
]
HARM_THAT_DID_NOT_STOP = [
    "I don't feel great",
    "not feeling great",
    "I'm not doing well",
    "I am not okay",
    "not well",
    "the wound doesn't look right",
    "my tooth isn't right",
    "you pulled the wrong tooth",
    "you gave me the wrong tablets",
    "I feel sick",
    "I feel terrible since the filling",
    "I feel awful but I will come",
    "it hasn't stopped bleeding",
    "it has not stopped hurting",
    "it never stopped bleeding",
    "it stopped bleeding but it hurts",
    "I stopped the tablets, it hurts",
    "the swelling went down to my neck",
    "the swelling went down but came back",
    "the pain is worse lying down",
    "no para de sangrar",
    "no ha dejado de sangrar",
]


def alarms(text: str) -> bool:
    return classify(text).intent is Intent.ADVERSE


@pytest.mark.parametrize("text", WRONG_NUMBER_AND_NO_HARM)
def test_who_says_that_the_number_is_wrong_is_not_harmed(text: str) -> None:
    read = classify(text)
    assert read.intent is Intent.WRONG_NUMBER
    assert Intent.ADVERSE not in read.also


@pytest.mark.parametrize("text", ["se ha equivocado de número", "Se ha equivocado de persona"])
def test_the_wrong_number_alone_is_sure(text: str) -> None:
    assert classify(text).sure


@pytest.mark.parametrize("text", [*HARM_BESIDE_A_MISTAKE, *HARM_IN_SPANISH])
def test_a_mistake_that_harms_and_what_came_off_alarm(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize("text", [*HARM_BEHIND_AN_ANSWER, *HARM_THAT_DID_NOT_STOP])
def test_a_no_that_answers_denies_no_harm(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize("text", NO_HARM_BEHIND_A_NO)
def test_a_no_that_denies_the_harm_alarms_nobody(text: str) -> None:
    read = classify(text)
    assert Intent.ADVERSE not in (read.intent, *read.also)


@pytest.mark.parametrize("text", NO_HARM_IN_SPANISH)
def test_what_slipped_the_mind_is_no_harm(text: str) -> None:
    assert not alarms(text)
