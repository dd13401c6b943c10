"""Where a patient stands: open follow-ups judged afresh, endings, events without one, ways to reach them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from activities.judging import Judge, Judgement
from cli.patient_findings import Finding, consents, contacts, findings
from cli.standing import waiting
from cli.timeline import UNPROVED, titles_of
from cli.why import LeftOut, left_out
from core.explain import inputs_of
from core.explain_holds import held_messages
from core.explain_inputs import told
from core.explain_words import Case, rule
from core.types import Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Verdict, Wait
from core.wording import (
    CHANNELS,
    NOT_OPENED,
    OUTCOMES,
    REASONS,
    TRIGGERS,
    Zone,
    clock_at,
    day,
    local,
    task_title,
)
from models.store import reasons, tasks

CLOSED_WITHIN = timedelta(days=30)
_IF_IT_STAYS = "if it stays so, check that the worker runs"


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a patient's past. ``reason``: why, as the database has it; ``text``: for people."""

    kind: str
    at: datetime
    reason: str | None
    text: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What a colleague still has to do for a follow-up."""

    name: str
    due_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that is due. ``text``: what it waits for, and until when."""

    step: str
    reason: str
    until_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open follow-up, judged now. ``text``: what holds it back and until when.

    ``held``: other messages that are due by now and may not leave.
    """

    id: str
    trigger: str
    title: str
    sequence: str
    version: int
    verdict: str
    reason: str
    step: str | None
    until_at: datetime | None
    text: str
    held: list[HeldMessage]
    known: list[str]
    skipped: list[LeftOut]
    tasks: list[OpenTask]


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to "why did nobody write to this patient?". ``zone``: in which people read the times."""

    patient_id: str
    as_of: datetime
    zone: str
    findings: list[Finding]
    open: list[Candidate]
    not_opened: list[Note]
    closed: list[Note]
    contacts: list[Finding]
    consents: list[Finding]


def standing_of(connection: Connection, judge: Judge, patient_id: str, now: datetime) -> Standing:
    """Judge everything as of ``now`` in the way a worker does, and store nothing. ``patient_id``: ours."""
    patient = reasons.patient(connection, patient_id)
    zone = patient.zone or "UTC"
    clock = clock_at(now, zone)
    rows = reasons.follow_ups(connection, patient_id, now - CLOSED_WITHIN)
    candidates = [_candidate(connection, judge, row, now) for row in rows if row.closed_at is None]
    return Standing(
        patient_id=patient_id,
        as_of=now,
        zone=zone,
        findings=findings(connection, patient, now, clock),
        open=candidates,
        not_opened=_not_opened(reasons.without_follow_up(connection, patient_id), clock),
        closed=[_closed(row, clock_at(now, row.zone)) for row in rows if row.closed_at is not None],
        contacts=contacts(connection, patient_id, clock),
        consents=consents(connection, patient_id, clock),
    )


def _candidate(connection: Connection, judge: Judge, row: Any, now: datetime) -> Candidate:
    judgement = judge.judge(connection, row.id, row.sequence_digest, now)
    verdict, sequence = judgement.verdict, judgement.sequence
    inputs, titles = inputs_of(judgement.loaded.facts), titles_of(sequence)
    step = getattr(verdict, "step", None)
    case = Case(verdict.reason, now, clock_at(now, row.zone), inputs, sequence, step)
    text = _in_words(row, verdict, case, titles)
    if judgement.loaded.in_flight is not None:
        text = f"{UNPROVED}; {text}"
    elif row.started_at is None:
        text = f"no worker has taken it up yet; {text}"
    owner = f", owner {row.owner}" if row.owner else ", nobody owns it"
    return Candidate(
        id=row.id,
        trigger=row.trigger,
        title=f"{_about(row, case.zone)}, {sequence.name} version {sequence.version}{owner}",
        sequence=sequence.name,
        version=sequence.version,
        verdict=verdict.kind,
        reason=verdict.reason,
        step=step,
        until_at=getattr(verdict, "until", None),
        text=text,
        held=_held(row, judgement, case, titles, now),
        known=told(inputs, case.zone),
        skipped=[
            left_out(replace(case, reason=note.reason, step=note.step), titles) for note in verdict.skipped
        ],
        tasks=_open_tasks(connection, row, titles, case.zone),
    )


def _in_words(row: Any, verdict: Verdict, case: Case, titles: dict[str, str]) -> str:
    why = rule(case)
    match verdict:
        case Send():
            what = titles.get(verdict.step, verdict.step)
            how = CHANNELS[verdict.channel]
            return f"nothing holds it back: {what} leaves now by {how}; {_IF_IT_STAYS}"
        case HandOver():
            title = task_title(verdict.task, verdict.reason, titles)
            return f"a colleague gets a task now: {title} ({why}); {_IF_IT_STAYS}"
        case Stop():
            return f"it ends now, {OUTCOMES[verdict.outcome]}: {why}; {_IF_IT_STAYS}"
        case _:
            what = "look again" if verdict.step is None else titles.get(verdict.step, verdict.step)
            return waiting(row.id, verdict.reason, verdict.step, what, verdict.until, case.zone, why)


def _held(
    row: Any, judgement: Judgement, case: Case, titles: dict[str, str], now: datetime
) -> list[HeldMessage]:
    verdict, loaded = judgement.verdict, judgement.loaded
    if not isinstance(verdict, Wait) or verdict.step is None:
        return []  # it is held as a whole, or something happens now
    skipped = {note.step for note in verdict.skipped}
    found = []
    for each in held_messages(judgement.sequence, loaded.progress, loaded.facts, now, skipped):
        if each.step == verdict.step:
            continue
        why = rule(replace(case, reason=each.reason, step=each.step))
        until = each.until or each.useful_until
        text = waiting(row.id, each.reason, each.step, titles[each.step], until, case.zone, why)
        found.append(HeldMessage(each.step, each.reason, each.until, text))
    return found


def _open_tasks(connection: Connection, row: Any, titles: dict[str, str], zone: Zone) -> list[OpenTask]:
    found = []
    for task in tasks.of_follow_up(connection, row.id):
        if task["done_at"] is None:
            name, due_at = str(task["name"]), task["due_at"]
            assert isinstance(due_at, datetime)
            title = task_title(name, str(task["reason"]), titles)
            found.append(OpenTask(name, due_at, f"{title}, due {local(due_at, zone)}"))
    return found


def _about(row: Any, zone: Zone) -> str:
    return f"{TRIGGERS[Trigger(row.trigger)]} of {day(row.event_at, zone)}"


def _closed(row: Any, zone: Zone) -> Note:
    ended = f"{OUTCOMES[Outcome(row.outcome)]}: {REASONS[Reason(row.reason)]}"
    text = f"{_about(row, zone)}, closed {local(row.closed_at, zone)}, {ended}"
    if row.hands_on_to:
        text += f"; goes on as {TRIGGERS[Trigger(row.hands_on_to)].lower()}"
    return Note(row.trigger, row.closed_at, row.reason, text)


def _not_opened(rows: list[Any], zone: Zone) -> list[Note]:
    """Equal ones told one after the other are one note, of the last of them."""
    notes = []
    for (kind, why), same in groupby(rows, key=lambda row: (row.kind, row.not_opened)):
        events = list(same)
        last, number = events[-1].occurred_at, len(events)
        name = TRIGGERS[Trigger(kind)] if kind in list(Trigger) else kind.replace("_", " ").capitalize()
        often = "of" if number == 1 else f"{number} times, last"
        reason = "it is stored and will be worked through" if why is None else NOT_OPENED.get(why, why)
        notes.append(Note(kind, last, why, f"{name} {often} {local(last, zone)}: {reason}"))
    return notes
