"""Spanish texts that a "no" turns round: a plan is no complaint, and what is not well is no thanks."""

from __future__ import annotations

import pytest

from core.intents import Intent
from core.replies.classify import classify


@pytest.mark.parametrize(
    "text",
    [
        "no pienso hacerlo",
        "no pienso seguir con el tratamiento",
        "no pienso operarme",
        "no pienso ir",
        "no lo pienso hacer",
        "no pienso que sea necesario",
        "no vuelvo hasta septiembre",
        "no regreso hasta el lunes",
        "no vuelvo de vacaciones hasta el 5",
    ],
)
def test_what_somebody_does_not_mean_to_do_is_no_complaint(text: str) -> None:
    read = classify(text)
    assert Intent.COMPLAINT not in (read.intent, *read.also)


@pytest.mark.parametrize(
    "text",
    [
        "no pienso volver",
        "no pienso volver nunca",
        "no pienso pagar",
        "no vuelvo más",
        "no vuelvo",
        "no vuelvo a esa clínica",
        "no regreso nunca, pésimo servicio",
    ],
)
def test_who_never_comes_back_complains(text: str) -> None:
    assert classify(text).intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    "text", ["no pienso ir", "no pienso operarme", "no pienso seguir con el tratamiento"]
)
def test_and_says_no(text: str) -> None:
    assert classify(text).intent is Intent.NO


NOT_WELL = [
    "no está bien",
    "no está muy bien",
    "no está nada bien",
    "esto no está bien",
    "no va bien",
    "no voy bien",
    "no va muy bien",
    "no me va bien",
    "no me va bien esa hora",
    "no todo está bien",
    "no me siento del todo bien",
    "no sigo bien",
    "no estoy mejor",
    "no va mejor",
    "ya no va bien",
    "tampoco va bien",
    "nunca está bien",
    "no muy bien",
    "la herida no está bien",
    "no es que esté muy bien",
    "todavía no está bien",
    "sigo sin estar bien",
]
UNWELL = [
    "no estoy bien",
    "no estoy muy bien",
    "no estoy nada bien",
    "no estoy del todo bien",
    "no estoy bien, gracias",
    "no me encuentro bien",
    "no me encuentro nada bien",
    "no me siento muy bien",
    "no me siento bien gracias",
    "ya no estoy bien",
    "ya no me siento bien",
    "todavía no estoy bien",
    "tampoco estoy bien",
    "aún no me encuentro del todo bien",
    "no ando bien",
    "la herida no está bien",
    "la herida no se ve bien",
    "la muela no va bien",
]
WELL = [
    "no, todo bien",
    "todo bien",
    "estoy bien, no se preocupe",
    "no se preocupe, estoy bien",
    "no hay problema",
    "no pasa nada",
    "me encuentro muy bien",
    "ya me siento mejor",
    "mi herida está muy bien",
    "sin problemas, todo bien",
]


@pytest.mark.parametrize("text", [*NOT_WELL, *UNWELL])
def test_what_is_not_well_is_never_thanks(text: str) -> None:
    read = classify(text)
    assert Intent.THANKS not in (read.intent, *read.also)
    assert read.intent is Intent.ADVERSE or not read.sure


@pytest.mark.parametrize("text", UNWELL)
def test_who_is_not_well_alarms(text: str) -> None:
    assert classify(text).intent is Intent.ADVERSE


@pytest.mark.parametrize("text", WELL)
def test_who_is_well_thanks(text: str) -> None:
    assert classify(text).intent is Intent.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "no, estoy bien",
        "no gracias, estoy bien",
        "no gracias estoy bien",
        "no estoy bien así",
        "no estoy bien segura de la hora",
        "no estoy bien informado",
        "no me va bien esa hora",
        "no me viene bien",
        "no voy bien de tiempo",
    ],
)
def test_but_not_who_declines_or_doubts(text: str) -> None:
    read = classify(text)
    assert Intent.ADVERSE not in (read.intent, *read.also)


@pytest.mark.parametrize("text", ["no estoy bien así", "no estoy bien segura de la hora"])
def test_who_may_mean_either_is_asked_by_a_person(text: str) -> None:
    assert not classify(text).sure
