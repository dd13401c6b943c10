"""What providers report on messages: the row advanced, every report kept, and whom nobody has heard of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam

from models.store.ledger import TOUCHED_BEFORE
from models.store.sql import query, statement

CALLBACK = "report"
FETCH = "fetch"
"""Kinds of ``message_event``: what the provider said by itself, and when asked."""
CONFLICT = "report_of_another"
"""Kind of ``message_event``: a report in our message's name about another message of the provider."""

# Whoever may write to one of these numbers, in the order in which claims lock them.
_LOCK_CONTACTS = query(
    """
    SELECT id FROM contact_point WHERE id IN (
      SELECT contact_point_id FROM message WHERE id = :id
      UNION ALL
      SELECT pc.contact_point_id FROM message m JOIN patient_contact pc ON pc.patient_id = m.patient_id
      WHERE m.id = :id AND pc.ended_at IS NULL
      UNION ALL
      SELECT pc.contact_point_id FROM message m JOIN guardian g ON g.patient_id = m.patient_id
      JOIN patient_contact pc ON pc.patient_id = g.guardian_id
      WHERE m.id = :id AND g.ended_at IS NULL AND pc.ended_at IS NULL)
    ORDER BY id FOR NO KEY UPDATE
    """
)
_LOCK_MESSAGE = query("SELECT id FROM message WHERE id = :id FOR NO KEY UPDATE")
_GET = query(
    """
    SELECT m.id, m.clinic_id, m.follow_up_id, m.patient_id, m.contact_point_id, m.step, m.channel, m.sender,
           m.state, m.provider, m.provider_id, m.error_class, m.error_code, m.delivery, m.delivered_at,
           m.awaits_report, m.settled_at, f.closed_at,
           CASE WHEN f.closed_at IS NULL THEN NULL ELSE f.reason END AS closed_for
    FROM message m JOIN follow_up f ON f.id = m.follow_up_id WHERE m.id = :id
    """,
    returns_times=("delivered_at", "settled_at", "closed_at"),
    returns_flags=("awaits_report",),
)
_ID_AT_PROVIDER = query("SELECT id FROM message WHERE provider = :provider AND provider_id = :provider_id")
_ADVANCE = statement(
    """
    UPDATE message SET state = :state, provider_id = :provider_id, delivery = :delivery,
      delivered_at = :delivered_at, awaits_report = :awaits_report, error_class = :error_class,
      error_code = :error_code, settled_at = :settled_at
    WHERE id = :id
    """,
    times=("delivered_at", "settled_at"),
)
_HEARD = query(
    """
    SELECT id FROM message_event
    WHERE message_id = :id AND kind IN ('report', 'fetch') AND detail = :detail LIMIT 1
    """
)
_STRAY = statement(
    """
    INSERT INTO stray_report (provider, provider_id, kind, at, detail)
    VALUES (:provider, :provider_id, :kind, :at, :detail)
    """,
    times=("at",),
)
_CLOSE_TASK = statement(
    """
    UPDATE task SET done_at = :now, closed_by = 'provider'
    WHERE follow_up_id = :follow_up_id AND name = :name AND done_at IS NULL
    """,
    times=("now",),
)
# A mark carries the very time of the event of the message that made it.
_TRUST_AGAIN = tuple(
    statement(sql)
    for sql in (
        """
        UPDATE contact_point SET unusable_at = NULL, unusable_reason = NULL
        WHERE id = :contact_point_id AND unusable_reason IN ('bad_number', 'unreachable')
          AND unusable_at IN (SELECT e.at FROM message_event e WHERE e.message_id = :id)
        """,
        """
        UPDATE contact_point SET whatsapp_unusable_at = NULL, whatsapp_unusable_reason = NULL
        WHERE id = :contact_point_id AND whatsapp_unusable_reason IN ('bad_number', 'unreachable')
          AND whatsapp_unusable_at IN (SELECT e.at FROM message_event e WHERE e.message_id = :id)
        """,
    )
)
_AWAITING = query(
    """
    SELECT m.id, m.channel, m.provider, m.provider_id, m.settled_at FROM message m
    WHERE m.awaits_report AND m.settled_at < :before AND m.channel || ':' || m.provider IN :routes
      AND NOT EXISTS (
        SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'fetch' AND e.at > :asked_since)
    ORDER BY m.settled_at, m.id LIMIT :most
    """,
    times=("before", "asked_since"),
    returns_times=("settled_at",),
).bindparams(bindparam("routes", type_=String(), expanding=True))
_WAITS_NO_LONGER = statement("UPDATE message SET awaits_report = false WHERE id = :id AND awaits_report")
_UNPROVED = query(
    """
    SELECT m.id, m.follow_up_id, m.state, m.claimed_at FROM message m
    WHERE m.state IN ('claimed', 'unknown') AND m.claimed_at < :before
      AND (m.state = 'claimed' OR m.claimed_at > :since) AND m.channel || ':' || m.provider IN :routes
      AND NOT EXISTS (
        SELECT 1 FROM message_event e WHERE e.message_id = m.id AND e.kind = 'asked' AND e.at > :asked_since)
    ORDER BY m.claimed_at, m.id LIMIT :most
    """,
    times=("before", "since", "asked_since"),
    returns_times=("claimed_at",),
).bindparams(bindparam("routes", type_=String(), expanding=True))
_OF_OTHERS = query(
    """
    SELECT m.channel, m.provider, count(*) AS number FROM message m
    WHERE m.awaits_report AND m.settled_at < :silent_before AND m.channel || ':' || m.provider NOT IN :routes
    GROUP BY m.channel, m.provider
    UNION ALL
    SELECT m.channel, m.provider, count(*) FROM message m
    WHERE m.state IN ('claimed', 'unknown') AND m.claimed_at < :before
      AND (m.state = 'claimed' OR m.claimed_at > :since) AND m.channel || ':' || m.provider NOT IN :routes
    GROUP BY m.channel, m.provider
    """,
    times=("silent_before", "before", "since"),
).bindparams(bindparam("routes", type_=String(), expanding=True))


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a message's row says from now on; the columns of ``message`` by the same names."""

    state: str
    provider_id: str | None
    delivery: str | None
    delivered_at: datetime | None
    awaits_report: bool
    error_class: str | None
    error_code: str | None
    settled_at: datetime | None


def lock(connection: Connection, message_id: str) -> Any | None:
    """Lock the contact points that a claim for this patient would lock, then the message; gives its row.

    ``None`` when there is no such message. With it when its follow-up was closed, and for which reason.
    """
    if connection.dialect.name != "sqlite":  # there, a writer is alone anyway
        connection.execute(_LOCK_CONTACTS, {"id": message_id})
        connection.execute(_LOCK_MESSAGE, {"id": message_id})
    return connection.execute(_GET, {"id": message_id}).first()


def id_at_provider(connection: Connection, provider: str, provider_id: str) -> str | None:
    """Our id of the message that the provider calls this, or ``None``."""
    values = {"provider": provider, "provider_id": provider_id}
    row = connection.execute(_ID_AT_PROVIDER, values).first()
    return None if row is None else str(row.id)


def advance(connection: Connection, message: Any, to: Advanced) -> None:
    """Write where a locked message stands now; its follow-up's last touch is worked out again."""
    values = {name: getattr(to, name) for name in Advanced.__slots__}
    connection.execute(_ADVANCE, {"id": message.id, **values})
    if to.state != message.state:
        connection.execute(TOUCHED_BEFORE, {"id": message.id})


def was_heard(connection: Connection, message_id: str, detail: str) -> bool:
    """Whether a report that says the same was kept before."""
    return connection.execute(_HEARD, {"id": message_id, "detail": detail}).first() is not None


def keep_stray(
    connection: Connection, provider: str, provider_id: str, kind: str, detail: str | None, at: datetime
) -> None:
    """Keep a report on a message that we do not know."""
    values = {"provider": provider, "provider_id": provider_id, "kind": kind, "detail": detail, "at": at}
    connection.execute(_STRAY, values)


def close_task(connection: Connection, message: Any, now: datetime) -> None:
    """Nobody has to find out any more what became of this message."""
    values = {"follow_up_id": message.follow_up_id, "name": f"message:{message.step}", "now": now}
    connection.execute(_CLOSE_TASK, values)


def trust_again(connection: Connection, message: Any) -> None:
    """The message did arrive, so the address that it had marked unusable works."""
    values = {"contact_point_id": message.contact_point_id, "id": message.id}
    for trust in _TRUST_AGAIN:
        connection.execute(trust, values)


def route(channel: str, provider: str) -> str:
    """A channel with the provider it goes through, as ``routes`` below hold it."""
    return f"{channel}:{provider}"


def awaiting(
    connection: Connection, routes: list[str], before: datetime, asked_since: datetime, most: int
) -> list[Any]:
    """Messages settled before a time that await a report, not asked for since another, oldest first.

    ``routes``: only messages that went one of these ways. Each with id, channel, provider, provider_id,
    settled_at.
    """
    values = {"routes": routes, "before": before, "asked_since": asked_since, "most": most}
    return list(connection.execute(_AWAITING, values))


def wait_no_longer(connection: Connection, message_id: str) -> bool:
    """No report on this message is awaited any more. False when none was."""
    return connection.execute(_WAITS_NO_LONGER, {"id": message_id}).rowcount == 1


def unproved(
    connection: Connection,
    routes: list[str],
    before: datetime,
    since: datetime,
    asked_since: datetime,
    most: int,
) -> list[Any]:
    """Claims from before a time that nobody settled or proved, not asked about since ``asked_since``.

    ``routes``: as above. ``since``: those settled ``unknown`` only when claimed later than this. Each with
    id, follow_up_id, state, claimed_at, oldest first.
    """
    values = {"routes": routes, "before": before, "since": since, "asked_since": asked_since, "most": most}
    return list(connection.execute(_UNPROVED, values))


def of_other_routes(
    connection: Connection, routes: list[str], silent_before: datetime, before: datetime, since: datetime
) -> dict[tuple[str, str], int]:
    """How many of both went other ways, by channel and provider. Times as above, ``silent_before`` for
    those that await a report."""
    values = {"routes": routes, "silent_before": silent_before, "before": before, "since": since}
    found: Counter[tuple[str, str]] = Counter()
    for row in connection.execute(_OF_OTHERS, values):
        found[row.channel, row.provider] += row.number
    return dict(sorted(found.items()))
