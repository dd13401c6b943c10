"""Words of harm in any thread: a follow-up of their own at once, and everything else looks again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.intents import Intent
from core.types import Channel, Trigger
from models.store import replies
from runtime.intake import accept_trigger
from runtime.lookups import patient_of
from runtime.replies import open_ids_sharing
from runtime.told import Catalog, Changed, IntakeError, Told

ONE_ALARM_WITHIN = timedelta(hours=24)
"""More such words join the first alarm, as long as nobody has acted on it."""


def accept_adverse(
    connection: Connection,
    catalog: Catalog,
    clinic_id: str,
    patient_key: str,
    channel: Channel,
    body: str,
    now: datetime,
) -> Changed:
    """Keep what the patient wrote and alarm the clinic. Raises ``IntakeError``.

    ``to_start`` holds the new follow-up; who shares the number may be the one in trouble, so their
    follow-ups ring too.
    """
    patient = patient_of(connection, clinic_id, patient_key)
    if not body.strip():
        raise IntakeError("The reply has no text.")
    message_id = replies.add(connection, clinic_id, patient.id, channel, body, Intent.ADVERSE, now)
    return sound(connection, catalog, clinic_id, patient.id, message_id, now)


def sound(
    connection: Connection, catalog: Catalog, clinic_id: str, patient_id: str, message_id: str, now: datetime
) -> Changed:
    """Alarm the clinic about a stored text; more such words join an alarm that nobody has acted on."""
    others = tuple(open_ids_sharing(connection, patient_id))
    if replies.open_adverse(connection, patient_id, now - ONE_ALARM_WITHIN) is not None:
        return Changed(patient_id, others, "joined")
    told = Told(clinic_id, patient_id, message_id, now, source="reply")
    opened = accept_trigger(connection, catalog, Trigger.ADVERSE_REPLY, told, now)
    return Changed(patient_id, others, "opened", (opened.follow_up_id,))
