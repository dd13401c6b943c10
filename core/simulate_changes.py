"""How a happening changes the state of a simulated practice, and whose follow-ups must look again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.intents import QUESTIONS, Intent
from core.resolution import Visit
from core.simulate_happenings import (
    Answered,
    Became,
    DateMoved,
    Happening,
    Marked,
    Ordered,
    TaskFinished,
    VisitSeen,
    Wrote,
)
from core.simulate_world import FollowUp, Person
from core.types import StepProgress, StepState, Trigger
from core.verdicts import Reason

_NO_EFFECT = frozenset({Intent.THANKS, Intent.AUTO_REPLY, Intent.OPT_IN})


def apply(happening: Happening, person: Person, now: datetime) -> Iterable[FollowUp]:
    """Change the state; the follow-ups that must look again. An ``Occurred`` is opened, not applied."""
    match happening:
        case VisitSeen():
            _see_visit(happening, person, now)
        case Wrote():
            return _hear(happening, person, now)
        case Answered():
            person.staff_wrote_at = now
            for each in person.open:
                each.replied_at = None
        case Marked():
            setattr(person, happening.field, happening.value)
        case TaskFinished():
            return _finish(happening, person)
        case Became():
            return _about(person, happening.trigger, happening.what, happening.value)
        case DateMoved():
            return _about(person, happening.trigger, "event_at", happening.event_at)
        case Ordered():
            return _obey(happening, person)
    return tuple(person.open)


def _about(person: Person, trigger: Trigger, field: str, value: object) -> list[FollowUp]:
    found = [each for each in person.open if each.sequence.trigger is trigger]
    for each in found:
        setattr(each, field, value)
    return found


def _see_visit(seen: VisitSeen, person: Person, now: datetime) -> None:
    first_seen_at, group = now, seen.group
    others: list[Visit] = []
    for visit in person.visits:
        if visit.id == seen.visit:
            first_seen_at, group = visit.first_seen_at, seen.group or visit.group
        else:
            others.append(visit)
    others.append(Visit(seen.visit, seen.starts_at, seen.status, group, first_seen_at, now))
    person.visits = others


def _hear(wrote: Wrote, person: Person, now: datetime) -> Iterable[FollowUp]:
    intent = wrote.intent
    if intent in _NO_EFFECT:
        return ()
    if intent is Intent.OPT_OUT:
        return _opt_out(wrote, person)
    match intent:
        case Intent.COMPLAINT:
            person.barred = Reason.COMPLAINT
        case Intent.ADVERSE:
            person.adverse_at = now
        case Intent.WRONG_NUMBER:
            point = person.points.pop(wrote.channel, None)
            if point is not None:
                point.people.remove(person)
    for each in person.open:
        match intent:
            case Intent.NO:
                each.declined = True
            case Intent.LATER if each.sequence.later_for:
                each.laters = (*each.laters, now)
            case Intent.BOOKED_ALREADY:
                each.barred = Reason.BOOKED_ALREADY
            case _ if intent in QUESTIONS or intent is Intent.LATER:
                each.replied_at = now  # who cannot be put off is asked about
    return tuple(person.open)


def _opt_out(wrote: Wrote, person: Person) -> list[FollowUp]:
    """A number that said stop is silent for everybody who shares it."""
    point = person.points.get(wrote.channel)
    if point is None:
        return []
    point.opted_out = True
    found = [each for sharer in point.people for each in sharer.open]
    for each in found:
        each.opted_out = True
    return found


def _finish(finished: TaskFinished, person: Person) -> list[FollowUp]:
    for each in person.open:
        if each.number == finished.follow_up and finished.task in each.tasks:
            each.note_task(finished.task, done=True)
            if finished.task in each.steps:
                each.note(finished.task, StepProgress(StepState.TASK_DONE))
            return [each]
    return []


def _obey(ordered: Ordered, person: Person) -> list[FollowUp]:
    found = [each for each in person.open if ordered.trigger in (None, each.sequence.trigger)]
    for each in found:
        match ordered.order:
            case "pause":
                each.paused = True
            case "resume":
                each.paused, each.snoozed_until, each.replied_at = False, None, None
            case "snooze":
                each.snoozed_until = ordered.until
            case "skip" if ordered.step is not None:
                each.skipped |= {ordered.step}
            case "stop":
                each.stopped = True
            case "hand_over":
                each.handed_over = True
    return found
