"""The link in an e-mail that stops them: one click, and nothing is asked (RFC 8058)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core.intents import Intent
from core.types import Channel
from models.store import contact_users, inbound, inbound_senders, suppressions
from runtime import opt_outs
from runtime.opt_outs import Source
from runtime.told import Changed


def accept_unsubscribe(
    connection: Connection, contact_point_id: str, message_id: str | None, now: datetime
) -> Changed:
    """Somebody used the link in an e-mail (RFC 8058): the address hears nothing more, the phone stays.

    ``message_id``: the e-mail it came with. Doing it again changes nothing; an unknown contact point
    neither.
    """
    suppressions.lock(connection, [contact_point_id])
    point = suppressions.get(connection, contact_point_id)
    if point is None or point.kind != "email":
        return Changed("")
    message = None if message_id is None else inbound_senders.message(connection, message_id)
    patients = contact_users.users(connection, [contact_point_id])
    if message is not None:  # whoever it was written to, first
        patients = list(dict.fromkeys((message.patient_id, *patients)))
    closed = point.suppressed_at is not None and point.suppressed_reason not in suppressions.OWN
    if closed and not opt_outs.would_withdraw(connection, patients, Channel.EMAIL):
        return Changed("")
    row = inbound.NewInbound(
        point.clinic_id,
        patients[0] if patients else None,
        Channel.EMAIL,
        "",
        Intent.OPT_OUT,
        now,
        contact_point_id=contact_point_id,
        rule="one_click",
        message_id=None if message is None else message.id,
    )
    evidence = inbound.add(connection, row)
    points = [contact_point_id]
    effect = opt_outs.stop(connection, points, patients, Channel.EMAIL, Source.UNSUBSCRIBE, evidence, now)
    return Changed(patients[0] if patients else "", effect.to_ring, str(effect.points))
