"""What a provider reports on our messages, by itself or when asked, and what comes of it.

Every report is kept. Where a message stands follows from all that was ever said of it, whatever came
first or twice (``core.delivery``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from core.delivery import ARRIVED, Delivery, Known, furthest, known_from
from core.provider_errors import RULES, ErrorClass
from core.verdicts import Reason
from models.store import delivery, ledger, tasks
from models.store.consequences import Followed, follow
from models.store.delivery import Advanced
from runtime.told import Changed

_LONGEST_WORD = 30
_LONGEST_ID = 300
_LONGEST_KEPT = 80
_ID = re.compile(r"[!-~]+")
"""Signs of a provider's id; a Message-ID has most of them (RFC 5322 section 3.6.4)."""
RAN_OUT = frozenset({Reason.STEPS_DONE, Reason.EXPIRED})
"""A follow-up that ended so has nobody who would see that its last message did not arrive."""


class Source(StrEnum):
    """How we heard: the provider called, or we asked. The kind of the ``message_event``."""

    CALLBACK = delivery.CALLBACK
    FETCH = delivery.FETCH


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one message. ``reference``: our id, which proves that it is ours.

    ``provider_id``: its own id. ``status``: its word, lower case; ``code``: why it did not arrive.
    ``at``: when it said so, aware UTC.
    """

    provider: str
    reference: str | None
    provider_id: str
    status: str
    code: str | None
    at: datetime


def accept_report(
    connection: Connection, report: Report, now: datetime, *, source: Source = Source.CALLBACK
) -> Changed:
    """Keep a report and let its message advance; whom to ring when something a verdict needs changed.

    One in the name of a message that nobody had settled proves that it left. One about a message we do
    not know is kept aside; one in our message's name about another of the provider's is kept as evidence
    and changes nothing.
    """
    known, provider_id = known_from(report.status, _word(report.code)), _id(report.provider_id)
    detail = " ".join(part for part in (_word(report.status) or "nothing", _word(report.code)) if part)
    message = _find(connection, report, provider_id)
    if message is None:
        kind = _word(report.status) or "nothing"
        short_id = (provider_id or "")[:_LONGEST_KEPT]
        delivery.keep_stray(connection, report.provider, short_id, kind, _word(report.code), now)
        return Changed("")
    if provider_id is None or not _is_the_same(connection, message, provider_id):
        ledger.note(connection, message.id, delivery.CONFLICT, now, detail)
        return Changed(message.patient_id)
    is_news = not delivery.was_heard(connection, message.id, detail)
    ledger.note(connection, message.id, source, now, detail)
    if known.delivery is None:
        return Changed(message.patient_id)
    return _advance(connection, message, known, provider_id, report.at, now, is_news=is_news)


def _find(connection: Connection, report: Report, provider_id: str | None) -> Any | None:
    """The message, locked: by our reference, else by the provider's id."""
    ids = [_id(report.reference)]
    if provider_id is not None:
        ids.append(delivery.id_at_provider(connection, report.provider, provider_id))
    for each in ids:
        message = None if each is None else delivery.lock(connection, each)
        if message is not None and message.provider == report.provider:
            return message
    return None


def _is_the_same(connection: Connection, message: Any, provider_id: str) -> bool:
    if message.provider_id is not None:
        return bool(message.provider_id == provider_id)
    return delivery.id_at_provider(connection, message.provider, provider_id) is None


def _advance(
    connection: Connection,
    message: Any,
    said: Known,
    provider_id: str,
    at: datetime,
    now: datetime,
    *,
    is_news: bool,
) -> Changed:
    before = _standing(message)
    known = furthest(before, said)
    state = "sent" if known.error is None else "failed"
    turned = state != message.state or known.error != before.error
    arrived_at = at if said.delivery in ARRIVED else None
    if turned or known != before or arrived_at is not None:
        to = _row(message, known, state, provider_id, arrived_at, now, turned=turned)
        delivery.advance(connection, message, to)
    followed = Followed()
    if is_news and said.error is not None:
        arrived = known.delivery in ARRIVED
        followed = follow(connection, message, said.error, said.code, now, arrived=arrived)
    if turned:
        _tell_colleagues(connection, message, known.error, now)
    own = (message.follow_up_id,) if turned and _waits(message) else ()
    return Changed(message.patient_id, tuple(dict.fromkeys(own + followed.to_ring)), state)


def _waits(message: Any) -> bool:
    """Whether the follow-up would miss it: an open claim is being settled or proved, which looks again."""
    return message.closed_at is None and message.state != "claimed"


def _standing(message: Any) -> Known:
    stage = None if message.delivery is None else Delivery(message.delivery)
    return Known(stage, message.error_code if Known(stage).error is not None else None)


def _row(
    message: Any,
    known: Known,
    state: str,
    provider_id: str,
    arrived_at: datetime | None,
    now: datetime,
    *,
    turned: bool,
) -> Advanced:
    times = [each for each in (message.delivered_at, arrived_at) if each is not None]
    return Advanced(
        state=state,
        provider_id=provider_id,
        delivery=known.delivery,
        delivered_at=min(times, default=None),
        awaits_report=not known.is_final and _may_hear_more(message),
        error_class=known.error,
        error_code=known.code,
        settled_at=now if turned else message.settled_at,
    )


def _may_hear_more(message: Any) -> bool:
    """Whether a report is still awaited; what was given up after a day stays given up."""
    return bool(message.awaits_report) or message.delivery is None


def _tell_colleagues(connection: Connection, message: Any, error: ErrorClass | None, now: datetime) -> None:
    """An open follow-up asks for a task itself. One that ended with this message gets it here."""
    if error is None and message.state in ("failed", "unknown"):
        delivery.close_task(connection, message, now)
        delivery.trust_again(connection, message)
    elif error is not None and message.closed_for in RAN_OUT and RULES[error].owner_task:
        name, reason = f"message:{message.step}", Reason.NOT_ACCEPTED
        tasks.open_task(connection, message.follow_up_id, name, reason, now, "owner", now)


def _id(text: str | None) -> str | None:
    """An id as a provider may give one, ``None`` for anything else."""
    return text if text and len(text) <= _LONGEST_ID and _ID.fullmatch(text) else None


def _word(text: str | None) -> str | None:
    """A word of a provider, as it may be kept; ``None``: no word, or none that any provider would say."""
    if not text or len(text) > _LONGEST_WORD or not text.isascii() or not text.replace("_", "").isalnum():
        return None
    return text
