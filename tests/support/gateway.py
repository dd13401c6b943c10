"""A provider inside the test process: keeps what it accepted and goes wrong as told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from core.provider_errors import ErrorClass
from gateways.protocol import Accepted, Ambiguous, GatewayUnreachable, Listed, Outgoing, Refused, SendOutcome


@dataclass(frozen=True)
class Kept:
    """A message the provider took, and when, by the clock it was given."""

    message: Outgoing
    provider_id: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """How one send ends. ``outcome`` ``None``: as usual. ``delay``: seconds before the answer."""

    outcome: SendOutcome | None = None
    accept: bool = True
    delay: float = 0.0


LOST = Answer(Ambiguous("timeout"))
"""Taken, but the answer never came."""
VANISHED = Answer(Ambiguous("timeout"), accept=False)
"""Not taken, and nobody can tell."""


def refused(error: ErrorClass, code: str) -> Answer:
    return Answer(Refused(error, code), accept=False)


class RecordingGateway:
    """``clock``: the time at which a message arrives. ``lag``: lists asked for before one shows anything.

    ``before``: awaited with each message before it is taken, so that the world can change meanwhile.
    """

    name = "recording"

    def __init__(self, prefix: str, clock: Callable[[Outgoing], datetime]) -> None:
        self.kept: list[Kept] = []
        self.posts: list[Outgoing] = []
        self.lag = 0
        self.unreachable = False
        self.lists = 0
        self.before: Callable[[Outgoing], Awaitable[None]] | None = None
        self._prefix = prefix
        self._clock = clock
        self._scripted: deque[Answer] = deque()

    def script(self, *answers: Answer) -> None:
        """The next sends end like this, one each."""
        self._scripted.extend(answers)

    def works_again(self) -> None:
        """Nothing that was scripted happens any more."""
        self._scripted.clear()

    async def send(self, message: Outgoing) -> SendOutcome:
        if self.before is not None:
            await self.before(message)
        self.posts.append(message)
        answer = self._scripted.popleft() if self._scripted else Answer()
        provider_id = f"{self._prefix}{len(self.posts)}"
        if answer.accept:
            self.kept.append(Kept(message, provider_id, self._clock(message)))
        if answer.delay:
            await asyncio.sleep(answer.delay)
        return answer.outcome or Accepted(provider_id)

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        self.lists += 1
        if self.unreachable:
            raise GatewayUnreachable("scripted")
        if self.lists <= self.lag:
            return []
        wanted = (message.recipient, message.sender, message.body)
        return [
            Listed(kept.provider_id, kept.at, kept.message.body)
            for kept in self.kept
            if (kept.message.recipient, kept.message.sender, kept.message.body) == wanted and kept.at >= since
        ]

    async def close(self) -> None:
        """Nothing to release."""
