"""The web application over a small practice, as tests call it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.dependencies import CodecAccess, Dependencies, TwilioAccount
from gateways.twilio_signature import TwilioSecrets
from models.store import api_keys
from runtime.codec import EncryptingCodec, parse_keys
from runtime.database import Database
from sequences.catalog import load_catalog
from tests.support.clock import Clock
from tests.support.intake import NOW
from tests.support.signing import ACCOUNT, PUBLIC, SHARED_KEY, TOKEN

EMAIL_SECRET = "what-the-mail-server-shows"
CODEC_TOKEN = "what-colleagues-may-know"
UI = "http://127.0.0.1:8233"
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For long tables about what never reaches a statement."""
UNSUBSCRIBE_KEY = b"k" * 32
KEY_TEXT = "k1:" + base64.b64encode(bytes(range(32))).decode()
KEY, OTHER_KEY = "fup_of-harbour", "fup_of-other"


def codec() -> EncryptingCodec:
    return EncryptingCodec(parse_keys(KEY_TEXT))


@dataclass
class Bell:
    """Stands where Temporal's client does, and remembers who was rung and started."""

    rung: list[tuple[str, str]] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    error: BaseException | None = None

    def get_workflow_handle(self, workflow_id: str) -> Any:
        bell = self

        class Handle:
            async def signal(self, signal: str, **_: Any) -> None:
                bell._answer()
                bell.rung.append((workflow_id, signal))

        return Handle()

    async def start_workflow(self, *_: Any, id: str, **__: Any) -> None:
        self._answer()
        self.started.append(id)

    def _answer(self) -> None:
        if self.error is not None:
            raise self.error


def dependencies(database: Database, **changes: Any) -> Dependencies:
    """Everything is set up, unless ``changes`` say otherwise."""
    given: dict[str, Any] = {
        "database": database,
        "client": None,
        "catalog": load_catalog(),
        "clock": Clock(NOW),
        "unsubscribe_key": UNSUBSCRIBE_KEY,
        "public_base_url": PUBLIC,
        "twilio": TwilioAccount(ACCOUNT, TwilioSecrets(TOKEN, SHARED_KEY)),
        "email_secret": EMAIL_SECRET,
        "codec": CodecAccess(codec(), CODEC_TOKEN, (UI,)),
    }
    return Dependencies(**{**given, **changes})


@dataclass
class Web:
    """The application, a client of it, and what it was made of."""

    http: httpx.AsyncClient
    app: FastAPI
    database: Database
    clock: Clock
    bell: Bell

    async def drain(self) -> None:
        """Wait for what requests left behind."""
        await self.app.state.afterwards.drain()

    async def tell(self, path: str, body: Any, key: str | None = KEY) -> httpx.Response:
        """Send JSON as a clinic's system does."""
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        answer = await self.http.post(path, json=body, headers=headers)
        await self.drain()
        return answer


@asynccontextmanager
async def web_over(database: Any, **changes: Any) -> AsyncIterator[Web]:
    clock, bell = Clock(NOW), Bell()
    app = create_app(dependencies(database, **{"clock": clock, "client": bell, **changes}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://inside:8088") as http:
        yield Web(http, app, database, clock, bell)
        await app.state.afterwards.drain()


def add_keys(database: Database) -> None:
    with database.writing() as connection:
        api_keys.add(connection, "harbour", "website", KEY, NOW)
        api_keys.add(connection, "other", "website", OTHER_KEY, NOW)
