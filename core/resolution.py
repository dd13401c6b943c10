"""What resolves a follow-up: which of a patient's visits end it, hold it back, or put it off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.guards import AFTER_VISIT
from core.types import Scope, Sequence, Success, Trigger

_DID_NOT_HAPPEN = frozenset({Trigger.NO_SHOW, Trigger.CANCELLATION, Trigger.CLINIC_CANCELLATION})


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment. ``status``: booked, cancelled, no_show or attended. ``group``: the group of its
    service, ``None`` when the service is unknown. ``first_seen_at``: when we learned of it;
    ``updated_at``: when we last heard of it."""

    id: str
    starts_at: datetime
    status: str
    group: str | None
    first_seen_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the visits say; the defaults: nothing.

    ``booked_for``: start of the first booking that resolves, ``booked_seen_at``: when we learned of
    it. ``attended``: the patient came. ``in_care_until``: start of the last visit of the group that was
    known before the event. ``other_visit_at``: start of the next visit for something else. Both count
    until ``AFTER_VISIT`` after that start, which lies after now: a clinic needs time to mark a visit.
    """

    booked_for: datetime | None = None
    booked_seen_at: datetime | None = None
    attended: bool = False
    in_care_until: datetime | None = None
    other_visit_at: datetime | None = None


def resolve(
    sequence: Sequence,
    event_at: datetime,
    own_visit: str | None,
    own_group: str | None,
    visits: Iterable[Visit],
    now: datetime,
) -> Resolved:
    """What the patient's visits, at any site, mean for a follow-up of this sequence.

    ``event_at``: when it happened. Where the event is a date that falls due, give the moment the
    follow-up opened if that was earlier: a recall opened two weeks ahead is resolved by a booking
    made the next day. ``own_visit``: the visit that the event is about, ``own_group`` its group.

    A visit counts as new when we learned of it after the event, or up to ``move_within`` before it:
    who cancels and rebooks may do it in either order. A new booking goes on resolving once its time
    has passed, even if nobody ever marks it as attended: many clinics mark days later or not at all,
    and to write "we missed you" to somebody who came is worse than silence. When it is cancelled or
    marked as missed, it resolves no longer.
    """
    if sequence.success in (Success.NOTHING, Success.PAID):
        return Resolved()
    new_since = event_at - (sequence.move_within or timedelta(0))
    booked: list[tuple[datetime, datetime]] = []
    in_care: list[datetime] = []
    elsewhere: list[datetime] = []
    attended = False
    for visit in visits:
        if visit.id == own_visit:
            attended = attended or (visit.status == "attended" and sequence.trigger in _DID_NOT_HAPPEN)
            if _was_moved(visit, sequence, event_at, now):
                booked.append((visit.starts_at, visit.updated_at))
            continue
        if visit.starts_at <= event_at or visit.status not in ("booked", "attended"):
            continue
        is_coming = visit.status == "booked" and visit.starts_at + AFTER_VISIT > now
        if not _same_group(sequence, own_group, visit):
            if is_coming:
                elsewhere.append(visit.starts_at)
            continue
        attended = attended or visit.status == "attended"
        if visit.first_seen_at >= new_since:
            booked.append((visit.starts_at, visit.first_seen_at))
        elif is_coming:
            in_care.append(visit.starts_at)
    booked_for, seen_at = min(booked, default=(None, None))
    return Resolved(booked_for, seen_at, attended, max(in_care, default=None), min(elsewhere, default=None))


def _was_moved(visit: Visit, sequence: Sequence, event_at: datetime, now: datetime) -> bool:
    """The visit that the event is about is on again, at a later time."""
    if visit.status != "booked":
        return False
    return visit.starts_at > (event_at if sequence.trigger in _DID_NOT_HAPPEN else now)


def _same_group(sequence: Sequence, own_group: str | None, visit: Visit) -> bool:
    """Of what is for an unknown service, nobody can say that it is for another one."""
    if sequence.scope is Scope.ANY or own_group is None or visit.group is None:
        return True
    return visit.group == own_group
