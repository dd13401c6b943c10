"""What single columns mean for a verdict: states of subjects, restrictions, the clinic's switches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from core import arbitration
from core.facts import Rival
from core.types import Channel, Trigger
from core.verdicts import Reason

MANUAL = "manual"
_RESTRICTIONS = {
    "complaint": Reason.COMPLAINT,
    "legal": Reason.LEGAL,
    "pregnancy": Reason.PREGNANCY,
}
_BARRED_BY_SUBJECT = {
    "disputed": Reason.DISPUTED,
    "hardship": Reason.HARDSHIP,
    "insurance_pending": Reason.INSURANCE_PENDING,
}
_SETTLED_BY_SUBJECT = {
    "accepted": Reason.ACCEPTED,
    "next_step": Reason.NEXT_STEP_RECORDED,
    "written_off": Reason.CLOSED_OTHERWISE,
    "withdrawn": Reason.CLOSED_OTHERWISE,
    "completed": Reason.CLOSED_OTHERWISE,
    "stopped": Reason.CLOSED_OTHERWISE,
}
ANSWERS_REST = 2
"""What ``halted`` says in ``FOLLOW_UP`` where not only outreach rests."""
CONSENTS = frozenset({"given", "soft_opt_in"})


def barred_by(restricted: str | None, subject_state: str | None, *, booked_already: bool) -> Reason | None:
    """Why a colleague must take over for good. A restriction of an unknown kind bars as a legal matter."""
    if restricted is not None:
        return _RESTRICTIONS.get(restricted, Reason.LEGAL)
    by_subject = _BARRED_BY_SUBJECT.get(subject_state or "")
    if by_subject is not None:
        return by_subject
    return Reason.BOOKED_ALREADY if booked_already else None


def settled_by(subject_state: str | None) -> Reason | None:
    """How the clinic's records closed the matter, if they did."""
    return _SETTLED_BY_SUBJECT.get(subject_state or "")


def marketing_of(row: Any) -> frozenset[Channel]:
    """The channels on which the patient agreed to marketing."""
    states = {
        Channel.SMS: row.sms_consent,
        Channel.EMAIL: row.email_consent,
        Channel.WHATSAPP: row.whatsapp_consent,
    }
    return frozenset(channel for channel, state in states.items() if state in CONSENTS)


def circuits_of(row: Any) -> frozenset[Channel]:
    """The channels whose sender is out of order."""
    found = (row.sms_circuit, row.email_circuit, row.whatsapp_circuit)
    return frozenset(Channel(each) for each in found if each is not None)


def is_feed_stale(row: Any, now: datetime) -> bool:
    """Whether the clinic's own data is older than its limit, or never came although there is a limit."""
    if row.feed_limit_minutes is None:
        return False
    seen_at: datetime | None = row.feed_seen_at
    return seen_at is None or now - seen_at > timedelta(minutes=row.feed_limit_minutes)


def is_switched_off(switched_off: str | None, trigger: str) -> bool:
    """``switched_off``: the JSON text of ``clinic.switched_off``."""
    return switched_off is not None and trigger in (json.loads(switched_off) or ())


def rivals_of(rows: Iterable[Any]) -> tuple[Rival, ...]:
    """From the ``other`` rows of ``HAPPENED``."""
    return tuple(
        rival
        for row in rows
        for rival in arbitration.as_rivals(
            Trigger(row.a), (row.t1, row.d), row.t2, row.t3, asks=bool(row.n & 1), asked=bool(row.n & 2)
        )
    )


def jitter_of(own_id: str) -> float:
    """0 up to 1, always the same for one follow-up or message."""
    return int.from_bytes(blake2b(own_id.encode(), digest_size=6).digest(), "big") / (1 << 48)
