"""A mail server on loopback that fails as told, and keeps what it truly took.

It is aiosmtpd with the answers in our hand. Places, in the order a conversation meets them: GREETING,
EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT (the answer to the dot that ends the text), QUIT.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USERNAME, PASSWORD = "clinic", "s3cret-pässword"


@dataclass(frozen=True)
class Fault:
    """What happens at a place instead of the answer. ``takes``: at DOT, whether the message is kept.

    ``drop`` gives its answer, if it has one, and closes.
    """

    does: Literal["say", "drop", "hang", "drip"] = "say"
    answer: bytes = b""
    takes: bool = False


@dataclass(frozen=True)
class Kept:
    """One message the server is responsible for."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]


def say(answer: str, takes: bool = False) -> Fault:
    return Fault("say", answer.encode() + b"\r\n", takes)


class SmtpServer:
    """Started and stopped by ``async with``. ``faults``: by place. ``commands``: the verbs it was given."""

    def __init__(
        self,
        faults: Mapping[str, Fault] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        **options: Any,
    ) -> None:
        self.faults = dict(faults or {})
        self.messages: list[Kept] = []
        self.commands: list[str] = []
        self.connections = 0
        self.port = 0
        self._tls, self._implicit, self._options = tls, implicit_tls, options
        self._running: asyncio.Server | None = None
        self._open: set[_Conversation] = set()

    async def __aenter__(self) -> SmtpServer:
        loop = asyncio.get_running_loop()
        implicit = self._tls if self._implicit else None
        self._running = await loop.create_server(self._conversation, "127.0.0.1", 0, ssl=implicit)
        self.port = self._running.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._running is not None
        self._running.close()
        for each in tuple(self._open):
            await each.stop()

    def _conversation(self) -> _Conversation:
        self.connections += 1
        options: dict[str, Any] = {"enable_SMTPUTF8": True, "hostname": "mail.test", **self._options}
        if self._tls is not None and not self._implicit:
            options["tls_context"] = self._tls
        made = _Conversation(self, self, authenticator=_authenticate, **options)
        self._open.add(made)
        return made

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self.faults.get("DOT")
        if fault is None or fault.takes:
            assert isinstance(envelope.content, bytes)
            kept = Kept(
                str(envelope.mail_from),
                tuple(envelope.rcpt_tos),
                envelope.content,
                tuple(envelope.mail_options),
            )
            self.messages.append(kept)
        return "250 2.0.0 queued"


class _Conversation(SMTP):
    def __init__(self, server: SmtpServer, handler: object, **options: Any) -> None:
        super().__init__(handler, loop=asyncio.get_running_loop(), **options)
        self._server = server
        self._place = "GREETING"
        self._silent = False
        self._smtp_methods = {name: self._at(name, method) for name, method in self._smtp_methods.items()}

    def _at(self, name: str, method: Any) -> Any:
        async def called(arg: str | None) -> None:
            self._place, self._silent = name, False
            self._server.commands.append(name)
            await method(arg)

        return called

    @property
    def _connection(self) -> asyncio.Transport:
        return cast(asyncio.Transport, self.transport)

    async def push(self, status: str | bytes) -> None:
        fault = self._server.faults.get(self._place)
        if self._silent:
            return
        if fault is None:
            await super().push(status)
        else:
            self._silent = True  # of several lines only the first is replaced
            await self._fail(fault)
        if self._place == "DATA" and fault is None:
            self._place = "DOT"

    async def _fail(self, fault: Fault) -> None:
        match fault.does:
            case "say":
                self._writer.write(fault.answer)
            case "drop":
                self._writer.write(fault.answer)
                self._connection.close() if fault.answer else self._connection.abort()
            case "hang":
                await asyncio.Event().wait()
            case "drip":
                for byte in fault.answer:
                    self._writer.write(bytes([byte]))
                    await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self.transport is not None:
            self._connection.abort()
        task = self._handler_coroutine
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    right = LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)
