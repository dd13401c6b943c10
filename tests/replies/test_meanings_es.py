"""Spanish texts that a "no" turns round: a plan is no complaint, and what is not well is no thanks."""

from __future__ import annotations

import pytest

from core.replies.classify import classify
from core.types import Intent


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
