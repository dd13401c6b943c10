"""``consent show``: statements, what holds, and closed addresses without giving them away."""

from __future__ import annotations

import pytest

from cli.consents import masked
from runtime.clock import utc_now
from runtime.inbound import accept_inbound
from tests.cli.commands import answer, machine, refused
from tests.support.inbound import text_from
from tests.support.intake import catalog
from tests.support.rows import change

PLANTED = ("900101", "nora.whitcombe@")


def test_a_patient_who_said_nothing(practice):
    shown = answer("consent", "show", "HL-1001")
    assert "Nothing was said about consent." in shown
    assert shown.count("nothing was said") == 3
    assert "***101: open" in shown
    assert not any(each in shown for each in PLANTED)


def test_a_stop_is_shown_with_its_source_evidence_and_reason(practice):
    who = ("--patient", "HL-1001", "--channel", "sms")
    told = ("--state", "given", "--source", "form", "--wording", "v3", "--evidence", "form 12")
    answer("record", "consent", *who, *told)
    now = utc_now()
    with practice.writing() as connection:
        came = text_from("+447700900101", "STOP", at=now, recipient="+447700900321")
        accept_inbound(connection, catalog(), came, now)
    found = machine("consent", "show", "HL-1001", "--clinic", "harbour-lane")
    given, withdrawn = found["statements"]
    assert (given["wording"], given["evidence"]) == ("v3", "form 12")
    assert (withdrawn["state"], withdrawn["source"]) == ("withdrawn", "reply")
    (text,) = machine("thread", "HL-1001")
    assert withdrawn["evidence"] in (text["id"], machine("thread", "HL-1005")[0]["id"])
    assert {"purpose": "marketing", "channel": "sms", "state": "withdrawn"} in found["now"]
    phone, email = found["addresses"]
    assert (phone["kind"], phone["value"], phone["reason"]) == ("phone", "***101", "reply")
    assert (email["value"], email["suppressed_at"]) == ("n***@example.com", None)
    shown = answer("consent", "show", "HL-1001")
    assert "wrote STOP" in shown
    assert "wording v3, evidence form 12" in shown
    assert "withdrawn, source reply, evidence " in shown
    assert not any(each in shown for each in PLANTED)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (("opt-out", "--clinic", "harbour-lane", "--patient", "HL-1003", "--channel", "sms"), "a colleague"),
        (("suppressions", "add", "07700 900103", "--reason", "asked at the desk"), "(asked at the desk)"),
    ],
)
def test_who_closed_it_is_told(practice, by, said):
    answer(*by)
    assert said in answer("consent", "show", "HL-1003")


def test_do_not_contact_is_told(practice):
    change(practice, "UPDATE patient SET do_not_contact = true")
    assert answer("consent", "show", "HL-1003").startswith(
        "Consent of HL-1003, times in Europe/London\nThe records say: do not contact."
    )


def test_nobody_has_no_consent(practice):
    assert "no patient" in refused("consent", "show", "HL-9")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+447700900101", "***101"),
        ("email", "a@b.example", "a***@b.example"),
        ("email", "erased:1", "***"),
        ("phone", "erased:1", "***"),
    ],
)
def test_masks(kind, value, shown):
    assert masked(kind, value) == shown
