"""``status`` says how far a message came, as far as a provider told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.delivery import Delivery
from runtime.clock import utc_now
from runtime.database import Database
from runtime.reports import Report, accept_report
from tests.cli.commands import answer, machine, told
from tests.cli.test_ledger_reconcile import plant

TITLE = "Text: sorry we missed you (missed)"


def sent(practice: Database) -> tuple[str, str]:
    """A follow-up and its message, which a provider took."""
    opened: str = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    how = {"state": "sent", "provider_id": "SM1", "settled_at": utc_now(), "awaits_report": True}
    return opened, plant(practice, opened, "missed", "Hi Tomas", **how)


def line(opened: str) -> str:
    """What ``status`` says of the message, to people."""
    (found,) = [each for each in answer("status", opened).splitlines() if TITLE in each]
    return found.partition(f"{TITLE}: ")[2]


@pytest.mark.parametrize(
    ("reports", "words", "state", "delivery"),
    [
        ((), "sent", "sent", None),
        ((("queued", None), ("sent", None)), "sent, arrival not reported", "sent", "sent"),
        ((("sent", None), ("delivered", None)), "sent, delivered", "sent", "delivered"),
        ((("delivered", None), ("read", None)), "sent, delivered and read", "sent", "read"),
        ((("partially_delivered", None),), "sent, delivered in part", "sent", "partially_delivered"),
        (
            (("sent", None), ("undelivered", "30006")),
            "was accepted and not delivered (the number or address cannot be reached)",
            "failed",
            "undelivered",
        ),
        (
            (("failed", "30007"),),
            "was accepted and not delivered (a network or the provider blocked it)",
            "failed",
            "failed",
        ),
    ],
)
def test_how_far_a_message_came(
    practice: Database,
    reports: tuple[tuple[str, str | None], ...],
    words: str,
    state: str,
    delivery: str | None,
) -> None:
    opened, message_id = sent(practice)
    now = utc_now()
    for number, (status, code) in enumerate(reports):
        at = now + timedelta(seconds=number)
        with practice.writing() as connection:
            accept_report(connection, Report("twilio", message_id, "SM1", status, code, at), at)
    assert line(opened) == words
    (entry,) = [each for each in machine("status", opened)["timeline"] if each["kind"] == "message"]
    assert (entry["state"], entry["delivery"]) == (state, delivery)
    assert (entry["delivered_at"] is not None) is (delivery in ("delivered", "read"))


def test_every_stage_has_its_words(practice: Database) -> None:
    opened, message_id = sent(practice)
    for stage in Delivery:
        with practice.writing() as connection:
            connection.exec_driver_sql(f"UPDATE message SET delivery = '{stage}' WHERE id = '{message_id}'")
        assert line(opened).startswith("sent, ")


def test_what_was_refused_at_once_is_told_apart_from_what_did_not_arrive(practice: Database) -> None:
    opened: str = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    plant(practice, opened, "missed", "Hi", state="failed", error_class="bad_number", settled_at=utc_now())
    assert line(opened) == "was not accepted (no such number or address)"


def test_what_comes_next_waits_for_a_message_that_is_not_confirmed(practice: Database) -> None:
    opened: str = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    assert "not confirmed" not in answer("status", opened)
    plant(practice, opened, "missed", "Hi Tomas", state="claimed")
    assert "  next: a message is on its way and not confirmed yet; " in answer("status", opened)
