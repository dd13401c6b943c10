"""How far a message has come: what providers report, put in order, so that nothing ever goes backwards.

What is known is the furthest of everything reported, whatever came first or twice: ``furthest`` is
commutative, associative and idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.provider_errors import RULES, ErrorClass, classify

KNOWN_WITHIN = timedelta(hours=24)
"""Some carriers never report arrival, so that ``sent`` stays the last word. After this long it is not known
whether the message arrived, and nobody waits any longer (Twilio, guides/outbound-message-status-in-status-
callbacks). It is never sent again for that."""


class Delivery(StrEnum):
    """Twilio's words for the stages of a message, which we use for every provider."""

    SCHEDULED = "scheduled"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PARTIALLY_DELIVERED = "partially_delivered"
    CANCELED = "canceled"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"
    READ = "read"


_CLASSES = frozenset(str(each) for each in ErrorClass)
_RANKS: dict[Delivery, int] = {stage: rank for rank, stage in enumerate(Delivery)}
"""Later in the list is further. Final ones contradict each other only where a provider errs. Then what
says that it arrived wins: that is proof, and nobody may write the same again; a report of failure is an
estimate, which carriers correct."""

ARRIVED = frozenset({Delivery.DELIVERED, Delivery.READ})
DID_NOT_ARRIVE = frozenset({Delivery.UNDELIVERED, Delivery.FAILED, Delivery.CANCELED})
FINAL = ARRIVED | DID_NOT_ARRIVE


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a message's way. ``code``: the provider's, why it did not arrive."""

    delivery: Delivery | None = None
    code: str | None = None

    @property
    def is_final(self) -> bool:
        """Nothing more has to be waited for; that it was read may still come."""
        return self.delivery in FINAL

    @property
    def error(self) -> ErrorClass | None:
        """Why it did not arrive; ``None``: it did, or may still."""
        return error_of(self.code) if self.delivery in DID_NOT_ARRIVE else None


def known_from(status: str, code: str | None) -> Known:
    """What one report says. A word that nobody has put in order says nothing."""
    try:
        stage = Delivery(status)
    except ValueError:
        return Known()
    return Known(stage, code if stage in DID_NOT_ARRIVE else None)


def furthest(one: Known, other: Known) -> Known:
    """What both say together: the furthest stage and, where it did not arrive, why.

    Of two codes the one counts that forbids another try.
    """
    stage = max(one.delivery, other.delivery, key=_rank)
    code = max(one.code, other.code, key=_weight)
    return Known(stage, code if stage in DID_NOT_ARRIVE else None)


def error_of(code: str | None) -> ErrorClass:
    """The class of a delivery report's code: Twilio's number, or a class by its own name.

    Mail servers have codes of their own; who reads their reports names the class. Else ``UNKNOWN``.
    """
    if code in _CLASSES:
        return ErrorClass(code)
    return classify(int(code) if code is not None and code.isdecimal() else None, http_status=0)


def _rank(stage: Delivery | None) -> int:
    return -1 if stage is None else _RANKS[stage]


def _weight(code: str | None) -> tuple[bool, bool, str]:
    for_good = code is not None and RULES[error_of(code)].retry_after is None
    return code is not None, for_good, code or ""
