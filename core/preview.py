"""What a follow-up would do if nothing happened but what is told: the live decision run to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from core.arbitration import HOLDS_ON, as_rivals
from core.decide import decide
from core.facts import Facts, Rival
from core.step_times import due_at
from core.steps import is_outreach
from core.types import Channel, Progress, Sequence, StepProgress, StepState, Trigger
from core.verdicts import HandOver, Reason, Send, Stop, Verdict, Wait

_OF_ONE = frozenset({"paid", "event_at", "plan_paused", "settled", "replaced"})
"""Facts of the follow-up itself; what else changes is known to the patient's other follow-ups too."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """From ``at`` (aware UTC) on, these fields of ``Facts`` have these values."""

    at: datetime
    facts: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class _Track:
    """One follow-up on its way. ``now``: when it looks next, ``None`` once it is over."""

    sequence: Sequence
    facts: Facts
    key: tuple[datetime, str]
    now: datetime | None
    progress: Progress = field(default_factory=Progress)
    told: set[str] = field(default_factory=set)
    begun: bool = False
    touch_at: datetime | None = None
    touched_at: datetime | None = None
    asks: bool = False
    asked: bool = False
    ran_out: bool = False


def first_look(sequence: Sequence, facts: Facts) -> datetime:
    """When this follow-up begins: at its event, or when we learn of it, or with a step before its date."""
    if facts.learned_at is not None:
        return facts.learned_at
    return min(facts.event_at, *(due_at(sequence, step, facts) for step in sequence.steps))


def preview(
    sequence: Sequence,
    facts: Facts,
    start: datetime,
    booked_at: datetime | None = None,
    booked_for: datetime | None = None,
    changes: Iterable[Change] = (),
    others: Iterable[tuple[Sequence, datetime]] = (),
) -> list[PreviewLine]:
    """Every verdict from ``start`` (aware UTC) to the end of the follow-up.

    Every message is taken as accepted at once and every task as opened and left open. With
    ``booked_at`` the patient books at that moment, for ``booked_for``, or for that same moment.
    ``others``: further follow-ups of the same patient with the times of their events.
    """
    coming = list(changes)
    if booked_at is not None:
        coming.append(Change(booked_at, {"booked_for": booked_for or booked_at, "booked_seen_at": booked_at}))
    main = _Track(sequence, facts, (facts.event_at, ""), start)
    rivals = []
    for place, (other, event_at) in enumerate(others):
        by_interval = other.trigger is Trigger.RECALL
        theirs = replace(facts, event_at=event_at, learned_at=None, as_marketing=by_interval)
        begins = max(start, first_look(other, theirs))
        rivals.append(_Track(other, theirs, (event_at, f"{place}"), begins))
    return list(_lines(main, rivals, sorted(coming, key=lambda change: change.at)))


def _lines(main: _Track, rivals: list[_Track], coming: list[Change]) -> Iterator[PreviewLine]:
    tracks, touches = [main, *rivals], list(main.facts.touches)
    while main.now is not None:
        track = min((each for each in tracks if each.now is not None), key=_next)
        now = _next(track)
        if coming and coming[0].at <= now:
            _tell(coming.pop(0), main, rivals)
            continue
        verdict = decide(track.sequence, track.progress, _among(track, tracks, touches), now)
        if track is main:
            yield from _told(track, verdict, now)
        _carry_out(track, verdict, now, touches)


def _next(track: _Track) -> datetime:
    assert track.now is not None
    return track.now


def _tell(change: Change, main: _Track, rivals: list[_Track]) -> None:
    """New facts hold, and whoever waits looks again, as after a ring."""
    for track in (main, *rivals):
        known = {name: what for name, what in change.facts.items() if _concerns(name, track, main)}
        track.facts = replace(track.facts, **known)
        if track.begun and track.now is not None:
            track.now = min(track.now, change.at)


def _concerns(fact: str, track: _Track, main: _Track) -> bool:
    if fact == "adverse_at" and track.sequence.trigger is Trigger.ADVERSE_REPLY:
        return False  # that is what it is there for
    return track is main or fact not in _OF_ONE


def _among(track: _Track, tracks: list[_Track], touches: list[datetime]) -> Facts:
    """The facts, with what this follow-up and the others have sent and plan."""
    if not touches and len(tracks) == 1:
        return track.facts
    others = tuple(
        rival
        for each in tracks
        if each is not track and each.begun and (each.now is not None or each.ran_out)
        for rival in _rivals(each)
    )
    return replace(track.facts, key=track.key, touches=tuple(touches), others=track.facts.others + others)


def _rivals(track: _Track) -> tuple[Rival, ...]:
    trigger, asks, asked = track.sequence.trigger, track.asks, track.asked
    return as_rivals(trigger, track.key, track.touch_at, track.touched_at, asks=asks, asked=asked)


def _told(track: _Track, verdict: Verdict, now: datetime) -> Iterator[PreviewLine]:
    for note in verdict.skipped:
        if note.step not in track.told:
            track.told.add(note.step)
            channel = track.sequence.step(note.step).channel
            yield PreviewLine(now, "skip", note.step, channel, note.reason)
    match verdict:
        case Wait():
            yield PreviewLine(now, "wait", verdict.step, verdict.channel, verdict.reason, verdict.until)
        case Send():
            yield PreviewLine(now, "send", verdict.step, verdict.channel, verdict.reason)
        case HandOver():
            yield PreviewLine(now, "hand_over", verdict.step, None, verdict.reason)
        case Stop():
            yield PreviewLine(now, "stop", None, None, verdict.reason)


def _carry_out(track: _Track, verdict: Verdict, now: datetime, touches: list[datetime]) -> None:
    track.begun, track.now, track.touch_at = True, now, None
    match verdict:
        case Stop():
            track.now, track.ran_out = None, verdict.reason in HOLDS_ON
        case Wait():
            track.now, track.touch_at, track.asks = verdict.until, verdict.touch_at, verdict.asks_feedback
        case Send():
            track.progress = _with_step(
                track.progress, verdict.step, StepProgress(StepState.SENT, verdict.try_no)
            )
            step = track.sequence.step(verdict.step)
            if is_outreach(step):
                track.touched_at, track.asked = now, step.feedback
                touches.append(now)
        case HandOver():
            if verdict.step is not None and verdict.task == verdict.step:
                track.progress = _with_step(track.progress, verdict.step, StepProgress(StepState.TASK_OPEN))
            track.progress = replace(track.progress, tasks=track.progress.tasks | {verdict.task})


def _with_step(progress: Progress, step: str, what: StepProgress) -> Progress:
    return replace(progress, steps={**progress.steps, step: what})
