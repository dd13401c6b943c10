"""Holds the provider's own record against the ledger: what was sent twice, lost, or not known though told.

Every accepted message carries the id of its ledger row in the address of its callback, so each one is
counted under the key that it was claimed under.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEVER_LEFT = frozenset({"failed", "not_posted"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger: ``key``, the id made of follow-up, step, channel and try; what became of it."""

    key: str
    follow_up: str
    step: str
    try_no: int
    state: str
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that the provider accepted. ``key``: of the ledger row. ``disclosed``: a list showed it or
    a callback on it was taken."""

    key: str
    sid: str
    disclosed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """All in touches, which are steps of follow-ups, or in ledger rows; ``faults`` should be empty.

    ``retried``: touches with more than one try. ``unknown_not_accepted``, ``unknown_undisclosed``: rows that
    nobody could have proved. ``found``: what should be none, by name, with the keys concerned.
    """

    touches: int = 0
    accepted: int = 0
    sent: int = 0
    retried: int = 0
    states: dict[str, int] = field(default_factory=dict)
    unknown_not_accepted: int = 0
    unknown_undisclosed: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, int]:
        """How many of each thing that should be none."""
        return {name: len(keys) for name, keys in self.found.items() if keys}


def count(
    touches: Iterable[tuple[str, str]],
    rows: Collection[Row],
    taken: Collection[Taken],
    tasks: Collection[tuple[str, str]],
) -> Counted:
    """``touches``: follow-up and step of everything that should have been sent. ``tasks``: follow-up and
    name of every task there ever was.

    In ``found``: ``duplicates``: touches that the patient got more than once, whether under one key or under
    several tries. ``lost``: touches not accepted of which the ledger does not say so to anybody: no row,
    ``sent``, still ``claimed``, or given up without a task. ``unrecorded``: accepted, while the ledger says
    that it never left or nothing at all. ``invented``: ``sent`` under an id that the provider does not have
    for this key. ``unknown_though_disclosed``, ``unknown_without_task``, ``unsettled``. ``without_row``:
    accepted, and no claim.
    """
    by_key: defaultdict[str, list[Taken]] = defaultdict(list)
    for message in taken:
        by_key[message.key].append(message)
    by_touch: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.try_no):
        by_touch[row.follow_up, row.step].append(row)
    wished = set(touches) | set(by_touch)
    unknown = [row for row in rows if row.state == "unknown"]
    found: dict[str, list[str]] = {
        "duplicates": [
            _named(touch) for touch in wished if sum(len(by_key[row.key]) for row in by_touch[touch]) > 1
        ],
        "lost": [_named(touch) for touch in wished if _is_lost(by_touch[touch], by_key, tasks)],
        "unrecorded": [row.key for row in rows if row.state in NEVER_LEFT and by_key[row.key]],
        "invented": [row.key for row in rows if row.state == "sent" and not _is_true(row, by_key[row.key])],
        "unknown_though_disclosed": [row.key for row in unknown if _was_disclosed(by_key[row.key])],
        "unknown_without_task": [row.key for row in unknown if _task(row) not in tasks],
        "unsettled": [row.key for row in rows if row.state == "claimed"],
        "without_row": sorted({message.key for message in taken} - {row.key for row in rows}),
    }
    return Counted(
        touches=len(wished),
        accepted=len(taken),
        sent=sum(row.state == "sent" for row in rows),
        retried=sum(len(tries) > 1 for tries in by_touch.values()),
        states=dict(Counter(row.state for row in rows)),
        unknown_not_accepted=sum(not by_key[row.key] for row in unknown),
        unknown_undisclosed=sum(
            bool(by_key[row.key]) for row in unknown if not _was_disclosed(by_key[row.key])
        ),
        found=found,
    )


def _is_lost(tries: list[Row], by_key: Mapping[str, list[Taken]], tasks: Collection[tuple[str, str]]) -> bool:
    if any(by_key.get(row.key) or row.state == "unknown" for row in tries):
        return False
    return not tries or tries[-1].state not in NEVER_LEFT or _task(tries[-1]) not in tasks


def _is_true(row: Row, messages: list[Taken]) -> bool:
    return any(message.sid == row.provider_id for message in messages)


def _was_disclosed(messages: list[Taken]) -> bool:
    return any(message.disclosed for message in messages)


def _task(row: Row) -> tuple[str, str]:
    return row.follow_up, f"message:{row.step}"


def _named(touch: tuple[str, str]) -> str:
    return " ".join(touch)


def taken_from(message: Mapping[str, Any]) -> Taken:
    """From the stand-in's own record."""
    key = str(message["status_callback"]).rsplit("/", 1)[-1]
    return Taken(key, message["sid"], bool(message["listed"] or message["told"]))
