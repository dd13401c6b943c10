"""E-mails that a mail server hands on: answers are heard, what came back is acted on, the rest is said."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from api import limits
from api.email_meaning import inbound_of
from ingest.email_in import read_email
from runtime.database import Database
from tests.api.application import EMAIL_SECRET, ON_SQLITE, Web, web_over
from tests.api.test_unsubscribe import ADDRESS, email_of
from tests.support.intake import NOW
from tests.support.rows import open_follow_up, select

PATH = "/email/inbound"
OURS = "hello@harbour.example"
SHOWN = {"Authorization": f"Bearer {EMAIL_SECRET}", "Content-Type": "message/rfc822"}
WORDS = "Is there parking behind the practice?"


def written(text: str = WORDS, sender: str = ADDRESS, **headers: str) -> bytes:
    mail = EmailMessage()
    values = {
        "From": f"Zenobia Quill <{sender}>",
        "To": f"friend@elsewhere.example, {OURS}",
        "Subject": "Re: your visit",
        "Message-ID": "<reply-1@home.example>",
        "Date": "Tue, 01 Jun 2027 08:59:00 +0000",
        **headers,
    }
    for name, value in values.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def came_back(message_id: str, status: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@relay.example
To: {OURS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{status}-{action}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: {OURS}
To: {ADDRESS}
Message-ID: <{message_id}@harbour.example>
Subject: Hello

--b--
""".replace("\n", "\r\n").encode()


async def hand_on(web: Web, raw: bytes, headers: Any = None) -> Any:
    answer = await web.http.post(PATH, content=raw, headers=SHOWN if headers is None else headers)
    await web.drain()
    return answer


def kept(web: Web, columns: str = "body, channel, sender, recipient, subject") -> list[tuple[Any, ...]]:
    return select(web.database, f"SELECT {columns} FROM inbound_message")


async def test_an_answer_is_heard_once(web: Web) -> None:
    follow_up = open_follow_up(web.database)
    for _ in range(2):
        answer = await hand_on(web, written())
        assert (answer.status_code, answer.content) == (204, b"")
    assert kept(web) == [(WORDS, "email", ADDRESS, OURS, "Re: your visit")]
    assert web.bell.rung == [(follow_up, "reply_received")]


async def test_stop_by_e_mail_stops(web: Web) -> None:
    assert (await hand_on(web, written("STOP"))).status_code == 204
    assert select(web.database, "SELECT value FROM contact_point WHERE suppressed_at IS NOT NULL") == [
        (ADDRESS,)
    ]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 01 Jun 2027 08:59:00 +0000", NOW - timedelta(minutes=1)),
        ("Fri, 28 May 2027 09:00:00 +0000", NOW - timedelta(days=4)),
        ("Tue, 01 Jun 2027 18:59:00 +0000", NOW),
        ("Thu, 01 Jan 1970 00:00:00 +0000", NOW),
        ("yesterday", NOW),
    ],
)
def test_only_a_likely_date_is_believed(date: str, expected: datetime) -> None:
    assert inbound_of(read_email(written(Date=date)), OURS, NOW).at == expected


async def test_an_absence_notice_changes_nothing(web: Web) -> None:
    open_follow_up(web.database)
    raw = written("I am away until Monday.", Auto_Submitted="auto-replied", Subject="Out of office")
    assert (await hand_on(web, raw)).status_code == 204
    assert kept(web, "intent") == [("auto_reply",)]
    assert web.bell.rung == []


async def test_an_address_that_does_not_exist_is_not_used_again(web: Web) -> None:
    follow_up, message = email_of(web)
    with web.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE message SET provider = 'smtp', state = 'sent',"
            f" provider_id = '<{message}@harbour.example>'"
        )
    for _ in range(2):
        answer = await hand_on(web, came_back(message, "5.1.1"))
        assert answer.status_code == 204, answer.text
    assert select(web.database, "SELECT state, error_class FROM message") == [("failed", "bad_number")]
    assert select(web.database, "SELECT value FROM contact_point WHERE unusable_at IS NOT NULL") == [
        (ADDRESS,)
    ]
    assert (follow_up, "booking_changed") in web.bell.rung
    assert kept(web) == []


@pytest.mark.parametrize(
    ("status", "action", "state", "error"),
    [
        ("5.2.2", "failed", "failed", "temporary"),
        ("4.4.7", "failed", "failed", "temporary"),
        ("5.7.1", "failed", "failed", "filtered"),
        ("", "failed", "failed", "unknown"),
        ("4.4.1", "delayed", "sent", None),
    ],
)
async def test_what_came_back_is_acted_on_by_its_cause(
    web: Web, status: str, action: str, state: str, error: str | None
) -> None:
    _, message = email_of(web)
    with web.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE message SET provider = 'smtp', state = 'sent',"
            f" provider_id = '<{message}@harbour.example>'"
        )
    assert (await hand_on(web, came_back(message, status, action))).status_code == 204
    assert select(web.database, "SELECT state, error_class FROM message") == [(state, error)]
    assert select(web.database, "SELECT count(*) FROM contact_point WHERE unusable_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("message_id", ["0" * 32, "somebody-elses", "x" * 200])
async def test_what_came_back_and_is_not_ours_is_kept_aside(web: Web, message_id: str) -> None:
    assert (await hand_on(web, came_back(message_id, "5.1.1"))).status_code == 204
    ((provider, given, kind),) = select(web.database, "SELECT provider, provider_id, kind FROM stray_report")
    assert (provider, kind) == ("smtp", "undelivered")
    assert given.startswith(f"<{message_id}"[:80])


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong-wrong-wrong-wrong"},
        {"Authorization": f"Bearer {EMAIL_SECRET}x"},
        {"Authorization": EMAIL_SECRET},
        {"Authorization": "Bearer \xe9".encode("latin-1")},
    ],
)
async def test_nobody_else_hands_anything_on(web: Web, headers: Any) -> None:
    answer = await hand_on(web, written(), headers)
    assert answer.status_code == 401
    assert kept(web) == []
    assert select(web.database, "SELECT route, why FROM webhook_refusal") == [("email/inbound", "token")]


@ON_SQLITE
async def test_without_a_secret_nothing_is_taken(practice: Database) -> None:
    async with web_over(practice, email_secret=None) as web:
        assert (await hand_on(web, written())).status_code == 503
        assert (await hand_on(web, written(), {"Authorization": "Bearer None"})).status_code == 503
        assert kept(web) == []


ODD = {
    "html alone": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>Hi<script>x</script>",
    "an unknown charset": b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
    "zero bytes": b"From: a@b.example\r\n\r\na\x00b",
    "no end of headers": b"From: a@b.example",
    "a broken multipart": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    "emoji and right to left": "From: a@b.example\r\n\r\n\U0001f44d \u202e\u05e9\u05dc\u05d5\u05dd".encode(),
    "10,000 characters": b"From: a@b.example\r\n\r\n" + b"x" * 10_000,
    "a photograph": b"From: a@b.example\r\n\r\nhere it is\r\n" + b"QUJD" * 1_500_000,
}


@ON_SQLITE
@pytest.mark.parametrize("raw", ODD.values(), ids=list(ODD))
async def test_odd_e_mails_are_kept(web: Web, raw: bytes) -> None:
    assert (await hand_on(web, raw)).status_code == 204
    ((body, sender),) = kept(web, "body, sender")
    assert sender == "a@b.example"
    assert "\x00" not in body


@ON_SQLITE
@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x16\x03\x01", b"To: x@y.example\r\n\r\nno sender"])
async def test_what_is_no_e_mail_is_said_and_counted(web: Web, raw: bytes) -> None:
    answer = await hand_on(web, raw)
    assert answer.status_code == 422
    assert select(web.database, "SELECT why, size FROM webhook_refusal") == [("unreadable", len(raw))]
    assert kept(web) == []


@ON_SQLITE
async def test_what_is_too_large_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.email.EMAIL_BYTES", 1000)
    assert (await hand_on(web, written("x" * 2000))).status_code == 413
    assert limits.EMAIL_BYTES > 20_000_000


@ON_SQLITE
async def test_logs_hold_nothing_of_what_was_written(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await hand_on(web, written())
    await hand_on(web, b"Zenobia Quill writes without headers")
    await hand_on(web, came_back("0" * 32, "5.1.1"))
    for planted in (ADDRESS, "Quill", WORDS, OURS, EMAIL_SECRET):
        assert planted not in caplog.text
