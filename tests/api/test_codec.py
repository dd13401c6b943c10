"""Temporal's remote codec: for those who show the token or signed in with it, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from temporalio.api.common.v1 import Payload, Payloads

from api.dependencies import CodecAccess
from runtime.database import Database
from tests.api.application import CODEC_TOKEN, ON_SQLITE, UI, Web, codec, web_over

pytestmark = ON_SQLITE
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Ada Lovelace"')
BEARER = {"Authorization": f"Bearer {CODEC_TOKEN}"}


def as_json(*payloads: Payload) -> Any:
    return MessageToDict(Payloads(payloads=payloads))


async def sealed() -> Payload:
    return (await codec().encode([PLAIN]))[0]


async def test_what_is_stored_can_be_read_and_written(web: Web) -> None:
    headers = {**BEARER, "X-Namespace": "default"}
    answer = await web.http.post("/codec/decode", json=as_json(await sealed(), PLAIN), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert list(ParseDict(answer.json(), Payloads()).payloads) == [PLAIN, PLAIN]
    written = await web.http.post("/codec/encode", json=as_json(PLAIN), headers=headers)
    (hidden,) = ParseDict(written.json(), Payloads()).payloads
    assert b"Ada" not in hidden.SerializeToString()
    assert await codec().decode([hidden]) == [PLAIN]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong-wrong-wrong-wrong"},
        {"Authorization": "Bearer \xe9".encode("latin-1")},
        {"Authorization": CODEC_TOKEN},
        {"Cookie": "follow_up_codec=9999999999.00", "Origin": UI},
        {"Cookie": "follow_up_codec=", "Origin": UI},
        {"Cookie": "follow_up_codec=.", "Origin": UI},
    ],
)
@pytest.mark.parametrize("path", ["/codec/decode", "/codec/encode"])
async def test_nobody_else_reads_anything(web: Web, headers: Any, path: str) -> None:
    answer = await web.http.post(path, json=as_json(await sealed()), headers=headers)
    assert answer.status_code == 401
    assert "Ada" not in answer.text


async def sign_in(web: Web) -> str:
    answer = await web.http.post("/codec/login", data={"token": CODEC_TOKEN})
    assert answer.status_code == 200
    given = answer.headers["set-cookie"]
    assert CODEC_TOKEN not in given
    for part in ("HttpOnly", "SameSite=strict", "Path=/codec", "Secure"):
        assert part in given
    assert f'<a href="{UI}">' in answer.text
    web.http.cookies.clear()
    return given.partition(";")[0]


async def test_a_browser_signs_in_once(web: Web) -> None:
    page = await web.http.get("/codec/login")
    assert 'type="password"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    cookie = await sign_in(web)
    asked = {"Cookie": cookie, "Origin": UI}
    answer = await web.http.post("/codec/decode", json=as_json(await sealed()), headers=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == UI
    assert answer.headers["access-control-allow-credentials"] == "true"


async def test_a_session_ends_and_serves_temporals_pages_alone(web: Web) -> None:
    cookie = await sign_in(web)
    for origin in ({}, {"Origin": "http://127.0.0.1:9999"}, {"Origin": "null"}):
        answer = await web.http.post(
            "/codec/decode", json=as_json(await sealed()), headers={"Cookie": cookie, **origin}
        )
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers
    web.clock.forward(timedelta(hours=12))
    late = await web.http.post(
        "/codec/decode", json=as_json(await sealed()), headers={"Cookie": cookie, "Origin": UI}
    )
    assert late.status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", CODEC_TOKEN + "x", "\ud800"])
async def test_a_wrong_token_signs_nobody_in(web: Web, token: str) -> None:
    content = b"token=%ED%A0%80" if token == "\ud800" else f"token={token}".encode()
    answer = await web.http.post("/codec/login", content=content)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "That is not the token" in answer.text


async def test_only_temporals_address_may_ask_from_a_browser(web: Web) -> None:
    for path in ("/codec/decode", "/codec/encode"):
        asked = await web.http.options(path, headers={"Origin": UI, "Access-Control-Request-Method": "POST"})
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == UI
        assert "x-namespace" in asked.headers["access-control-allow-headers"]
        other = await web.http.options(path, headers={"Origin": "https://elsewhere.example"})
        assert not any(name.startswith("access-control") for name in other.headers)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"7", b'{"payloads": 7}', b"\xff", b"[" * 9000],
)
async def test_what_is_no_payload_is_said(web: Web, body: bytes) -> None:
    answer = await web.http.post("/codec/decode", content=body, headers=BEARER)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("not-payloads")


async def test_a_key_that_is_gone_is_named(web: Web) -> None:
    lost = Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"gone"}, data=b"x" * 40)
    answer = await web.http.post("/codec/decode", json=as_json(lost), headers=BEARER)
    assert answer.status_code == 400
    assert "'gone'" in answer.json()["detail"]
    tampered = await sealed()
    tampered.data = tampered.data[:-1] + b"?"
    broken = await web.http.post("/codec/decode", json=as_json(tampered), headers=BEARER)
    assert broken.status_code == 400


@pytest.mark.parametrize(
    ("access", "status"),
    [(CodecAccess(), 404), (CodecAccess(None, "t" * 20), 404), (CodecAccess(codec()), 503)],
)
async def test_without_keys_or_token_there_is_nothing(
    practice: Database, access: CodecAccess, status: int
) -> None:
    async with web_over(practice, codec=access) as web:
        for answer in (
            await web.http.post("/codec/decode", json=as_json(PLAIN), headers=BEARER),
            await web.http.post("/codec/encode", json=as_json(PLAIN), headers=BEARER),
            await web.http.get("/codec/login"),
            await web.http.post("/codec/login", data={"token": ""}),
        ):
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_too_large_is_not_kept(web: Web) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000_000

    answer = await web.http.post("/codec/decode", content=endless(), headers=BEARER)
    assert answer.status_code == 413
    assert json.loads(answer.text)["status"] == 413
