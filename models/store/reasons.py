"""Why something was or was not done for a patient: decisions, what opened nothing, what holds them back.

Nothing read here names a patient: no name, number, address or text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.store.sql import query

_DECISIONS = query(
    """
    SELECT d.number, d.decided_at, d.verdict, d.reason, d.step, d.channel, d.until_at, d.skipped, d.inputs,
           coalesce(d.sequence_digest, f.sequence_digest) AS sequence_digest
    FROM decision d JOIN follow_up f ON f.id = d.follow_up_id
    WHERE d.follow_up_id = :id ORDER BY d.number
    """,
    returns_times=("decided_at", "until_at"),
    returns_json=("skipped", "inputs"),
)
_PATIENT = query(
    """
    SELECT p.id, p.deceased, p.do_not_contact, p.inactive_at, p.unclear_since, p.merged_into, c.feed_mode,
           c.feed_limit_minutes, c.feed_seen_at, c.go_live_at, c.approve_until, c.switched_off, s.zone,
           s.name AS site
    FROM patient p JOIN clinic c ON c.id = p.clinic_id
    LEFT JOIN site s ON s.id = coalesce(p.site_id,
      (SELECT min(other.id) FROM site other WHERE other.clinic_id = p.clinic_id))
    WHERE p.id = :patient_id
    """,
    returns_times=("inactive_at", "unclear_since", "feed_seen_at", "go_live_at", "approve_until"),
    returns_json=("switched_off",),
    returns_flags=("deceased", "do_not_contact"),
)
_FOLLOW_UPS = query(
    """
    SELECT f.id, f.trigger, f.sequence_digest, f.event_at, f.opened_at, f.started_at, f.outcome, f.reason,
           f.closed_at, f.hands_on_to, s.zone, o.name AS owner
    FROM follow_up f JOIN site s ON s.id = f.site_id LEFT JOIN staff o ON o.id = f.owner_id
    WHERE f.patient_id = :patient_id AND (f.closed_at IS NULL OR f.closed_at >= :closed_since)
    ORDER BY f.opened_at, f.id
    """,
    times=("closed_since",),
    returns_times=("event_at", "opened_at", "started_at", "closed_at"),
)
_WITHOUT_FOLLOW_UP = query(
    """
    SELECT kind, occurred_at, received_at, not_opened FROM inbox_event
    WHERE patient_id = :patient_id AND (not_opened IS NOT NULL OR dispatched_at IS NULL)
    ORDER BY occurred_at, id
    """,
    returns_times=("occurred_at", "received_at"),
)
_CONTACTS = query(
    """
    SELECT who.via, cp.kind, pc.position, pc.ended_at, pc.wrong_at, cp.suppressed_at, cp.unusable_at,
           cp.whatsapp_unusable_at
    FROM (
      SELECT '' AS via, p.id AS person FROM patient p WHERE p.id = :patient_id
      UNION ALL
      SELECT g.kind, g.guardian_id FROM guardian g WHERE g.patient_id = :patient_id AND g.ended_at IS NULL
    ) who
    JOIN patient_contact pc ON pc.patient_id = who.person
    JOIN contact_point cp ON cp.id = pc.contact_point_id
    ORDER BY who.via, cp.kind, pc.position, cp.id
    """,
    returns_times=("ended_at", "wrong_at", "suppressed_at", "unusable_at", "whatsapp_unusable_at"),
)
_CONSENTS = query(
    """
    SELECT n.purpose, n.channel, n.state, n.at FROM consent n
    WHERE n.patient_id = :patient_id AND n.id = (
      SELECT newest.id FROM consent newest WHERE newest.patient_id = :patient_id
        AND newest.purpose = n.purpose AND newest.channel = n.channel
      ORDER BY newest.at DESC, newest.id DESC LIMIT 1)
    ORDER BY n.purpose, n.channel
    """,
    returns_times=("at",),
)
_RESTRICTIONS = query(
    """
    SELECT kind, since FROM restriction WHERE patient_id = :patient_id AND ended_at IS NULL
    ORDER BY since, id
    """,
    returns_times=("since",),
)


def decisions(connection: Connection, follow_up_id: str) -> list[Any]:
    """Every decision of a follow-up in order, each with the digest of the sequence it went by."""
    return list(connection.execute(_DECISIONS, {"id": follow_up_id}))


def patient(connection: Connection, patient_id: str) -> Any:
    """What stands in the way of anybody writing to this patient, with the clinic's settings; our id."""
    return connection.execute(_PATIENT, {"patient_id": patient_id}).one()


def follow_ups(connection: Connection, patient_id: str, closed_since: datetime) -> list[Any]:
    """The open ones, and those closed since then, in the order in which they were opened."""
    values = {"patient_id": patient_id, "closed_since": closed_since}
    return list(connection.execute(_FOLLOW_UPS, values))


def without_follow_up(connection: Connection, patient_id: str) -> list[Any]:
    """Events that opened none, or were not worked through yet (``not_opened`` null), oldest first."""
    return list(connection.execute(_WITHOUT_FOLLOW_UP, {"patient_id": patient_id}))


def contacts(connection: Connection, patient_id: str) -> list[Any]:
    """Every number and address, without its value: the patient's (``via`` empty), guardians', proxies'."""
    return list(connection.execute(_CONTACTS, {"patient_id": patient_id}))


def consents(connection: Connection, patient_id: str) -> list[Any]:
    """What holds: the newest statement per purpose and channel."""
    return list(connection.execute(_CONSENTS, {"patient_id": patient_id}))


def restrictions(connection: Connection, patient_id: str) -> list[Any]:
    """Why only a colleague may deal with the patient, as long as it is so."""
    return list(connection.execute(_RESTRICTIONS, {"patient_id": patient_id}))
