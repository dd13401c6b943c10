"""Load, decide, store: the one way a verdict comes about, inside an open transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from temporalio.exceptions import ApplicationError

from activities.pinned import PinnedSequences
from core.decide import decide
from core.explain import inputs_of
from core.types import Channel, Sequence
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Verdict, Wait
from core.wording import describe
from models.contracts import AssessResult, FailureType
from models.store import decisions, follow_ups, tasks
from models.store.facts import Loaded, load

TASKS_END_WITH = frozenset(
    {
        Outcome.BOOKED,
        Outcome.ATTENDED,
        Outcome.PAID,
        Outcome.MOVED,
        Outcome.REPLACED,
        Outcome.COMPLETED,
    }
)
RAN_OUT = frozenset({Reason.STEPS_DONE, Reason.EXPIRED})
"""Nothing came of it yet: what colleagues still have to do stays open, a call about harm above all."""


IsFreeText = Callable[[str, str, str, str | None], bool]
"""Given a sequence's name, a step's id, a locale and a clinic."""


def _all_approved(sequence: str, step: str, locale: str, clinic_id: str | None) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what it was formed from."""

    verdict: Verdict
    loaded: Loaded
    sequence: Sequence


class Judge:
    """Forms verdicts. ``default_senders``: who messages leave from where a site names nobody.

    ``is_free_text``: as ``activities.rendering.Renderer.is_free_text``.
    """

    def __init__(
        self,
        pinned: PinnedSequences,
        default_senders: Mapping[Channel, str],
        is_free_text: IsFreeText = _all_approved,
    ) -> None:
        self._pinned = pinned
        self._default_senders = default_senders
        self._is_free_text = is_free_text

    def judge(self, connection: Connection, follow_up_id: str, digest: str, now: datetime) -> Judgement:
        """Read everything fresh and decide. Raises a permanent failure for an unknown follow-up."""
        sequence = self._pinned.get(connection, digest)
        loaded = load(connection, follow_up_id, sequence, now, self._default_senders)
        if loaded is None:
            raise ApplicationError(
                "this follow-up is not in the database",
                type=FailureType.FOLLOW_UP_NOT_FOUND,
                non_retryable=True,
            )
        if Channel.WHATSAPP in loaded.contacts:
            loaded = self._with_free_texts(loaded, sequence)
        return Judgement(_verdict(loaded, sequence, now), loaded, sequence)

    def _with_free_texts(self, loaded: Loaded, sequence: Sequence) -> Loaded:
        row = loaded.row
        locale = row.patient_locale or row.clinic_locale
        free = frozenset(
            step.id
            for step in sequence.steps
            if Channel.WHATSAPP in step.channels
            and self._is_free_text(sequence.name, step.id, locale, row.clinic_id)
        )
        return replace(loaded, facts=replace(loaded.facts, free_texts=free)) if free else loaded

    def keep(
        self, connection: Connection, follow_up_id: str, number: int, judgement: Judgement, now: datetime
    ) -> AssessResult:
        """Store a verdict under its number and put it into the words of the contract.

        A stop closes the follow-up here and now, unless a message is still to be proved; tasks that
        its outcome makes pointless close with it.
        """
        verdict = judgement.verdict
        decisions.store(
            connection,
            follow_up_id,
            number,
            verdict,
            now,
            touch_at=_touch_at(verdict, judgement.sequence, now),
            asks_feedback=_asks_feedback(verdict, judgement.sequence),
            sequence_digest=judgement.sequence.digest,
            inputs=inputs_of(judgement.loaded.facts),
        )
        if isinstance(verdict, Stop) and judgement.loaded.in_flight is None:
            follow_ups.close(
                connection, follow_up_id, verdict.outcome, verdict.reason, now, hands_on_to=verdict.opens
            )
            if verdict.outcome in TASKS_END_WITH and verdict.reason not in RAN_OUT:
                tasks.close_open(connection, follow_up_id, now)
        return AssessResult(
            verdict=verdict,
            in_flight=judgement.loaded.in_flight,
            sender=self.sender(judgement.loaded, verdict.channel) if verdict.kind == "send" else "",
            label=describe(verdict, judgement.loaded.row.zone),
            meanwhile=judgement.loaded.in_flight is not None and is_urgent(verdict, judgement.sequence),
            zone=judgement.loaded.row.zone,
        )

    def judge_and_keep(
        self, connection: Connection, follow_up_id: str, digest: str, number: int, now: datetime
    ) -> AssessResult:
        """``judge`` and ``keep`` in one go."""
        judgement = self.judge(connection, follow_up_id, digest, now)
        return self.keep(connection, follow_up_id, number, judgement, now)

    def sender(self, loaded: Loaded, channel: Channel) -> str:
        """Who a message on this channel leaves from."""
        row = loaded.row
        own = {
            Channel.SMS: row.sms_sender,
            Channel.EMAIL: row.email_sender,
            Channel.WHATSAPP: row.whatsapp_sender,
        }
        return own[channel] or self._default_senders.get(channel, "")


def _verdict(loaded: Loaded, sequence: Sequence, now: datetime) -> Verdict:
    """A closed follow-up stays closed, whatever the facts say since."""
    return loaded.ended or decide(sequence, loaded.progress, loaded.facts, now)


def is_urgent(verdict: Verdict, sequence: Sequence) -> bool:
    """Whether it is about a step that may not wait until something else is proved."""
    about = verdict.step if isinstance(verdict, Wait | Send | HandOver) else None
    return any(step.id == about and step.urgent for step in sequence.steps)


def _touch_at(verdict: Verdict, sequence: Sequence, now: datetime) -> datetime | None:
    """When the next outreach is planned, so that other follow-ups of the patient keep clear of it."""
    match verdict:
        case Wait():
            return verdict.touch_at
        case Send():
            return None if sequence.step(verdict.step).answer else now
        case _:
            return None


def _asks_feedback(verdict: Verdict, sequence: Sequence) -> bool:
    """Whether that outreach asks for feedback, which gives way to everything else."""
    match verdict:
        case Wait():
            return verdict.asks_feedback
        case Send():
            return sequence.step(verdict.step).feedback
        case _:
            return False
