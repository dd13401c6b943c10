"""``GET /health``: whether the application can do its work."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from temporalio.client import Client
from temporalio.service import RPCError

from api.dependencies import Dependencies
from models.store import clinics
from models.store.transactions import DATABASE_AWAY, Transactions

TEMPORAL_WITHIN = timedelta(seconds=1)
DATABASE_WITHIN = timedelta(seconds=5)
LOOKS_EVERY = timedelta(seconds=2)
"""Whoever asks more often is told the same: a look writes to the disk."""


class Health(BaseModel):
    """``temporal``: while it is away, everything is stored and follow-ups act later."""

    status: Literal["ok", "unavailable"]
    database: Literal["ok", "away"]
    temporal: Literal["ok", "away", "not_used"]


def health_router(dependencies: Dependencies) -> APIRouter:
    """The route that load balancers and colleagues look at."""
    router = APIRouter()
    looked_at = float("-inf")
    found: Literal["ok", "away"] = "ok"

    async def database_now() -> Literal["ok", "away"]:
        nonlocal looked_at, found
        clock = asyncio.get_running_loop().time
        if clock() - looked_at >= LOOKS_EVERY.total_seconds():
            found = await _database(dependencies.database)
            looked_at = clock()
        return found

    @router.get("/health", response_model=Health, responses={503: {"model": Health}})
    async def tell_health() -> JSONResponse:
        """200 as long as events and webhooks can be stored."""
        database, temporal = await asyncio.gather(database_now(), _temporal(dependencies.client))
        status: Literal["ok", "unavailable"] = "ok" if database == "ok" else "unavailable"
        health = Health(status=status, database=database, temporal=temporal)
        return JSONResponse(health.model_dump(), 200 if database == "ok" else 503)

    return router


async def _database(database: Transactions) -> Literal["ok", "away"]:
    try:
        async with asyncio.timeout(DATABASE_WITHIN.total_seconds()):
            await database.write(clinics.touch)
    except (TimeoutError, *DATABASE_AWAY):
        return "away"
    return "ok"


async def _temporal(client: Client | None) -> Literal["ok", "away", "not_used"]:
    if client is None:
        return "not_used"
    try:
        async with asyncio.timeout(TEMPORAL_WITHIN.total_seconds()):
            return "ok" if await client.service_client.check_health(timeout=TEMPORAL_WITHIN) else "away"
    except (TimeoutError, RPCError, RuntimeError):
        return "away"
