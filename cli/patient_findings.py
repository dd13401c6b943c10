"""What stands in the way of writing to one patient, whatever it is about, without naming them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core.types import Channel, Trigger
from core.verdicts import Reason
from core.wording import CHANNELS, REASONS, TRIGGERS, Zone, day, local, span
from models.store import reasons
from models.store.fact_rules import barred_by
from runtime.freshness import is_stale

_KINDS = {"phone": "telephone number", "email": "e-mail address"}
_WHOSE = {"": "", "guardian": " of a guardian", "proxy": " of who answers for them"}
_STATES = {
    "given": "agreed to marketing by {}",
    "soft_opt_in": "may get marketing by {} as an existing customer who did not object",
    "withdrawn": "no longer agrees to marketing by {}",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind``: what it is, for machines. ``since``: when it began, if known."""

    kind: str
    text: str
    since: datetime | None = None


def findings(connection: Connection, patient: Any, now: datetime, zone: Zone) -> list[Finding]:
    """``patient``: a row of ``reasons.patient``."""
    return of_patient(connection, patient, zone) + _of_clinic(patient, now, zone)


def of_patient(connection: Connection, patient: Any, zone: Zone) -> list[Finding]:
    """What stands against writing to this patient, whatever the clinic's settings are."""
    found = []
    if patient.merged_into is not None:
        text = f"this record was merged into another; ask about that one: --patient {patient.merged_into}"
        found.append(Finding("merged", text))
    if patient.deceased:
        found.append(Finding("deceased", REASONS[Reason.DECEASED]))
    if patient.do_not_contact:
        found.append(Finding("do_not_contact", REASONS[Reason.DO_NOT_CONTACT]))
    for row in reasons.restrictions(connection, patient.id):
        why = barred_by(row.kind, None, booked_already=False) or Reason.LEGAL
        text = f"{REASONS[why]}, since {day(row.since, zone)}: a colleague takes over"
        found.append(Finding(row.kind, text, row.since))
    if patient.unclear_since is not None:
        since = day(patient.unclear_since, zone)
        text = f"another record may be the same person, since {since}: starter.py patients show"
        found.append(Finding("identity_unclear", text, patient.unclear_since))
    if patient.inactive_at is not None:
        text = f"counts as inactive since {day(patient.inactive_at, zone)}: no answer twice in a row"
        found.append(Finding("inactive", text, patient.inactive_at))
    return found


def _of_clinic(clinic: Any, now: datetime, zone: Zone) -> list[Finding]:
    found = []
    if clinic.go_live_at is not None and clinic.go_live_at > now:
        text = f"the clinic goes live {local(clinic.go_live_at, zone)}; nothing leaves before"
        found.append(Finding("before_go_live", text))
    if clinic.approve_until is not None and clinic.approve_until > now:
        text = f"a colleague approves every message until {local(clinic.approve_until, zone)}"
        found.append(Finding("needs_approval", text))
    if is_stale(clinic, now):
        limit = span(timedelta(minutes=clinic.feed_limit_minutes))
        seen = clinic.feed_seen_at
        last = "never" if seen is None else f"last {local(seen, zone)}"
        text = f"the clinic's own records reached us {last}; older than {limit} they hold every outreach"
        found.append(Finding("feed_stale", text, seen))
    if clinic.switched_off:
        names = ", ".join(TRIGGERS[Trigger(name)].lower() for name in clinic.switched_off)
        found.append(Finding("switched_off", f"switched off at this clinic: {names}"))
    return found


def contacts(connection: Connection, patient_id: str, zone: Zone) -> list[Finding]:
    """Every number and address in words, numbered where there are several of a kind."""
    rows = reasons.contacts(connection, patient_id)
    several = Counter((row.via, row.kind) for row in rows)
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        kind = (row.via, row.kind)
        seen[kind] += 1
        number = f" {seen[kind]}" if several[kind] > 1 else ""
        state, since = _state(row)
        when = "" if since is None else f", since {day(since, zone)}"
        text = f"{_KINDS[row.kind]}{number}{_WHOSE[row.via]}: {state}{when}"
        found.append(Finding(_name(row), text, since))
    return found or [Finding("none", "no number and no address is known")]


def _state(row: Any) -> tuple[str, datetime | None]:
    if row.wrong_at is not None:
        return "belongs to somebody else, as we were told", row.wrong_at
    if row.ended_at is not None:
        return "no longer in the clinic's records", row.ended_at
    if row.suppressed_at is not None:
        return "opted out; nothing is sent there, whoever it is for", row.suppressed_at
    if row.unusable_at is not None:
        return "cannot be reached, says the network", row.unusable_at
    if row.whatsapp_unusable_at is not None:
        return "can be used, but is not on WhatsApp", row.whatsapp_unusable_at
    return "can be used", None


def _name(row: Any) -> str:
    states = ("wrong", "ended", "suppressed", "unusable")
    return next((name for name in states if getattr(row, f"{name}_at") is not None), "usable")


def consents(connection: Connection, patient_id: str, zone: Zone) -> list[Finding]:
    """What the patient said of marketing, for each usual channel; saying nothing is no consent."""
    rows = {
        row.channel: row for row in reasons.consents(connection, patient_id) if row.purpose == "marketing"
    }
    found = []
    for channel in Channel:
        row = rows.get(channel)
        if row is None and channel is Channel.WHATSAPP:
            continue  # few clinics have it
        if row is None:
            found.append(Finding("missing", f"never agreed to marketing by {CHANNELS[channel]}"))
        else:
            said = _STATES[row.state].format(CHANNELS[channel])
            found.append(Finding(row.state, f"{said}, {day(row.at, zone)}", row.at))
    return found
