"""Which webhooks arrive when: fixed in advance, so that a slow answer delays none that comes after it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.practice import phone
from benchmarks.webhooks.posting import request_of
from fake_provider.inbound import form_of
from tests.support.signing import ACCOUNT, PUBLIC, Webhook, sign, signed

STATUS, INBOUND = "status", "inbound"
SENDER = "+447700900000"
"""The number of the practice's one site."""
TEXTS = (
    *(("Thank you, see you then", "Can I come on Tuesday afternoon?", "Yes please", "Please call me") * 6),
    *(("How much is a check-up?", "Not now, maybe next month", "I am running ten minutes late") * 5),
    "STOP",
    "My gum will not stop bleeding",
)
_STATUSES = ("sending", "sent", "delivered", "delivered")
"""Of one message, the last of them twice, as Twilio may."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours that the provider took: our id, its id, the recipient."""

    id: str
    sid: str
    to: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """``at``: seconds after the beginning. ``sid``: of the text that a patient wrote, else empty."""

    at: float
    kind: str
    request: bytes
    sid: str = ""


def arrivals(
    sent: Sequence[Sent], patients: int, rate: float, seconds: float, texts: float, chance: random.Random
) -> list[Arrival]:
    """Webhooks at random times, ``rate`` a second on average. ``texts``: share that patients wrote.

    ``patients``: how many there are who write. Reports go through the messages in turn.
    """
    told: Counter[str] = Counter()
    reports = _reports(sent, told)
    made = []
    for number, at in enumerate(_times(rate, seconds, chance)):
        if chance.random() < texts:
            sid = f"SM{number:032x}"
            webhook = _text(sid, phone(chance.randrange(patients)), chance.choice(TEXTS))
            made.append(Arrival(at, INBOUND, request_of(webhook), sid))
        else:
            made.append(Arrival(at, STATUS, request_of(next(reports))))
    return made


def _times(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


def _reports(sent: Sequence[Sent], told: Counter[str]) -> Iterator[Webhook]:
    while True:
        for message in sent:
            status = _STATUSES[told[message.id] % len(_STATUSES)]
            told[message.id] += 1
            yield signed(
                f"/twilio/status/{message.id}",
                ApiVersion="2010-04-01",
                From=SENDER,
                MessageSid=message.sid,
                MessageStatus=status,
                SmsSid=message.sid,
                SmsStatus=status,
                To=message.to,
            )


def _text(sid: str, sender: str, body: str) -> Webhook:
    form = form_of(ACCOUNT, {"sid": sid, "from": sender, "to": SENDER, "body": body}, advanced=False)
    path, pairs = "/twilio/inbound", list(form.items())
    return Webhook(path, pairs, {"X-Twilio-Signature": sign(PUBLIC + path, pairs)})
