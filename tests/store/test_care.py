"""What was agreed with a patient is kept once per reference, and what became of it stays."""

from __future__ import annotations

import pytest

from models.store import care, plans
from models.store.care import Reference
from models.store.references import find
from runtime.database import Database
from tests.support.intake import instants
from tests.support.practice import CLINIC
from tests.support.rows import EVENT, HOUR, select
from tests.support.sequences import DAY


@pytest.fixture
def reference(clinic: Database) -> Reference:
    return Reference(CLINIC, str(select(clinic, "SELECT id FROM patient")[0][0]), "cli", "r")


def test_a_quote_told_again_keeps_its_id_and_what_became_of_it(
    clinic: Database, reference: Reference
) -> None:
    with clinic.writing() as connection:
        first = care.put_quote(connection, reference, EVENT, amount_minor=500, currency="GBP", service="peel")
        care.set_quote_status(connection, first, "declined")
        assert care.put_quote(connection, reference, EVENT + DAY, expires_at=EVENT + 9 * DAY) == first
        (row,) = find(connection, "quote", CLINIC, "r")
    assert (row.status, row.revision, row.replaces_id) == ("declined", 1, None)
    assert select(clinic, "SELECT amount_minor, currency, service FROM quote") == [(500, "GBP", "peel")]
    assert instants(clinic, "SELECT expires_at FROM quote") == [EVENT + 9 * DAY]


def test_payments_add_up_and_never_overflow(clinic: Database, reference: Reference) -> None:
    with clinic.writing() as connection:
        care.put_invoice(connection, reference, EVENT, 2**31 - 1, "GBP")

    def pay(amount: int | None) -> bool:
        with clinic.writing() as connection:
            (row,) = find(connection, "invoice", CLINIC, "r")
            return care.pay(connection, row, amount, EVENT)

    assert [pay(2**31 - 3), pay(1), pay(2**31 - 1)] == [False, False, True]
    assert select(clinic, "SELECT paid_minor, status FROM invoice") == [(2**31 - 1, "paid")]


def test_the_first_next_step_counts(clinic: Database, reference: Reference) -> None:
    with clinic.writing() as connection:
        known = care.put_consultation(connection, reference, EVENT, clinician_id="harbour-ana")
        care.record_next_step(connection, known, EVENT + DAY)
        care.record_next_step(connection, known, EVENT + 2 * DAY)
        assert care.put_consultation(connection, reference, EVENT + HOUR) == known
    assert instants(clinic, "SELECT next_step_at FROM consultation") == [EVENT + DAY]
    assert select(clinic, "SELECT clinician_id FROM consultation") == [("harbour-ana",)]


def test_a_plan_keeps_its_status_and_its_steps_their_place(clinic: Database, reference: Reference) -> None:
    with clinic.writing() as connection:
        plan = plans.put_plan(connection, reference, EVENT, service="braces")
        second = plans.put_step(connection, plan, 2, EVENT + 2 * DAY)
        first = plans.put_step(connection, plan, 1, EVENT + DAY)
        assert plans.put_step(connection, plan, 2, EVENT + 5 * DAY) == second
        plans.set_status(connection, plan, "paused", EVENT)
        assert plans.put_plan(connection, reference, EVENT + DAY) == plan
        plans.finish_step(connection, first, EVENT)
        plans.finish_step(connection, first, EVENT + DAY)
        (row,) = find(connection, "plan", CLINIC, "r")
        steps = plans.steps(connection, plan)
    assert (row.status, row.service) == ("paused", "braces")
    assert [(each.id, each.position, each.due_at, each.done_at) for each in steps] == [
        (first, 1, EVENT + DAY, EVENT),
        (second, 2, EVENT + 5 * DAY, None),
    ]


def test_a_reference_is_found_by_clinic_and_source(clinic: Database, reference: Reference) -> None:
    other = Reference(reference.clinic_id, reference.patient_id, "fhir", "r")
    with clinic.writing() as connection:
        ours = care.put_recall(connection, reference, EVENT, "interval")
        theirs = care.put_recall(connection, other, EVENT + DAY, "clinician")
        care.move_due(connection, "recall", theirs, EVENT + 3 * DAY)
        assert {row.id for row in find(connection, "recall", CLINIC, "r")} == {ours, theirs}
        assert [row.due_at for row in find(connection, "recall", CLINIC, "r", "fhir")] == [EVENT + 3 * DAY]
        assert find(connection, "recall", "south", "r") == []
        assert find(connection, "invoice", CLINIC, "r") == []
