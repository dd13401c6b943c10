"""Whether an event of a simulated practice opens a follow-up, as intake decides it in the live system."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.simulate_happenings import Occurred
from core.simulate_world import FollowUp, Person, Practice
from core.types import Trigger

JOINS_WITHIN = timedelta(hours=24)
"""A second enquiry of the same patient this soon joins the first."""
_GOLDEN = 0x9E3779B97F4A7C15


def opened(
    occurred: Occurred, person: Person, practice: Practice, number: int, now: datetime
) -> FollowUp | None:
    """The follow-up that this event opens, ``None`` when it joins one that is open or none answers it."""
    sequence = practice.sequences.get(occurred.trigger)
    event_at = now if occurred.event_at is None else occurred.event_at
    if sequence is None or _joins(occurred.trigger, person, event_at):
        return None
    repeats = 0
    if sequence.repeat_within is not None:
        since = event_at - sequence.repeat_within
        same = (at for trigger, at in person.events if trigger is occurred.trigger)
        repeats = sum(since <= at < event_at for at in same)
        person.events.append((occurred.trigger, event_at))
    return FollowUp(
        number=number,
        person=person,
        sequence=sequence,
        opened_at=now,
        event_at=event_at,
        learned_at=now if event_at < now else None,
        jitter=(number * _GOLDEN >> 11 & 0xFFFFF) / 0x100000,
        repeats=repeats,
        visit=occurred.visit,
        group=occurred.group,
        subject=occurred.subject,
        as_marketing=occurred.as_marketing,
        thread_opened_at=event_at if occurred.by_text else None,
    )


def replaced_by(follow_up: FollowUp) -> list[FollowUp]:
    """Open follow-ups that a newer quote for the same thing takes the place of; marked as replaced."""
    if follow_up.sequence.trigger is not Trigger.QUOTE or follow_up.subject is None:
        return []
    found = [
        each
        for each in follow_up.person.open
        if each.sequence.trigger is Trigger.QUOTE and each.subject == follow_up.subject
    ]
    for each in found:
        each.replaced = True
    return found


def _joins(trigger: Trigger, person: Person, event_at: datetime) -> bool:
    """Duplicate enquiries, and words of harm that are being dealt with."""
    for each in person.open:
        if each.sequence.trigger is trigger:
            if trigger is Trigger.ADVERSE_REPLY:
                return True
            if trigger is Trigger.NEW_ENQUIRY and event_at - each.event_at < JOINS_WITHIN:
                return True
    return False
