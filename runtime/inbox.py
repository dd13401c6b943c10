"""Texts that no follow-up asks anybody about: they lie in the inbox, and an alert says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from core.intents import Intent
from models.store import alerts, inbox


class Unmatched(StrEnum):
    """Why a text lies in the inbox.

    From ``NO_FOLLOW_UP`` on we know who wrote, but no follow-up asks a colleague. ``STAYS_CLOSED``: wants
    messages again where a person has to say so.
    """

    UNKNOWN_SENDER = "unknown_number"
    NOBODY_LINKED = "nobody_linked"
    MANY_USERS = "many_users"
    NO_FOLLOW_UP = "no_follow_up"
    CANCELS_VISIT = "cancels_visit"
    STOPS_AND_ASKS = "stops_and_asks"
    STOPS_OTHER_PERSON = "stops_other_person"
    STAYS_CLOSED = "stays_closed"


UNMATCHED_MESSAGES = "unmatched_messages"
UNMATCHED_HARM = "unmatched_harm"
"""Kinds of alerts: texts wait in the inbox; one of them holds words of harm."""
ALERTS = {
    UNMATCHED_MESSAGES: "Messages wait that nobody is asked about; see `inbox`.",
    UNMATCHED_HARM: "A message from somebody unknown may tell of harm: read it now, see `inbox`.",
}


def alarm(connection: Connection, clinics: Iterable[str], intent: Intent, now: datetime) -> None:
    """Something came into these clinics' inboxes."""
    kinds = [UNMATCHED_MESSAGES] + ([UNMATCHED_HARM] if intent is Intent.ADVERSE else [])
    for clinic_id in clinics:
        for kind in kinds:
            alerts.raise_alert(connection, clinic_id, kind, now)


def look_again(connection: Connection, clinic_id: str, now: datetime) -> None:
    """Close the alerts that no longer hold."""
    waiting = inbox.waiting(connection, clinic_id)
    if not waiting:
        alerts.close(connection, clinic_id, UNMATCHED_MESSAGES, now)
    if not any(row.intent == Intent.ADVERSE for row in waiting):
        alerts.close(connection, clinic_id, UNMATCHED_HARM, now)
