"""A fault run in words, against its targets, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.faults.plan import Plan
from benchmarks.faults.run import Ran
from benchmarks.machine import describe

NAMED_AT_MOST = 20
_SHOULD_BE_NONE = {
    "duplicates": "sent twice",
    "lost": "lost",
    "unknown_though_disclosed": "unknown although the provider disclosed it",
    "unknown_without_task": "unknown without a task",
    "unrecorded": "accepted, while the ledger says it never left",
    "invented": "sent in the ledger, not at the provider",
    "without_row": "accepted without a claim",
    "unsettled": "claims never settled",
}
"""Names in ``Counted.found``, in words, the most important first."""


def targets(plan: Plan, ran: Ran) -> dict[str, bool]:
    """Each target in words, and whether it was met."""
    none = {f"0 {words}": not ran.counted.found[name] for name, words in _SHOULD_BE_NONE.items()}
    return {
        **none,
        f"all {plan.follow_ups} follow-ups have an outcome": "none" not in ran.outcomes,
        f"done within {plan.within:.0f} s": ran.finished,
        "`ledger verify` finds nothing": ran.verify["exit_code"] == 0,
    }


def result(plan: Plan, ran: Ran) -> dict[str, Any]:
    """Everything for the file; of keys that should not be there, at most 20 each."""
    written = asdict(ran)
    written["counted"]["found"] = {
        name: {"number": len(keys), "some": keys[:NAMED_AT_MOST]} for name, keys in ran.counted.found.items()
    }
    return {"machine": describe(), "plan": asdict(plan), **written, "targets": targets(plan, ran)}


def show(plan: Plan, ran: Ran) -> None:
    """Print what happened and what came of it."""
    console = Console(width=110, highlight=False)
    for line in _lines(plan, ran):
        console.print(line, markup=False)
    table = Table("target", "")
    for words, met in targets(plan, ran).items():
        table.add_row(words, "met" if met else "MISSED")
    console.print(table)
    for name, keys in ran.counted.found.items():
        for key in keys[:NAMED_AT_MOST]:
            console.print(f"{name}: {key}", markup=False)


def _lines(plan: Plan, ran: Ran) -> Iterator[str]:
    counted, faults, callbacks = ran.counted, ran.provider["faults"], ran.provider["callbacks"]
    yield (
        f"{counted.touches} messages of {plan.follow_ups} follow-ups in {ran.seconds:.0f} s; the worker was"
        f" killed {ran.kills} times, {ran.cut_off} messages between claim and settlement"
    )
    yield (
        f"provider: {ran.provider['requests'].get('create', 0)} requests, {counted.accepted} accepted;"
        f" {faults.get('lose', 0)} answers dropped, {faults.get('broken', 0)} times 500 after accepting,"
        f" {faults.get('limit', 0)} times 429, {faults.get('hang', 0)} hung after accepting and"
        f" {faults.get('swallow', 0)} without"
    )
    yield (
        f"callbacks: {callbacks.get('posted', 0)} posted, {callbacks.get('taken', 0)} taken;"
        f" {callbacks.get('shuffled', 0)} out of order, {callbacks.get('doubled', 0)} twice,"
        f" {callbacks.get('lost', 0) + callbacks.get('silent', 0)} never told"
    )
    states = ", ".join(f"{number} {state}" for state, number in sorted(counted.states.items()))
    yield f"ledger: {states}; {counted.retried} messages tried again"
    yield (
        f"unknown: {counted.unknown_not_accepted} that the provider never accepted,"
        f" {counted.unknown_undisclosed} that it accepted and disclosed nowhere"
    )
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(ran.outcomes.items()))
    yield f"outcomes: {outcomes}"
