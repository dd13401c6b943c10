"""The SMTP gateway against a real server that fails at every stage: every fault has one right outcome."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.provider_errors import ErrorClass
from gateways.protocol import Accepted, Ambiguous, MessageGateway, Outgoing, Refused, SendOutcome
from gateways.smtp_email import SmtpGateway
from tests.support.smtp_server import Fault, SmtpServer, say

MAIL = Outgoing(
    "5f0c" * 8,
    "email",
    "desk@clinic.test",
    "ada@home.test",
    "Hi Ada.\n.\n..dots\nBye.\n",
    "Sorry we missed you",
)
MESSAGE_ID = f"<{MAIL.reference}@clinic.test>"
TIMEOUT = 0.4
DRIP = Fault("drip", b"250-" + b"and so on " * 20)
HANG, DROP = Fault("hang"), Fault("drop")


def gateway_to(server: SmtpServer, **changes: Any) -> SmtpGateway:
    return SmtpGateway("127.0.0.1", server.port, **{"tls": "none", "timeout": 10.0, **changes})


async def sent(server: SmtpServer, message: Outgoing = MAIL, **changes: Any) -> SendOutcome:
    return await gateway_to(server, **changes).send(message)


def may_have_left(outcome: SendOutcome) -> bool:
    return not isinstance(outcome, Refused)


async def test_a_message_is_taken_as_written() -> None:
    async with SmtpServer() as server:
        gateway: MessageGateway = gateway_to(server)
        assert await gateway.send(MAIL) == Accepted(MESSAGE_ID)
        assert await gateway.find(MAIL, datetime(2027, 3, 1, tzinfo=UTC)) is None
        await gateway.close()
    (kept,) = server.messages
    assert (kept.mail_from, kept.rcpt_tos) == (MAIL.sender, (MAIL.recipient,))
    assert b"\r\n\r\nHi Ada.\r\n.\r\n..dots\r\nBye.\r\n" in kept.content
    assert f"Message-ID: {MESSAGE_ID}\r\n".encode() in kept.content
    assert kept.options == (f"SIZE={len(kept.content)}",)
    assert server.commands == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


async def test_every_message_has_its_own_connection() -> None:
    async with SmtpServer() as server:
        gateway = gateway_to(server)
        messages = [replace(MAIL, reference=f"{number:032x}") for number in range(20)]
        outcomes = await asyncio.gather(*map(gateway.send, messages))
    assert {outcome.provider_id for outcome in outcomes if isinstance(outcome, Accepted)} == {
        f"<{each.reference}@clinic.test>" for each in messages
    }
    assert len(server.messages) == server.connections == 20


@pytest.mark.parametrize(
    ("place", "answer", "expected"),
    [
        ("GREETING", "421 too many connections", Refused(ErrorClass.CONNECT, "smtp_421_greeting")),
        ("GREETING", "554 not for you", Refused(ErrorClass.ACCOUNT, "smtp_554_greeting")),
        ("EHLO", "421 closing", Refused(ErrorClass.CONNECT, "smtp_421_ehlo")),
        ("EHLO", "502 what", Refused(ErrorClass.CONFIGURATION, "smtp_502_ehlo")),
        ("MAIL", "451 later", Refused(ErrorClass.RATE_LIMITED, "smtp_451_mail")),
        ("MAIL", "530 5.7.0 sign in first", Refused(ErrorClass.ACCOUNT, "smtp_530_mail")),
        ("MAIL", "550 no such sender", Refused(ErrorClass.CONFIGURATION, "smtp_550_mail")),
        ("MAIL", "552 too big", Refused(ErrorClass.CONTENT, "smtp_552_mail")),
        ("RCPT", "450 4.2.0 greylisted", Refused(ErrorClass.TEMPORARY, "smtp_450_rcpt")),
        ("RCPT", "450 4.7.1 greylisted", Refused(ErrorClass.RATE_LIMITED, "smtp_450_rcpt")),
        ("RCPT", "451 greylisted", Refused(ErrorClass.RATE_LIMITED, "smtp_451_rcpt")),
        ("RCPT", "452 4.2.2 mailbox full", Refused(ErrorClass.TEMPORARY, "smtp_452_rcpt")),
        ("RCPT", "550 5.1.1 no such user", Refused(ErrorClass.BAD_NUMBER, "smtp_550_rcpt")),
        ("RCPT", "550 no such user", Refused(ErrorClass.BAD_NUMBER, "smtp_550_rcpt")),
        ("RCPT", "554 5.7.1 Relay access denied", Refused(ErrorClass.CONFIGURATION, "smtp_554_rcpt")),
        ("DATA", "451 busy", Refused(ErrorClass.RATE_LIMITED, "smtp_451_data")),
        ("DATA", "554 no", Refused(ErrorClass.FILTERED, "smtp_554_data")),
        ("DATA", "250 fine", Refused(ErrorClass.CONNECT, "bad_answer")),
        ("DOT", "451 4.3.0 disk full", Refused(ErrorClass.RATE_LIMITED, "smtp_451_body")),
        ("DOT", "550 5.7.1 spam", Refused(ErrorClass.FILTERED, "smtp_550_body")),
        ("DOT", "552 too big", Refused(ErrorClass.CONTENT, "smtp_552_body")),
        ("DOT", "354 more", Ambiguous("bad_answer")),
        ("DOT", "OK", Ambiguous("bad_answer")),
        ("DOT", "-50 x", Ambiguous("bad_answer")),
    ],
)  # fmt: skip
async def test_a_refusal_means_one_thing(place: str, answer: str, expected: SendOutcome) -> None:
    async with SmtpServer({place: say(answer)}) as server:
        assert await sent(server) == expected
        assert server.connections == 1
        assert server.messages == []


@pytest.mark.parametrize("place", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (DROP, "disconnected"),
        (HANG, "timeout"),
        (DRIP, "timeout"),
        (say("garbage"), "bad_answer"),
        (Fault("say", b"\xff\xfe\x00\r\n"), "bad_answer"),
        (Fault("say", b"250" + b"x" * 50_000 + b"\r\n"), "bad_answer"),
    ],
    ids=["drop", "hang", "drip", "garbage", "bytes", "endless"],
)
async def test_trouble_is_a_doubt_only_after_the_text(place: str, fault: Fault, code: str) -> None:
    async with SmtpServer({place: fault}) as server:
        outcome = await sent(server, timeout=TIMEOUT)
    if place == "DOT":
        assert outcome == Ambiguous(code)
    else:
        expected = "connect" if (place, code) == ("GREETING", "disconnected") else code
        assert outcome == Refused(ErrorClass.CONNECT, expected)
        assert server.messages == []
    assert server.connections == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop", takes=True),
        Fault("hang", takes=True),
        replace(DRIP, takes=True),
        say("garbage", takes=True),
        say("250 2.0.0 queued as 4711", takes=True),
        say("251 forwarded", takes=True),
    ],
    ids=["drop", "hang", "drip", "garbage", "ok", "forwarded"],
)
async def test_what_the_server_took_is_never_called_refused(fault: Fault) -> None:
    async with SmtpServer({"DOT": fault}) as server:
        outcome = await sent(server, timeout=TIMEOUT)
    assert len(server.messages) == 1
    assert may_have_left(outcome)
    assert isinstance(outcome, Accepted) == fault.answer.startswith((b"250 ", b"251 "))


@pytest.mark.parametrize("fault", [DROP, HANG, DRIP, say("500 no"), say("garbage")])
async def test_a_bad_goodbye_takes_nothing_back(fault: Fault) -> None:
    async with SmtpServer({"QUIT": fault}) as server:
        assert await sent(server) == Accepted(MESSAGE_ID)
        assert len(server.messages) == 1


@pytest.mark.parametrize("place", ["GREETING", "RCPT", "DOT"])
@pytest.mark.parametrize("fault", [HANG, DRIP], ids=["hang", "drip"])
async def test_one_time_out_covers_the_conversation(place: str, fault: Fault) -> None:
    async with SmtpServer({place: fault}) as server:
        started = time.monotonic()
        await sent(server, timeout=TIMEOUT)
        assert TIMEOUT * 0.9 < time.monotonic() - started < TIMEOUT + 1.0


async def test_a_slow_server_does_not_get_a_new_time_out_for_every_answer() -> None:
    slow = Fault("drip", b"250 all right\r\n")  # 0.75 s each
    async with SmtpServer({"EHLO": slow, "MAIL": slow, "RCPT": slow}) as server:
        assert await sent(server, timeout=1.0) == Refused(ErrorClass.CONNECT, "timeout")
        assert server.messages == []


async def test_a_refused_connection_means_nothing_was_sent() -> None:
    with socket.socket() as reserved:  # bound, not listening
        reserved.bind(("127.0.0.1", 0))
        gateway = SmtpGateway("127.0.0.1", reserved.getsockname()[1], tls="none")
        assert await gateway.send(MAIL) == Refused(ErrorClass.CONNECT, "connect")


async def test_an_unknown_host_means_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    gateway = SmtpGateway("mail.invalid", 587, timeout=10.0)
    assert await gateway.send(MAIL) == Refused(ErrorClass.CONNECT, "connect")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"recipient": "ada"}, Refused(ErrorClass.BAD_NUMBER, "bad_recipient")),
        ({"recipient": "a@b.test>\r\nRCPT TO:<c@d.test"}, Refused(ErrorClass.BAD_NUMBER, "bad_recipient")),
        ({"sender": ""}, Refused(ErrorClass.CONFIGURATION, "bad_sender")),
        ({"unsubscribe_mailto": "x"}, Refused(ErrorClass.CONFIGURATION, "bad_unsubscribe_mailto")),
        ({"message_id": "<a@b>\r\nBcc: x"}, Refused(ErrorClass.CONFIGURATION, "bad_message_id")),
        ({"unsubscribe_url": "ftp://x"}, Refused(ErrorClass.CONFIGURATION, "bad_unsubscribe_url")),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_what_cannot_be_written_is_refused_unsent(changes: dict[str, str], expected: Refused) -> None:
    async with SmtpServer() as server:
        assert await sent(server, replace(MAIL, **changes)) == expected
        assert server.connections == 0


async def test_a_default_sender_and_a_return_path() -> None:
    async with SmtpServer() as server:
        changes = {"sender": "desk@clinic.test", "return_path": "bounces@clinic.test"}
        assert await sent(server, replace(MAIL, sender=""), **changes) == Accepted(MESSAGE_ID)
    assert server.messages[0].mail_from == "bounces@clinic.test"
    assert b"From: desk@clinic.test\r\n" in server.messages[0].content


async def test_an_address_beyond_ascii_goes_where_it_can() -> None:
    message = replace(MAIL, recipient="josé@correo.test")
    async with SmtpServer() as server:
        assert isinstance(await sent(server, message), Accepted)
        assert server.messages[0].rcpt_tos == ("josé@correo.test",)
        assert "To: josé@correo.test\r\n".encode() in server.messages[0].content
        assert "SMTPUTF8" in server.messages[0].options
    async with SmtpServer(enable_SMTPUTF8=False) as server:
        assert await sent(server, message) == Refused(ErrorClass.UNREACHABLE, "smtputf8_missing")
        assert "MAIL" not in server.commands


async def test_a_domain_beyond_ascii_needs_nothing_special() -> None:
    async with SmtpServer(enable_SMTPUTF8=False) as server:
        assert isinstance(await sent(server, replace(MAIL, recipient="ada@Clínica.test")), Accepted)
    assert server.messages[0].rcpt_tos == ("ada@xn--clnica-4va.test",)


async def test_nothing_personal_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    quoting = say("550 5.1.1 <ada@home.test> unknown, 'Sorry we missed you'")
    codes = []
    for place in ("MAIL", "RCPT", "DOT"):
        async with SmtpServer({place: quoting}) as server:
            codes.append(repr(await sent(server)))
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    said = "\n".join(ours + codes)
    assert "ada@home" not in said
    assert "Sorry" not in said


async def test_a_cancelled_send_leaves_no_connection_behind() -> None:
    async with SmtpServer({"RCPT": HANG}) as server:
        sending = asyncio.create_task(sent(server))
        while "RCPT" not in server.commands:
            await asyncio.sleep(0.01)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert server.messages == []
