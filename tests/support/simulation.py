"""Runs decisions over time: facts change when told to, the provider answers as told, outreach counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core import types
from core.decide import decide
from core.facts import Facts
from core.steps import is_outreach
from core.types import Progress, StepProgress, StepState
from core.verdicts import HandOver, Send, Stop, Verdict, Wait

MAY_HAVE_LEFT = (StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN)


@dataclass(frozen=True)
class Happening:
    """From ``at`` on these facts hold, and these steps stand so."""

    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, StepProgress] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """One decision and all it was made from."""

    at: datetime
    facts: Facts
    progress: Progress
    verdict: Verdict


def simulate(
    sequence: types.Sequence,
    facts: Facts,
    start: datetime,
    happenings: Sequence[Happening] = (),
    answers: Mapping[tuple[str, int], StepProgress] | None = None,
) -> list[Moment]:
    """Every decision until Stop. ``answers``: how a (step, try) settles; without one it is accepted."""
    now, progress, coming = start, Progress(), sorted(happenings, key=lambda happening: happening.at)
    moments: list[Moment] = []
    while not moments or not isinstance(moments[-1].verdict, Stop):
        assert len(moments) < 500, f"no end in sight: {moments[-3:]}"
        while coming and coming[0].at <= now:
            change = coming.pop(0)
            facts = replace(facts, **change.facts)
            progress = replace(progress, steps={**progress.steps, **change.steps})
        verdict = decide(sequence, progress, facts, now)
        moments.append(Moment(now, facts, progress, verdict))
        if isinstance(verdict, Send) and is_outreach(sequence.step(verdict.step)):
            state = (answers or {}).get((verdict.step, verdict.try_no))
            if state is None or state.state in MAY_HAVE_LEFT:
                facts = replace(facts, touches=(*facts.touches, now))
        if isinstance(verdict, Wait):
            assert verdict.until > now, moments[-1]
            now = min(verdict.until, coming[0].at) if coming else verdict.until
        progress = _after(progress, verdict, answers or {})
    return moments


def _after(progress: Progress, verdict: Verdict, answers: Mapping[tuple[str, int], StepProgress]) -> Progress:
    if isinstance(verdict, Send):
        accepted = StepProgress(StepState.SENT, verdict.try_no)
        settled = answers.get((verdict.step, verdict.try_no), accepted)
        return replace(progress, steps={**progress.steps, verdict.step: settled})
    if isinstance(verdict, HandOver):
        steps = dict(progress.steps)
        if verdict.step == verdict.task:
            steps[verdict.task] = StepProgress(StepState.TASK_OPEN)
        return Progress(steps, progress.tasks | {verdict.task})
    return progress
