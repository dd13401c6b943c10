"""Nothing of a patient in logs or in anything that Temporal keeps, after a follow-up was really run."""

from __future__ import annotations

import base64
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from fake_provider.faults import Fault
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from fake_provider.threads import in_thread
from runtime.clock import utc_now
from runtime.dev_server import LOOPBACK
from tests.cli.commands import always_open, answer, machine, told
from tests.cli.processes import Started, started, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

MAIL_TOKEN = "a-token-for-incoming-mail"
KEYS = "k1:" + base64.b64encode(bytes(range(32))).decode()
PATIENT = ("--clinic", "harbour-lane", "--patient", "QX-77-Zephyrine")
PLANTED = {
    "first name": "Zephyrine",
    "last name": "Quatermass",
    "number": "7700900777",
    "a stranger's number": "1632960868",
    "address": "zq.private@example.net",
    "what they wrote": "wisdom tooth hurts",
    "what a colleague noted": "rang about her crown",
    "what the visit is for": "root canal",
    "the clinic's reference": "zq-paper-4711",
}


def kept(folder: Path) -> dict[str, bytes]:
    """Everything but our own database and what was shown on the screen in place of a provider."""
    files = ("follow_up.log", "temporal.log", "temporal.db", "temporal.db-wal")
    return {name: (folder / name).read_bytes() for name in files if (folder / name).exists()}


def found(content: bytes) -> list[str]:
    """What of the patient is in these bytes, in plain, base64 or UTF-16."""
    hits = []
    for what, value in PLANTED.items():
        forms = [value.encode(), value.lower().encode(), value.encode("utf-16-le")]
        # Base64 of a text inside a longer one, at each of the three alignments, without its ragged ends.
        forms += [base64.b64encode(b"x" * shift + value.encode())[4:-4] for shift in range(3)]
        if any(form in content for form in forms):
            hits.append(what)
    return hits


@pytest.mark.parametrize("keys", ["", KEYS], ids=["plain", "encrypted"])
def test_a_whole_follow_up_leaves_no_trace_of_the_patient(practice, folder, monkeypatch, keys):
    patients = folder / "patients.csv"
    patients.write_text(
        "id,first_name,last_name,birth_date,phone,email\n"
        "QX-77-Zephyrine,Zephyrine,Quatermass,1971-02-03,07700 900777,zq.private@example.net\n"
    )
    answer("clinic", "load", always_open(folder))
    answer("import", "patients", patients, "--clinic", "harbour-lane")
    with in_thread(TwilioServer()) as provider:
        provider.script(Fault("refuse", code=30022, status=400), Fault("error"))
        for name, value in {
            "PAYLOAD_KEYS": keys,
            "LOG_LEVEL": "DEBUG",
            "SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": provider.url,
            "PUBLIC_BASE_URL": web(),
            "EMAIL_INBOUND_TOKEN": MAIL_TOKEN,
        }.items():
            monkeypatch.setenv(f"FOLLOW_UP_{name}", value)
        provider.inbound_url = f"{web()}/twilio/inbound"
        with started(folder, "starter.py", "run", "--no-sample") as run:
            run.until("Ctrl-C stops everything.")
            lived = live_through(run, provider)
            speak_from_outside(provider)
            assert run.interrupt() == 0
    shown = run.said()
    assert "Zephyrine" in shown
    assert ("FOLLOW_UP_CODEC_TOKEN is not" in shown) == bool(keys)
    assert "zq.private@example.net" in shown
    files = kept(folder)
    assert {"follow_up.log", "temporal.log", "temporal.db"} <= files.keys()
    everything = b"".join(files.values())
    assert len(files["follow_up.log"]) > 1000
    assert all(each.encode() in everything for each in lived)  # the files are the ones to search
    assert {name: found(content) for name, content in files.items()} == {name: [] for name in files}
    assert (b"binary/encrypted" in everything) == bool(keys)


def live_through(run: Started, provider: TwilioServer) -> list[str]:
    """Messages, a note, a reply, a booking, an opt-out; gives the ids of the follow-ups."""
    first = machine(*told("new_enquiry", "QX-77-Zephyrine", "zq-paper-4711"))["follow_up"]
    until(lambda: provider.requests["create"] == 1, run.said)
    answer("pause", first, "--note", "rang about her crown")
    answer("reply", *PATIENT, "--text", "My wisdom tooth hurts")
    answer("resume", first)
    at = (utc_now() + timedelta(days=3)).isoformat()
    answer("book", *PATIENT, "--at", at, "--service", "root canal")
    until(
        lambda: machine("status", first)["follow_up"]["outcome"] == "booked", lambda: answer("status", first)
    )
    second = machine(*told("new_enquiry", "QX-77-Zephyrine", "zq-paper-4711-again"))["follow_up"]
    until(lambda: provider.requests["create"] >= 2, lambda: answer("status", second))
    answer("opt-out", *PATIENT, "--channel", "sms")
    answer("opt-out", *PATIENT, "--channel", "email")
    # It goes on proving for minutes what became of the message that the provider answered with 500.
    assert machine("status", second)["follow_up"]["closed_at"] is None
    return [first, second]


def web() -> str:
    """The web application of the test's settings."""
    return f"http://{LOOPBACK}:{os.environ['FOLLOW_UP_API_PORT']}"


def post(url: str, body: bytes, **headers: str) -> int:
    """The status of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, named), timeout=20) as answer_:
            return answer_.status
    except urllib.error.HTTPError as error:
        return error.code


def speak_from_outside(provider: TwilioServer) -> None:
    """Texts, an e-mail, events and forged or broken webhooks, all with the patient's data in them."""
    said = {"from": "+447700900777", "to": "+447700900321", "body": "My wisdom tooth hurts, Zephyrine"}
    as_json = {"Content_Type": "application/json"}
    assert post(f"{provider.url}/_inbound", json.dumps(said).encode(), **as_json) == 200
    stranger = {**said, "from": "+441632960868", "body": "Quatermass here: my wisdom tooth hurts"}
    assert post(f"{provider.url}/_inbound", json.dumps(stranger).encode(), **as_json) == 200
    form = urllib.parse.urlencode({"From": "+447700900777", "Body": "Zephyrine Quatermass"}).encode()
    assert post(f"{web()}/twilio/inbound", form) == 403
    assert post(f"{web()}/twilio/inbound", form, X_Twilio_Signature="Zephyrine") == 403
    assert post(f"{web()}/twilio/status/zq-paper-4711", form, X_Twilio_Signature="x") == 403
    mail = (
        b"From: Zephyrine Quatermass <zq.private@example.net>\r\nTo: hello@harbourlane.example\r\n"
        b"Subject: Zephyrine\r\nMessage-ID: <zq-paper-4711@example.net>\r\n\r\nMy wisdom tooth hurts.\r\n"
    )
    raw = {"Content_Type": "message/rfc822"}
    assert post(f"{web()}/email/inbound", mail, Authorization=f"Bearer {MAIL_TOKEN}", **raw) < 300
    assert post(f"{web()}/email/inbound", mail, Authorization="Bearer Zephyrine", **raw) == 401
    key = machine("keys", "create", "--clinic", "harbour-lane", "--name", "test")["key"]
    event = {
        "trigger": "new_enquiry",
        "source_ref": "zq-paper-4711-api",
        "occurred_at": utc_now().isoformat(),
        "person": {
            "name": "Zephyrine Quatermass",
            "phone": "+447700900777",
            "email": "zq.private@example.net",
        },
    }
    bearer = {"Authorization": f"Bearer {key}", **as_json}
    assert post(f"{web()}/v1/events", json.dumps(event).encode(), **bearer) in (200, 201)
    broken = {**event, "trigger": "Zephyrine", "occurred_at": "Quatermass"}
    assert post(f"{web()}/v1/events", json.dumps(broken).encode(), **bearer) == 422
    assert post(f"{web()}/v1/events", b'{"zq.private@example.net"', **bearer) in (400, 422)
    assert post(f"{web()}/u/Zephyrine.Quatermass", b"List-Unsubscribe=One-Click") == 404


def test_the_search_finds_what_it_looks_for():
    for what, value in PLANTED.items():
        assert found(b"\0\1" + value.encode() + b"\2") == [what]
        assert found(base64.b64encode(b'{"text":"..' + value.encode() + b' and more"}')) == [what]
