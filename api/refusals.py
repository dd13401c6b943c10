"""Counts the webhooks that were turned away, without letting a flood of them reach the disk one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from api.afterwards import Afterwards
from models.store import webhook_refusals
from models.store.transactions import DATABASE_AWAY, Transactions
from models.store.webhook_refusals import Refusals


class RefusalCounter:
    """One write at a time; what is turned away meanwhile goes into the next one, as one row per reason."""

    def __init__(self, database: Transactions, afterwards: Afterwards, clock: Callable[[], datetime]) -> None:
        self._database, self._afterwards, self._clock = database, afterwards, clock
        self._waiting: dict[tuple[date, str, str], Refusals] = {}
        self._writing = False

    def note(self, route: str, why: str, body: bytes) -> None:
        """A webhook with this body, as far as it was read, was turned away."""
        now = self._clock()
        new = Refusals(route, why, 1, now, now, sha256(body).hexdigest(), len(body))
        key = (new.day, route, why)
        known = self._waiting.get(key)
        if known is not None:
            new = replace(new, count=known.count + 1, first_at=known.first_at)
        self._waiting[key] = new
        if not self._writing:
            self._writing = self._afterwards.run(self._write())

    async def _write(self) -> None:
        # Tasks start in a later turn of the loop, so ``_writing`` is set by then.
        try:
            while self._waiting:
                taken, self._waiting = self._waiting, {}
                try:
                    await self._database.write(webhook_refusals.add, list(taken.values()))
                except DATABASE_AWAY:
                    for key, each in taken.items():
                        self._put_back(key, each)
                    raise
        finally:
            self._writing = False

    def _put_back(self, key: tuple[date, str, str], each: Refusals) -> None:
        newer = self._waiting.get(key)
        if newer is not None:
            each = replace(newer, count=newer.count + each.count, first_at=each.first_at)
        self._waiting[key] = each
