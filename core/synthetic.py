"""A made-up practice: who its patients are and what happens to them, all of it drawn from a seed.

The rates are assumptions that give a plausible load; they are measured nowhere and say nothing about
how well follow-ups work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.draws import Draws
from core.simulate import Coming
from core.simulate_happenings import Became, Happening, Occurred, VisitSeen
from core.simulate_world import Person, Point, Practice
from core.types import Channel, Sequence, SiteCalendar, Trigger
from core.verdicts import Reason

GROUPS = ("check", "skin", "physio", "dental")
PATIENTS_PER_OWNER = 1500
DAY = timedelta(days=1)

EVENTS_A_YEAR = {
    Trigger.NEW_ENQUIRY: 120,
    Trigger.CONSULTATION: 90,
    Trigger.NO_SHOW: 110,
    Trigger.CANCELLATION: 140,
    Trigger.CLINIC_CANCELLATION: 25,
    Trigger.STALLED_PLAN: 60,
    Trigger.QUOTE: 110,
    Trigger.TREATMENT_COMPLETED: 260,
    Trigger.RECALL: 380,
    Trigger.BALANCE: 120,
}
"""Events per thousand patients and year. The other triggers follow from what patients write."""

_HOUSEHOLDS = ((1, 60), (2, 22), (3, 10), (4, 8))
_CONSENTS = ((frozenset(Channel), 60), (frozenset({Channel.EMAIL}), 15), (frozenset[Channel](), 25))


def practice(
    sequences: Mapping[Trigger, Sequence], patients: int, first: date, days: int, zone: str, draws: Draws
) -> Practice:
    """A practice with households that share numbers and addresses, closed at Christmas and New Year."""
    shut = ((1, 1), (12, 25), (12, 26))
    years = range(first.year, (first + (days + 400) * DAY).year + 1)
    calendar = SiteCalendar(
        zone, closures=frozenset(date(year, month, day) for year in years for month, day in shut)
    )
    owners = owners_of(patients)
    people: list[Person] = []
    while len(people) < patients:
        size = min(draws.weighted(_HOUSEHOLDS), patients - len(people))
        people.extend(_household(len(people), size, draws.below(owners), calendar, draws))
    return Practice(sequences, tuple(people))


def owners_of(patients: int) -> int:
    """How many colleagues a practice of this size shares its follow-ups among."""
    return max(2, patients // PATIENTS_PER_OWNER)


def _household(first: int, size: int, owner: int, calendar: SiteCalendar, draws: Draws) -> Iterator[Person]:
    number, address = Point(Channel.SMS), Point(Channel.EMAIL)
    shares_address = draws.chance(500)
    for place in range(size):
        child = place >= 2 or (place == 1 and draws.chance(300))
        points: dict[Channel, Point] = {}
        if draws.chance(970):
            points[Channel.SMS] = number if place == 0 or child or draws.chance(250) else Point(Channel.SMS)
        if draws.chance(850):
            own = place and not child and not shares_address
            points[Channel.EMAIL] = Point(Channel.EMAIL) if own else address
        yield Person(
            id=first + place,
            calendar=calendar,
            points=points,
            owner=owner,
            marketing=draws.weighted(_CONSENTS),
            under_age=child,
            minor=child and draws.chance(20),
        )


def script(made: Practice, first: date, days: int, draws: Draws) -> list[Coming]:
    """Everything that happens to the patients by itself, in order of time."""
    found: list[tuple[datetime, int, Happening]] = []
    patients = len(made.people)
    for trigger, rate in EVENTS_A_YEAR.items():
        expected = patients * rate * days
        count = expected // 365_000 + (draws.below(365_000) < expected % 365_000)
        for _ in range(count):
            person = made.people[draws.below(patients)]
            at = _moment(trigger, person, first + draws.below(days) * DAY, draws)
            for when, what in _story(trigger, person.id, at, draws):
                found.append((when, len(found), what))
    found.sort()
    return [(when, what) for when, _, what in found]


def _moment(trigger: Trigger, person: Person, day: date, draws: Draws) -> datetime:
    """Enquiries come at any hour and on any day, everything else while the clinic works."""
    if trigger is Trigger.NEW_ENQUIRY:
        minute = 6 * 60 + draws.below(17 * 60)
    else:
        while person.calendar.opening[day.weekday()] is None or day in person.calendar.closures:
            day += DAY
        minute = 8 * 60 + draws.below(9 * 60)
    clock = time(minute // 60, minute % 60, draws.below(60))
    return datetime.combine(day, clock, ZoneInfo(person.calendar.zone)).astimezone(UTC)


def _story(trigger: Trigger, person: int, at: datetime, draws: Draws) -> Iterator[Coming]:
    """One event with what belongs to it, and what the patient would have done anyway."""
    group = draws.one_of(GROUPS)
    name = f"{trigger}-{draws.below(1 << 48):012x}"
    if trigger is Trigger.NEW_ENQUIRY:
        yield at, Occurred(person, trigger, group=group, by_text=draws.chance(400))
    elif trigger is Trigger.NO_SHOW:
        late = draws.minutes(4 * 1440, 6 * 1440) if draws.chance(30) else draws.minutes(20, 480)
        yield at - DAY, VisitSeen(person, name, at, "booked", group)
        yield at + late, VisitSeen(person, name, at, "no_show", group)
        yield at + late, Occurred(person, trigger, at, name, group)
    elif trigger in (Trigger.CANCELLATION, Trigger.CLINIC_CANCELLATION):
        starts_at = at + draws.minutes(300, 14 * 1440)
        yield at - DAY, VisitSeen(person, name, starts_at, "booked", group)
        yield at, VisitSeen(person, name, starts_at, "cancelled", group)
        yield at, Occurred(person, trigger, at, name, group)
        if draws.chance(120):
            yield (
                at + draws.minutes(2, 25),
                VisitSeen(person, f"{name}-b", starts_at + 3 * DAY, "booked", group),
            )
    elif trigger is Trigger.RECALL:
        due_at = at + 14 * DAY
        yield at, Occurred(person, trigger, due_at, None, group, as_marketing=draws.chance(500))
    else:
        yield at, Occurred(person, trigger, at, None, group, name)
    yield from _anyway(trigger, person, at, group, name, draws)


def _anyway(
    trigger: Trigger, person: int, at: datetime, group: str, name: str, draws: Draws
) -> Iterator[Coming]:
    later = at + draws.minutes(60, 25 * 1440)
    if trigger is Trigger.BALANCE:
        if draws.chance(550):
            yield later, Became(person, trigger, "paid", True)
        elif draws.chance(40):
            yield later, Became(person, trigger, "barred", Reason.DISPUTED)
    elif trigger is Trigger.CONSULTATION and draws.chance(300):
        yield later, Became(person, trigger, "settled", Reason.NEXT_STEP_RECORDED)
    elif trigger is Trigger.QUOTE and draws.chance(250):
        yield later, Became(person, trigger, "settled", Reason.ACCEPTED)
    elif trigger is Trigger.QUOTE and draws.chance(100):
        yield later, Occurred(person, trigger, later, None, group, name)
    elif trigger is Trigger.STALLED_PLAN and draws.chance(60):
        yield later, Became(person, trigger, "plan_paused", True)
    elif trigger is not Trigger.TREATMENT_COMPLETED and draws.chance(120):
        yield later, VisitSeen(person, f"{name}-c", later + draws.minutes(1440, 20 * 1440), "booked", group)
    elif draws.chance(60):
        other = draws.one_of(GROUPS)
        yield later, VisitSeen(person, f"{name}-d", later + draws.minutes(1440, 20 * 1440), "booked", other)
