"""What patients write back, and that staff answered; each meaning has its own consequence."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from core.types import Channel, Intent
from models.contracts import OrderKind
from models.store import events, follow_ups, openings, orders, replies, restrictions
from runtime.lookups import patient_of
from runtime.told import Changed, IntakeError

_WITHOUT_EFFECT = frozenset({Intent.THANKS, Intent.AUTO_REPLY})


def accept_reply(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    channel: Channel,
    body: str,
    now: datetime,
    intent: Intent = Intent.REPLY,
) -> Changed:
    """Keep what a patient wrote and act on what it means. Raises ``IntakeError``.

    Words of harm go through ``runtime.alarms``, as they open a follow-up of their own: ``ValueError``.
    """
    if intent is Intent.ADVERSE:
        raise ValueError("words of harm open a follow-up: use runtime.alarms.accept_adverse")
    if intent is Intent.OPT_OUT:
        return accept_opt_out(connection, clinic_id, patient_key, channel, now, body)
    patient = patient_of(connection, clinic_id, patient_key)
    if not body.strip():
        raise IntakeError("The reply has no text.")
    replies.add(connection, clinic_id, patient.id, channel, body, intent, now)
    if intent is not Intent.AUTO_REPLY:
        openings.clear_inactive(connection, patient.id)
    if intent in _WITHOUT_EFFECT:
        return Changed(patient.id)
    detail = ""
    if intent is Intent.COMPLAINT:
        restrictions.begin(connection, clinic_id, patient.id, "complaint", now)
    elif intent is Intent.WRONG_NUMBER:
        cut = replies.cut_link(connection, patient.id, channel, now)
        detail = "unlinked" if cut else "nothing to unlink"
    return Changed(patient.id, tuple(follow_ups.open_ids_of_patient(connection, patient.id)), detail)


def accept_opt_out(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    channel: Channel,
    now: datetime,
    body: str = "",
) -> Changed:
    """Close the patient's addresses on a channel, for everyone who shares them, at once."""
    patient = patient_of(connection, clinic_id, patient_key)
    replies.add(connection, clinic_id, patient.id, channel, body, Intent.OPT_OUT, now)
    closed = events.opt_out(connection, patient.id, channel, "asked by the patient", now)
    return Changed(patient.id, tuple(open_ids_sharing(connection, patient.id)), str(closed))


def accept_answer(connection: Connection, clinic_id: str, patient_key: str, now: datetime) -> Changed:
    """Staff wrote back or talked with the patient: nothing waits for an answer any longer."""
    patient = patient_of(connection, clinic_id, patient_key)
    answered = replies.answer_all(connection, patient.id, now)
    to_ring = follow_ups.open_ids_of_patient(connection, patient.id)
    for follow_up_id in to_ring:
        orders.record(connection, uuid4().hex, follow_up_id, OrderKind.ANSWERED, now)
    return Changed(patient.id, tuple(to_ring), str(answered))


def open_ids_sharing(connection: Connection, patient_id: str) -> list[str]:
    """Open follow-ups of the patient and of everybody who shares a number or address."""
    return [
        follow_up
        for sharing in events.patients_sharing_contacts(connection, patient_id)
        for follow_up in follow_ups.open_ids_of_patient(connection, sharing)
    ]
