"""Keeps what passes between a client and Prism, with the violations that Prism found in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from aiohttp import web
from yarl import URL

VIOLATIONS = "sl-violations"
PAGE_ADDRESSES = frozenset({"uri", "first_page_uri", "next_page_uri", "previous_page_uri"})
MOST_VIOLATIONS_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Violation:
    """What Prism says is not as described. ``where``: such as ``response.body.status``."""

    where: str
    severity: str
    code: str
    message: str

    @property
    def is_twilios_own(self) -> bool:
        """Twilio describes the addresses of a list's pages as ``format: uri``, which must be absolute.

        In its own examples beside that, and in its answers, they are relative. This and nothing else is
        forgiven; the tests look at these four addresses themselves.
        """
        *place, name = self.where.split(".")
        return (
            place == ["response", "body"]
            and name in PAGE_ADDRESSES
            and self.code == "format"
            and self.message == f'Response body property {name} must match format "uri"'
        )

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they were on the wire."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    status: int
    answer: Any
    violations: tuple[Violation, ...]


class Wire:
    """Stands before Prism at ``url``, and keeps ``exchanges`` in order."""

    def __init__(self, prism: str) -> None:
        self.url = ""
        self.exchanges: list[Exchange] = []
        self._prism = prism
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True), max_field_size=MOST_VIOLATIONS_BYTES
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._session is not None
        assert self._runner is not None
        await self._session.close()
        await self._runner.cleanup()

    def violations(self) -> list[str]:
        """Everything found in the exchanges so far but Twilio's own, in words, each with its exchange."""
        return [
            f"{exchange.method} {urlsplit(exchange.path).path} -> {exchange.status}: {violation}"
            for exchange in self.exchanges
            for violation in exchange.violations
            if not violation.is_twilios_own
        ]

    async def _pass_on(self, request: web.Request) -> web.Response:
        assert self._session is not None
        sent = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        address = URL(self._prism + request.raw_path, encoded=True)
        async with self._session.request(
            request.method, address, data=sent, headers=headers, allow_redirects=False
        ) as answer:
            body = await answer.read()
            found = json.loads(answer.headers.get(VIOLATIONS, "[]"))
            kept = Exchange(
                request.method,
                request.raw_path,
                dict(request.query),
                dict(parse_qsl(sent.decode(), keep_blank_values=True)),
                answer.status,
                json.loads(body) if answer.content_type == "application/json" else None,
                tuple(_violation(each) for each in found),
            )
            self.exchanges.append(kept)
            return web.Response(status=answer.status, body=body, content_type=answer.content_type)


def _violation(found: dict[str, Any]) -> Violation:
    where = ".".join(str(part) for part in found.get("location", []))
    return Violation(where, found["severity"], str(found.get("code", "")), found["message"])
