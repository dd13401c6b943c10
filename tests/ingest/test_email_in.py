"""An e-mail as it came in: from whom, in answer to what, what is new, and whether a person wrote it."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.replies.classify import classify
from gateways.mail_parts import mail_of
from gateways.protocol import Outgoing
from ingest import email_in
from ingest.email_automatic import Bounce
from ingest.email_in import READ_BYTES, EmailError, IncomingEmail, read_email

OURS = f"<{'5f0c' * 8}@clinic.test>"
HEAD = (
    "From: Ada Smith <Ada@Home.test>\nTo: desk@clinic.test\nSubject: Re: Hello\nMessage-ID: <r1@home.test>\n"
    f"In-Reply-To: {OURS}\nReferences: <a@x.test> <b@x.test>\n {OURS}\nDate: Mon, 1 Mar 2027 13:00:00 +0100\n"
)
QUOTED = (
    "\n\nOn Mon, 1 Mar 2027 at 12:00, Sol <desk@clinic.test> wrote:\n\n> Hi Ada, reply STOP and we stop.\n"
)


def read(head: str = HEAD, body: str = "Yes please." + QUOTED) -> IncomingEmail:
    return read_email(f"{head}\n{body}".encode().replace(b"\n", b"\r\n"))


def test_a_reply_is_read() -> None:
    assert read() == IncomingEmail(
        message_id="<r1@home.test>",
        in_reply_to=(OURS, "<b@x.test>", "<a@x.test>"),
        sender="ada@home.test",
        sender_name="Ada Smith",
        recipients=("desk@clinic.test",),
        subject="Re: Hello",
        text="Yes please.",
        sent_at=datetime(2027, 3, 1, 12, tzinfo=UTC),
        is_auto_reply=False,
        bounce=None,
        attachments=0,
    )


def test_an_answer_to_our_own_e_mail_is_not_our_own_words() -> None:
    ours = Outgoing(
        "5f0c" * 8, "email", "desk@clinic.test", "ada@home.test", "Hi Ada.\n\nReply STOP to stop.\n", "Hi"
    )
    sent = read_email(mail_of(ours).content)
    assert sent.text == "Hi Ada.\n\nReply STOP to stop."
    assert sent.is_auto_reply
    quoted = "".join(f"> {line}\n" for line in sent.text.splitlines())
    answer = read(
        body=f"See you then!\n\nEl lun, 1 mar 2027 a las 12:00, Sol (<desk@clinic.test>) escribió:\n{quoted}"
    )
    assert answer.text == "See you then!"
    assert answer.in_reply_to[0] == sent.message_id
    assert classify(answer.text).intent != "opt_out"


@pytest.mark.parametrize(
    "signature", ["Ada", "Saludos,\nAda Smith", "Sent from my iPhone", "-- \nAda\nHigh Street"]
)
def test_a_bare_stop_stays_bare_under_a_signature(signature: str) -> None:
    assert read(body=f"Stop\n\n{signature}{QUOTED}").text == "Stop"


def parts(*contents: tuple[str, str | bytes]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ada@home.test", "photo"
    for kind, content in contents:
        if isinstance(content, bytes):
            main, sub = kind.split("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename="x")
        elif kind == "alternative":
            mail.add_alternative(content, subtype="html")
        else:
            mail.set_content(content, subtype=kind)
    return mail


def test_html_alone_becomes_text() -> None:
    page = "<html><body><div>S&iacute;, <b>por favor</b></div><blockquote>STOP</blockquote></body></html>"
    assert read_email(parts(("html", page)).as_bytes()).text == "Sí, por favor"


def test_plain_text_is_preferred() -> None:
    assert read_email(parts(("plain", "plain"), ("alternative", "<p>page</p>")).as_bytes()).text == "plain"
    assert read_email(parts(("plain", " \n"), ("alternative", "<p>page</p>")).as_bytes()).text == "page"


def test_attachments_are_counted_and_nothing_more() -> None:
    mail = parts(
        ("plain", "here"), ("image/png", b"\x89PNG"), ("text/plain", b"STOP"), ("application/x", b"x")
    )
    found = read_email(mail.as_bytes())
    assert (found.text, found.attachments, found.has_attachments) == ("here", 3, True)


def test_a_photograph_does_not_keep_the_words_from_being_read() -> None:
    mail = parts(("plain", "Is this rash normal?"), ("image/jpeg", bytes(5_000_000))).as_bytes()
    assert len(mail) > 5 * READ_BYTES
    started = time.perf_counter()
    found = read_email(mail)
    assert time.perf_counter() - started < 2.0
    assert (found.text, found.has_attachments) == ("Is this rash normal?", True)


def test_a_forwarded_e_mail_is_an_attachment() -> None:
    mail = parts(("plain", "see this"))
    inside = EmailMessage()
    inside["From"] = "eve@evil.test"
    inside.set_content("STOP")
    mail.add_attachment(inside)
    found = read_email(mail.as_bytes())
    assert (found.sender, found.text, found.attachments) == ("ada@home.test", "see this", 1)


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", "S\xed".encode("latin-1"), "Sí"),
        ("text/plain; charset=no-such-thing", "Sí".encode(), "Sí"),
        ("text/plain; charset=ascii", "Sí".encode(), "Sí"),
        ("text/plain", "d\x92accord".encode("latin-1"), "d\u2019accord"),
        ("text/plain; charset=punycode", b"Yes-abc", "Yes-abc"),
        ("text/plain; charset=unicode_escape", rb"\ud800", r"\ud800"),
        ("text/plain; charset=utf-7", b"a+2AA-b", "a?b"),
        ("text/plain; charset=utf-16", "Yes".encode("utf-16"), "Yes"),
        ("multipart/mixed", b"no boundary", "no boundary"),
        ("text/x-odd", b"odd", "odd"),
    ],
)
def test_odd_encodings_are_read(kind: str, body: bytes, text: str) -> None:
    raw = b"From: ada@home.test\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
    assert read_email(raw).text == text


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-unheard-of"])
def test_odd_transfer_encodings_do_not_break_it(encoding: str) -> None:
    raw = f"From: ada@home.test\nContent-Transfer-Encoding: {encoding}\n\n=ZZ!!%%\n".encode()
    assert isinstance(read_email(raw).text, str)


@pytest.mark.parametrize(
    ("header", "name", "sender"),
    [
        ("Ada <ADA@Home.Test>", "Ada", "ada@home.test"),
        ("=?utf-8?q?Jos=C3=A9?= <jose@home.test>", "José", "jose@home.test"),
        ("=?utf-8?q?Eve_=3Ceve=40evil=2Etest=3E?= <ada@home.test>", "Eve <eve@evil.test>", "ada@home.test"),
        ("=?no-such?q?x?= <ada@home.test>", "=?no-such?q?x?=", "ada@home.test"),
        ("=?utf-8?b?!!!?= <ada@home.test>", "", "ada@home.test"),
        ("José <jose@home.test>", "José", "jose@home.test"),
        ("one@home.test, two@home.test", "", "one@home.test"),
        ("broken, <ada@home.test>", "", "ada@home.test"),
    ],
)
def test_the_sender_is_an_address(header: str, name: str, sender: str) -> None:
    found = read_email(f"From: {header}\n\nhi\n".encode())
    assert (found.sender_name, found.sender) == (name, sender)


def test_whom_it_is_to() -> None:
    head = "From: a@b.test\nTo: X <Desk@Clinic.test>, y@clinic.test\nCc: desk@clinic.test\n"
    assert read(f"{head}Delivered-To: z@clinic.test\n").recipients == (
        "desk@clinic.test",
        "y@clinic.test",
        "z@clinic.test",
    )


def test_without_an_id_the_same_bytes_have_the_same_one() -> None:
    first, again, other = (read("From: a@b.test\n", body) for body in ("hi", "hi", "ho"))
    assert first.message_id == again.message_id != other.message_id
    assert first.message_id.endswith(".invalid>")


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Mon, 99 Zzz 2027 99:99", "Mon, 1 Jan 0000 00:00:00 +9999"]
)
def test_an_odd_date_is_none(date: str) -> None:
    assert read(f"From: a@b.test\nDate: {date}\n").sent_at is None


AUTOMATIC = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; owner=x", "Precedence: bulk",
    "Precedence: auto_reply", "Precedence: junk", "X-Autoreply: yes", "X-Autorespond: 1", "Return-Path: <>",
    "Subject: Automatic reply: away", "Subject: Out of Office: back Monday", "Subject: Auto-reply",
    "Subject: Respuesta automática: fuera", "Subject: =?utf-8?q?Respuesta_autom=C3=A1tica?=",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
]  # fmt: skip


@pytest.mark.parametrize("header", AUTOMATIC)
def test_a_machine_is_known_by_its_headers(header: str) -> None:
    found = read(f"From: ada@home.test\n{header}\n")
    assert found.is_auto_reply
    assert not found.is_bounce


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no", "Precedence: list", "List-Id: <desk.clinic.test>",
        "Return-Path: <ada@home.test>", "Subject: Re: Automatic reply", "Subject: Autorisation",
        "Subject: your automatic door", "X-Mailer: iPhone",
    ],
)  # fmt: skip
def test_a_person_is_not_taken_for_a_machine(header: str) -> None:
    assert not read(f"From: ada@home.test\n{header}\n").is_auto_reply


def report(
    fields: str, copy: str = f"Content-Type: message/rfc822\n\nMessage-ID: {OURS}\nSubject: Hi\n\nHi Ada\n"
) -> str:
    return (
        "This is the mail system.\n\n--x\nContent-Type: text/plain\n\nI could not deliver it: ada@home.test\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        f"{fields}\n--x\n{copy}\n--x--\n"
    )


REPORT_HEAD = (
    "From: MAILER-DAEMON\nSubject: Undelivered\nMessage-ID: <d@mx.test>\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n"
)
GONE = "Final-Recipient: rfc822; Ada@Home.test\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize(
    ("fields", "bounce", "permanent"),
    [
        (GONE, Bounce("ada@home.test", "5.1.1", "failed", OURS), True),
        (
            GONE.replace("5.1.1", "5.1.1 (no such user)"),
            Bounce("ada@home.test", "5.1.1", "failed", OURS),
            True,
        ),
        (GONE.replace("5.1.1", "4.4.7"), Bounce("ada@home.test", "4.4.7", "failed", OURS), False),
        (GONE.replace("failed", "delayed"), Bounce("ada@home.test", "5.1.1", "delayed", OURS), False),
        (GONE.replace("Final", "Original"), Bounce("ada@home.test", "5.1.1", "failed", OURS), True),
        (GONE.replace("5.1.1", "odd"), Bounce("ada@home.test", "", "failed", OURS), False),
        (
            GONE.replace("failed", "delivered") + "\n" + GONE,
            Bounce("ada@home.test", "5.1.1", "failed", OURS),
            True,
        ),
    ],
)
def test_a_report_of_what_did_not_arrive(fields: str, bounce: Bounce, permanent: bool) -> None:
    found = read(REPORT_HEAD, report(fields))
    assert (found.bounce, found.is_bounce, found.is_auto_reply) == (bounce, True, True)
    assert found.bounce is not None
    assert found.bounce.is_permanent is permanent
    assert (found.sender, found.attachments) == ("", 0)


@pytest.mark.parametrize(
    ("copy", "head"),
    [
        (f"Content-Type: text/rfc822-headers\n\nSubject: Hi\nMessage-Id: {OURS}\n", REPORT_HEAD),
        ("Content-Type: text/plain\n\nnothing\n", f"{REPORT_HEAD}In-Reply-To: {OURS}\n"),
        ("Content-Type: text/plain\n\nnothing\n", f"{REPORT_HEAD}References: <a@x.test> {OURS}\n"),
    ],
    ids=["headers", "in reply to", "references"],
)
def test_a_report_names_our_e_mail_in_one_of_several_ways(copy: str, head: str) -> None:
    found = read(head, report(GONE, copy)).bounce
    assert found is not None
    assert found.original_id == OURS


def test_a_report_that_it_arrived_is_no_bounce() -> None:
    found = read(REPORT_HEAD.replace("DAEMON", "DAEMON@mx.test"), report(GONE.replace("failed", "delivered")))
    assert (found.is_bounce, found.is_auto_reply) == (False, True)


def test_a_plain_bounce_names_whom_it_did_not_reach() -> None:
    head = f"From: Mail <mailer-daemon@mx.test>\nX-Failed-Recipients: ada@home.test\nIn-Reply-To: {OURS}\n"
    assert read(head).bounce == Bounce("ada@home.test", "", "failed", OURS)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"hello there", "headers"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "headers"),
        (b'{"from": "ada@home.test"}', "headers"),
        (b"Subject: x\r\n\r\nhi", "sender"),
        (b"From: Ada\r\n\r\nsecret", "sender"),
        (b"From: \r\n\r\nhi", "sender"),
    ],
)
def test_what_is_no_e_mail_is_refused_with_what_is_wrong(raw: bytes, words: str) -> None:
    with pytest.raises(EmailError, match=words) as caught:
        read_email(raw)
    assert "secret" not in str(caught.value)


def test_a_fault_of_the_parser_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(raw: bytes) -> None:
        raise TypeError("secret")

    monkeypatch.setattr(email_in, "message_from_bytes", faulty)
    with pytest.raises(EmailError, match=r"malformed \(TypeError\)$"):
        read()


def test_a_charset_in_pieces_does_not_upset_it() -> None:
    # The standard library raises TypeError for this one.
    raw = b"From: ada@home.test\nContent-Type: multipart/mixed; charset*=x; boundary*=y\n\nh\xef hi"
    assert "hi" in read_email(raw).text


def nested(depth: int) -> bytes:
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n" for number in range(depth)
    )
    return f"From: ada@home.test\n{opened}Content-Type: text/plain\n\nhi\n".encode()


def test_a_nest_of_parts_is_read_or_refused() -> None:
    assert read_email(nested(20)).text == "hi"
    with pytest.raises(EmailError, match="nested"):
        read_email(nested(5_000))


@pytest.mark.parametrize(
    "raw",
    [
        b"From: ada@home.test\n" + b"Subject: " + b"=?utf-8?q?x?= " * 60_000 + b"\n\nhi",
        b"From: ada@home.test\n" + b"References: " + b"<" * 900_000 + b"\n\nhi",
        b"From: " + b"<" * 900_000 + b" ada@home.test\n\nhi",
        b"From: " + b"(" * 900_000 + b" ada@home.test\n\nhi",
        b"From: " + b'"' * 900_000 + b" ada@home.test\n\nhi",
        b"From: ada@home.test\n" + b"To: a@b.test,\n" * 60_000 + b"\n\nhi",
        b"From: ada@home.test\n" + b"X: y\n" * 180_000 + b"\n\nhi",
        b"From: ada@home.test\n\n" + b"\n" * 900_000,
        b"From: ada@home.test\nContent-Type: text/html\n\n" + b"<a " * 300_000,
        b"From: ada@home.test\nContent-Type: text/plain; charset=punycode\n\nx-" + b"a" * 900_000,
        b"From: ada@home.test\nContent-Type: " + b"a/b;" * 200_000 + b"\n\nhi",
        b"From: ada@home.test\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 160_000,
        b"From: ada@home.test\nContent-Type: message/delivery-status\n\n" + b"A: b\n\n" * 150_000,
    ],
    ids=range(13),
)
def test_no_e_mail_takes_long(raw: bytes) -> None:
    started = time.perf_counter()
    with suppress(EmailError):
        read_email(raw)
    assert time.perf_counter() - started < 10.0


SEEDS = [
    f"{HEAD}\nYes{QUOTED}".encode(),
    f"{REPORT_HEAD}\n{report(GONE)}".encode(),
    parts(("plain", "a"), ("alternative", "<p>b</p>"), ("image/png", b"\x89")).as_bytes(),
]
BITS = [
    b"\r\n",
    b"\x00",
    b"\xff",
    b";",
    b"=?",
    b"?=",
    b"<",
    b"boundary=",
    b"charset*=",
    b"filename*0*=x'y'%FF",
    b"--x",
]

DAMAGE = st.tuples(st.integers(0, 900), st.integers(0, 40), st.sampled_from(BITS) | st.binary(max_size=8))


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(DAMAGE, max_size=6),
)  # fmt: skip
def test_a_damaged_e_mail_is_read_or_refused(seed: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    raw = seed
    for at, length, put in damage:
        raw = raw[:at] + put + raw[at + length :]
    check(raw)


@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"From: a@b.test\nContent-Type: ", b"From: a@b.test\nFrom: "]),
)
def test_any_bytes_are_read_or_refused(rest: bytes, start: bytes) -> None:
    check(start + rest)


def check(raw: bytes) -> None:
    try:
        found = read_email(raw)
    except EmailError:
        return
    assert found.is_bounce or "@" in found.sender
    for text in (
        found.text,
        found.subject,
        found.sender_name,
        found.sender,
        *found.recipients,
        *found.in_reply_to,
    ):
        text.encode()  # no halves of characters: every database takes it
    assert "\n" not in found.subject + found.sender + found.sender_name + found.message_id
