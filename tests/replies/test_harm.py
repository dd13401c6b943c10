"""Words of harm sound the alarm, and nothing else does."""

from __future__ import annotations

import pytest

from core.replies.classify import classify
from core.types import Intent

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


@pytest.mark.parametrize("text", NO_HARM_IN_SPANISH)
def test_what_slipped_the_mind_is_no_harm(text: str) -> None:
    assert not alarms(text)
