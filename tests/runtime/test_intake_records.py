"""What became of things reaches the follow-ups that are about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from core.types import Channel, Trigger
from models.store import consents
from runtime import permissions, records
from runtime.database import Database
from runtime.intake import IntakeError
from runtime.permissions import ConsentState, GuardianKind, Purpose, RestrictionKind
from runtime.records import DueKind, InvoiceStatus, PlanStatus, QuoteStatus
from runtime.told import Changed
from tests.support.intake import DAY, HOUR, NOW, instants, row_of, tell
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import change, put_visit, select

BILL = {"due_at": NOW, "amount_minor": 12000, "currency": "GBP"}


def record(database: Database, what: Callable[..., Changed], *said: Any, **more: Any) -> Changed:
    with database.writing() as connection:
        return what(connection, CLINIC, *said, **more)


def state_of(database: Database, follow_up_id: str) -> Any:
    return row_of(database, follow_up_id, "subject_state")[0]


@pytest.mark.parametrize("status", QuoteStatus)
def test_what_became_of_a_quote_reaches_its_follow_up(clinic: Database, status: QuoteStatus) -> None:
    opened, other = tell(clinic, Trigger.QUOTE, "q1"), tell(clinic, Trigger.QUOTE, "q2")
    changed = record(clinic, records.quote_became, "q1", status, NOW)
    assert changed.to_ring == (opened.follow_up_id,)
    assert state_of(clinic, opened.follow_up_id) == status
    assert state_of(clinic, other.follow_up_id) is None
    kept = "SELECT kind, patient_id FROM inbox_event WHERE kind LIKE 'quote_%'"
    assert select(clinic, kept) == [(f"quote_{status}", changed.patient_id)]


def test_a_replaced_quote_is_not_recorded_any_more(clinic: Database) -> None:
    tell(clinic, Trigger.QUOTE, "q1")
    tell(clinic, Trigger.QUOTE, "q2", replaces="q1")
    with pytest.raises(IntakeError, match="replaced by a newer one"):
        record(clinic, records.quote_became, "q1", QuoteStatus.ACCEPTED, NOW)


def test_a_closed_follow_up_is_told_nothing(clinic: Database) -> None:
    opened = tell(clinic, Trigger.QUOTE, "q1")
    change(clinic, "UPDATE follow_up SET closed_at = opened_at")
    assert record(clinic, records.quote_became, "q1", QuoteStatus.ACCEPTED, NOW).to_ring == ()
    assert state_of(clinic, opened.follow_up_id) is None


def test_a_bill_is_paid_in_parts(clinic: Database) -> None:
    opened = tell(clinic, Trigger.BALANCE, "i1", **BILL)
    part = record(clinic, records.paid, "i1", NOW, "50.00")
    assert (part.to_ring, state_of(clinic, opened.follow_up_id)) == ((), None)
    rest = record(clinic, records.paid, "i1", NOW + DAY)
    assert (rest.to_ring, rest.detail) == ((opened.follow_up_id,), "paid")
    assert state_of(clinic, opened.follow_up_id) == "paid"
    assert select(clinic, "SELECT paid_minor, status FROM invoice") == [(12000, "paid")]
    assert instants(clinic, "SELECT paid_at FROM invoice") == [NOW + DAY]
    assert record(clinic, records.paid, "i1", NOW).detail == "paid already"
    with pytest.raises(IntakeError, match="is paid"):
        record(clinic, records.invoice_became, "i1", InvoiceStatus.DISPUTED, NOW)


@pytest.mark.parametrize(
    ("amount", "why"), [("0", "above zero"), ("1,000.00", "write it like"), ("5.001", "more digits")]
)
def test_an_amount_that_cannot_be_meant(clinic: Database, amount: str, why: str) -> None:
    tell(clinic, Trigger.BALANCE, "i1", **BILL)
    with pytest.raises(IntakeError, match=why):
        record(clinic, records.paid, "i1", NOW, amount)
    assert select(clinic, "SELECT paid_minor FROM invoice") == [(0,)]


@pytest.mark.parametrize("status", InvoiceStatus)
def test_what_became_of_a_bill_reaches_its_follow_up(clinic: Database, status: InvoiceStatus) -> None:
    opened = tell(clinic, Trigger.BALANCE, "i1", **BILL)
    record(clinic, records.invoice_became, "i1", InvoiceStatus.HARDSHIP, NOW)
    record(clinic, records.invoice_became, "i1", status, NOW)
    assert state_of(clinic, opened.follow_up_id) == (None if status is InvoiceStatus.OPEN else status)


@pytest.mark.parametrize("status", PlanStatus)
def test_a_plan_tells_all_its_steps(clinic: Database, status: PlanStatus) -> None:
    both = [
        tell(clinic, Trigger.STALLED_PLAN, f"s{n}", plan="plan", step=n, due_at=NOW).follow_up_id
        for n in (1, 2)
    ]
    changed = record(clinic, records.plan_is, "plan", status, NOW)
    assert sorted(changed.to_ring) == sorted(both)
    assert [state_of(clinic, each) for each in both] == [status, status]


def test_a_step_done_ends_only_its_own_follow_up(clinic: Database) -> None:
    one, two = (
        tell(clinic, Trigger.STALLED_PLAN, f"s{n}", plan="plan", step=n, due_at=NOW).follow_up_id
        for n in (1, 2)
    )
    assert record(clinic, records.plan_step_done, "plan", NOW).to_ring == (one,)
    assert (state_of(clinic, one), state_of(clinic, two)) == ("completed", None)
    assert record(clinic, records.plan_step_done, "plan", NOW, 2).to_ring == (two,)
    with pytest.raises(IntakeError, match="Every known step"):
        record(clinic, records.plan_step_done, "plan", NOW)
    with pytest.raises(IntakeError, match="no step 9; known: 1, 2"):
        record(clinic, records.plan_step_done, "plan", NOW, 9)


@pytest.mark.parametrize(
    ("trigger", "said", "table"),
    [
        (Trigger.BALANCE, BILL, "invoice"),
        (Trigger.RECALL, {"due_at": NOW}, "recall"),
        (Trigger.STALLED_PLAN, {"due_at": NOW}, "plan_step"),
    ],
)
def test_a_due_date_moves_with_what_counts_from_it(
    clinic: Database, trigger: Trigger, said: dict[str, Any], table: str
) -> None:
    opened = tell(clinic, trigger, "x", **said)
    changed = record(clinic, records.due_moved, "x", NOW + 9 * DAY, NOW)
    assert changed.to_ring == (opened.follow_up_id,)
    assert instants(clinic, f"SELECT due_at FROM {table}") == [NOW + 9 * DAY]
    assert instants(clinic, "SELECT event_at FROM follow_up") == [NOW + 9 * DAY]


def test_a_reference_of_two_things_needs_the_kind(clinic: Database) -> None:
    tell(clinic, Trigger.BALANCE, "x", **BILL)
    tell(clinic, Trigger.RECALL, "x", due_at=NOW)
    with pytest.raises(IntakeError, match="several things \\(invoice, recall\\): name one with --kind"):
        record(clinic, records.due_moved, "x", NOW, NOW)
    assert record(clinic, records.due_moved, "x", NOW, NOW, kind=DueKind.RECALL).detail == "recall"
    with pytest.raises(IntakeError, match="a recall has no steps"):
        record(clinic, records.due_moved, "x", NOW, NOW, kind=DueKind.RECALL, step=1)


def test_a_reference_of_two_sources_needs_the_source(clinic: Database) -> None:
    tell(clinic, Trigger.QUOTE, "q")
    theirs = tell(clinic, Trigger.QUOTE, "q", source="fhir")
    with pytest.raises(IntakeError, match="in several sources \\(cli, fhir\\)"):
        record(clinic, records.quote_became, "q", QuoteStatus.ACCEPTED, NOW)
    changed = record(clinic, records.quote_became, "q", QuoteStatus.ACCEPTED, NOW, "fhir")
    assert changed.to_ring == (theirs.follow_up_id,)


def test_a_next_step_ends_a_consultation(clinic: Database) -> None:
    opened = tell(clinic, Trigger.CONSULTATION, "c")
    assert record(clinic, records.next_step, "c", NOW).to_ring == (opened.follow_up_id,)
    assert state_of(clinic, opened.follow_up_id) == "next_step"
    assert instants(clinic, "SELECT next_step_at FROM consultation") == [NOW]


def test_who_came_after_all(clinic: Database) -> None:
    put_visit(clinic, "v", NOW - HOUR)
    opened = tell(clinic, Trigger.NO_SHOW, "v")
    assert record(clinic, records.attended, "v", NOW).to_ring == (opened.follow_up_id,)
    assert select(clinic, "SELECT status FROM appointment") == [("attended",)]
    with pytest.raises(IntakeError, match="not marked as missed"):
        record(clinic, records.no_show_undone, "v", NOW)


def test_nobody_has_attended_a_visit_that_is_still_to_come(clinic: Database) -> None:
    put_visit(clinic, "v", NOW + DAY)
    with pytest.raises(IntakeError, match="still to come"):
        record(clinic, records.attended, "v", NOW)
    assert select(clinic, "SELECT status FROM appointment") == [("booked",)]


def test_who_came_although_no_booking_was_ever_told(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW, "v", at=NOW - HOUR)
    record(clinic, records.attended, "v", NOW)
    (visit,) = row_of(clinic, opened.follow_up_id, "appointment_id")
    assert select(clinic, "SELECT id, status FROM appointment") == [(visit, "attended")]
    assert instants(clinic, "SELECT starts_at FROM appointment") == [NOW - HOUR]


@pytest.mark.parametrize("known", [True, False])
def test_a_no_show_marked_by_mistake_ends(clinic: Database, known: bool) -> None:
    if known:
        put_visit(clinic, "v", NOW - HOUR)
    opened = tell(clinic, Trigger.NO_SHOW, "v")
    assert record(clinic, records.no_show_undone, "v", NOW).to_ring == (opened.follow_up_id,)
    assert state_of(clinic, opened.follow_up_id) == "withdrawn"
    assert select(clinic, "SELECT status FROM appointment") == ([("booked",)] if known else [])


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        (records.paid, (NOW,), "no bill 'x'"),
        (records.plan_is, (PlanStatus.PAUSED, NOW), "no treatment plan 'x'"),
        (records.next_step, (NOW,), "no consultation 'x'"),
        (records.attended, (NOW,), "no visit 'x'"),
        (records.no_show_undone, (NOW,), "no missed visit 'x'"),
        (records.due_moved, (NOW, NOW), "no bill, recall or treatment plan 'x'"),
    ],
)
def test_what_nobody_knows_is_refused(
    clinic: Database, what: Callable[..., Changed], said: tuple[Any, ...], why: str
) -> None:
    with pytest.raises(IntakeError, match=why):
        record(clinic, what, "x", *said)


def consent(connection: Connection, clinic_id: str, state: ConsentState, source: str = "form") -> Changed:
    return permissions.record_consent(
        connection, clinic_id, "p1", Purpose.MARKETING, Channel.SMS, state, source, NOW, NOW, wording="v2"
    )


def test_consent_is_kept_statement_by_statement(clinic: Database) -> None:
    opened = tell(clinic, Trigger.CONSULTATION, "c")
    for state in ConsentState:
        assert record(clinic, consent, state).to_ring == (opened.follow_up_id,)
    with clinic.reading() as connection:
        said = consents.of_patient(connection, opened_patient(clinic))
    assert sorted(row["state"] for row in said) == sorted(ConsentState)
    assert {(row["purpose"], row["channel"], row["source"], row["wording"], row["at"]) for row in said} == {
        ("marketing", "sms", "form", "v2", NOW)
    }
    with pytest.raises(IntakeError, match="--source"):
        record(clinic, consent, ConsentState.GIVEN, " ")


def opened_patient(database: Database) -> str:
    return str(select(database, "SELECT patient_id FROM follow_up")[0][0])


@pytest.mark.parametrize("kind", RestrictionKind)
def test_a_restriction_begins_once_and_ends(clinic: Database, kind: RestrictionKind) -> None:
    opened = tell(clinic, Trigger.NO_SHOW)
    assert record(clinic, permissions.restrict, "p1", kind, NOW).to_ring == (opened.follow_up_id,)
    assert record(clinic, permissions.restrict, "p1", kind, NOW).detail == "known already"
    assert record(clinic, permissions.restrict, "p1", kind, NOW + DAY, ends=True).to_ring
    assert select(clinic, "SELECT kind FROM restriction") == [(kind,)]
    assert instants(clinic, "SELECT ended_at FROM restriction") == [NOW + DAY]
    with pytest.raises(IntakeError, match="no open entry"):
        record(clinic, permissions.restrict, "p1", kind, NOW, ends=True)


def test_a_guardian_comes_and_goes(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "p2")
    for _ in range(2):
        record(clinic, permissions.put_guardian, "p1", "p2", GuardianKind.PROXY, NOW)
    assert select(clinic, "SELECT kind, ended_at FROM guardian") == [("proxy", None)]
    record(clinic, permissions.put_guardian, "p1", "p2", GuardianKind.PROXY, NOW, ends=True)
    assert instants(clinic, "SELECT ended_at FROM guardian") == [NOW]
    with pytest.raises(IntakeError, match="not written to"):
        record(clinic, permissions.put_guardian, "p1", "p2", GuardianKind.PROXY, NOW, ends=True)
    with pytest.raises(IntakeError, match="own guardian"):
        record(clinic, permissions.put_guardian, "p1", "p1", GuardianKind.GUARDIAN, NOW)


def test_a_teenager_may_be_written_to(clinic: Database) -> None:
    own = "SELECT count(*) FROM patient WHERE own_contact"
    record(clinic, permissions.let_own_contact, "p1", NOW)
    assert select(clinic, own) == [(1,)]
    record(clinic, permissions.let_own_contact, "p1", NOW + timedelta(days=1), ends=True)
    assert select(clinic, own) == [(0,)]
