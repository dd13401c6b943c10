"""``why``: every decision of one follow-up with its rule and what it was made from, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import typer
from sqlalchemy import Connection

from cli.context import fail, open_database
from cli.follow_ups import FollowUpId
from cli.output import Json, show_json
from cli.timeline import stored_sequence, titles_of
from core.explain_inputs import moment, told
from core.explain_words import Case, rule
from core.types import Channel, Sequence, Trigger
from core.verdicts import Outcome, Reason
from core.wording import CHANNELS, OUTCOMES, REASONS, TRIGGERS, Zone, clock_at, local, task_title
from models.store import follow_ups, reasons
from runtime.clock import utc_now
from runtime.settings import load_settings

_ABOUT = {
    Reason.APPROVAL_NEEDED: "approve",
    Reason.CONFIRMATION_NEEDED: "not_booked",
    Reason.URGENT_BLOCKED: "call",
    Reason.MESSAGE_UNKNOWN: "message",
    Reason.NOT_ACCEPTED: "message",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that will not happen. ``text``: which, and why."""

    step: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision, or several equal ones in a row: the first of ``times``, the last at ``last_at``.

    ``text``: the verdict, ``rule``: why, ``known``: the facts it was made from, for people;
    ``inputs``: the same facts for machines. ``sequence``: name and version.
    """

    number: int
    at: datetime
    verdict: str
    reason: str
    step: str | None
    channel: str | None
    until_at: datetime | None
    text: str
    rule: str
    known: list[str]
    skipped: list[LeftOut]
    sequence: str
    version: int
    inputs: dict[str, Any] | None
    times: int = 1
    last_at: datetime = field(kw_only=True)


def why(follow_up: FollowUpId, as_json: Json = False) -> None:
    """Say why each decision of a follow-up was made, and by which rule."""
    now = utc_now()
    with open_database(load_settings()) as database, database.reading() as connection:
        row = follow_ups.get(connection, follow_up)
        if row is None:
            fail(f"There is no follow-up {follow_up!r}. `list` shows all of them.", as_json)
        found = explained(connection, row, now)
    if as_json:
        about = ("id", "trigger", "event_at", "opened_at", "outcome", "reason", "closed_at", "zone")
        show_json({"follow_up": {name: getattr(row, name) for name in about}, "decisions": found})
        return
    for line in _lines(row, found, clock_at(now, row.zone)):
        typer.echo(line)


def explained(connection: Connection, row: Any, now: datetime) -> list[Explained]:
    """Every decision of a follow-up (``row`` as in ``follow_ups.get``) in order, equal ones folded.

    ``now``: when somebody reads it.
    """
    clock = clock_at(now, row.zone)
    sequences: dict[str, Sequence] = {}
    found: list[Explained] = []
    for decision in reasons.decisions(connection, row.id):
        sequence = sequences.get(decision.sequence_digest)
        if sequence is None:
            sequence = stored_sequence(connection, decision.sequence_digest)
            sequences[decision.sequence_digest] = sequence
        new = _explain(decision, sequence, clock)
        if found and _same(found[-1], new):
            found[-1] = replace(found[-1], times=found[-1].times + 1, last_at=new.at)
        else:
            found.append(new)
    return found


def left_out(case: Case, titles: dict[str, str]) -> LeftOut:
    """One skipped step with the rule that left it out."""
    step = case.step or ""
    return LeftOut(step, case.reason, f"{titles.get(step, step)}: {rule(case)}")


def _explain(decision: Any, sequence: Sequence, zone: Zone) -> Explained:
    inputs, titles = decision.inputs or {}, titles_of(sequence)
    case = Case(Reason(decision.reason), decision.decided_at, zone, inputs, sequence, decision.step)
    skipped = [
        left_out(replace(case, reason=Reason(note["reason"]), step=note["step"]), titles)
        for note in decision.skipped or ()
    ]
    return Explained(
        number=decision.number,
        at=decision.decided_at,
        last_at=decision.decided_at,
        verdict=decision.verdict,
        reason=decision.reason,
        step=decision.step,
        channel=decision.channel,
        until_at=decision.until_at if decision.verdict == "wait" else None,
        text=_verdict(decision, case, titles),
        rule=rule(case),
        known=told(inputs, zone),
        skipped=skipped,
        sequence=sequence.name,
        version=sequence.version,
        inputs=decision.inputs,
    )


def _verdict(decision: Any, case: Case, titles: dict[str, str]) -> str:
    step = titles.get(decision.step, decision.step)
    match decision.verdict:
        case "wait":
            what = f" for {step}" if step else ""
            return f"wait until {local(decision.until_at, case.zone)}{what}"
        case "send":
            return f"send by {CHANNELS[Channel(decision.channel)]}: {step}"
        case "hand_over":
            return f"task for a colleague: {task_title(_task(case), case.reason, titles)}"
        case _:
            return "end"


def _task(case: Case) -> str:
    """The name of the task that a hand-over opened, as far as its title depends on it."""
    if case.reason in _ABOUT:
        return f"{_ABOUT[case.reason]}:{case.step}"
    if case.reason is Reason.PATIENT_REPLIED:
        return "reply:it"
    if case.reason is Reason.IDENTITY_UNCLEAR:
        return "identity"
    if case.reason is Reason.OTHER_VISIT and "other_visit_at" in case.inputs:
        return f"other_visit:{moment(case.inputs['other_visit_at']):%Y%m%d}"
    if case.reason is Reason.TASK_DUE and case.step is not None:
        return case.step
    return case.reason


def _same(one: Explained, other: Explained) -> bool:
    """Whether they say the same, apart from when."""
    aside = {"number": 0, "at": one.at, "last_at": one.at, "times": 1}
    return replace(one, **aside) == replace(other, **aside)  # type: ignore[arg-type]


def _lines(row: Any, found: list[Explained], clock: Zone) -> list[str]:
    about = f"{TRIGGERS[Trigger(row.trigger)]} of {local(row.event_at, clock)}"
    lines = [row.id, f"  {about}, times in {row.zone}"]
    if not found:
        return [*lines, "  Nothing was decided yet: no worker has taken it up."]
    known: list[str] = []
    skipped: list[LeftOut] = []
    by = ("", 0)
    for each in found:
        if (each.sequence, each.version) != by:
            by = (each.sequence, each.version)
            lines.append(f"  by the sequence {each.sequence}, version {each.version}:")
        lines.append(f"  {local(each.at, clock)}  {each.text}")
        lines.append(f"      rule: {each.rule}")
        if each.known and each.known != known:
            lines.append(f"      known: {'; '.join(each.known)}")
        lines += [f"      left out: {note.text}" for note in each.skipped if note not in skipped]
        if each.times > 1:
            lines.append(f"      decided {each.times} times, last {local(each.last_at, clock)}")
        known, skipped = each.known, each.skipped
    if row.closed_at is not None:
        ended = f"{OUTCOMES[Outcome(row.outcome)]}: {REASONS[Reason(row.reason)]}"
        lines.append(f"  {local(row.closed_at, clock)}  over, {ended}")
    return lines
