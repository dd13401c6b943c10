"""Text messages through Twilio; the only file that knows its library.

A send is one POST on its own connection within one total time-out and is never repeated here:
Twilio has no idempotency key, and a second POST may text the patient twice
(twilio.com/docs/api/errors/20500).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import aiohttp
from twilio.base import values
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core.provider_errors import ErrorClass, classify
from gateways.protocol import (
    Accepted,
    Ambiguous,
    GatewayUnreachable,
    Listed,
    Outgoing,
    ProviderStatus,
    Received,
    Refused,
    SendOutcome,
)
from gateways.twilio_words import address_of, from_of, is_same, is_service, received_of, text_of

TWILIO_URL = "https://api.twilio.com"
CONNECT_SHARE = 1 / 3
"""Share of the time-out within which a connection must stand: past it, provably nothing was sent."""
VALID_SECONDS = (1, 36_000)
"""Shortest and longest ``ValidityPeriod`` that Twilio takes, in seconds."""
MOST_LISTED = 2_000
"""A longer list of messages between one sender and one recipient is not read to its end."""
MOST_RECEIVED = 10_000
"""The same for all messages of an account within the time that is looked back on."""

_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_MALFORMED = (ValueError, TypeError, AttributeError, KeyError)


class TwilioGateway:
    """One Twilio account. Connections open on first use, in the running event loop.

    ``base_url``: another address that speaks Twilio's API, such as a test server; ``None`` is Twilio.
    ``messaging_service_sid``: the sender of messages that name none. ``status_callback_base``: where
    Twilio reports on message M, as ``<base>/<M's reference>``. ``timeout``: seconds for one request,
    from its start to the last byte of the answer.
    """

    name = "twilio"

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        base_url: str | None = None,
        messaging_service_sid: str | None = None,
        status_callback_base: str | None = None,
        timeout: float = 15.0,
    ) -> None:
        self._http = _OneRequest(base_url or TWILIO_URL, timeout)
        # Handing it an environment keeps the library from reading the process's own.
        environment = {"TWILIO_ACCOUNT_SID": account_sid}
        client = Client(account_sid, auth_token, http_client=self._http, environment=environment)
        self._messages: Any = client.messages
        self.default_sender = messaging_service_sid or ""
        self._callback_base = (status_callback_base or "").rstrip("/")

    async def send(self, message: Outgoing) -> SendOutcome:
        """One POST. Twilio's own refusal or no connection is ``Refused``, all doubt ``Ambiguous``."""
        sender = message.sender or self.default_sender
        if not sender:
            return Refused(ErrorClass.CONFIGURATION, "no_sender")
        callback = f"{self._callback_base}/{message.reference}" if self._callback_base else values.unset
        try:
            created = await self._messages.create_async(
                to=address_of(message.channel, message.recipient),
                **text_of(message),
                validity_period=min(max(message.valid_seconds, VALID_SECONDS[0]), VALID_SECONDS[1]),
                status_callback=callback,
                **from_of(message.channel, sender),
            )
        except _NEVER_SENT:
            return Refused(ErrorClass.CONNECT, "connect")
        except TwilioException as error:
            return _outcome_of_error(error)
        except Exception as error:  # once a POST may have left, every surprise is a doubt
            return Ambiguous(_name_of(error))
        if not isinstance(created.sid, str) or not created.sid:
            return Ambiguous("no_sid")
        return Accepted(provider_id=created.sid)

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        """Twilio's messages with this recipient, sender and text, created at or after ``since``.

        Not narrowed by ``DateSent``: it is empty until a message has left Twilio's queue. Twilio
        keeps whole seconds, so ``since`` counts from the start of its second. Raises
        ``GatewayUnreachable`` when the list could not be had whole.
        """
        sender = message.sender or self.default_sender
        found = await self._listed(
            "Twilio's messages",
            MOST_LISTED,
            to=address_of(message.channel, message.recipient),
            from_=values.unset if is_service(sender) else address_of(message.channel, sender),
        )
        ours = [entry for entry in found if is_same(entry, message, sender)]
        if any(entry.date_created is None or not entry.sid for entry in ours):
            raise GatewayUnreachable("Twilio's messages could not be listed (bad_answer)")
        earliest = since.replace(microsecond=0)
        return [
            Listed(entry.sid, entry.date_created, message.body)
            for entry in ours
            if entry.date_created >= earliest
        ]

    async def fetch(self, provider_id: str) -> ProviderStatus | None:
        """Where Twilio says a message stands; ``None``: it has none of that id.

        Raises ``GatewayUnreachable``.
        """
        if not (provider_id.isascii() and provider_id.isalnum()):
            return None  # never an id of Twilio's, and it would become part of an address
        failure = ""
        try:
            found = await self._messages(provider_id).fetch_async()
        except TwilioException as error:
            if getattr(error, "status", 0) == 404:
                return None
            failure = _code_of(error)
        except (aiohttp.ClientError, TimeoutError, *_MALFORMED) as error:
            failure = _name_of(error)
        if not failure and not isinstance(found.status, str):
            failure = "bad_answer"
        if failure:
            raise GatewayUnreachable(f"Twilio could not be asked about a message ({failure})")
        return ProviderStatus(found.status, str(found.error_code) if found.error_code else None)

    async def received(self, since: datetime) -> list[Received]:
        """Texts of patients to any number of the account, sent at or after ``since``, the oldest first.

        What came in always has a ``DateSent``. Raises ``GatewayUnreachable``.
        """
        found = await self._listed("What patients wrote", MOST_RECEIVED, date_sent_after=since)
        texts = [entry for entry in found if entry.direction == "inbound"]
        if any(entry.date_sent is None or not entry.sid or not entry.from_ for entry in texts):
            raise GatewayUnreachable("What patients wrote could not be listed (bad_answer)")
        # Newest first is how they are listed, and their time has whole seconds only.
        came = [received_of(entry) for entry in reversed(texts) if entry.date_sent >= since]
        return sorted(came, key=lambda text: text.at)

    async def _listed(self, what: str, most: int, **asked: Any) -> list[Any]:
        """All messages that a list has. Raises ``GatewayUnreachable``, also for one that is too long."""
        failure = ""
        found: list[Any] = []
        try:
            found = await self._messages.list_async(page_size=1000, limit=most, **asked)
        except TwilioException as error:
            failure = _code_of(error)
        except (aiohttp.ClientError, TimeoutError, *_MALFORMED) as error:
            failure = _name_of(error)
        if len(found) >= most:
            failure = "list_too_long"
        if failure:  # raised out here, so that no error with the recipient in its address hangs on it
            raise GatewayUnreachable(f"{what} could not be listed ({failure})")
        return found

    async def close(self) -> None:
        """Close the session, if one was opened."""
        await self._http.close()


class _OneRequest(AsyncHttpClient):  # type: ignore[misc]  # the library has no types
    """One request per call, with a total time-out; says nothing to any log.

    The library's own client ignores its time-out, logs recipients and keeps connections, on which a
    POST that meets a closing server is lost in doubt; here each request opens its own. ``aiohttp``
    may repeat a GET whose connection broke, never a POST.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        if not base_url.startswith(("https://", "http://")):
            raise ValueError("Twilio's base URL must start with https:// or http://")
        super().__init__(logging.getLogger(__name__), True, timeout)
        self._base_url = base_url.rstrip("/")
        self._limits = aiohttp.ClientTimeout(total=timeout, connect=timeout * CONNECT_SHARE)
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Send it once to the same path at our base URL. Raises what ``aiohttp`` raises."""
        if not url.startswith(f"{TWILIO_URL}/"):
            raise ValueError("refused to send the account's password to a foreign address")
        named = dict(headers or {})
        if auth is not None:
            named["Authorization"] = aiohttp.encode_basic_auth(*auth)
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True), timeout=self._limits
            )
        address = self._base_url + url.removeprefix(TWILIO_URL)
        async with self._session.request(
            method, address, params=params, data=data, headers=named, allow_redirects=False
        ) as answer:
            text = (await answer.read()).decode(errors="replace")
            return Response(answer.status, text, answer.headers)

    async def close(self) -> None:
        """Close the session; a later request opens a new one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _outcome_of_error(error: TwilioException) -> SendOutcome:
    """A refusal is definite when Twilio gives its own code below 500, or says 429."""
    status, code = getattr(error, "status", 0), _own_code(error)
    kind = classify(code, status)
    definite = status == 429 or (status >= 400 and code is not None)
    if definite and kind is not ErrorClass.SERVER:
        return Refused(kind, _code_of(error))
    return Ambiguous(_code_of(error))


def _own_code(error: TwilioException) -> int | None:
    """Twilio's code, five digits; the library puts the HTTP status where there was none."""
    code = str(getattr(error, "code", ""))
    return int(code) if code.isdecimal() and int(code) > 999 else None


def _code_of(error: TwilioException) -> str:
    code = _own_code(error)
    return str(code) if code is not None else f"http_{getattr(error, 'status', 'error')}"


def _name_of(error: Exception) -> str:
    """What happened to a request, without the address or the text it carried."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientError):
        return "disconnected"
    return "bad_answer" if isinstance(error, _MALFORMED) else type(error).__name__[:40]
