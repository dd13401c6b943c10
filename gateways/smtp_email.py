"""E-mail through SMTP; the only file that knows its library.

One message is one conversation on a connection of its own, within one total time-out, and is never
repeated here. Until the dot that ends the text, nothing was sent, whatever happens; after it, only the
server's own word decides (RFC 5321 section 6.1), and without one the message may be on its way.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Literal, cast

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from core.provider_errors import ErrorClass
from gateways.mail_address import address_of
from gateways.mail_parts import BadMail, Mail, mail_of
from gateways.protocol import Accepted, Ambiguous, Listed, Outgoing, Refused, SendOutcome
from gateways.smtp_answers import Stage, smtp_class

Security = Literal["starttls", "tls", "none"]
GOODBYE_SECONDS = 1.0
"""How long the server may take to say goodbye, once it has decided about the message."""
_LINE_OF_A_DOT = re.compile(rb"(?m)^\.")
_GO_ON = 354
_FIELD_ERRORS = {"recipient": ErrorClass.BAD_NUMBER}


class SmtpGateway:
    """One mail server, usually the relay of the clinic's mail provider.

    ``tls``: ``starttls`` (port 587) and ``tls`` (port 465) check the server's certificate and send
    nothing without; ``none`` is for a server on this machine. ``sender``: the address of messages that
    name none. ``return_path``: where failures are reported to; empty, that is the sender. ``timeout``:
    seconds for the whole conversation. ``tls_context``: other authorities than the system's. Raises
    ``ValueError`` for settings that cannot work.
    """

    name = "smtp"

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str = "",
        password: str = "",
        tls: Security = "starttls",
        sender: str = "",
        return_path: str = "",
        timeout: float = 60.0,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        if tls == "none" and not _is_loopback(host):
            raise ValueError("e-mail may go without TLS only to a server on this machine")
        self._host, self._port, self._tls = host, port, tls
        self._login = (username.encode(), password.encode()) if username else None
        self._sender = str(address_of(sender)) if sender else ""
        self._return_path = address_of(return_path) if return_path else None
        if self._return_path is not None and self._return_path.needs_utf8:
            raise ValueError("failures can be reported only to an address in plain letters")
        self._timeout = timeout
        self._context = None if tls == "none" else tls_context or ssl.create_default_context()

    async def send(self, message: Outgoing) -> SendOutcome:
        """One conversation. The server's own refusal or none at all is ``Refused``; silence after the
        text is ``Ambiguous``. ``Accepted`` carries the ``Message-ID``, which bounces and replies name.
        """
        try:
            mail = mail_of(replace(message, sender=message.sender or self._sender))
        except BadMail as error:
            return Refused(_FIELD_ERRORS.get(error.field, ErrorClass.CONFIGURATION), f"bad_{error.field}")
        talk = _Conversation(self._client(mail), mail, str(self._return_path or mail.sender))
        try:
            async with asyncio.timeout(self._timeout):
                await talk.hold(self._tls, self._login)
            outcome: SendOutcome = Accepted(provider_id=mail.message_id)
            await talk.say_goodbye()
        except Exception as error:
            outcome = _outcome_of(error, talk.stage)
            if isinstance(error, SMTPResponseException | _Missing):
                await talk.say_goodbye()
        finally:
            talk.hang_up()
        return outcome

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        """A mail server cannot be asked what it has: ``None``."""
        return None

    async def close(self) -> None:
        """Nothing to release: every conversation closes its own connection."""

    def _client(self, mail: Mail) -> SMTP:
        return SMTP(
            hostname=self._host,
            port=self._port,
            local_hostname=mail.sender.domain,
            timeout=None,  # one time-out, around all of it
            use_tls=self._tls == "tls",
            start_tls=False,
            tls_context=self._context,
        )


class _Missing(Exception):
    """The server does not offer what this message needs."""

    def __init__(self, error: ErrorClass, what: str) -> None:
        super().__init__(what)
        self.error, self.what = error, what


@dataclass(slots=True)
class _Conversation:
    """One message being handed over. ``stage``: how far it has come."""

    client: SMTP
    mail: Mail
    return_path: str
    stage: Stage = Stage.CONNECT

    async def hold(self, security: Security, login: tuple[bytes, bytes] | None) -> None:
        """Returns when the server has taken the message; raises what went wrong at ``stage``."""
        client = self.client
        await client.connect()
        self.stage = Stage.EHLO
        await client.ehlo()
        if security == "starttls":
            self.stage = Stage.TLS
            if not client.supports_extension("starttls"):
                raise _Missing(ErrorClass.CONFIGURATION, "starttls")
            await client.starttls()
            await client.ehlo()
        if login is not None:
            self.stage = Stage.AUTH
            await _sign_in(client, *login)
        await self._hand_over()

    async def _hand_over(self) -> None:
        client, mail = self.client, self.mail
        options, encoding = [], "ascii"
        if mail.needs_utf8:
            if not client.supports_extension("smtputf8"):
                theirs = mail.recipient.needs_utf8
                raise _Missing(ErrorClass.UNREACHABLE if theirs else ErrorClass.CONFIGURATION, "smtputf8")
            options, encoding = ["SMTPUTF8"], "utf-8"
        if client.supports_extension("size"):
            options.append(f"SIZE={len(mail.content)}")
        self.stage = Stage.MAIL
        await client.mail(self.return_path, options=options, encoding=encoding)
        self.stage = Stage.RCPT
        await client.rcpt(str(mail.recipient), encoding=encoding)
        self.stage = Stage.DATA
        await self._data()

    async def _data(self) -> None:
        """The library's own ``data`` does not tell a refusal before the text from one after it."""
        started = await self.client.execute_command(b"DATA")
        protocol = self.client.protocol
        if started.code != _GO_ON:
            raise SMTPResponseException(started.code, started.message)
        if protocol is None:
            raise ConnectionError
        protocol.write(_LINE_OF_A_DOT.sub(b"..", self.mail.content) + b".\r\n")
        self.stage = Stage.BODY
        ended = await protocol.read_response()
        if not 200 <= ended.code < 300:
            raise SMTPResponseException(ended.code, ended.message)

    async def say_goodbye(self) -> None:
        """Let the server go; never raises, and nothing that comes of it counts any more."""
        with suppress(SMTPException, OSError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self.client.quit()

    def hang_up(self) -> None:
        """Close the connection at once: what has not left by now must not leave later."""
        transport = cast(asyncio.WriteTransport | None, self.client.transport)
        self.client.close()
        if transport is not None:
            transport.abort()


async def _sign_in(client: SMTP, username: bytes, password: bytes) -> None:
    """One attempt: the library's own ``login`` tries a wrong password once for each mechanism."""
    offered = client.server_auth_methods
    if "plain" in offered:
        await client.auth_plain(username, password)
    elif "login" in offered:
        await client.auth_login(username, password)
    elif "cram-md5" in offered:
        await client.auth_crammd5(username, password)
    else:
        raise _Missing(ErrorClass.CONFIGURATION, "auth")


def _outcome_of(error: Exception, stage: Stage) -> SendOutcome:
    """What an error at a stage proves. The text of none of them is kept: servers quote addresses."""
    if isinstance(error, _Missing):
        return Refused(error.error, f"{error.what}_missing")
    if isinstance(error, SMTPResponseException):
        at = Stage.GREETING if stage is Stage.CONNECT else stage
        kind = smtp_class(at, error.code, error.message)
        if kind is not None:
            return Refused(kind, f"smtp_{error.code}_{at}")
    code = _name_of(error, stage)
    if stage is Stage.BODY:
        return Ambiguous(code)
    if code == "certificate":
        return Refused(ErrorClass.CONFIGURATION, code)
    expected = isinstance(error, (SMTPException, OSError))
    return Refused(ErrorClass.CONNECT if expected else ErrorClass.UNKNOWN, code)


def _name_of(error: Exception, stage: Stage) -> str:
    if isinstance(error, ssl.SSLCertVerificationError | ssl.CertificateError) or isinstance(
        error.__cause__, ssl.SSLCertVerificationError
    ):
        return "certificate"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, SMTPResponseException):
        return "bad_answer"
    if isinstance(error, OSError):
        return "connect" if stage is Stage.CONNECT else "tls" if stage is Stage.TLS else "disconnected"
    return type(error).__name__[:40]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
