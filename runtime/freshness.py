"""Whether a clinic's own records are fresh enough to rely on; one alert while they are not.

What counts as a sign of life: in manual mode the tick "the diary is up to date" alone, as what staff
type says nothing of what they did not type; in the other modes also every event and booking from the
clinic's own system. An enquiry proves nothing of the diary: it may come from a web form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.types import Trigger
from core.wording import span
from models.store import alerts, feeds

FEED_STALE = "feed_stale"
"""Kind of the alert."""
_NOT_FROM_THE_DIARY = frozenset({Trigger.NEW_ENQUIRY, Trigger.ADVERSE_REPLY})
_NOT_THE_CLINICS_SYSTEM = frozenset({"cli", "sample", "reply", "handing_on"})


@dataclass(frozen=True, slots=True)
class Checked:
    """Clinics whose alert was opened or closed now, and the follow-ups that may go on."""

    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    to_ring: tuple[str, ...] = ()


def heard_from(
    connection: Connection, clinic_id: str, source: str, now: datetime, trigger: Trigger | None = None
) -> None:
    """An event or, without a ``trigger``, a booking of this source was accepted.

    The clinic's own system is alive if it came from there.
    """
    if source in _NOT_THE_CLINICS_SYSTEM or trigger in _NOT_FROM_THE_DIARY:
        return
    clinic = feeds.of_clinic(connection, clinic_id)
    if clinic is not None and clinic.feed_mode != "manual":
        feeds.seen(connection, clinic_id, now)


def tick(connection: Connection, clinic_id: str, now: datetime) -> Checked:
    """The diary is up to date, somebody says. What was held for it may go on."""
    feeds.seen(connection, clinic_id, now)
    return check(connection, now, clinic_id)


def check(connection: Connection, now: datetime, clinic_id: str | None = None) -> Checked:
    """Open an alert for each clinic whose feed is too old, close it for each that is fresh again.

    Looks at every clinic with a limit, or at the one named.
    """
    opened, closed, to_ring = [], [], []
    for clinic in feeds.with_limit(connection, clinic_id):
        if is_stale(clinic, now):
            if alerts.raise_alert(connection, clinic.id, FEED_STALE, now, _detail(clinic)):
                opened.append(clinic.id)
        else:
            if alerts.close(connection, clinic.id, FEED_STALE, now):
                closed.append(clinic.id)
            to_ring += feeds.held_follow_ups(connection, clinic.id)  # again each time: a ring may be lost
    return Checked(tuple(opened), tuple(closed), tuple(to_ring))


def is_stale(clinic: Any, now: datetime) -> bool:
    """Whether a clinic's records are older than its limit, or never spoke although there is one."""
    if clinic.feed_limit_minutes is None:
        return False
    if clinic.feed_seen_at is None:
        return True
    age: timedelta = now - clinic.feed_seen_at
    return age > timedelta(minutes=clinic.feed_limit_minutes)


def _detail(clinic: Any) -> str:
    mend = (
        "bring the diary up to date, then type `feed tick`"
        if clinic.feed_mode == "manual"
        else "check the connection to the clinic's own system, or bring the diary up to date by hand and"
        " type `feed tick`"
    )
    limit = span(timedelta(minutes=clinic.feed_limit_minutes))
    return f"Nothing was heard for more than {limit}; {mend}."
