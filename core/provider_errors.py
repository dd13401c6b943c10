"""Why a message was not taken or not delivered, and what follows: the one table of both.

Source: Twilio's error dictionary (twilio.com/docs/api/errors). Twilio says codes may change, so a
code that is not in the table is never sent again and goes to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

LONGEST_PAUSE = timedelta(minutes=30)
"""Doubling of the pause between tries stops here, unless a class starts with a longer one."""
JITTER = 0.5
"""Tries without a maximum wait up to this share of their pause longer, each for a time of its own, so that
what failed together is not tried again together."""
_MOST_DOUBLINGS = 16


class ErrorClass(StrEnum):
    """Why a message failed. Stored in the ledger: values are never renamed."""

    NOT_POSTED = "not_posted"
    """Our own request never left within its time."""
    TEMPLATE = "template"
    """The text could not be produced."""
    UNAVAILABLE = "unavailable"
    """This channel cannot send at all in this installation, or no promotion that can be stopped."""
    CONNECT = "connect"
    """No connection came about, so nothing was sent."""
    RATE_LIMITED = "rate_limited"
    """Too many requests, or the sender's queue is full: refused unread, safe to send again."""
    DAILY_CAP = "daily_cap"
    """The sender has used up what carriers allow it for today."""
    TEMPORARY = "temporary"
    """Could not be delivered this time: phone off, carrier trouble."""
    OPT_OUT = "opt_out"
    """The recipient told the provider to stop."""
    BAD_NUMBER = "bad_number"
    """No such number or address."""
    UNREACHABLE = "unreachable"
    """A landline, or a number this sender cannot reach."""
    FILTERED = "filtered"
    """Blocked by a carrier's or the provider's filter."""
    CONTENT = "content"
    """The text itself is refused: empty, too long, not allowed on this channel."""
    EXPIRED = "expired"
    """Waited at the provider for longer than we allowed."""
    ACCOUNT = "account"
    """Our account may not send: password, suspension, permissions, registration."""
    CONFIGURATION = "configuration"
    """The sender or service we named is wrong."""
    SERVER = "server"
    """The provider broke; it may or may not have taken the message."""
    UNKNOWN = "unknown"
    """A code that nobody has classified."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from a class of errors.

    ``retry_after``: pause before the second try, doubling from there; ``None``: never again.
    ``max_tries``: tries in all, the first included; ``None``: as long as the message is of use, because
    nothing is wrong with it and others fail with it. ``suppresses``: write nothing more to this contact
    point. ``marks_unusable``: the contact point cannot be reached on this channel. ``opens_circuit``:
    nothing more leaves from this sender until somebody technical has mended it. ``owner_task``: a
    colleague must see to the patient once tries are used up.
    """

    retry_after: timedelta | None = None
    max_tries: int | None = 1
    suppresses: bool = False
    marks_unusable: bool = False
    opens_circuit: bool = False
    owner_task: bool = True


# The sender's circuit holds the next try, however long that takes; the pause only spaces those that
# follow a circuit closed too soon.
_HELD = Rule(retry_after=timedelta(minutes=1), max_tries=12, opens_circuit=True)

RULES: Mapping[ErrorClass, Rule] = MappingProxyType(
    {
        ErrorClass.NOT_POSTED: Rule(retry_after=timedelta(seconds=30), max_tries=None),
        ErrorClass.TEMPLATE: Rule(),
        ErrorClass.UNAVAILABLE: Rule(),
        ErrorClass.CONNECT: Rule(retry_after=timedelta(seconds=30), max_tries=None),
        ErrorClass.RATE_LIMITED: Rule(retry_after=timedelta(minutes=1), max_tries=None),
        # 16 h after any moment between 08:00 and 20:00 is the next day, before noon.
        ErrorClass.DAILY_CAP: Rule(retry_after=timedelta(hours=16), max_tries=2),
        ErrorClass.TEMPORARY: Rule(retry_after=timedelta(hours=4), max_tries=2),
        ErrorClass.OPT_OUT: Rule(suppresses=True, owner_task=False),
        ErrorClass.BAD_NUMBER: Rule(marks_unusable=True),
        ErrorClass.UNREACHABLE: Rule(marks_unusable=True),
        ErrorClass.FILTERED: Rule(),
        ErrorClass.CONTENT: Rule(),
        ErrorClass.EXPIRED: Rule(),
        ErrorClass.ACCOUNT: _HELD,
        ErrorClass.CONFIGURATION: _HELD,
        ErrorClass.SERVER: Rule(),
        ErrorClass.UNKNOWN: Rule(),
    }
)
"""One rule for every class. A class with tries left is one where the message provably did not go."""

CODES: Mapping[ErrorClass, tuple[int, ...]] = {
    ErrorClass.RATE_LIMITED: (14107, 20429, 21611),
    ErrorClass.DAILY_CAP: (30022, 30023, 30027),
    ErrorClass.TEMPORARY: (30001, 30003, 30008, 30017, 30410, 30500),
    ErrorClass.OPT_OUT: (21610,),
    ErrorClass.BAD_NUMBER: (21211, 21614, 30005, 63003, 63024),
    ErrorClass.UNREACHABLE: (21612, 21635, 30006),
    ErrorClass.FILTERED: (30004, 30007, 30450),
    ErrorClass.CONTENT: (21602, 21617, 30019, 63016),
    ErrorClass.EXPIRED: (30036,),
    ErrorClass.ACCOUNT: (20003, 20005, 20403, 21408, 21608, 30002, 30018, 30024, 30032, 30033, 30034, 30035),
    ErrorClass.CONFIGURATION: (21601, 21603, 21606, 21659, 21660, 21703, 21704, 21705),
    ErrorClass.SERVER: (20500, 20503),
}
"""Twilio's codes by class."""
ACCOUNT_WIDE = frozenset({"20003", "20005", "20403", "21408", "21608", "30002"})
"""Codes that concern the account, so that they stop all its senders: password, suspension, permissions,
a trial account, countries that are not enabled."""
ABOUT_THE_MESSAGE = frozenset(
    {
        ErrorClass.TEMPORARY,
        ErrorClass.OPT_OUT,
        ErrorClass.BAD_NUMBER,
        ErrorClass.UNREACHABLE,
        ErrorClass.FILTERED,
        ErrorClass.CONTENT,
        ErrorClass.EXPIRED,
        ErrorClass.UNKNOWN,
    }
)
"""Classes that say something about what was sent and to whom, rather than about our own sending."""
_CLASS_OF_CODE: dict[int | None, ErrorClass] = {
    code: error for error, codes in CODES.items() for code in codes
}


def classify(code: int | None, http_status: int) -> ErrorClass:
    """The class of a provider's answer, or of a delivery report (``http_status`` 0).

    ``code``: the provider's own, ``None`` when it gave none. A broken server outranks any code, and
    a 429 is safe to send again whatever its code (Twilio: "429 responses are safe to retry").
    """
    if http_status >= 500:
        return ErrorClass.SERVER
    if http_status == 429:
        return ErrorClass.RATE_LIMITED
    return _CLASS_OF_CODE.get(code, ErrorClass.UNKNOWN)


def next_try(
    error: ErrorClass, tries_so_far: int, settled_at: datetime, jitter: float = 0.0
) -> datetime | None:
    """When the message may be tried again, or ``None`` when it may not.

    ``tries_so_far``: tries already made, at least 1. ``settled_at``: when the last one ended. ``jitter``: 0
    up to 1, fixed for this try of this message.
    """
    rule = RULES[error]
    if rule.retry_after is None or (rule.max_tries is not None and tries_so_far >= rule.max_tries):
        return None
    doubled: timedelta = rule.retry_after * 2 ** min(max(tries_so_far, 1) - 1, _MOST_DOUBLINGS)
    pause = min(doubled, max(rule.retry_after, LONGEST_PAUSE))
    return settled_at + (pause if rule.max_tries is not None else pause * (1 + JITTER * jitter))
