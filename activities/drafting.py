"""The words of one step for one patient, for the claim that sends them and a colleague who reads first."""

from __future__ import annotations

from datetime import datetime, timedelta

from activities.channel_texts import Rendered
from activities.emergency_numbers import emergency_number
from activities.judging import Judge, Judgement
from activities.rendering import Renderer
from activities.ways_out import stop_at
from core import calendar
from core.step_times import due_at
from core.types import Channel, StepState
from models.store.fact_contacts import Contact

LATE_AFTER = timedelta(hours=2)
MAY_HAVE_LEFT = frozenset({StepState.SENT, StepState.UNKNOWN})


def words_of(
    judge: Judge, renderer: Renderer, judgement: Judgement, step_id: str, contact: Contact, now: datetime
) -> Rendered:
    """What a step says to ``contact`` when it leaves ``now``. Raises ``TemplateError``."""
    row = judgement.loaded.row
    variables = _variables(judgement, step_id, contact, now)
    if contact.channel is Channel.SMS:
        sender = judge.sender(judgement.loaded, Channel.SMS)
        email = judge.sender(judgement.loaded, Channel.EMAIL)
        variables["stop_at"] = stop_at(sender, email, row.phone)
    name, locale = judgement.sequence.name, locale_of(judgement)
    return renderer.render(name, step_id, contact.channel, locale, variables, row.clinic_id)


def locale_of(judgement: Judgement) -> str:
    """The patient's language, else the clinic's."""
    row = judgement.loaded.row
    return str(row.patient_locale or row.clinic_locale)


def _variables(judgement: Judgement, step_id: str, contact: Contact, now: datetime) -> dict[str, str | bool]:
    """The only facts a template may use. The name is that of whoever reads it: a child's guardian."""
    row, facts = judgement.loaded.row, judgement.loaded.facts
    step = judgement.sequence.step(step_id)
    due = due_at(judgement.sequence, step, facts)
    sent_before = any(
        done.channel is contact.channel and done.state in MAY_HAVE_LEFT
        for done in judgement.loaded.progress.steps.values()
    )
    site = facts.calendar
    return {
        "first_name": contact.first_name,
        "clinic_name": row.clinic_name,
        "phone": row.phone,
        "booking_link": row.booking_url or "",
        "late": now - due > LATE_AFTER,
        "today": calendar.local_date(facts.event_at, site) == calendar.local_date(now, site),
        "first_in_thread": not sent_before,
        "postal_address": row.postal_address or "",
        "urgent_phone": row.urgent_phone or "",
        "emergency_number": emergency_number(row.country or ""),
    }
