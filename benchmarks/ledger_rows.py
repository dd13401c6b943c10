"""A clinic with many patients and a long ledger, each table filled by one statement."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from core.types import Sequence
from models.store import sequence_versions
from models.store.sql import statement
from sequences.catalog import definition_of
from tests.support.practice import ALWAYS, CLINIC, set_up_clinic

AGES = tuple(timedelta(days=days) for days in (5, 20, 60, 120, 300))
"""When each patient was written to before; the newest counts for the caps and lets one more pass."""
_MODULUS, _FACTOR = 1_000_000_007, 736_338_717
_NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_SITE, _OWNER = f"{CLINIC}-main", f"{CLINIC}-ana"


def scattered(number: int) -> str:
    """An id of 32 characters; neighbours lie far apart in an index, as with random ids."""
    return f"{_MODULUS + number * _FACTOR % _MODULUS}" + "0" * 22


def waiting(number: int) -> str:
    """Id of the open follow-up of the patient with this number."""
    return f"follow-up:{scattered(2 * number)}"


def _id(number: str) -> str:
    """``scattered`` in SQL."""
    return f"CAST({_MODULUS} + CAST({number} AS BIGINT) * {_FACTOR} % {_MODULUS} AS TEXT) || '{'0' * 22}'"


_PATIENTS = f"""
    INSERT INTO patient (id, clinic_id, external_id, first_name, last_name, deceased, do_not_contact,
      created_at, updated_at)
    {_NUMBERS}
    SELECT {_id("i")}, '{CLINIC}', 'p' || CAST(i AS TEXT), 'Pat', 'Doe', false, false, :at, :at FROM n
"""
_CONTACT_POINTS = f"""
    INSERT INTO contact_point (id, clinic_id, kind, value, created_at)
    {_NUMBERS}
    SELECT {_id("i")}, '{CLINIC}', 'phone', '+44' || CAST(7700000000 + i AS TEXT), :at FROM n
"""
_LINKS = f"""
    INSERT INTO patient_contact (patient_id, contact_point_id, position)
    {_NUMBERS}
    SELECT {_id("i")}, {_id("i")}, 0 FROM n
"""
_EVENTS = f"""
    INSERT INTO inbox_event (id, clinic_id, source, kind, source_ref, patient_id, occurred_at, received_at,
      dispatched_at)
    {_NUMBERS}
    SELECT {_id("i")}, '{CLINIC}', 'bench', 'no_show', CAST(i AS TEXT), {_id("i / 2")}, :at, :at, :at FROM n
"""
_FOLLOW_UPS = f"""
    INSERT INTO follow_up (id, clinic_id, site_id, patient_id, event_id, trigger, sequence_digest, owner_id,
      event_at, learned_at, opened_at, started_at, assessments, closed_at, outcome, reason)
    {_NUMBERS}
    SELECT 'follow-up:' || {_id("i")}, '{CLINIC}', '{_SITE}', {_id("i / 2")}, {_id("i")}, 'no_show', :digest,
      '{_OWNER}', :at, :at, :at, :at, 1, CASE WHEN i % 2 = 1 THEN :at END,
      CASE WHEN i % 2 = 1 THEN 'booked' END, CASE WHEN i % 2 = 1 THEN 'booked' END FROM n
"""
_VISITS = f"""
    INSERT INTO appointment (id, clinic_id, site_id, patient_id, source, source_ref, service, starts_at,
      status, first_seen_at, updated_at)
    {_NUMBERS}
    SELECT {_id("i")}, '{CLINIC}', '{_SITE}', {_id("i")}, 'bench', CAST(i AS TEXT), 'hygiene', :at,
      'attended', :at, :at FROM n
"""
_MESSAGES = f"""
    INSERT INTO message (id, clinic_id, follow_up_id, patient_id, contact_point_id, step, channel, try_no,
      outreach, recipient, sender, subject, body, body_hash, state, provider, provider_id, claimed_at,
      settled_at)
    {_NUMBERS}
    SELECT {_id("i * 5 + :nth")}, '{CLINIC}', 'follow-up:' || {_id("2 * i + 1")}, {_id("i")}, {_id("i")},
      :step, 'sms', 1, true, '+44' || CAST(7700000000 + i AS TEXT), '+447700900000', '',
      'Hi Pat, we have not heard from you for a while. Shall we find a new time? Reply STOP to end.',
      :hash, 'sent', 'bench', 'SM' || {_id("i * 5 + :nth")}, :at, :at FROM n
"""


def fill(connection: Connection, sequence: Sequence, patients: int, event_at: datetime) -> None:
    """One patient after another with a past visit, five messages, and a follow-up whose first is due soon.

    ``event_at``: when the visits were missed that the open follow-ups are about.
    """
    set_up_clinic(connection, hours=ALWAYS)
    definition = definition_of(sequence)
    sequence_versions.put(connection, sequence.digest, sequence.name, 1, definition, event_at)
    long_ago = event_at - timedelta(days=400)
    for sql, count, at in (
        (_PATIENTS, patients, long_ago),
        (_CONTACT_POINTS, patients, long_ago),
        (_EVENTS, 2 * patients, event_at),
        (_VISITS, patients, long_ago),
    ):
        connection.execute(statement(sql, times=("at",)), {"count": count, "at": at})
    connection.execute(text(_LINKS), {"count": patients})
    opened = {"count": 2 * patients, "at": event_at, "digest": sequence.digest}
    connection.execute(statement(_FOLLOW_UPS, times=("at",)), opened)
    for nth, age in enumerate(AGES):
        values = {"count": patients, "nth": nth, "step": f"past_{nth}", "hash": "0" * 64}
        connection.execute(statement(_MESSAGES, times=("at",)), {**values, "at": event_at - age})
    connection.exec_driver_sql("ANALYZE")
