"""What a simulation did: as tables for people, and as one object for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

import typer

from cli import charts
from cli.output import table
from core.simulate_pace import Pace
from core.simulate_summary import PerOwner, Tally
from core.types import MessageClass, Trigger
from core.verdicts import Outcome, Reason
from core.wording import OUTCOMES, REASONS, TRIGGERS

E = TypeVar("E", bound=StrEnum)


def as_dict(tally: Tally, per_owner: PerOwner, load: charts.Load) -> dict[str, Any]:
    """Everything counted; whole numbers and decimals with one place only, in a fixed order."""
    return {
        "follow_ups": {each: tally.follow_ups[each] for each in _present(Trigger, tally.follow_ups)},
        "decisions": tally.decisions,
        "messages": {
            "total": sum(tally.messages.values()),
            "answers": tally.answers,
            "refused": tally.refused,
            "by_class": _by_class(tally),
        },
        "deferrals": {each: tally.deferred[each] for each in _present(Reason, tally.deferred)},
        "skipped": {each: tally.skipped[each] for each in _present(Reason, tally.skipped)},
        "tasks": {
            "total": sum(tally.tasks.values()),
            "by_reason": {each: tally.tasks[each] for each in _present(Reason, tally.tasks)},
            "per_owner_and_open_day": {
                "mean": per_owner.mean_tenths / 10,
                "p95": per_owner.p95,
                "max": per_owner.most,
            },
        },
        "outcomes": {
            trigger: {
                outcome: tally.outcomes[trigger, outcome]
                for outcome in Outcome
                if tally.outcomes[trigger, outcome]
            }
            for trigger in _present(Trigger, tally.follow_ups)
        },
        "open_at_the_end": sum(tally.follow_ups.values()) - sum(tally.outcomes.values()),
        "caps": {
            "kept": tally.pace.people.kept and tally.pace.points.kept,
            "per_person": _pace(tally.pace.people),
            "per_number_or_address": _pace(tally.pace.points),
        },
        "load": [{"day": str(day), "messages": count} for day, count in load],
    }


def show(tally: Tally, per_owner: PerOwner, load: charts.Load) -> None:
    """Tables and the picture of load, for a terminal."""
    messages, ended = sum(tally.messages.values()), sum(tally.outcomes.values())
    opened = sum(tally.follow_ups.values())
    typer.echo(
        f"{opened:,} follow-ups, {tally.decisions:,} decisions, {messages:,} messages,"
        f" {tally.answers:,} of them answers; {opened - ended:,} follow-ups open at the end.\n"
    )
    table(list(_message_rows(tally)), ("class", "follow-up", "step", "messages"))
    for title, counted in (
        ("held back", tally.deferred),
        ("left out", tally.skipped),
        ("tasks", tally.tasks),
    ):
        typer.echo()
        table(
            [(REASONS[each], f"{counted[each]:,}") for each in _present(Reason, counted)],
            (f"{title}, because", "times"),
        )
    typer.echo(
        f"\nTasks per owner and open day: {per_owner.mean_tenths / 10} on average,"
        f" {per_owner.p95} on a busy day (95th percentile), {per_owner.most} at most.\n"
    )
    table(list(_outcome_rows(tally)), ("follow-up", "ended", "times"))
    typer.echo()
    for who, pace in (("Per person", tally.pace.people), ("Per number or address", tally.pace.points)):
        typer.echo(f"{who}: {_told(pace)}.")
    typer.echo("\nMessages per day")
    for line in charts.bars(load):
        typer.echo(line)


def _present(kind: type[E], counted: Counter[str]) -> Iterable[E]:
    return [each for each in kind if counted[each]]


def _by_class(tally: Tally) -> dict[str, dict[str, dict[str, int]]]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (message_class, trigger, step), count in _ordered(tally):
        found.setdefault(message_class, {}).setdefault(trigger, {})[step] = count
    return found


def _ordered(tally: Tally) -> list[tuple[tuple[MessageClass, Trigger, str], int]]:
    """By class, then trigger, then the place of the step in its sequence."""
    classes, triggers = list(MessageClass), list(Trigger)
    return sorted(
        tally.messages.items(),
        key=lambda item: (classes.index(item[0][0]), triggers.index(item[0][1]), tally.places[item[0][1:]]),
    )


def _message_rows(tally: Tally) -> Iterable[tuple[str, ...]]:
    shown_class: MessageClass | None = None
    shown_trigger: Trigger | None = None
    for (message_class, trigger, step), count in _ordered(tally):
        same_class = message_class == shown_class
        same = same_class and trigger == shown_trigger
        name = "" if same else TRIGGERS[trigger]
        yield "" if same_class else message_class, name, step, f"{count:,}"
        shown_class, shown_trigger = message_class, trigger


def _outcome_rows(tally: Tally) -> Iterable[tuple[str, ...]]:
    for trigger in _present(Trigger, tally.follow_ups):
        name = TRIGGERS[trigger]
        for outcome in Outcome:
            if tally.outcomes[trigger, outcome]:
                yield name, OUTCOMES[outcome], f"{tally.outcomes[trigger, outcome]:,}"
                name = ""


def _pace(pace: Pace) -> dict[str, Any]:
    return {
        "most_a_day": pace.most_a_day,
        "most_in_7_days": pace.most_a_week,
        "shortest_gap_hours": _hours(pace.shortest_gap),
    }


def _hours(gap: timedelta | None) -> float | None:
    """Rounded down to tenths, so that a broken promise never looks like a kept one."""
    return None if gap is None else gap // timedelta(minutes=6) / 10


def _told(pace: Pace) -> str:
    gap = _hours(pace.shortest_gap)
    apart = "" if gap is None else f", at least {gap} hours apart"
    verdict = "" if pace.kept else " - MORE THAN PROMISED"
    return f"at most {pace.most_a_day} a day and {pace.most_a_week} in 7 days{apart}{verdict}"
