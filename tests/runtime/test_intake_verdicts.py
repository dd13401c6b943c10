"""From what somebody records to what the follow-up then does, through the store and the decision."""

from __future__ import annotations

from typing import Any

import pytest

from core.decide import decide
from core.intents import Intent
from core.types import Channel, Trigger
from core.verdicts import Outcome, Reason, Stop, Verdict, Wait
from models.store import facts, sequence_versions
from runtime import permissions, records
from runtime.alarms import accept_adverse
from runtime.database import Database
from runtime.intake import accept_answer, accept_reply
from runtime.permissions import RestrictionKind
from runtime.records import InvoiceStatus, PlanStatus, QuoteStatus
from sequences.catalog import sequence_from
from tests.support.intake import DAY, HOUR, NOW, catalog, tell
from tests.support.practice import CLINIC
from tests.support.rows import put_visit, select

BILL = {"due_at": NOW, "amount_minor": 100, "currency": "GBP"}
SOON = NOW + HOUR


def verdict(database: Database, follow_up: str, now: Any = SOON) -> Verdict:
    with database.reading() as connection:
        ((digest,),) = select(database, "SELECT sequence_digest FROM follow_up WHERE id = :id", id=follow_up)
        definition = sequence_versions.get(connection, digest)
        assert definition is not None
        sequence = sequence_from(definition)
        loaded = facts.load(connection, follow_up, sequence, now)
    assert loaded is not None
    return decide(sequence, loaded.progress, loaded.facts, now)


@pytest.mark.parametrize(
    ("trigger", "said", "change", "outcome", "reason"),
    [
        (Trigger.QUOTE, {}, (records.quote_became, QuoteStatus.ACCEPTED), "completed", "accepted"),
        (Trigger.QUOTE, {}, (records.quote_became, QuoteStatus.DECLINED), "declined", "said_no"),
        (Trigger.QUOTE, {}, (records.quote_became, QuoteStatus.WITHDRAWN), "completed", "closed_otherwise"),
        (Trigger.BALANCE, BILL, (records.paid,), "paid", "paid"),
        (Trigger.BALANCE, BILL, (records.invoice_became, InvoiceStatus.WRITTEN_OFF), "completed",
         "closed_otherwise"),
        (Trigger.STALLED_PLAN, {"due_at": NOW}, (records.plan_step_done,), "completed", "closed_otherwise"),
        (Trigger.STALLED_PLAN, {"due_at": NOW}, (records.plan_is, PlanStatus.STOPPED), "completed",
         "closed_otherwise"),
        (Trigger.CONSULTATION, {}, (records.next_step,), "completed", "next_step_recorded"),
        (Trigger.NO_SHOW, {}, (records.no_show_undone,), "completed", "closed_otherwise"),
        (Trigger.NO_SHOW, {}, (records.attended,), "attended", "attended"),
    ],
)  # fmt: skip
def test_what_is_settled_ends(
    clinic: Database,
    trigger: Trigger,
    said: dict[str, Any],
    change: tuple[Any, ...],
    outcome: str,
    reason: str,
) -> None:
    if trigger is Trigger.NO_SHOW:
        put_visit(clinic, "x", NOW - HOUR)
    opened = tell(clinic, trigger, "x", **said).follow_up_id
    assert not isinstance(verdict(clinic, opened), Stop)
    what, *status = change
    with clinic.writing() as connection:
        what(connection, CLINIC, "x", *status, NOW)
    assert verdict(clinic, opened) == Stop(Outcome(outcome), Reason(reason))


@pytest.mark.parametrize("status", [InvoiceStatus.DISPUTED, InvoiceStatus.HARDSHIP])
def test_a_bill_in_trouble_goes_to_a_colleague_and_comes_back(
    clinic: Database, status: InvoiceStatus
) -> None:
    opened = tell(clinic, Trigger.BALANCE, "x", **BILL).follow_up_id
    with clinic.writing() as connection:
        records.invoice_became(connection, CLINIC, "x", status, NOW)
    assert verdict(clinic, opened).kind == "hand_over"
    with clinic.writing() as connection:
        records.invoice_became(connection, CLINIC, "x", InvoiceStatus.OPEN, NOW)
    assert verdict(clinic, opened).kind == "wait"


def test_a_paused_plan_rests_until_it_is_active(clinic: Database) -> None:
    opened = tell(clinic, Trigger.STALLED_PLAN, "x", due_at=NOW).follow_up_id
    for status, reason in ((PlanStatus.PAUSED, Reason.PLAN_PAUSED), (PlanStatus.ACTIVE, Reason.NOT_YET_DUE)):
        with clinic.writing() as connection:
            records.plan_is(connection, CLINIC, "x", status, NOW)
        assert verdict(clinic, opened).reason is reason


def test_a_revised_quote_ends_the_first_run(clinic: Database) -> None:
    first = tell(clinic, Trigger.QUOTE, "q1").follow_up_id
    second = tell(clinic, Trigger.QUOTE, "q2", replaces="q1").follow_up_id
    assert verdict(clinic, first) == Stop(Outcome.REPLACED, Reason.REPLACED)
    assert not isinstance(verdict(clinic, second), Stop)


def test_a_moved_date_is_timed_anew(clinic: Database) -> None:
    opened = tell(clinic, Trigger.BALANCE, "x", **BILL).follow_up_id
    before = verdict(clinic, opened)
    with clinic.writing() as connection:
        records.due_moved(connection, CLINIC, "x", NOW + 14 * DAY, NOW)
    after = verdict(clinic, opened)
    assert isinstance(before, Wait)
    assert isinstance(after, Wait)
    assert after.until - before.until == 14 * DAY


def test_a_no_show_learned_of_days_later_is_a_colleagues(clinic: Database) -> None:
    put_visit(clinic, "v", NOW - 5 * DAY)
    opened = tell(clinic, Trigger.NO_SHOW, "v").follow_up_id
    assert verdict(clinic, opened).reason is Reason.LEARNED_LATE


@pytest.mark.parametrize("kind", RestrictionKind)
def test_a_restriction_hands_over(clinic: Database, kind: RestrictionKind) -> None:
    opened = tell(clinic, Trigger.NO_SHOW, "v").follow_up_id
    with clinic.writing() as connection:
        permissions.restrict(connection, CLINIC, "p1", kind, NOW)
    found = verdict(clinic, opened)
    assert (found.kind, found.reason) == ("hand_over", Reason(kind))


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        (Intent.REPLY, Reason.PATIENT_REPLIED),
        (Intent.NO, Reason.SAID_NO),
        (Intent.BOOKED_ALREADY, Reason.BOOKED_ALREADY),
        (Intent.COMPLAINT, Reason.COMPLAINT),
        (Intent.OPT_OUT, Reason.OPTED_OUT),
        (Intent.THANKS, Reason.NOT_YET_DUE),
        (Intent.AUTO_REPLY, Reason.NOT_YET_DUE),
    ],
)
def test_each_reply_has_its_own_exit(clinic: Database, intent: Intent, reason: Reason) -> None:
    opened = tell(clinic, Trigger.NO_SHOW, "v").follow_up_id
    with clinic.writing() as connection:
        accept_reply(connection, CLINIC, "p1", Channel.SMS, "words", NOW, intent)
    assert verdict(clinic, opened, NOW).reason is reason


def test_words_of_harm_hold_everything_until_a_colleague_has_talked(clinic: Database) -> None:
    opened = tell(clinic, Trigger.NO_SHOW, "v").follow_up_id
    with clinic.writing() as connection:
        changed = accept_adverse(connection, catalog(), CLINIC, "p1", Channel.SMS, "It hurts", NOW)
    (alarm,) = changed.to_start
    assert verdict(clinic, opened).reason is Reason.ADVERSE
    assert verdict(clinic, alarm, NOW).kind in ("send", "hand_over")
    with clinic.writing() as connection:
        accept_answer(connection, CLINIC, "p1", SOON)
    assert verdict(clinic, opened, SOON).reason is not Reason.ADVERSE


def test_nothing_leaves_before_the_clinic_goes_live(clinic: Database) -> None:
    with clinic.writing() as connection:
        connection.exec_driver_sql("UPDATE clinic SET go_live_at = '2027-06-03 09:00:00+00:00'")
    opened = tell(clinic, Trigger.RECALL, "r", due_at=NOW + 14 * DAY, basis="clinician").follow_up_id
    found = verdict(clinic, opened)
    assert (found.kind, found.reason) == ("wait", Reason.SNOOZED)
    assert isinstance(found, Wait)
    assert found.until == NOW + 2 * DAY
