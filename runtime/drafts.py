"""A message that has not left yet, as its addressee would get it, for a colleague who reads it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from activities.drafting import locale_of, words_of
from activities.judging import Judge, Judgement
from activities.rendering import Renderer
from core.step_times import due_at
from core.types import Channel, Step, StepKind, StepState
from core.verdicts import Reason, Send, Stop, Wait
from models.store import follow_ups

_LEFT = frozenset({StepState.SENT, StepState.IN_FLIGHT, StepState.UNKNOWN})
_FOR_ITS_TIME = frozenset({Reason.NOT_YET_DUE, Reason.OUTSIDE_WINDOW})


@dataclass(frozen=True, slots=True)
class Draft:
    """``title``: of the step, for people. ``at``: when it leaves if nothing holds it, as some words depend
    on the time. ``left_out``: why it will not leave, as things stand. ``own_file``: the clinic's own words,
    ``changed_at`` then: a worker that started before knows them as they were. ``sender``: empty where the
    gateway's own is taken. ``content_sid``: of a template that WhatsApp approved.
    """

    step: str
    title: str
    channel: Channel
    recipient: str
    sender: str
    locale: str
    subject: str
    body: str
    content_sid: str
    at: datetime
    zone: str
    left_out: Reason | None = None
    own_file: str | None = None
    changed_at: datetime | None = None


class NoDraft(LookupError):
    """There is no text to show; the message says why and what can be done."""


def draft_of(
    connection: Connection,
    judge: Judge,
    renderer: Renderer,
    follow_up_id: str,
    step_id: str | None,
    now: datetime,
) -> Draft:
    """The text of one step, or of the next message where ``step_id`` is ``None``.

    Raises ``NoDraft``, and ``TemplateError`` when the text cannot be made.
    """
    row = follow_ups.get(connection, follow_up_id)
    if row is None:
        raise NoDraft(f"There is no follow-up {follow_up_id!r}. `list` shows all of them.")
    if row.closed_at is not None:
        raise NoDraft(f"{follow_up_id} is over: nothing will be sent. `thread` shows what was.")
    judgement = judge.judge(connection, follow_up_id, row.sequence_digest, now)
    step = _step(judgement, step_id)
    done = judgement.loaded.progress.steps.get(step.id)
    if done is not None and done.state in _LEFT:
        raise NoDraft(f"{_titled(step)} has left, or may have. `thread` shows what was written.")
    channel = _channel(judgement, step)
    contact = None if channel is None else judgement.loaded.contacts.get(channel)
    if contact is None:
        raise NoDraft(f"{follow_up_id}: there is no address for {_titled(step)}.")
    at = max(_planned(judgement, step), now)
    words = words_of(judge, renderer, judgement, step.id, contact, at)
    name, clinic, locale = judgement.sequence.name, row.clinic_id, locale_of(judgement)
    own = renderer.own_file(name, step.id, contact.channel, locale, clinic)
    return Draft(
        step=step.id,
        title=_titled(step),
        channel=contact.channel,
        recipient=contact.value,
        sender=judge.sender(judgement.loaded, contact.channel),
        locale=locale,
        subject=words.subject,
        body=words.body,
        content_sid="" if words.content is None else words.content.sid,
        at=at,
        zone=row.zone,
        left_out=_left_out(judgement, step),
        own_file=None if own is None else str(own),
        changed_at=None if own is None else datetime.fromtimestamp(own.stat().st_mtime, UTC),
    )


def _step(judgement: Judgement, step_id: str | None) -> Step:
    messages = [step for step in judgement.sequence.steps if step.kind is StepKind.MESSAGE]
    known = ", ".join(step.id for step in messages)
    verdict = judgement.verdict
    wanted = step_id or (verdict.step if isinstance(verdict, Send | Wait) else None)
    if wanted is None:
        raise NoDraft(f"No message comes next. Say which one to show with --step: {known}.")
    for step in messages:
        if step.id == wanted:
            return step
    what = f"No message comes next, but {wanted}" if step_id is None else f"There is no message {wanted!r}"
    raise NoDraft(f"{what}. The messages of this follow-up: {known}; name one with --step.")


def _left_out(judgement: Judgement, step: Step) -> Reason | None:
    skipped = () if isinstance(judgement.verdict, Stop) else judgement.verdict.skipped
    return next((each.reason for each in skipped if each.step == step.id), None)


def _channel(judgement: Judgement, step: Step) -> Channel | None:
    """The one that the verdict names, else the first for which there is an address."""
    verdict = judgement.verdict
    if isinstance(verdict, Send | Wait) and verdict.step == step.id and verdict.channel is not None:
        return verdict.channel
    return next((each for each in step.channels if each in judgement.loaded.contacts), None)


def _planned(judgement: Judgement, step: Step) -> datetime:
    """What waits for its time has one; what waits for anything else leaves as soon as it may."""
    verdict = judgement.verdict
    if isinstance(verdict, Wait) and verdict.step == step.id and verdict.reason in _FOR_ITS_TIME:
        return verdict.until
    return due_at(judgement.sequence, step, judgement.loaded.facts)


def _titled(step: Step) -> str:
    return f"{step.title} ({step.id})" if step.title else step.id
