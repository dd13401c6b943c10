"""Settings of what faces the outside: the web application, e-mail, the pace of senders."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from urllib.parse import unquote, urlsplit

from runtime.secrets import SecretUnusable, parse_secret
from runtime.setting_values import Values, read_base_url, read_choice, read_port, read_sid

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_TOKEN = 16
_SMTP_FORM = "use smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 (TLS)"
_DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


class SmsGateway(StrEnum):
    """What carries SMS."""

    CONSOLE = "console"
    TWILIO = "twilio"


class EmailGateway(StrEnum):
    """What carries e-mail."""

    CONSOLE = "console"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """What the Twilio gateway needs. ``base_url`` is ``None`` for Twilio's own address."""

    account_sid: str
    auth_token: str = field(repr=False)
    base_url: str | None = None
    messaging_service_sid: str | None = None


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server. ``tls``: starttls, tls, or none for a server on this machine.

    ``sender``: who e-mails leave from where a site names nobody.
    """

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The web application. ``public_base_url``: under which the internet reaches it.

    ``codec_token``: opens Temporal's payloads to those who know it. ``email_token``: what hands on
    incoming e-mail must show. ``webhook_key``: Twilio's shared key, for signatures with SHA-256.
    """

    port: int
    public_base_url: str | None
    codec_token: str | None = field(repr=False)
    email_token: str | None = field(repr=False)
    webhook_key: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pace:
    """Most messages per second that one sender's queue lets through."""

    sms: float
    email: float


def read_web(values: Values) -> WebSettings:
    """The settings of the web application."""
    return WebSettings(
        port=read_port(values, "API_PORT", 8088),
        public_base_url=read_base_url(values, "PUBLIC_BASE_URL"),
        codec_token=_token(values, "CODEC_TOKEN"),
        email_token=_token(values, "EMAIL_INBOUND_TOKEN"),
        webhook_key=_token(values, "TWILIO_WEBHOOK_KEY"),
    )


def read_twilio(values: Values) -> TwilioSettings | None:
    """Twilio's account, ``None`` when it is not set."""
    account_sid = read_sid(values, "TWILIO_ACCOUNT_SID", "AC")
    auth_token = values.get("TWILIO_AUTH_TOKEN")
    base_url = read_base_url(values, "TWILIO_BASE_URL")
    service_sid = read_sid(values, "TWILIO_MESSAGING_SERVICE_SID", "MG")
    if values.get("SMS_GATEWAY") == SmsGateway.TWILIO:
        for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
            if values.get(name) is None:
                values.wrong(name, "is missing, and SMS go through Twilio", "copy it from console.twilio.com")
    if account_sid is None or auth_token is None:
        return None
    return TwilioSettings(account_sid, auth_token, base_url, service_sid)


def read_email_gateway(values: Values) -> EmailGateway:
    """What carries e-mail; SMTP needs its server and sender."""
    gateway = read_choice(values, "EMAIL_GATEWAY", EmailGateway, EmailGateway.CONSOLE)
    if gateway is EmailGateway.SMTP:
        for name, mend in (("SMTP_URL", _SMTP_FORM), ("EMAIL_FROM", "name an address of the clinic")):
            if values.get(name) is None:
                values.wrong(name, "is missing, and e-mails go through SMTP", mend)
    return gateway


def read_smtp(values: Values) -> SmtpSettings | None:
    """The mail server and the sender, ``None`` when either is unset or wrong."""
    text, sender = values.get("SMTP_URL"), values.get("EMAIL_FROM")
    if sender is not None and (sender.count("@") != 1 or any(sign.isspace() for sign in sender)):
        values.wrong("EMAIL_FROM", f"is {sender!r}, which is no address", "write it like desk@clinic.example")
        sender = None
    if text is None:
        return None
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        values.wrong("SMTP_URL", "is not an address of a mail server", _SMTP_FORM)
        return None
    if url.scheme not in _DEFAULT_PORTS or not url.hostname or url.path not in ("", "/"):
        # The value is not quoted: it may hold a password.
        values.wrong("SMTP_URL", "is not an address of a mail server", _SMTP_FORM)
        return None
    if sender is None:
        return None
    plain = url.query == "tls=none" and url.hostname in LOOPBACK
    if url.query and not plain:
        values.wrong("SMTP_URL", "ends in something unknown", "only ?tls=none, for a server on this machine")
        return None
    return SmtpSettings(
        host=url.hostname,
        port=port or _DEFAULT_PORTS[url.scheme],
        tls="none" if plain else "tls" if url.scheme == "smtps" else "starttls",
        sender=sender,
        username=None if url.username is None else unquote(url.username),
        password=None if url.password is None else unquote(url.password),
    )


def read_pace(values: Values) -> Pace:
    """How fast senders may send. Default for texts: one a second, a long code's own limit."""
    return Pace(_rate(values, "SMS_PER_SECOND", 1.0), _rate(values, "EMAIL_PER_SECOND", 5.0))


def read_secret(values: Values) -> bytes | None:
    """The installation's secret, ``None`` when unset."""
    text = values.get("SECRET_KEY")
    if text is None:
        return None
    try:
        return parse_secret(text)
    except SecretUnusable as unusable:
        values.wrong("SECRET_KEY", str(unusable), "make one with: openssl rand -base64 32")
        return None


def _token(values: Values, name: str) -> str | None:
    text = values.get(name)
    if text is None or (len(text) >= SHORTEST_TOKEN and text.isascii() and text.isprintable()):
        return text
    values.wrong(
        name,
        f"is too short to be a secret, or holds odd characters; at least {SHORTEST_TOKEN} are needed",
        "make one with: openssl rand -hex 24",
    )
    return None


def _rate(values: Values, name: str, default: float) -> float:
    text = values.get(name)
    if text is None:
        return default
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if 0.01 <= rate <= 1000:
        return rate
    values.wrong(name, f"is {text!r}", "use a number of messages per second from 0.01 to 1000")
    return default
