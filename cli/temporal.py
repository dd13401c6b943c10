"""What commands ask of Temporal, with little patience: a person is waiting, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from temporalio.client import Client
from temporalio.service import RPCError

from runtime.clock import utc_now
from runtime.database import Database
from runtime.dispatch import ring, start_follow_up
from runtime.settings import Settings
from runtime.temporal import (
    ForeignPayloadKeys,
    TemporalUnreachable,
    connect,
    has_our_keys,
    is_unreachable,
)

PATIENCE = timedelta(seconds=2)
AT_ONCE = 20
T = TypeVar("T")


async def when_reachable(settings: Settings, work: Callable[[Client], Awaitable[T]]) -> T | None:
    """The result of ``work`` with a connected client, or ``None`` when Temporal does not answer."""
    try:
        client = await connect(settings, wait=timedelta(0), patience=PATIENCE)
        return await work(client)
    except TemporalUnreachable:
        return None
    except (RPCError, RuntimeError) as error:
        if is_unreachable(error):
            return None
        raise


async def start_now(settings: Settings, database: Database, follow_up_id: str) -> bool:
    """Start the follow-up's workflow; false when Temporal does not answer.

    Raises ``ForeignPayloadKeys``; the worker starts it then.
    """

    async def start(client: Client) -> bool:
        if not await has_our_keys(client):
            raise ForeignPayloadKeys
        await start_follow_up(client, database, follow_up_id, utc_now())
        return True

    return await when_reachable(settings, start) or False


async def ring_all(settings: Settings, follow_up_ids: Iterable[str], signal: str) -> bool:
    """Ring every follow-up; false when Temporal does not answer."""
    ids = list(follow_up_ids)

    async def ring_each(client: Client) -> bool:
        for first in range(0, len(ids), AT_ONCE):
            together = ids[first : first + AT_ONCE]
            await asyncio.gather(*(ring(client, follow_up_id, signal) for follow_up_id in together))
        return True

    return not ids or await when_reachable(settings, ring_each) or False
