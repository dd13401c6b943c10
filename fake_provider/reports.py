"""What becomes of an accepted message, and the status callbacks that tell of it.

A message goes from queued to sending, sent and delivered, or fails with a code. Callbacks leave in that order
unless told otherwise: shuffled, repeated, lost, late. The first status has none, as at Twilio.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from fake_provider.signing import signature

WEBHOOK_WITHIN_SECONDS = 15.0
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "read"})
LEFT = frozenset({"sent", "delivered", "undelivered", "read", "partially_delivered"})
"""What a message stands at that has left Twilio."""
STATUSES = FINAL | LEFT | {"accepted", "scheduled", "queued", "sending"}
OUTSIDE_WINDOW = 63016
MEANINGS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    OUTSIDE_WINDOW: "Failed to send freeform message because you are outside the allowed window.",
}
"""What Twilio says beside a code."""


@dataclass(slots=True)
class Delivery:
    """``seconds``: between one status and the next. ``fail``: share of messages that end in ``code``.

    ``by_number``: recipients whose messages always end in a code. ``shuffle``, ``repeat``, ``lose``: shares
    of callbacks; a lost one is never told, while the status itself holds. ``silent``: share of messages of
    which nothing is ever told.
    """

    seconds: float = 0.05
    fail: float = 0.0
    code: int = 30003
    by_number: dict[str, int] = field(default_factory=dict)
    shuffle: float = 0.0
    repeat: float = 0.0
    lose: float = 0.0
    silent: float = 0.0


class Reporter:
    """Moves messages on and posts what happens. ``token`` signs; ``drawn``: the source of chance."""

    def __init__(
        self,
        token: str,
        drawn: random.Random,
        delivery: Delivery,
        keep: Callable[[dict[str, Any]], None],
    ) -> None:
        self.delivery = delivery
        self.posted: list[tuple[str, int]] = []
        self.callbacks: Counter[str] = Counter()
        self._token = token
        self._random = drawn
        self._keep = keep
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def accepted(self, message: dict[str, Any]) -> None:
        """Begin the life of a message, where somebody wants to hear of it."""
        if message["status_callback"]:
            self._later(self._live(message))
        elif message["fails_with"]:
            self._move(message, "failed", message["fails_with"])

    async def settle(self, message: dict[str, Any], status: str, code: int | None = None) -> None:
        """Put a message into a status and tell of it at once."""
        self._move(message, status, code)
        if message["status_callback"]:
            await self.post(message["status_callback"], self._form(message))

    async def post(self, url: str, form: Mapping[str, str]) -> tuple[int, str]:
        """One signed webhook, tried once more after a failure; the answer. 0: there was none."""
        headers = {"X-Twilio-Signature": signature(self._token, url.partition("#")[0], form)}
        answer = (0, "")
        for attempt in range(2):
            if attempt:
                headers["I-Twilio-Idempotency-Token"] = form.get("MessageSid", "")
            try:
                async with self._opened().post(url, data=dict(form), headers=headers) as response:
                    answer = response.status, await response.text()
            except (aiohttp.ClientError, TimeoutError):
                continue
            if answer[0] < 500:
                break
        self.posted.append((form.get("MessageSid", ""), answer[0]))
        return answer

    async def close(self) -> None:
        """Stop every life and close connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _live(self, message: dict[str, Any]) -> None:
        plan, silent = self._plan(message), self._draws(self.delivery.silent)
        self.callbacks["silent"] += len(plan) if silent else 0
        forms: list[dict[str, str]] = []
        for status, code in plan:
            await asyncio.sleep(self.delivery.seconds)
            if message["status"] in FINAL:
                return
            self._move(message, status, code)
            if silent:
                continue
            forms.append(self._form(message))
            if not self._draws(self.delivery.shuffle):
                await self._tell(message, forms)
                forms = []
        in_order = list(forms)
        self._random.shuffle(forms)
        out_of_place = (one is not other for one, other in zip(forms, in_order, strict=True))
        self.callbacks["shuffled"] += sum(out_of_place)
        await self._tell(message, forms)

    async def _tell(self, message: dict[str, Any], forms: list[dict[str, str]]) -> None:
        for form in forms:
            if self._draws(self.delivery.lose):
                self.callbacks["lost"] += 1
                continue
            twice = self._draws(self.delivery.repeat)
            self.callbacks["doubled"] += twice
            for _ in range(1 + twice):
                status, _body = await self.post(message["status_callback"], form)
                self.callbacks["posted"] += 1
                self.callbacks["taken"] += 200 <= status < 300
                message["told"] += 200 <= status < 300

    def _plan(self, message: dict[str, Any]) -> list[tuple[str, int | None]]:
        if message["fails_with"]:
            return [("failed", message["fails_with"])]
        code = self.delivery.by_number.get(message["to"])
        if code is None and self._draws(self.delivery.fail):
            code = self.delivery.code
        start: list[tuple[str, int | None]] = [("sending", None), ("sent", None)]
        if message["status"] == "accepted":
            start.insert(0, ("queued", None))
        return [*start, ("delivered", None) if code is None else ("undelivered", code)]

    def _move(self, message: dict[str, Any], status: str, code: int | None) -> None:
        meaning = None if code is None else MEANINGS.get(code, "Delivery failed")
        message |= {"status": status, "error_code": code, "error_message": meaning}
        self._keep(message)

    def _form(self, message: dict[str, Any]) -> dict[str, str]:
        form = {
            "AccountSid": message["account_sid"],
            "ApiVersion": message["api_version"],
            "From": message["from"] or "",
            "MessageSid": message["sid"],
            "MessageStatus": message["status"],
            "SmsSid": message["sid"],
            "SmsStatus": message["status"],
            "To": message["to"],
        }
        if message["messaging_service_sid"]:
            form["MessagingServiceSid"] = message["messaging_service_sid"]
        if message["error_code"]:
            form["ErrorCode"] = str(message["error_code"])
        return form

    def _draws(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            limits = aiohttp.ClientTimeout(total=WEBHOOK_WITHIN_SECONDS)
            self._session = aiohttp.ClientSession(timeout=limits)
        return self._session
