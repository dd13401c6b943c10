"""The link in every e-mail: a look changes nothing, a POST stops at once, forged links open nothing."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from runtime import unsubscribe
from tests.api.application import ON_SQLITE, UNSUBSCRIBE_KEY, Web
from tests.support.rows import open_follow_up, put_claim, select

ADDRESS = "pat@example.com"


def email_of(web: Web, patient: str = "p1") -> tuple[str, str]:
    """An e-mail that left: its follow-up and its id."""
    follow_up = open_follow_up(web.database, patient=patient)
    point, value = select(
        web.database,
        "SELECT cp.id, cp.value FROM contact_point cp JOIN patient_contact pc ON pc.contact_point_id = cp.id"
        " JOIN patient p ON p.id = pc.patient_id WHERE cp.kind = 'email' AND p.external_id = :patient",
        patient=patient,
    )[0]
    claim: dict[str, Any] = {"channel": "email", "contact_point_id": point, "recipient": value}
    return follow_up, put_claim(web.database, follow_up, "mail", **claim)


def link(message_id: str) -> str:
    url = unsubscribe.url_of("http://inside:8088/", UNSUBSCRIBE_KEY, message_id)
    assert url.startswith("http://inside:8088/u/")
    return url


def stopped(web: Web) -> list[tuple[Any, ...]]:
    return select(web.database, "SELECT value FROM contact_point WHERE suppressed_at IS NOT NULL")


async def test_a_look_changes_nothing(web: Web) -> None:
    url = link(email_of(web)[1])
    for _ in range(2):
        page = await web.http.get(url)
        assert page.status_code == 200
        assert '<form method="post">' in page.text
        assert "No más correos" in page.text
    assert (await web.http.head(url)).status_code == 200
    assert stopped(web) == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
        {"content": b"\xff\x00", "headers": {"Content-Type": "what/ever"}},
    ],
)
async def test_a_post_stops_at_once_and_again_changes_nothing(web: Web, arguments: dict[str, Any]) -> None:
    follow_up, message = email_of(web)
    for _ in range(2):
        answer = await web.http.post(link(message), **arguments)
        assert answer.status_code == 200
        assert "Hecho" in answer.text
    await web.drain()
    assert stopped(web) == [(ADDRESS,)]
    assert web.bell.rung == [(follow_up, "opt_out_received")]
    assert select(web.database, "SELECT count(*) FROM inbound_message WHERE intent = 'opt_out'") == [(1,)]


@ON_SQLITE
async def test_a_forged_link_opens_nothing(web: Web) -> None:
    message, other = email_of(web)[1], email_of(web, "p2")[1]
    good, theirs = (unsubscribe.token_of(UNSUBSCRIBE_KEY, each) for each in (message, other))
    forged = [
        message,
        message + ".",
        good[:-1],
        good + "A",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        f"{other}.{good.rpartition('.')[2]}",
        f"{message}.{theirs.rpartition('.')[2]}",
        unsubscribe.token_of(b"x" * 32, message),
        unsubscribe.token_of(UNSUBSCRIBE_KEY, "0" * 32),
        good.upper(),
        "é" * 20,
        "%00",
        "x" * 3000,
    ]
    pages = set()
    for token in forged:
        for answer in (await web.http.get(f"/u/{token}"), await web.http.post(f"/u/{token}")):
            assert answer.status_code == 404, token
            pages.add(answer.text)
    assert len(pages) == 1
    assert stopped(web) == []
    assert (await web.http.post(link(message))).status_code == 200
    assert stopped(web) == [(ADDRESS,)]


@ON_SQLITE
async def test_pages_and_logs_say_nothing_of_anybody(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, message = email_of(web)
    answers = [await web.http.get(link(message)), await web.http.post(link(message))]
    for answer in answers:
        assert "http://" not in answer.text
        assert "https://" not in answer.text
        assert "<script" not in answer.text
        for planted in (ADDRESS, "Pat", "Doe", "900123", "Harbour", message):
            assert planted not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
    assert ADDRESS not in caplog.text


async def test_a_flood_of_a_body_is_not_read(web: Web) -> None:
    answer = await web.http.post(link(email_of(web)[1]), content=b"x" * 100_000)
    assert answer.status_code == 413
    assert stopped(web) == []
