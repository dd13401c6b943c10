"""What may be told to ``preview`` on the command line, as facts and changes of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cli.context import Mistyped
from cli.times import parse_day, parse_time
from core.facts import Facts
from core.intents import QUESTIONS, Intent
from core.preview import Change
from core.types import Channel, Sequence, SiteCalendar, Trigger
from core.verdicts import Reason
from runtime import holidays
from runtime.details import NEEDS

WITHOUT_EFFECT = frozenset({Intent.THANKS, Intent.AUTO_REPLY, Intent.OPT_IN})


@dataclass(frozen=True, slots=True)
class Told:
    """The options of the command as typed; ``None`` or empty: not told."""

    zone: str
    at: str
    learned_at: str | None = None
    booked_at: str | None = None
    replied_at: str | None = None
    intent: Intent = Intent.REPLY
    opted_out_at: str | None = None
    attended_at: str | None = None
    paid_at: str | None = None
    closed: tuple[str, ...] = ()
    holidays: str | None = None
    no_consent: bool = False
    minor: bool = False


def facts_of(told: Told, trigger: Trigger) -> Facts:
    """How things stand at the beginning. Raises ``Mistyped``."""
    event_at = parse_time(told.at)
    learned_at = None if told.learned_at is None else parse_time(told.learned_at)
    falls_due = "due_at" in NEEDS.get(trigger, ())
    if learned_at is not None and learned_at < event_at and not falls_due:
        raise Mistyped("--learned-at lies before --at; nobody hears of an event before it happens")
    return Facts(
        event_at=event_at,
        calendar=SiteCalendar(
            told.zone,
            closures=frozenset(parse_day(day) for day in told.closed),
            holidays=_holidays(told.holidays, event_at),
        ),
        learned_at=learned_at,
        reachable=frozenset(Channel),
        marketing=frozenset() if told.no_consent else frozenset(Channel),
        minor=told.minor,
        under_age=told.minor,
    )


def _holidays(region: str | None, event_at: datetime) -> frozenset[date]:
    """Of the year before the event to the one after next, for a country or one of its parts."""
    if region is None:
        return frozenset()
    country, _, part = region.partition("-")
    fault = holidays.place_fault(country, part or None)
    if fault is not None:
        raise Mistyped(f"--holidays {region}: {fault}")
    first, last = date(event_at.year - 1, 1, 1), date(event_at.year + 2, 12, 31)
    return frozenset(holidays.between(country, part or None, first, last))


def changes_of(told: Told, sequence: Sequence) -> Iterator[Change]:
    """What happens later on, in no order. Raises ``Mistyped``."""
    if told.booked_at is not None:
        at = parse_time(told.booked_at)
        yield Change(at, {"booked_for": at, "booked_seen_at": at})
    if told.replied_at is not None:
        at = parse_time(told.replied_at)
        cannot_wait = told.intent is Intent.LATER and not sequence.later_for
        yield Change(at, _written(Intent.REPLY if cannot_wait else told.intent, at))
    if told.opted_out_at is not None:
        yield Change(parse_time(told.opted_out_at), {"opted_out": True, "reachable": frozenset[Channel]()})
    if told.attended_at is not None:
        yield Change(parse_time(told.attended_at), {"attended": True})
    if told.paid_at is not None:
        yield Change(parse_time(told.paid_at), {"paid": True})


def _written(intent: Intent, at: datetime) -> Mapping[str, Any]:
    """What a message of this kind, by text, makes true."""
    if intent in WITHOUT_EFFECT:
        return {}
    by_intent: dict[Intent, Mapping[str, Any]] = {
        **{question: {"replied_at": at} for question in QUESTIONS},
        Intent.OPT_OUT: {"opted_out": True},
        Intent.NO: {"declined": True},
        Intent.LATER: {"laters": (at,)},
        Intent.BOOKED_ALREADY: {"barred": Reason.BOOKED_ALREADY},
        Intent.WRONG_NUMBER: {"reachable": frozenset({Channel.EMAIL})},
        Intent.COMPLAINT: {"barred": Reason.COMPLAINT},
        Intent.ADVERSE: {"adverse_at": at},
    }
    return by_intent[intent]


def others_of(typed: Iterable[str], sequences: Mapping[str, Sequence]) -> list[tuple[Sequence, datetime]]:
    """Further follow-ups, each typed as ``TRIGGER@TIME``. Raises ``Mistyped``."""
    by_trigger = {each.trigger: each for each in sequences.values()}
    found = []
    for text in typed:
        name, at_sign, at = text.partition("@")
        if not at_sign:
            raise Mistyped(f"{text!r} is no other follow-up; write it like no_show@2026-12-01T09:00+01:00")
        try:
            trigger = Trigger(name)
        except ValueError:
            known = ", ".join(sorted(Trigger))
            raise Mistyped(f"There is no trigger {name!r}. Triggers: {known}.") from None
        if trigger not in by_trigger:
            raise Mistyped(f"No sequence here answers the trigger {name!r}.")
        found.append((by_trigger[trigger], parse_time(at)))
    return found
