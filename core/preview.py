"""What a follow-up would do if nothing but time passed: the live decision run to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from core.decide import decide
from core.facts import Facts
from core.types import Channel, Progress, Sequence, StepProgress, StepState
from core.verdicts import HandOver, Reason, Send, Stop, Verdict, Wait

LineKind = Literal["send", "hand_over", "skip", "wait", "stop"]


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One verdict, or one step that is left out, formed at ``at`` (aware UTC).

    ``until``: the end of a wait, else ``None``.
    """

    at: datetime
    verdict: LineKind
    step: str | None
    channel: Channel | None
    reason: Reason
    until: datetime | None = None


def preview(
    sequence: Sequence,
    facts: Facts,
    start: datetime,
    booked_at: datetime | None = None,
    booked_for: datetime | None = None,
) -> list[PreviewLine]:
    """Every verdict from ``start`` (aware UTC) to the end of the follow-up.

    Every message is taken as accepted at once and every task as opened and left open. With
    ``booked_at`` the patient books at that moment, for ``booked_for``, or for that same moment.
    """
    return list(_lines(sequence, facts, start, booked_at, booked_for or booked_at))


def _lines(
    sequence: Sequence,
    facts: Facts,
    start: datetime,
    booked_at: datetime | None,
    booked_for: datetime | None,
) -> Iterator[PreviewLine]:
    now, progress = start, Progress()
    told: set[str] = set()
    while True:
        if booked_at is not None and now >= booked_at:
            facts, booked_at = replace(facts, booked_for=booked_for), None
        verdict = decide(sequence, progress, facts, now)
        for note in verdict.skipped:
            if note.step not in told:
                told.add(note.step)
                channel = sequence.step(note.step).channel
                yield PreviewLine(now, "skip", note.step, channel, note.reason)
        yield _line(verdict, now)
        match verdict:
            case Stop():
                return
            case Wait():
                now = verdict.until if booked_at is None else min(verdict.until, booked_at)
            case Send():
                progress = _with_step(progress, verdict.step, StepProgress(StepState.SENT, verdict.try_no))
            case HandOver():
                if verdict.step is not None and verdict.task == verdict.step:
                    progress = _with_step(progress, verdict.step, StepProgress(StepState.TASK_OPEN))
                progress = replace(progress, tasks=progress.tasks | {verdict.task})


def _line(verdict: Verdict, now: datetime) -> PreviewLine:
    match verdict:
        case Wait():
            return PreviewLine(now, "wait", verdict.step, verdict.channel, verdict.reason, verdict.until)
        case Send():
            return PreviewLine(now, "send", verdict.step, verdict.channel, verdict.reason)
        case HandOver():
            return PreviewLine(now, "hand_over", verdict.step, None, verdict.reason)
        case Stop():
            return PreviewLine(now, "stop", None, None, verdict.reason)


def _with_step(progress: Progress, step: str, what: StepProgress) -> Progress:
    return replace(progress, steps={**progress.steps, step: what})
