"""The claim: one transaction that re-checks everything and reserves the right to send once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from activities.channel_texts import Rendered, TemplateError
from activities.drafting import locale_of, words_of
from activities.judging import Judge, Judgement, is_urgent
from activities.rendering import Renderer
from activities.ways_out import unsubscribe_at
from core import guards
from core.identity import body_hash, ledger_key, message_id
from core.provider_errors import ErrorClass
from core.types import Channel
from core.verdicts import Send
from gateways.protocol import MessageGateway, Outgoing
from models.contracts import AssessResult, SendInput
from models.store import clinics, ledger
from sequences.medicines import medicine_in


@dataclass(frozen=True, slots=True)
class Claimed:
    """The row exists since ``at``: exactly one POST may follow, and soon."""

    outgoing: Outgoing
    at: datetime


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """Nothing may be sent now. ``state``: deferred, failed or in_flight. ``next``: what follows."""

    state: str
    next: AssessResult


def _no_link(message_id: str) -> str:
    return ""


class Claims:
    """Makes claims. ``gateways``: by channel, for the provider's name in the ledger.

    ``unsubscribe_url``: where one click on an e-mail with this message id opts out; empty: nowhere.
    """

    def __init__(
        self,
        judge: Judge,
        renderer: Renderer,
        gateways: Mapping[Channel, MessageGateway],
        unsubscribe_url: Callable[[str], str] = _no_link,
    ) -> None:
        self._judge = judge
        self._renderer = renderer
        self._gateways = gateways
        self._unsubscribe_url = unsubscribe_url

    def make(self, connection: Connection, asked: SendInput, now: datetime) -> Claimed | NotClaimed:
        """Lock first, read every stop fact again, render, insert the claim. Never commits."""
        ledger.lock_contact_points(connection, asked.follow_up_id)
        judgement = self._judge.judge(connection, asked.follow_up_id, asked.sequence_digest, now)
        row = judgement.loaded.row
        if isinstance(judgement.verdict, Send) and row.sends_per_minute is not None:
            ledger.take_turn(connection, row.clinic_id)
            judgement = self._judge.judge(connection, asked.follow_up_id, asked.sequence_digest, now)
        verdict = judgement.verdict
        ours = (asked.step, asked.channel, asked.try_no)
        if judgement.loaded.in_flight is not None and not is_urgent(verdict, judgement.sequence):
            return NotClaimed("in_flight", self._keep(connection, asked, judgement, now))
        if not isinstance(verdict, Send) or (verdict.step, verdict.channel, verdict.try_no) != ours:
            return NotClaimed("deferred", self._keep(connection, asked, judgement, now))
        outgoing, new = self._prepare(asked, judgement, verdict, now)
        if new.error_class is None and _promotes_medicine(connection, asked, judgement, new):
            new = replace(new, error_class=ErrorClass.TEMPLATE)
        ledger.claim(connection, new)
        if new.error_class is None:
            return Claimed(outgoing, now)
        after = self._judge.judge(connection, asked.follow_up_id, asked.sequence_digest, now)
        return NotClaimed("failed", self._keep(connection, asked, after, now))

    def _keep(
        self, connection: Connection, asked: SendInput, judgement: Judgement, now: datetime
    ) -> AssessResult:
        return self._judge.keep(connection, asked.follow_up_id, asked.number, judgement, now)

    def _prepare(
        self, asked: SendInput, judgement: Judgement, verdict: Send, now: datetime
    ) -> tuple[Outgoing, ledger.NewClaim]:
        row = judgement.loaded.row
        contact = judgement.loaded.contacts[asked.channel]
        sender = self._judge.sender(judgement.loaded, asked.channel)
        reference = message_id(ledger_key(asked.follow_up_id, asked.step, asked.channel, asked.try_no))
        rendered, error = Rendered("", ""), None
        try:
            rendered = words_of(self._judge, self._renderer, judgement, asked.step, contact, now)
        except TemplateError:
            error = ErrorClass.TEMPLATE
        content = rendered.content
        deadline = verdict.deadline
        if asked.channel is Channel.WHATSAPP and content is None and error is None:
            until = judgement.loaded.facts.whatsapp_until
            if until is None or until - now < guards.THREAD_LEFT:
                error = ErrorClass.CONTENT  # free text would be refused, and the try would be wasted
            else:
                deadline = min(deadline, until)
        by_email = asked.channel is Channel.EMAIL
        outgoing = Outgoing(
            reference=reference,
            channel=asked.channel,
            sender=sender,
            recipient=contact.value,
            subject=rendered.subject,
            body=rendered.body,
            valid_seconds=int((deadline - now).total_seconds()),
            locale=locale_of(judgement),
            at=now,
            sender_name=row.clinic_name,
            unsubscribe_url=self._unsubscribe_url(reference) if by_email else "",
            unsubscribe_mailto=unsubscribe_at(sender) if by_email else "",
            content_sid="" if content is None else content.sid,
            content_variables="" if content is None else json.dumps(dict(content.placeholders)),
        )
        step = judgement.sequence.step(asked.step)
        no_way_out = not (outgoing.unsubscribe_url or outgoing.unsubscribe_mailto)
        if by_email and no_way_out and guards.is_marketing(step, judgement.loaded.facts):
            error = ErrorClass.UNAVAILABLE  # nobody may get promotion that they cannot stop
        claim = ledger.NewClaim(
            id=reference,
            clinic_id=row.clinic_id,
            follow_up_id=asked.follow_up_id,
            patient_id=row.patient_id,
            contact_point_id=contact.id,
            step=asked.step,
            channel=asked.channel,
            try_no=asked.try_no,
            recipient=outgoing.recipient,
            sender=outgoing.sender,
            subject=rendered.subject,
            body=rendered.body,
            body_hash=body_hash(rendered.body),
            provider=self._gateways[asked.channel].name,
            claimed_at=now,
            error_class=error,
            outreach=not step.answer,
            feedback=step.feedback,
            addressee_id=contact.person,
        )
        return outgoing, claim


def _promotes_medicine(
    connection: Connection, asked: SendInput, judgement: Judgement, new: ledger.NewClaim
) -> bool:
    """Whether promotion names a prescription-only medicine. Lint looks before; names and links change."""
    step, row = judgement.sequence.step(asked.step), judgement.loaded.row
    if not guards.is_marketing(step, judgement.loaded.facts):
        return False
    own = clinics.prescription_only(connection, row.clinic_id)
    return medicine_in(f"{new.subject}\n{new.body}", own) is not None
