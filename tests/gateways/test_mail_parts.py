"""An e-mail as bytes: what any mailbox makes of it, and what nobody can smuggle into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.mail_parts import BadMail, mail_of, message_id_of
from gateways.protocol import Outgoing

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
URL = "https://clinic.test/u/4f9a-_b~c"
MAIL = Outgoing(
    "5f0c" * 8, "email", "desk@clinic.test", "ada@home.test", "Hi Ada.\n\nSee you.\n", "Hello", at=NOON
)
OUR_HEADERS = {
    "From", "To", "Subject", "Message-ID", "Date", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
}  # fmt: skip


def read(**changes: Any) -> EmailMessage:
    parsed = message_from_bytes(content(**changes), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def content(**changes: Any) -> bytes:
    return mail_of(replace(MAIL, **changes)).content


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


class Tags(HTMLParser):
    """Every tag with its attributes, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.seen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.seen += data


def test_what_a_mailbox_reads() -> None:
    mail = read(sender_name="Clínica Sol")
    assert mail["From"].addresses[0].display_name == "Clínica Sol"
    assert mail["From"].addresses[0].addr_spec == "desk@clinic.test"
    assert (mail["To"], mail["Subject"]) == ("ada@home.test", "Hello")
    assert mail["Reply-To"] is None  # answers go to the sender
    assert parsedate_to_datetime(mail["Date"]) == NOON
    assert mail["Message-ID"] == f"<{MAIL.reference}@clinic.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert text_of(mail) == "Hi Ada.\n\nSee you.\n"
    assert not mail.defects


def test_the_same_message_is_always_the_same_bytes() -> None:
    assert content() == content()
    assert content() != content(reference="6" * 32)


def test_one_click_unsubscribe_stands_byte_for_byte() -> None:
    head = content(unsubscribe_url=URL, unsubscribe_mailto="stop+e@clinic.test").partition(b"\r\n\r\n")[0]
    expected = (
        b"\r\nList-Unsubscribe: <https://clinic.test/u/4f9a-_b~c>,\r\n"
        b" <mailto:stop%2Be@clinic.test?subject=unsubscribe>\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )
    assert expected in head


def test_a_long_link_is_neither_folded_nor_encoded() -> None:
    url = "https://clinic.test/u/" + "a" * 500
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in content(unsubscribe_url=url)


@pytest.mark.parametrize(
    ("changes", "ways", "one_click"),
    [
        ({}, None, None),
        ({"unsubscribe_url": URL}, f"<{URL}>", "List-Unsubscribe=One-Click"),
        ({"unsubscribe_url": "http://127.0.0.1:8080/u/x"}, "<http://127.0.0.1:8080/u/x>", None),
        ({"unsubscribe_mailto": "a@b.test"}, "<mailto:a@b.test?subject=unsubscribe>", None),
    ],
)
def test_only_what_one_post_can_do_claims_one_click(
    changes: dict[str, str], ways: str | None, one_click: str | None
) -> None:
    mail = read(**changes)
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (ways, one_click)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "To stop these e-mails: "),
        ("es", "Para no recibir más estos correos: "),
        ("es_MX", "Para no recibir más estos correos: "),
        ("ar", "To stop these e-mails: "),
        ("", "To stop these e-mails: "),
    ],
)
def test_the_text_ends_with_how_to_stop(locale: str, words: str) -> None:
    mail = read(unsubscribe_url=URL, locale=locale)
    assert text_of(mail).endswith(f"See you.\n\n{words}{URL}\n")
    assert ("a", {"href": URL}) in Tags(html_of(mail)).tags


def test_a_body_that_says_how_to_stop_is_left_alone() -> None:
    body = f"Hi.\n\nSTOP here: {URL}\n"
    assert text_of(read(body=body, unsubscribe_url=URL)) == body


def test_a_name_with_html_is_plain_in_the_text_and_escaped_in_the_page() -> None:
    body = 'Hi <b>Eve</b> & "O\'Hara" <script>alert(1)</script>,\n\nbye'
    mail = read(body=body, subject="<i>Hi</i>")
    assert text_of(mail) == body + "\n"
    page = Tags(html_of(mail))
    assert {tag for tag, _ in page.tags} == {"html", "head", "meta", "title", "body", "div", "p"}
    assert 'Hi <b>Eve</b> & "O\'Hara" <script>alert(1)</script>,' in page.seen
    assert "&lt;b&gt;Eve&lt;/b&gt;" in html_of(mail)


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("See https://x.test/a?b=1&c=2.", "https://x.test/a?b=1&c=2"),
        ("(https://x.test/a)", "https://x.test/a"),
        ("https://x.test/a_(b), or not", "https://x.test/a_(b)"),
        ("«https://x.test/a»", "https://x.test/a"),
        ('https://x.test/a"onclick="evil()', "https://x.test/a"),
        ("https://x.test/<b>", "https://x.test/"),
    ],
)
def test_bare_links_can_be_followed(said: str, link: str) -> None:
    page = Tags(html_of(read(body=said)))
    assert [attributes for tag, attributes in page.tags if tag == "a"] == [{"href": link}]
    assert said in page.seen


@pytest.mark.parametrize("said", ["http://x.test/", "javascript:alert(1)", "data:text/html,x", "https://"])
def test_nothing_else_becomes_a_link(said: str) -> None:
    assert "a" not in [tag for tag, _ in Tags(html_of(read(body=said))).tags]


def test_a_page_loads_nothing_and_runs_both_ways() -> None:
    page = html_of(read(body="مرحبا\n\nשלם 123\n\nHi", locale="ar"))
    tags = Tags(page).tags
    assert [attributes["dir"] for tag, attributes in tags if tag == "p"] == ["auto"] * 3
    assert ("html", {"lang": "ar"}) in tags
    assert not {tag for tag, _ in tags} & {"img", "script", "link", "iframe", "style"}
    assert "src=" not in page
    assert "url(" not in page


@pytest.mark.parametrize("locale", ['en" onload="x', "<b>", "", "english-and-more-of-it"])
def test_an_odd_locale_does_not_reach_the_page(locale: str) -> None:
    assert '<html lang="en">' in html_of(read(locale=locale))


EVIL = [
    "Ada\r\nBcc: eve@evil.test",
    "Ada\nBcc: eve@evil.test",
    "Ada\r\n\r\nhello",
    "Ada\x00Bcc",
    "Ada\u2028Bcc: x",
]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("field", ["subject", "sender_name", "body"])
def test_nothing_becomes_a_header_of_its_own(field: str, evil: str) -> None:
    mail = read(**{field: evil})
    assert set(mail.keys()) <= OUR_HEADERS
    assert mail["Bcc"] is None
    assert len(list(mail.iter_parts())) == 2
    assert b"\x00" not in content(**{field: evil})


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('Dr. "Bob" \\ Smith', 'Dr. "Bob" \\ Smith'),
        ("desk@other.test", "desk@other.test"),
        ("Smith, Jones & Co <x>", "Smith, Jones & Co <x>"),
        ("Клиника 🙂", "Клиника 🙂"),
        ("A" * 200, "A" * 200),
        ("Clínica " * 20, ("Clínica " * 20).strip()),
        ("=?utf-8?q?evil?=", "=?utf-8?q?evil?="),
        ("  \t ", ""),
        ("safe\u202egnp.exe", "safegnp.exe"),
    ],
)
def test_a_name_beside_the_address_is_only_a_name(name: str, shown: str) -> None:
    assert [each.addr_spec for each in read(sender_name=name)["From"].addresses] == ["desk@clinic.test"]
    # The parser behind `read` puts a space between two encoded words of a name (RFC 2047 wants none).
    header = message_from_bytes(content(sender_name=name), policy=policy.compat32)["From"]
    written, address = parseaddr(header.replace("\r\n", ""))
    assert (str(make_header(decode_header(written))) if "?" in header else written) == shown
    assert address == "desk@clinic.test"


@pytest.mark.parametrize(
    "subject",
    [
        "Su visita 🙂 — mañana",
        "=?utf-8?q?x?=",
        "word " * 60,
        "x" * 900,
        "日本語" * 100,
        "مرحبا",
        "a: b; c, <d>",
    ],
)
def test_a_subject_comes_back_whole(subject: str) -> None:
    mail = read(subject=subject)
    assert mail["Subject"] == subject.strip()
    assert set(mail.keys()) <= OUR_HEADERS


@pytest.mark.parametrize(
    "field", ["sender", "recipient", "message_id", "unsubscribe_url", "unsubscribe_mailto"]
)
@pytest.mark.parametrize(
    "wrong", ["x", "a@b.test\r\nBcc: c@d.test", "<a@b.test> SIZE=1", "a b@c.test", "https://x y"]
)
def test_what_cannot_be_used_is_named_and_not_quoted(field: str, wrong: str) -> None:
    with pytest.raises(BadMail) as caught:
        content(**{field: wrong})
    assert caught.value.field == field
    assert wrong not in str(caught.value)


def test_a_given_message_id_is_used() -> None:
    assert mail_of(replace(MAIL, message_id="<abc.1@clinic.test>")).message_id == "<abc.1@clinic.test>"
    assert read(message_id="<abc.1@clinic.test>")["Message-ID"] == "<abc.1@clinic.test>"


def test_a_message_id_is_stable_and_its_own() -> None:
    assert message_id_of("ab12", "desk@Clínica.test") == "<ab12@xn--clnica-4va.test>"
    assert len({message_id_of(f"{number:x}", "desk@clinic.test") for number in range(50)}) == 50
    for reference, sender in (("a b", "desk@clinic.test"), ("", "desk@clinic.test"), ("ab", "desk")):
        with pytest.raises(ValueError, match=r"address|reference"):
            message_id_of(reference, sender)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@settings(max_examples=300, deadline=None)
@given(body=ANY_TEXT, subject=ANY_TEXT, name=ANY_TEXT)
def test_whatever_it_says_it_is_one_well_formed_message(body: str, subject: str, name: str) -> None:
    made = content(body=body, subject=subject, sender_name=name, unsubscribe_url=URL)
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if b"\n" in line or b"\r" in line or b"\0" in line]
    assert made.isascii()
    mail = message_from_bytes(made, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert set(mail.keys()) <= OUR_HEADERS
    assert mail["From"].addresses[0].addr_spec == "desk@clinic.test"
    assert len(mail["From"].addresses) == 1
    assert text_of(mail).endswith(f"{URL}\n")
    assert {tag for tag, _ in Tags(html_of(mail)).tags} <= {
        "html", "head", "meta", "title", "body", "div", "p", "br", "a",
    }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(body=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=2000))
def test_every_character_of_the_text_arrives(body: str) -> None:
    assert text_of(read(body=body)) == body.strip("\n") + "\n"
