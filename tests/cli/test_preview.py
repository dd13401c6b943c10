"""``preview``: every sequence, without a database and without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.verdicts import Reason
from tests.cli.commands import answer, machine, refused

SEQUENCES = (
    "adverse_reply", "balance", "cancellation", "clinic_cancellation", "consultation", "new_enquiry",
    "no_show", "quote", "recall", "stalled_lead", "stalled_plan", "treatment_completed",
)  # fmt: skip
ASKED = ("--zone", "Europe/London", "--at", "2026-03-02T10:00Z")


def preview(sequence: str, at: str, *more: str, zone: str = "Europe/London") -> list[dict[str, str | None]]:
    return machine("preview", sequence, "--zone", zone, "--at", at, *more)


def kinds(lines: list[dict[str, str | None]], verdict: str) -> dict[str | None, str | None]:
    """When each step has this verdict."""
    return {line["step"]: line["at"] for line in lines if line["verdict"] == verdict}


@pytest.fixture(autouse=True)
def _nothing_is_there(folder):
    """No database, no server; and none is made."""
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_machines_get_a_list_of_verdicts_in_order(sequence):
    lines = preview(sequence, "2026-03-02T10:00+00:00")
    times = [datetime.fromisoformat(line["at"]) for line in lines]
    assert times == sorted(times)
    ahead = timedelta(days=14 if sequence == "recall" else 0)
    assert times[0] == datetime(2026, 3, 2, 10, tzinfo=UTC) - ahead
    for line in lines:
        assert {"at", "verdict", "step", "channel", "reason"} <= line.keys()
        assert line.keys() - {"at", "verdict", "step", "channel", "reason"} <= {"until"}
        assert line["verdict"] in ("send", "hand_over", "skip", "wait", "stop")
        assert line["reason"] in set(Reason)
        assert ("until" in line) == (line["verdict"] == "wait")
    assert [line["verdict"] for line in lines].count("stop") == 1
    assert lines[-1]["verdict"] == "stop"
    assert lines[-1]["reason"] in ("expired", "steps_done")
    assert any(line["verdict"] == "send" for line in lines)


def test_an_enquiry_on_a_monday_morning():
    lines = preview("new_enquiry", "2026-03-02T10:00+00:00")
    assert kinds(lines, "send") == {
        "ack_email": "2026-03-02T10:00:00+00:00",
        "ack_sms": "2026-03-02T10:00:00+00:00",
        "day_1": "2026-03-03T10:00:00+00:00",
        "day_3": "2026-03-05T10:00:00+00:00",
        "day_6": "2026-03-09T09:00:00+00:00",
    }  # day 6 would be a Sunday
    assert kinds(lines, "hand_over") == {
        "call": "2026-03-02T10:05:00+00:00",
        "call_anyone": "2026-03-02T10:30:00+00:00",
    }


def test_a_no_show_and_a_cancellation():
    missed = preview("no_show", "2026-03-02T10:00+00:00")
    assert kinds(missed, "send")["missed"] == "2026-03-02T10:45:00+00:00"
    assert list(kinds(missed, "hand_over")) == ["day_5"]
    cancelled = preview("cancellation", "2026-03-02T10:00+00:00")
    assert "2026-03-02T10:00" <= kinds(cancelled, "send")["confirmation"] <= "2026-03-02T10:15"
    assert list(kinds(cancelled, "hand_over")) == ["day_14"]


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Kathmandu", "+05:45"), ("America/New_York", "-05:00"), ("UTC", "+00:00")]
)
def test_times_are_the_clinics_own(zone, offset):
    lines = preview("new_enquiry", "2026-03-02T23:30Z", zone=zone)
    assert all(line["at"].endswith(offset) for line in lines if line["at"] < "2026-03-08")
    assert datetime.fromisoformat(lines[0]["at"]) == datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    for step, at in kinds(lines, "send").items():
        local = datetime.fromisoformat(at)
        assert step == "ack_email" or 8 <= local.hour < 20, (step, at)


def test_the_clock_goes_forward_and_nine_stays_nine():
    """London, 29 March 2026, 01:00 to 02:00. Day 2 of a Friday night's no-show falls on that Sunday."""
    lines = preview("no_show", "2026-03-27T23:00+00:00")
    assert kinds(lines, "send") == {
        "missed": "2026-03-28T09:00:00+00:00",
        "day_2": "2026-03-30T09:00:00+01:00",
        "day_14": "2026-04-11T09:00:00+01:00",
    }


def test_the_clock_goes_back_and_nine_stays_nine():
    lines = preview("no_show", "2026-10-24T21:00+01:00")
    assert kinds(lines, "send") == {
        "missed": "2026-10-26T09:00:00+00:00",
        "day_2": "2026-10-27T09:00:00+00:00",
        "day_14": "2026-11-09T09:00:00+00:00",
    }


def test_an_event_in_an_hour_that_happens_twice():
    first = preview("cancellation", "2026-10-25T01:30+01:00")
    second = preview("cancellation", "2026-10-25T01:30+00:00")
    moments = [datetime.fromisoformat(lines[0]["at"]) for lines in (first, second)]
    assert moments[1] - moments[0] == timedelta(hours=1)
    assert kinds(first, "send") == kinds(second, "send")


@pytest.mark.parametrize("sequence", ["cancellation", "new_enquiry", "no_show", "quote"])
def test_a_booking_ends_it(sequence):
    lines = preview(sequence, "2026-03-02T10:00+00:00", "--booked-at", "2026-03-03T15:00+00:00")
    assert lines[-1]["verdict"] == "stop"
    assert lines[-1]["reason"] == "booked"
    assert lines[-1]["at"] == "2026-03-03T15:00:00+00:00"
    assert all(line["at"] <= "2026-03-03T15:00:00+00:00" for line in lines)
    before = preview(sequence, "2026-03-02T10:00+00:00", "--booked-at", "2026-03-01T15:00+00:00")
    assert [line["verdict"] for line in before] == ["stop"]


def ending(*words: str) -> tuple[str | None, str | None]:
    """Reason and time of the last line."""
    last = machine("preview", *words[:1], *ASKED, *words[1:])[-1]
    assert last["verdict"] == "stop"
    return last["reason"], last["at"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("no_show", "--booked-at", "2026-03-03T10:00Z"), "booked"),
        (("cancellation", "--booked-at", "2026-03-02T10:20Z"), "moved"),
        (("no_show", "--attended-at", "2026-03-03T10:00Z"), "attended"),
        (("balance", "--paid-at", "2026-03-10T10:00Z"), "paid"),
        (("quote", "--opted-out-at", "2026-03-06T10:00Z"), "opted_out"),
        (("quote", "--replied-at", "2026-03-06T10:00Z", "--intent", "no"), "said_no"),
        (("quote", "--replied-at", "2026-03-06T10:00Z", "--intent", "booked_already"), "booked_already"),
        (("quote", "--replied-at", "2026-03-06T10:00Z", "--intent", "complaint"), "complaint"),
        (("no_show", "--minor"), "minor_without_guardian"),
        (("no_show", "--learned-at", "2026-03-07T10:00Z"), "learned_late"),
    ],
)
def test_what_happens_ends_it_at_once(words, reason):
    told = [word for word in words if word.startswith("2026")]
    at = datetime.fromisoformat(told[0]) if told else datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert ending(*words) == (reason, at.isoformat())


def test_a_later_puts_everything_off_and_a_thank_you_changes_nothing():
    plain = machine("preview", "quote", *ASKED)
    thanked = machine("preview", "quote", *ASKED, "--replied-at", "2026-03-06T10:00Z", "--intent", "thanks")
    assert kinds(thanked, "send") == kinds(plain, "send")
    later = kinds(
        machine("preview", "quote", *ASKED, "--replied-at", "2026-03-06T10:00Z", "--intent", "later"), "send"
    )
    assert list(later) == list(kinds(plain, "send"))
    assert later["day_3"] == kinds(plain, "send")["day_3"]
    assert later["day_7"] == "2026-04-08T11:00:00+01:00"  # thirty days of 24 hours later


def test_a_question_is_a_task_and_holds_everything():
    lines = machine("preview", "quote", *ASKED, "--replied-at", "2026-03-06T10:00Z")
    assert list(kinds(lines, "send")) == ["day_3"]
    assert [line["reason"] for line in lines][-3:] == ["patient_replied", "conversation_open", "expired"]


def test_without_consent_no_marketing_leaves_and_the_owner_is_told():
    lines = machine("preview", "quote", *ASKED, "--no-consent")
    assert kinds(lines, "send") == {}
    assert list(kinds(lines, "skip")) == ["day_3", "day_7", "day_14"]
    assert [line["reason"] for line in lines if line["verdict"] == "hand_over"] == ["no_consent", "task_due"]
    assert kinds(machine("preview", "no_show", *ASKED, "--no-consent"), "send")


def test_closed_days_and_public_holidays_put_a_message_off():
    shut = ("--closed", "2026-03-02", "--closed", "2026-03-03")
    closed = preview("no_show", "2026-03-02T10:00Z", *shut)
    assert kinds(closed, "send")["missed"] == "2026-03-04T09:00:00+00:00"
    assert kinds(closed, "send")["day_2"] == "2026-03-05T09:00:00+00:00"  # 20 hours after the first
    on_monday = preview("no_show", "2026-05-01T17:00Z", "--holidays", "GB-ENG")
    assert kinds(on_monday, "send")["day_2"] == "2026-05-05T09:00:00+01:00"  # early May bank holiday
    assert kinds(preview("no_show", "2026-05-01T17:00Z"), "send")["day_2"] == "2026-05-04T09:00:00+01:00"


def test_another_follow_up_of_the_patient_goes_first():
    rival = ("--other", "no_show@2026-03-02T09:00Z")
    held = [line for line in preview("quote", "2026-03-02T10:00Z", *rival) if line["reason"] == "floor"]
    assert {line["step"] for line in held} == {"day_3", "day_14"}
    behind = preview("no_show", "2026-03-02T10:00Z", "--other", "quote@2026-03-01T09:00Z")
    assert not [line for line in behind if line["reason"] == "floor"]


def test_people_get_a_table():
    head, *rows = answer(
        "preview", "no_show", "--zone", "Europe/London", "--at", "2026-03-02T10:00Z"
    ).splitlines()
    assert head.split() == ["when", "what", "step", "channel", "why"]
    assert rows[1].split()[:7] == ["Mon", "02", "Mar", "10:45", "send", "missed", "sms"]
    assert rows[-1].endswith("its time ran out")


def test_what_cannot_be_meant():
    at = ("--at", "2026-03-02T10:00Z")
    message = refused("preview", "no_shw", "--zone", "Europe/London", *at)
    assert message == f"There is no sequence 'no_shw'. Sequences here: {', '.join(SEQUENCES)}."
    message = refused("preview", "no_show", "--zone", "europe/london", *at)
    assert message == "There is no time zone 'europe/london'; did you mean Europe/London?"
    assert "use a name such as" in refused("preview", "no_show", "--zone", "GMT+27 or so", *at)
    plain = ("preview", "no_show", *ASKED)
    assert "write it like no_show@" in refused(*plain, "--other", "quote")
    assert "no trigger 'qoute'" in refused(*plain, "--other", "qoute@2026-03-02T10:00Z")
    assert "nobody hears of an event before" in refused(*plain, "--learned-at", "2026-03-01T10:00Z")
    assert "'Christmas' is not a date" in refused(*plain, "--closed", "Christmas")
    assert "no public holidays are known for the country 'XX'" in refused(*plain, "--holidays", "XX")
    assert "no time zone 'localtime'" in refused("preview", "no_show", "--zone", "localtime", *at)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-03-02T10:00", "has no offset from UTC"),
        ("2026-03-02", "has no offset from UTC"),
        ("2026-02-30T10:00Z", "is not a date and time"),
        ("tomorrow", "is not a date and time"),
        ("", "is not a date and time"),
        ("9999-12-31T23:59Z", "years from 1900 to 2200 work"),
        ("0001-01-01T00:00+10:00", "years from 1900 to 2200 work"),
    ],
)
def test_times_that_cannot_be_meant(at, why):
    plain = ("preview", "no_show", "--zone", "Europe/London")
    assert why in refused(*plain, "--at", at)
    assert why in refused(*plain, "--at", "2026-03-02T10:00Z", "--booked-at", at)
    assert why in machine(*plain, "--at", at, code=2)["error"]


def test_who_cannot_be_put_off_is_asked_about() -> None:
    later = ("--replied-at", "2026-03-06T10:00Z", "--intent", "later")
    lines = machine("preview", "clinic_cancellation", *ASKED, *later)
    assert "patient_replied" in {line["reason"] for line in lines}


def test_what_falls_due_is_learned_of_before() -> None:
    lines = preview("recall", "2026-11-27T16:00Z", "--learned-at", "2026-11-20T16:00Z")
    assert lines[0]["at"] == "2026-11-20T16:00:00+00:00"
    assert lines[-1]["verdict"] == "stop"
