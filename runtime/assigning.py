"""A colleague sorts the inbox: says who wrote a text, or that nothing is to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.intents import Intent
from models.store import follow_ups, patient_contacts, patient_rows, suppressions
from models.store import inbox as inbox_rows
from runtime import alarms, inbox
from runtime.lookups import patient_of
from runtime.replies import act_on
from runtime.told import Catalog, Changed, IntakeError

_OF_A_NUMBER = frozenset({Intent.OPT_OUT, Intent.OPT_IN, Intent.WRONG_NUMBER})
"""What these mean for a number is settled already, or needs the number and not the person."""


def assign(
    connection: Connection,
    catalog: Catalog,
    clinic_id: str,
    inbound_id: str,
    patient_key: str,
    now: datetime,
    *,
    keep_address: bool = False,
) -> Changed:
    """This patient wrote it: from now on it counts as theirs. Raises ``IntakeError``.

    ``keep_address``: the number or address it came from is theirs too, below those on record.
    """
    patient = patient_of(connection, clinic_id, patient_key)
    row = _lying_there(connection, clinic_id, inbound_id)
    if row.patient_id is not None:
        raise IntakeError("It is known who wrote this. Type `answered` once you have answered it.")
    if not inbox_rows.hand_to(connection, inbound_id, clinic_id, patient.id):
        raise IntakeError("Somebody else has just sorted this message.")
    if keep_address:
        _keep_address(connection, clinic_id, patient.id, row, now)
    intent = Intent(row.intent)
    if intent is Intent.ADVERSE:
        changed = alarms.sound(connection, catalog, clinic_id, patient.id, inbound_id, now)
    elif intent in _OF_A_NUMBER:
        changed = Changed(patient.id, tuple(follow_ups.open_ids_of_patient(connection, patient.id)))
    else:
        changed = Changed(patient.id, act_on(connection, clinic_id, patient.id, intent, now))
    inbox.look_again(connection, clinic_id, now)
    return changed


def put_away(connection: Connection, clinic_id: str, inbound_id: str, now: datetime) -> None:
    """A colleague has read it and nothing is to be done. Raises ``IntakeError``."""
    _lying_there(connection, clinic_id, inbound_id)
    inbox_rows.seen(connection, inbound_id)
    inbox.look_again(connection, clinic_id, now)


def _lying_there(connection: Connection, clinic_id: str, inbound_id: str) -> Any:
    row = inbox_rows.get(connection, inbound_id)
    if row is None or row.clinic_id not in (None, clinic_id) or row.unmatched is None:
        raise IntakeError(f"The inbox of {clinic_id!r} holds no message {inbound_id!r}; `inbox` lists them.")
    return row


def _keep_address(connection: Connection, clinic_id: str, patient_id: str, row: Any, now: datetime) -> None:
    kind = suppressions.kind_of(row.channel)
    if not row.sender or (kind == "phone") != row.sender.startswith("+"):
        raise IntakeError("--keep-address: the sender is no telephone number or e-mail address.")
    patient_rows.one_at_a_time(connection, clinic_id)
    patient_contacts.add_contacts(connection, clinic_id, patient_id, {(kind, row.sender)}, now)
