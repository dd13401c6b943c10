"""Temporal's pages through our door: one setting is another, everything else is as it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from runtime.dev_server import LOOPBACK, free_ports
from runtime.ui_front import ui_front

SETTINGS = b'{"Codec":{"Endpoint":"http://x/codec","IncludeCredentials":false,"Other":1}}'
heard: list[bytes] = []


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What stands behind: settings, an echo of the body, something endless; ends with each answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    heard.append(head)
    target = head.split(b" ")[1]
    length = int(
        next((x.split(b":")[1] for x in head.split(b"\r\n") if x.startswith(b"Content-Length")), b"0")
    )
    body = await reader.readexactly(length)
    if target.startswith(b"/api/v1/settings"):
        body = SETTINGS
    elif target == b"/large":
        body = SETTINGS * 50_000
    elif target == b"/endless":
        await reader.read()
        heard.append(b"gone")
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    writer.close()


@asynccontextmanager
async def front() -> AsyncIterator[str]:
    heard.clear()
    port, behind = free_ports(2)
    server = await asyncio.start_server(answer, LOOPBACK, behind)
    try:
        async with ui_front(LOOPBACK, port, behind):
            yield f"http://{LOOPBACK}:{port}"
    finally:
        server.close()


@pytest.mark.parametrize("query", ["", "?a=b"])
async def test_the_settings_send_the_sign_in_along(query: str) -> None:
    async with front() as url, httpx.AsyncClient() as http:
        found = await http.get(f"{url}/api/v1/settings{query}")
    assert found.json() == {"Codec": {"Endpoint": "http://x/codec", "IncludeCredentials": True, "Other": 1}}
    assert b"accept-encoding" not in heard[0].lower()


async def test_everything_else_is_as_it_was() -> None:
    async with front() as url, httpx.AsyncClient() as http:
        assert (await http.get(f"{url}/large")).content == SETTINGS * 50_000
        assert (await http.get(f"{url}/api/v1/settingsx")).content == SETTINGS
        for size in (0, 1, 3_000_000):
            assert (await http.post(f"{url}/echo?x=y", content=b"z" * size)).content == b"z" * size
        many = await asyncio.gather(*(http.get(f"{url}/large") for _ in range(8)))
        assert {each.status_code for each in many} == {200}
        await http.get(
            f"{url}/", headers={"Cookie": "a=b", "Host": "127.0.0.1:8233", "Connection": "keep-alive"}
        )
    assert b"Cookie: a=b\r\n" in heard[-1]
    assert b"Host: 127.0.0.1:8233\r\n" in heard[-1]
    assert heard[-1].lower().count(b"connection:") == 1


async def test_who_goes_away_is_not_answered_any_longer() -> None:
    async with front() as url, httpx.AsyncClient() as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get(f"{url}/endless", timeout=0.3)
        async with asyncio.timeout(5):
            while b"gone" not in heard:
                await asyncio.sleep(0.01)


async def test_it_ends_though_somebody_waits_and_bears_what_is_no_request() -> None:
    async with asyncio.timeout(10), httpx.AsyncClient() as http:
        async with front() as url:
            port = int(url.rpartition(":")[2])
            for odd in (b"\r\n\r\n", b"x" * 100_000, b"GET", b""):
                _, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(odd)
                writer.close()
            waiting = asyncio.create_task(http.get(f"{url}/endless", timeout=30))
            while not any(b"/endless" in each for each in heard):
                await asyncio.sleep(0.01)
        with pytest.raises(httpx.HTTPError):
            await waiting


async def test_nobody_behind_is_a_closed_connection() -> None:
    port, nobody = free_ports(2)
    async with ui_front(LOOPBACK, port, nobody), httpx.AsyncClient() as http:
        with pytest.raises(httpx.HTTPError):
            await http.get(f"http://{LOOPBACK}:{port}/")
