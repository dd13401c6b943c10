"""What load balancers are told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.service import RPCError, RPCStatusCode

from runtime.database import Database
from tests.api.application import ACCOUNT, CODEC_TOKEN, EMAIL_SECRET, ON_SQLITE, SHARED_KEY, TOKEN, web_over


class Service:
    """Temporal's front, well or away."""

    def __init__(self, error: Exception | None = None) -> None:
        self.service_client = self
        self._error = error

    async def check_health(self, **_: Any) -> bool:
        if self._error is not None:
            raise self._error
        return True


class Away:
    """A database that does not answer."""

    async def read(self, *_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT 1 /* Ada Lovelace */", {}, Exception("no route"))

    write = read


@ON_SQLITE
@pytest.mark.parametrize(
    ("client", "temporal"),
    [
        (None, "not_used"),
        (Service(), "ok"),
        (Service(RPCError("away", RPCStatusCode.UNAVAILABLE, b"")), "away"),
        (Service(RuntimeError("Failed client connect: no")), "away"),
    ],
)
async def test_it_says_what_works(practice: Database, client: Any, temporal: str) -> None:
    async with web_over(practice, client=client) as web:
        answer = await web.http.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "temporal": temporal}
    for secret in (TOKEN, SHARED_KEY, EMAIL_SECRET, CODEC_TOKEN, ACCOUNT):
        assert secret not in answer.text


class Full(Away):
    """A database that can be read, on a disk without room."""

    async def read(self, *_: Any, **__: Any) -> Any:
        return []


async def test_where_nothing_can_be_written_it_is_not_well() -> None:
    async with web_over(Full(), client=None) as web:
        assert (await web.http.get("/health")).status_code == 503


async def test_whoever_asks_often_does_not_write_often() -> None:
    looks = []

    class Counted:
        async def write(self, *_: Any) -> None:
            looks.append(1)

    async with web_over(Counted(), client=None) as web:
        assert [(await web.http.get("/health")).status_code for _ in range(5)] == [200] * 5
    assert len(looks) == 1


async def test_without_a_database_nothing_can_be_stored() -> None:
    async with web_over(Away(), client=None) as web:
        answer = await web.http.get("/health")
        assert answer.status_code == 503
        assert answer.json()["database"] == "away"
        told = await web.http.post("/v1/events", headers={"Authorization": "Bearer x"})
        assert told.status_code == 503
        assert told.headers["retry-after"] == "5"
        assert "Ada" not in told.text
