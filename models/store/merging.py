"""Two records that are one person: everything of the one moves to the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Date, bindparam, text

from core.types import Trigger
from models.store.sql import query, statement

_LOCK = text(
    """
    SELECT id FROM contact_point WHERE id IN (
      SELECT contact_point_id FROM patient_contact WHERE patient_id IN (:keep, :gone))
    ORDER BY id FOR NO KEY UPDATE
    """
)
_MOVES = tuple(
    text(sql)
    for sql in (
        "UPDATE follow_up SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE message SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE message SET addressee_id = nullif(:keep, patient_id) WHERE addressee_id = :gone",
        # A text that both may have written was kept for each; under one name it is there twice.
        """
        UPDATE inbound_message SET provider_id = provider_id || ':' || id
        WHERE patient_id = :gone AND EXISTS (
          SELECT 1 FROM inbound_message kept WHERE kept.patient_id = :keep
            AND kept.provider = inbound_message.provider AND kept.provider_id = inbound_message.provider_id)
        """,
        "UPDATE inbound_message SET patient_id = :keep WHERE patient_id = :gone",
        # By follow-up, which has an index.
        """
        UPDATE task SET patient_id = :keep WHERE patient_id = :gone AND follow_up_id IN (
          SELECT id FROM follow_up WHERE patient_id IN (:keep, :gone))
        """,
        "UPDATE inbox_event SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE enquiry SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE appointment SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE consultation SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE treatment_plan SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE quote SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE invoice SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE recall SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE restriction SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE consent SET patient_id = :keep WHERE patient_id = :gone",
        "UPDATE patient SET merged_into = :keep WHERE merged_into = :gone",
        # A link in use stays in use; one that was somebody else's number stays cut.
        """
        INSERT INTO patient_contact (patient_id, contact_point_id, position, source, ended_at, wrong_at)
        SELECT :keep, contact_point_id, position + 200,
          CASE source WHEN 'record' THEN 'merge' ELSE source END, ended_at, wrong_at
        FROM patient_contact WHERE patient_id = :gone
        ON CONFLICT (patient_id, contact_point_id) DO UPDATE SET
          source = CASE WHEN patient_contact.ended_at IS NULL THEN patient_contact.source
                        ELSE excluded.source END,
          ended_at = CASE WHEN patient_contact.wrong_at IS NOT NULL THEN patient_contact.ended_at
                          WHEN excluded.wrong_at IS NOT NULL THEN excluded.ended_at
                          WHEN patient_contact.ended_at IS NULL THEN NULL
                          ELSE excluded.ended_at END,
          wrong_at = coalesce(patient_contact.wrong_at, excluded.wrong_at)
        """,
        "DELETE FROM patient_contact WHERE patient_id = :gone",
        """
        INSERT INTO guardian (patient_id, guardian_id, kind, ended_at)
        SELECT :keep, guardian_id, kind, ended_at FROM guardian WHERE patient_id = :gone
        ON CONFLICT (patient_id, guardian_id) DO UPDATE SET
          ended_at = CASE WHEN guardian.ended_at IS NULL THEN NULL ELSE excluded.ended_at END
        """,
        """
        INSERT INTO guardian (patient_id, guardian_id, kind, ended_at)
        SELECT patient_id, :keep, kind, ended_at FROM guardian WHERE guardian_id = :gone
        ON CONFLICT (patient_id, guardian_id) DO UPDATE SET
          ended_at = CASE WHEN guardian.ended_at IS NULL THEN NULL ELSE excluded.ended_at END
        """,
        "DELETE FROM guardian WHERE patient_id = :gone OR guardian_id = :gone",
    )
)
_OPEN = query(
    """
    SELECT id, patient_id, trigger, subject_kind, subject_id, subject_state, opened_at FROM follow_up
    WHERE patient_id IN (:keep, :gone) AND closed_at IS NULL ORDER BY opened_at, id
    """,
    returns_times=("opened_at",),
)
_REPLACE = text("UPDATE follow_up SET subject_state = 'replaced' WHERE id = :id AND closed_at IS NULL")
_CONSENTS = query(
    """
    SELECT patient_id, clinic_id, purpose, channel, state FROM consent
    WHERE patient_id IN (:keep, :gone) ORDER BY at, id
    """
)
_ADD_CONSENT = statement(
    """
    INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, at)
    VALUES (:id, :clinic_id, :patient_id, :purpose, :channel, :state, 'merge', :now)
    """,
    times=("now",),
)
_KEEP = statement(
    """
    UPDATE patient SET first_name = :first_name, last_name = :last_name, birth_date = :birth_date,
      deceased = :deceased, do_not_contact = :do_not_contact, locale = :locale, zone = :zone,
      site_id = :site_id, inactive_at = :inactive_at, unclear_since = :unclear_since, updated_at = :now
    WHERE id = :id
    """,
    times=("now", "inactive_at", "unclear_since"),
).bindparams(bindparam("birth_date", type_=Date()))
_GONE = statement(
    """
    UPDATE patient SET merged_into = :keep, unclear_since = NULL, updated_at = :now WHERE id = :gone
    """,
    times=("now",),
)
_ARE_GUARDIANS = query(
    """
    SELECT patient_id FROM guardian WHERE ended_at IS NULL
      AND ((patient_id = :keep AND guardian_id = :gone) OR (patient_id = :gone AND guardian_id = :keep))
    """
)
_WARDS = query("SELECT patient_id FROM guardian WHERE guardian_id = :id AND ended_at IS NULL")
_STRICTNESS = ("given", "soft_opt_in", "withdrawn")


def are_guardians(connection: Connection, one: str, other: str) -> bool:
    """One of these patients (our ids) answers for the other, so they are two people."""
    return connection.execute(_ARE_GUARDIANS, {"keep": one, "gone": other}).first() is not None


def wards(connection: Connection, patient_id: str) -> list[str]:
    """For whom this patient is written to."""
    return [row.patient_id for row in connection.execute(_WARDS, {"id": patient_id})]


def merge(connection: Connection, keep: Any, gone: Any, now: datetime, *, unclear: bool) -> list[str]:
    """Move everything that refers to ``gone`` to ``keep`` (rows of ``patient_rows``).

    Messages keep their ids and keys, so nothing that left can leave again. Of two open follow-ups of
    the same trigger, about nothing in particular or about the same thing, the newer one is marked as
    replaced; their ids come back. Where the two said different things about consent the stricter one
    holds. Doing it again moves what has arrived for ``gone`` since. ``unclear``: somebody else may be
    the same person too.
    """
    both = {"keep": keep.id, "gone": gone.id}
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, both)  # as claims do, in the same order
    replaced = _duplicates(connection.execute(_OPEN, both).all(), keep.id)
    stricter = _stricter(connection.execute(_CONSENTS, both).all(), keep.id)
    for move in _MOVES:
        connection.execute(move, both)
    if replaced:
        connection.execute(_REPLACE, [{"id": each} for each in replaced])
    if stricter:
        more = {"clinic_id": keep.clinic_id, "patient_id": keep.id, "now": now}
        connection.execute(_ADD_CONSENT, [{**each, **more, "id": uuid4().hex} for each in stricter])
    since = (keep.unclear_since or gone.unclear_since) if unclear else None
    connection.execute(_KEEP, {**_joined(keep, gone), "unclear_since": since, "id": keep.id, "now": now})
    connection.execute(_GONE, {**both, "now": now})
    return replaced


def _duplicates(open_follow_ups: Sequence[Any], keep: str) -> list[str]:
    """Of the follow-ups that would run twice, the newer ones. Words of harm are never put aside."""
    older: dict[tuple[Any, ...], Any] = {}
    replaced = []
    for row in open_follow_ups:
        if row.trigger == Trigger.ADVERSE_REPLY or row.subject_state not in (None, "active"):
            continue  # what has been settled already ends by itself
        first = older.setdefault((row.trigger, row.subject_kind, row.subject_id), row)
        if (first.patient_id == keep) != (row.patient_id == keep):
            replaced.append(str(row.id))
    return replaced


def _stricter(consents: Sequence[Any], keep: str) -> list[dict[str, str]]:
    """What must be said anew, because the newest of all statements is milder than what one side had."""
    side: dict[tuple[str, str, bool], str] = {}
    newest: dict[tuple[str, str], str] = {}
    for row in consents:
        side[row.purpose, row.channel, row.patient_id == keep] = row.state
        newest[row.purpose, row.channel] = row.state
    again = []
    for (purpose, channel), state in sorted(newest.items()):
        states = [
            side[each] for each in ((purpose, channel, True), (purpose, channel, False)) if each in side
        ]
        strictest = max(states, key=_STRICTNESS.index)
        if strictest != state:
            again.append({"purpose": purpose, "channel": channel, "state": strictest})
    return again


def _joined(keep: Any, gone: Any) -> dict[str, Any]:
    """The kept record's own words, the other's where it has none, and every reason to be left alone."""
    names = ("first_name", "last_name", "birth_date", "locale", "zone", "site_id")
    values = {name: getattr(keep, name) or getattr(gone, name) for name in names}
    flags = ("deceased", "do_not_contact")
    joined = {flag: getattr(keep, flag) or getattr(gone, flag) for flag in flags}
    return {**values, **joined, "inactive_at": keep.inactive_at and gone.inactive_at}
