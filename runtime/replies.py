"""What patients write back, and that staff answered; each meaning has its own consequence."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from core.intents import Intent
from core.types import Channel
from models.contracts import OrderKind
from models.store import (
    contact_users,
    events,
    follow_ups,
    inbound,
    openings,
    orders,
    replies,
    restrictions,
    suppressions,
)
from runtime import inbox, opt_outs
from runtime.lookups import patient_of
from runtime.opt_outs import Source
from runtime.told import Changed, IntakeError

WITHOUT_EFFECT = frozenset({Intent.THANKS, Intent.AUTO_REPLY})


def accept_reply(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    channel: Channel,
    body: str,
    now: datetime,
    intent: Intent = Intent.REPLY,
) -> Changed:
    """Keep what a patient wrote, as a colleague tells it, and act on what it means. Raises ``IntakeError``.

    Words of harm go through ``runtime.alarms``, as they open a follow-up of their own: ``ValueError``.
    """
    if intent is Intent.ADVERSE:
        raise ValueError("words of harm open a follow-up: use runtime.alarms.accept_adverse")
    if intent is Intent.OPT_OUT:
        return accept_opt_out(connection, clinic_id, patient_key, channel, now, body, source=Source.REPLY)
    patient = patient_of(connection, clinic_id, patient_key)
    if not body.strip():
        raise IntakeError("The reply has no text.")
    told = replies.add(connection, clinic_id, patient.id, channel, body, intent, now)
    if intent is Intent.OPT_IN:
        points = contact_users.points_of(connection, patient.id, suppressions.kind_of(channel))
        effect = opt_outs.start(connection, points, [patient.id], channel, told, now, now)
        heard(connection, patient.id, intent)
        return Changed(patient.id, effect.to_ring, str(effect.points))
    detail = ""
    if intent is Intent.WRONG_NUMBER:
        cut = replies.cut_link(connection, patient.id, channel, now)
        detail = "unlinked" if cut else "nothing to unlink"
    return Changed(patient.id, act_on(connection, clinic_id, patient.id, intent, now), detail)


def accept_opt_out(
    connection: Connection,
    clinic_id: str,
    patient_key: str,
    channel: Channel,
    now: datetime,
    body: str = "",
    *,
    source: Source = Source.STAFF,
) -> Changed:
    """Close the addresses a patient is written to on a channel, for everyone who shares them, at once.

    ``source``: whose word it is; only ``REPLY``, the patient's own, can be taken back by their START.
    """
    patient = patient_of(connection, clinic_id, patient_key)
    rule = None if source is Source.REPLY else str(source)
    told = replies.add(connection, clinic_id, patient.id, channel, body, Intent.OPT_OUT, now, rule=rule)
    points = contact_users.points_of(connection, patient.id, suppressions.kind_of(channel))
    effect = opt_outs.stop(connection, points, [patient.id], channel, source, told, now)
    replies.close_tasks(connection, patient.id, now)
    to_ring = dict.fromkeys((*effect.to_ring, *open_ids_sharing(connection, patient.id)))
    return Changed(patient.id, tuple(to_ring), str(effect.points))


def accept_answer(connection: Connection, clinic_id: str, patient_key: str, now: datetime) -> Changed:
    """Staff wrote back or talked with the patient: nothing waits for an answer any longer.

    Of a text that several people may have written, the others' copies are answered with it.
    """
    patient = patient_of(connection, clinic_id, patient_key)
    answered, others = inbound.answer(connection, patient.id, now)
    replies.close_tasks(connection, patient.id, now)
    to_ring = follow_ups.open_ids_of_patient(connection, patient.id)
    for follow_up_id in to_ring:
        orders.record(connection, uuid4().hex, follow_up_id, OrderKind.ANSWERED, now)
    for other in others:
        replies.close_tasks(connection, other, now)
        to_ring += follow_ups.open_ids_of_patient(connection, other)
    inbox.look_again(connection, clinic_id, now)
    return Changed(patient.id, tuple(to_ring), str(answered))


def act_on(
    connection: Connection, clinic_id: str, patient_id: str, intent: Intent, now: datetime
) -> tuple[str, ...]:
    """What a stored text means for one patient, beside what it does to contact points; whom to ring."""
    heard(connection, patient_id, intent)
    if intent in WITHOUT_EFFECT:
        return ()
    if intent is Intent.COMPLAINT:
        restrictions.begin(connection, clinic_id, patient_id, "complaint", now)
    return tuple(follow_ups.open_ids_of_patient(connection, patient_id))


def heard(connection: Connection, patient_id: str, intent: Intent) -> None:
    """A sign of life, unless a machine wrote: recalls may begin again."""
    if intent is not Intent.AUTO_REPLY:
        openings.clear_inactive(connection, patient_id)


def open_ids_sharing(connection: Connection, patient_id: str) -> list[str]:
    """Open follow-ups of the patient and of everybody who shares a number or address."""
    return [
        follow_up
        for sharing in events.patients_sharing_contacts(connection, patient_id)
        for follow_up in follow_ups.open_ids_of_patient(connection, sharing)
    ]
