"""A clinic's file was loaded again: which of its open follow-ups must look again because of it.

What changed is found by comparing what the database held before and after. As long as nobody has rung
them, an alert stands for them, so that a worker can make up for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from temporalio.client import Client

from core.verdicts import Reason
from models.store import alerts, clinics, follow_ups
from models.store.transactions import Transactions
from runtime.clock import utc_now
from runtime.dispatch import ring

NOT_TOLD = "clinic_changed"
"""Kind of the alert: open follow-ups have not looked since their clinic's file was loaded."""
_BY_FEED = frozenset({Reason.FEED_STALE, Reason.CONFIRMATION_NEEDED})


@dataclass(frozen=True, slots=True)
class Settings:
    """What follow-ups of a clinic go by. ``sites`` by id, ``groups``: of services by code."""

    country: str
    approve_until: datetime | None
    switched_off: frozenset[str]
    feed: tuple[str | None, int | None]
    sites: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, str]


def settings_of(connection: Connection, clinic_id: str) -> Settings | None:
    """As the database has it now; ``None`` without such a clinic."""
    row = clinics.settings(connection, clinic_id)
    if row is None:
        return None
    return Settings(
        country=row.country,
        approve_until=row.approve_until,
        switched_off=frozenset(json.loads(row.switched_off or "null") or ()),
        feed=(row.feed_mode, row.feed_limit_minutes),
        sites={site.id: dict(site._mapping) for site in clinics.sites(connection, clinic_id)},
        groups={service.code: service.grp for service in clinics.services(connection, clinic_id)},
    )


def note(connection: Connection, clinic_id: str, before: Settings | None, now: datetime) -> tuple[str, ...]:
    """The open follow-ups that what changed since ``before`` concerns, with an alert while there are any.

    In the transaction of the change. Whoever rings them says ``told`` afterwards.
    """
    after = settings_of(connection, clinic_id)
    if before is None or after is None or before == after:
        return ()
    open_ones = follow_ups.open_of_clinic(connection, clinic_id)
    concerned = tuple(row.id for row in open_ones if _concerns(row, before, after))
    if concerned:
        alerts.close(connection, clinic_id, NOT_TOLD, now)  # a worker may be at an older one
        alerts.raise_alert(connection, clinic_id, NOT_TOLD, now, f"{len(concerned)} are concerned.")
    return concerned


def told(connection: Connection, clinic_id: str, now: datetime) -> None:
    """All that the last change concerns were rung."""
    alerts.close(connection, clinic_id, NOT_TOLD, now)


async def ring_concerned(client: Client, database: Transactions) -> list[str]:
    """Ring the open follow-ups of clinics whose change nobody could tell them; gives their ids."""
    rung = []
    for alert in await database.read(alerts.open_of_kind, NOT_TOLD):
        for row in await database.read(follow_ups.open_of_clinic, alert.clinic_id):
            await ring(client, row.id, "booking_changed")
            rung.append(row.id)
        await database.write(alerts.close_one, alert.id, utc_now())
    return rung


def _concerns(row: Any, before: Settings, after: Settings) -> bool:
    """Whether a follow-up may be held, or let go, by what changed. One too many does no harm."""
    if before.country != after.country or before.groups != after.groups:
        return True
    if before.sites.get(row.site_id) != after.sites.get(row.site_id):
        return True
    if row.trigger in before.switched_off ^ after.switched_off:
        return True
    if before.feed != after.feed and row.reason in _BY_FEED:
        return True
    return before.approve_until != after.approve_until and row.reason == Reason.APPROVAL_NEEDED
