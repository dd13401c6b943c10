"""What Twilio tells: stored before it is answered, whatever it is, and whatever else is away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.service import RPCError, RPCStatusCode

from api import limits
from runtime.database import Database
from tests.api.application import ON_SQLITE, Web, web_over
from tests.support.rows import open_follow_up, put_claim, select
from tests.support.signing import Webhook, signed, signed_json

PATH = "/twilio/inbound"
PHONE, OURS = "+447700900123", "+447700900000"
NAME, WORDS = "Zenobia Quill", "my appointment on friday"


def text(body: str = WORDS, sid: str = "SM" + "1" * 32, **fields: str) -> Webhook:
    told = {"MessageSid": sid, "From": PHONE, "To": OURS, "Body": body, "NumMedia": "0", **fields}
    return signed(PATH, **told)


def report(message_id: str, status: str, **fields: str) -> Webhook:
    told = {"MessageSid": "SM" + "2" * 32, "MessageStatus": status, **fields}
    return signed(f"/twilio/status/{message_id}", **told)


async def send(web: Web, webhook: Webhook) -> Any:
    answer = await web.http.post(webhook.path, **webhook.arguments())
    await web.drain()
    return answer


def kept(web: Web, columns: str = "body, intent, channel, sender, recipient") -> list[tuple[Any, ...]]:
    return select(web.database, f"SELECT {columns} FROM inbound_message ORDER BY received_at, id")


async def test_a_text_is_kept_and_rings(web: Web) -> None:
    follow_up = open_follow_up(web.database)
    answer = await send(web, text())
    assert (answer.status_code, answer.text) == (200, "<Response></Response>")
    ((body, _, channel, sender, recipient),) = kept(web)
    assert (body, channel, sender, recipient) == (WORDS, "sms", PHONE, OURS)
    assert web.bell.rung == [(follow_up, "reply_received")]


async def test_stop_stops_before_it_is_answered(web: Web) -> None:
    answer = await web.http.post(PATH, **text("STOP", OptOutType="STOP").arguments())
    assert answer.status_code == 200
    assert select(
        web.database, "SELECT count(*) FROM contact_point WHERE suppressed_at IS NOT NULL AND value = :phone",
        phone=PHONE,
    ) == [(1,)]  # fmt: skip


async def test_whatsapp_is_a_channel_of_its_own(web: Web) -> None:
    fields = {"From": f"whatsapp:{PHONE}", "To": f"whatsapp:{OURS}"}
    assert (await send(web, text(**fields))).status_code == 200
    assert kept(web)[0][2:] == ("whatsapp", PHONE, OURS)


async def test_it_is_kept_while_temporal_is_away(web: Web) -> None:
    open_follow_up(web.database)
    web.bell.error = RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
    assert (await send(web, text())).status_code == 200
    assert len(kept(web)) == 1


async def test_it_is_answered_before_anybody_is_rung(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    open_follow_up(web.database)
    waiting = asyncio.Event()

    class Slow:
        async def signal(self, *_: Any, **__: Any) -> None:
            await waiting.wait()
            web.bell.rung.append(("late", ""))

    monkeypatch.setattr(web.bell, "get_workflow_handle", lambda _: Slow())
    answer = await web.http.post(PATH, **text().arguments())
    assert answer.status_code == 200
    assert web.bell.rung == []
    waiting.set()
    await web.drain()
    assert web.bell.rung == [("late", "")]


ODD = {
    "nothing": "",
    "emoji": "👍🏽 ¡gracias! 🦷",
    "right to left": "\u202e\u0647\u0644 \u064a\u0645\u0643\u0646 \u05e9\u05dc\u05d5\u05dd?",
    "zero bytes": "a\x00b",
    "10,000 characters": "x" * 10_000,
    "10,000 emoji": "🦷" * 10_000,
    "control characters": "a\x01\x1b[31m\r\nb",
    "markup": "<Response><Message>x</Message></Response>",
    "quotes": "'; DROP TABLE message; --",
    "format": "%s %n {0} ${jndi:ldap://x}",
}


@pytest.mark.parametrize("body", ODD.values(), ids=list(ODD))
async def test_odd_texts_are_kept(web: Web, body: str) -> None:
    answer = await send(web, text(body))
    assert (answer.status_code, answer.text) == (200, "<Response></Response>")
    ((found, *_),) = kept(web)
    assert "\x00" not in found
    letters = [each for each in body if each.isalnum()]
    assert [each for each in found if each.isalnum()][: len(letters)] == letters


@ON_SQLITE
async def test_half_characters_are_replaced(web: Web) -> None:
    webhook = signed_json(PATH, MessageSid="SM" + "1" * 32, From=PHONE, To=OURS, Body="a\ud83d b")
    assert (await send(web, webhook)).status_code == 200
    ((found, *_),) = kept(web)
    found.encode()


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"NumMedia": "2"}, 2),
        ({"NumMedia": "-1"}, 0),
        ({"NumMedia": "many"}, 0),
        ({"NumMedia": "9" * 50}, 0),
        ({"NumMedia": "²"}, 0),
        ({"NumMedia": "5000"}, 100),
    ],
)
async def test_pictures_are_counted(web: Web, fields: dict[str, str], expected: int) -> None:
    assert (await send(web, text(**fields))).status_code == 200
    assert kept(web, "media") == [(expected,)]


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "+447700900777"},
        {"From": "12345"},
        {"From": "ACME"},
        {"From": ""},
        {"From": "whatsapp:"},
        {"From": "whatsapp:US.13491208655302741918"},
        {"To": ""},
        {"To": "+15005550006"},
        {"To": "", "MessagingServiceSid": "MG" + "0" * 32},
        {"OptOutType": "SOMETHING"},
    ],
)
async def test_from_nobody_we_know_or_to_nowhere_it_is_kept(web: Web, fields: dict[str, str]) -> None:
    answer = await send(web, text(**fields))
    assert answer.status_code == 200, answer.text
    assert len(kept(web)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    "missing", [{"MessageSid": ""}, {"MessageSid": "x" * 500}, {"MessageSid": "é"},
                {"MessageSid": "SM" + "1" * 33}, {"MessageSid": "SM" + "g" * 32}, {"MessageSid": "1" * 34}]
)  # fmt: skip
async def test_what_names_no_message_is_said_and_counted(web: Web, missing: dict[str, str]) -> None:
    answer = await send(web, text(**missing))
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "MessageSid", "detail": "is missing or is not what Twilio sends."}
    ]
    assert select(web.database, "SELECT why, count FROM webhook_refusal") == [("fields", 1)]


PLACE = {"Latitude": "51.5", "Longitude": "-0.1", "Address": "1 Quay"}


@pytest.mark.parametrize(
    ("fields", "media"),
    [({"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x"}, 1), (PLACE, 0), ({}, 0)],
)
async def test_what_comes_without_words_is_a_question(web: Web, fields: dict[str, str], media: int) -> None:
    follow_up = open_follow_up(web.database)
    told = {"MessageSid": "SM" + "1" * 32, "From": PHONE, "To": OURS, "NumMedia": "0", **fields}
    for _ in range(2):
        answer = await send(web, signed(PATH, **told))
        assert (answer.status_code, answer.text) == (200, "<Response></Response>")
    assert kept(web, "body, intent, media") == [("", "reply", media)]
    assert web.bell.rung == [(follow_up, "reply_received")]
    assert select(web.database, "SELECT count(*) FROM webhook_refusal") == [(0,)]


@ON_SQLITE
@pytest.mark.parametrize(
    "odd",
    [{"From": "+" + "9" * 500}, {"From": "+44770090012x"}, {"To": "whatsapp:+12 34"}, {"To": "x" * 12},
     {"MessagingServiceSid": "MG1"}, {"OptOutType": "STOP!"}],
)  # fmt: skip
async def test_a_field_of_another_form_is_said_and_counted(web: Web, odd: dict[str, str]) -> None:
    answer = await send(web, text(**odd))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(odd)))
    assert select(web.database, "SELECT why, count FROM webhook_refusal") == [("fields", 1)]


@pytest.mark.parametrize("word", ["delivery_unknown", "receiving", "canceled"])
async def test_an_unknown_word_of_a_report_is_kept(web: Web, word: str) -> None:
    answer = await send(web, report("0" * 32, word, ErrorCode="0"))
    assert answer.status_code == 204
    assert select(web.database, "SELECT kind, detail FROM stray_report") == [(word, None)]


async def test_reports_advance_a_message_whatever_their_order(web: Web) -> None:
    message = put_claim(web.database, open_follow_up(web.database), provider="twilio")
    for status in ("delivered", "sent", "queued", "delivered"):
        answer = await send(web, report(message, status))
        assert (answer.status_code, answer.content) == (204, b"")
    rows = select(web.database, "SELECT state, delivery, provider_id FROM message")
    assert rows == [("sent", "delivered", "SM" + "2" * 32)]
    assert select(web.database, "SELECT count(*) FROM stray_report") == [(0,)]


async def test_a_failure_rings(web: Web) -> None:
    follow_up = open_follow_up(web.database)
    message = put_claim(web.database, follow_up, provider="twilio")
    await send(web, report(message, "sent"))
    web.bell.rung.clear()
    await send(web, report(message, "undelivered", ErrorCode="30005"))
    assert select(web.database, "SELECT state, error_code FROM message") == [("failed", "30005")]
    assert (follow_up, "booking_changed") in web.bell.rung


@pytest.mark.parametrize("reference", ["0" * 32, "nothing", "../../etc/passwd", "%00", "x" * 300])
async def test_a_report_about_no_message_of_ours_is_kept_aside(web: Web, reference: str) -> None:
    answer = await send(web, report(reference, "delivered"))
    if "/" in reference:
        assert answer.status_code == 404
        return
    assert answer.status_code == 204, answer.text
    assert select(web.database, "SELECT provider_id, kind FROM stray_report") == [
        ("SM" + "2" * 32, "delivered")
    ]


@ON_SQLITE
@pytest.mark.parametrize("fields", [{"MessageStatus": ""}, {"MessageStatus": "<b>"}, {"MessageSid": ""}])
async def test_a_report_of_nothing_is_said_and_counted(web: Web, fields: dict[str, str]) -> None:
    told = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "sent", **fields}
    answer = await send(web, signed("/twilio/status/" + "0" * 32, **told))
    assert answer.status_code == 400
    assert select(web.database, "SELECT route, why FROM webhook_refusal") == [("twilio/status", "fields")]


@ON_SQLITE
@pytest.mark.parametrize("said", [None, "10"])
async def test_a_body_too_large_is_refused_and_counted(web: Web, said: str | None) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"Body=" + b"x" * 10_000

    headers = {} if said is None else {"Content-Length": said}
    answer = await web.http.post(PATH, content=endless(), headers=headers)
    await web.drain()
    assert answer.status_code == 413
    assert select(web.database, "SELECT why, size FROM webhook_refusal") == [
        ("too-large", limits.WEBHOOK_BYTES)
    ]


@ON_SQLITE
async def test_a_body_too_slow_is_refused_and_counted(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    monkeypatch.setattr(limits.read_body, "__defaults__", (limits.timedelta(seconds=0.2),))
    begun = time.monotonic()
    answer = await web.http.post(PATH, content=dripping())
    await web.drain()
    assert answer.status_code == 408
    assert time.monotonic() - begun < 5
    assert select(web.database, "SELECT why FROM webhook_refusal") == [("too-slow",)]


class Failing:
    """A database that fails with what a driver says of the values it was given."""

    def __init__(self, database: Database, error: Exception) -> None:
        self.error = error
        self.read = database.read

    async def write(self, *_: Any, **__: Any) -> Any:
        raise self.error


@ON_SQLITE
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError(f"INSERT {NAME}", {"body": WORDS}, Exception(f"locked by {NAME}")), 503),
        (ValueError(f"{NAME} wrote {WORDS} from {PHONE}"), 500),
        (KeyError(PHONE), 500),
    ],
)
async def test_when_it_cannot_be_stored_twilio_is_told_to_come_again(
    practice: Database, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with web_over(practice) as web, web_over(Failing(practice, error)) as failing:
        answer = await failing.http.post(PATH, **text(f"{NAME}: {WORDS}").arguments())
        assert answer.status_code == status
        assert (await send(web, text(f"{NAME}: {WORDS}"))).status_code == 200
        assert len(kept(web)) == 1
    assert type(error).__name__ in caplog.text
    for planted in (NAME, WORDS, PHONE, PHONE[1:]):
        assert planted not in answer.text
        assert planted not in caplog.text


@ON_SQLITE
async def test_a_database_that_hangs_is_not_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.in_time, "__defaults__", (limits.timedelta(seconds=0.2),))
    with web.database.writing():  # somebody else holds the lock
        answer = await web.http.post(PATH, **text().arguments())
    assert answer.status_code == 503
    again = await send(web, text())
    assert again.status_code == 200
    assert len(kept(web)) == 1


@ON_SQLITE
async def test_logs_hold_nothing_of_what_came_in(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    open_follow_up(web.database)
    await send(web, text(f"I am {NAME}, {WORDS}"))
    await send(web, text(f"I am {NAME}, {WORDS}", MessageSid=""))
    forged = text(f"{NAME}")
    forged.headers["X-Twilio-Signature"] = "A" * 28
    await send(web, forged)
    await send(web, report("0" * 32, "failed", ErrorCode="30005", To=PHONE))
    for planted in (NAME, "Quill", WORDS, PHONE, PHONE[1:], "900123"):
        assert planted not in caplog.text
