"""What the product's database says during and after a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from benchmarks.faults.count import Row
from models.store.sql import query, statement

_BUSY = query(
    "SELECT count(*) AS number FROM follow_up WHERE closed_at IS NULL AND opened_at > :since",
    times=("since",),
)
_STANDING = statement(
    """
    SELECT (SELECT count(*) FROM follow_up WHERE closed_at IS NULL) AS running,
      (SELECT count(*) FROM message WHERE state = 'claimed') AS claimed,
      (SELECT count(*) FROM message) AS messages
    """
)
_CUT_OFF = query(
    """
    SELECT id FROM message m WHERE state = 'claimed' AND NOT EXISTS (
      SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'ambiguous')
    """
)
_OUTCOMES = query("SELECT outcome, count(*) AS number FROM follow_up GROUP BY outcome")
_FOLLOW_UPS = query("SELECT id FROM follow_up ORDER BY opened_at")
_ROWS = query("SELECT id, follow_up_id, step, try_no, state, provider_id FROM message")
_TASKS = query("SELECT follow_up_id, name FROM task")
_EVENTS = query("SELECT kind, count(*) AS number FROM message_event GROUP BY kind")


@dataclass(frozen=True, slots=True)
class Standing:
    """``running``: open follow-ups. ``claimed``: messages not settled. ``messages``: claims ever made."""

    running: int
    claimed: int
    messages: int


def busy(connection: Connection, since: datetime) -> int:
    """How many follow-ups are open that were opened after a time."""
    return int(connection.execute(_BUSY, {"since": since}).one().number)


def standing(connection: Connection) -> Standing:
    """Where everything stands."""
    row = connection.execute(_STANDING).one()
    return Standing(row.running, row.claimed, row.messages)


def cut_off(connection: Connection) -> set[str]:
    """Messages claimed of whose POST nothing was written down: with no worker, it died in between."""
    return {row.id for row in connection.execute(_CUT_OFF)}


def outcomes(connection: Connection) -> Counter[str]:
    """How follow-ups ended; ``none`` for those that did not."""
    return Counter({row.outcome or "none": row.number for row in connection.execute(_OUTCOMES)})


def follow_ups(connection: Connection) -> list[str]:
    """Every id, oldest first."""
    return [row.id for row in connection.execute(_FOLLOW_UPS)]


def rows(connection: Connection) -> list[Row]:
    """The whole ledger."""
    return [Row(*row) for row in connection.execute(_ROWS)]


def tasks(connection: Connection) -> set[tuple[str, str]]:
    """Follow-up and name of every task, open or done."""
    return {(row.follow_up_id, row.name) for row in connection.execute(_TASKS)}


def events(connection: Connection) -> Counter[str]:
    """How often each thing happened to messages."""
    return Counter({row.kind: row.number for row in connection.execute(_EVENTS)})
