"""The facts of one simulated follow-up: what the database tells the live system, told from memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.arbitration import HELD_AFTER, as_rivals
from core.facts import Facts, Rival
from core.resolution import Resolved, resolve
from core.simulate_world import FollowUp, Person
from core.types import Channel, Trigger

_SEEN_BACK = timedelta(days=8)
_SMS, _EMAIL = frozenset({Channel.SMS}), frozenset({Channel.EMAIL})
_BOTH, _NONE = _SMS | _EMAIL, frozenset[Channel]()
_UNRESOLVED = Resolved()
_NO_TOUCHES: Mapping[Channel, tuple[datetime, ...]] = {}


def facts_of(
    follow_up: FollowUp,
    now: datetime,
    *,
    budget_left: bool = True,
    feed_stale: bool = False,
    circuits: frozenset[Channel] = _NONE,
) -> Facts:
    """Everything ``core.decide`` asks for, as it stands at ``now``."""
    person = follow_up.person
    found = _UNRESOLVED
    if person.visits:
        since = min(follow_up.event_at, follow_up.opened_at)
        found = resolve(follow_up.sequence, since, follow_up.visit, follow_up.group, person.visits, now)
    return Facts(
        event_at=follow_up.event_at,
        calendar=person.calendar,
        learned_at=follow_up.learned_at,
        repeats=follow_up.repeats,
        key=follow_up.key,
        booked_for=found.booked_for,
        booked_seen_at=found.booked_seen_at,
        attended=found.attended,
        paid=follow_up.paid,
        in_care_until=found.in_care_until,
        other_visit_at=found.other_visit_at,
        replaced=follow_up.replaced,
        settled=follow_up.settled,
        deceased=person.deceased,
        do_not_contact=person.do_not_contact,
        barred=follow_up.barred or person.barred,
        minor=person.minor,
        under_age=person.under_age,
        reachable=_reachable(person),
        opted_out=follow_up.opted_out,
        marketing=person.marketing,
        as_marketing=follow_up.as_marketing,
        circuits=circuits,
        identity_unclear=person.identity_unclear,
        replied_at=follow_up.replied_at,
        staff_wrote_at=person.staff_wrote_at,
        laters=follow_up.laters,
        declined=follow_up.declined,
        adverse_at=None if follow_up.sequence.trigger is Trigger.ADVERSE_REPLY else person.adverse_at,
        thread_opened_at=follow_up.thread_opened_at,
        paused=follow_up.paused,
        snoozed_until=follow_up.snoozed_until,
        skipped=follow_up.skipped,
        stopped=follow_up.stopped,
        handed_over=follow_up.handed_over,
        touches=_recent(person.touches, now),
        contact_touches=_contact_touches(person, now),
        others=_others(follow_up, person, now) if len(person.open) > 1 or person.ended else (),
        jitter=follow_up.jitter,
        feed_stale=feed_stale,
        budget_left=budget_left,
        plan_paused=follow_up.plan_paused,
    )


def _others(follow_up: FollowUp, person: Person, now: datetime) -> tuple[Rival, ...]:
    if person.ended:
        person.ended = [each for each in person.ended if _wrote_lately(each, now)]
    return tuple(
        rival
        for each in (*person.open, *person.ended)
        if each is not follow_up and (each.touch_at is not None or each.touched_at is not None)
        for rival in rivals_of(each)
    )


def _wrote_lately(follow_up: FollowUp, now: datetime) -> bool:
    return follow_up.touched_at is not None and now - follow_up.touched_at < HELD_AFTER


def rivals_of(follow_up: FollowUp) -> tuple[Rival, ...]:
    """How the patient's other follow-ups see this one."""
    return as_rivals(
        follow_up.sequence.trigger,
        follow_up.key,
        follow_up.touch_at,
        follow_up.touched_at,
        asks=follow_up.asks,
        asked=follow_up.asked,
    )


def _recent(touches: list[datetime], now: datetime) -> tuple[datetime, ...]:
    """The touches that still count; older ones are forgotten for good."""
    while touches and now - touches[0] > _SEEN_BACK:
        touches.pop(0)
    return tuple(touches)


def _contact_touches(person: Person, now: datetime) -> Mapping[Channel, tuple[datetime, ...]]:
    found: dict[Channel, tuple[datetime, ...]] | None = None
    for channel, point in person.points.items():
        if point.touches:
            found = {} if found is None else found
            found[channel] = _recent(point.touches, now)
    return _NO_TOUCHES if found is None else found


def _reachable(person: Person) -> frozenset[Channel]:
    sms, mail = person.points.get(Channel.SMS), person.points.get(Channel.EMAIL)
    by_sms = sms is not None and sms.usable and not sms.opted_out
    by_mail = mail is not None and mail.usable and not mail.opted_out
    if by_sms:
        return _BOTH if by_mail else _SMS
    return _EMAIL if by_mail else _NONE
