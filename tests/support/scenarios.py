"""Reads a scenario: a JSON object whose times are the site's local times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core import types
from core.facts import Facts
from core.types import Channel, Delay, SiteCalendar, Step, StepKind, StepProgress, StepState, Window
from tests.support.sequences import NAMED, sequence
from tests.support.simulation import Happening

_FACTS = {field.name for field in fields(Facts)} - {"event_at", "calendar"}


@dataclass(frozen=True)
class Scenario:
    """What ``simulate`` takes."""

    sequence: types.Sequence
    facts: Facts
    happenings: tuple[Happening, ...]
    answers: Mapping[tuple[str, int], StepProgress]


def load(given: dict[str, Any]) -> Scenario:
    """Keys: ``sequence`` (name or object with ``steps``), ``event_at``; ``site``, ``facts``,
    ``happenings`` and ``answers`` (by ``step:try``) where wanted. Raises ``ValueError`` naming a
    fact that does not exist."""
    site = _site(given.get("site", {}))
    facts = Facts(_moment(given["event_at"], site), site, reachable=frozenset(Channel))
    return Scenario(
        sequence=_sequence(given["sequence"]),
        facts=replace(facts, **_facts(given.get("facts", {}), site)),
        happenings=tuple(_happening(entry, site) for entry in given.get("happenings", [])),
        answers={
            (key.partition(":")[0], int(key.partition(":")[2])): _progress(what, site)
            for key, what in given.get("answers", {}).items()
        },
    )


def _moment(text: str, site: SiteCalendar) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(site.zone)).astimezone(UTC)


def _hours(days: list[list[str] | None]) -> tuple[types.Hours | None, ...]:
    return tuple(
        None if day is None else (time.fromisoformat(day[0]), time.fromisoformat(day[1])) for day in days
    )


def _site(given: dict[str, Any]) -> SiteCalendar:
    site = SiteCalendar(given.get("zone", "Europe/London"))
    closures = frozenset(date.fromisoformat(day) for day in given.get("closures", []))
    week = {name: _hours(given[name]) for name in ("opening", "normal") if name in given}
    return replace(site, closures=closures, **week)


def _facts(given: dict[str, Any], site: SiteCalendar) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _FACTS:
            raise ValueError(f"a scenario speaks of {name!r}, which is not a fact")
        if name == "reachable":
            read[name] = frozenset(Channel(channel) for channel in value)
        elif name == "skipped":
            read[name] = frozenset(value)
        else:
            read[name] = _moment(value, site) if isinstance(value, str) else value
    return read


def _progress(given: dict[str, Any], site: SiteCalendar) -> StepProgress:
    retry_at = given.get("retry_at")
    return StepProgress(
        StepState(given["state"]),
        tries=given.get("tries", 1),
        retry_at=None if retry_at is None else _moment(retry_at, site),
        needs_task=given.get("needs_task", False),
    )


def _happening(given: dict[str, Any], site: SiteCalendar) -> Happening:
    steps = {step: _progress(what, site) for step, what in given.get("steps", {}).items()}
    return Happening(_moment(given["at"], site), _facts(given.get("facts", {}), site), steps)


def _sequence(given: str | dict[str, Any]) -> types.Sequence:
    if isinstance(given, str):
        return NAMED[given]
    steps = [_step(entry) for entry in given["steps"]]
    return sequence(*steps, expires_after=timedelta(days=given.get("expires_after_days", 14)))


def _step(given: dict[str, Any]) -> Step:
    channel = given.get("channel")
    at = given.get("at")
    return Step(
        id=given["id"],
        kind=StepKind.TASK if channel is None else StepKind.MESSAGE,
        delay=Delay(
            given.get("days", 0), timedelta(minutes=given.get("minutes", 0)), given.get("business", False)
        ),
        useful_for=timedelta(hours=given.get("useful_for_hours", 48)),
        channel=None if channel is None else Channel(channel),
        window=Window(given.get("window", "normal")),
        at=None if at is None else time.fromisoformat(at),
        answer=given.get("answer", False),
        escalates=given.get("escalates"),
    )
