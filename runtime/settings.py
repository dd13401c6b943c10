"""Every setting of the program, read once; nothing else looks at the environment.

The real environment wins over the ``.env`` file, and a blank value counts as unset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from temporalio.envconfig import ClientConfigProfile

from runtime.codec import PayloadKeys
from runtime.outside_settings import (
    LOOPBACK,
    EmailGateway,
    Pace,
    SmsGateway,
    SmtpSettings,
    TwilioSettings,
    WebSettings,
    read_email_gateway,
    read_pace,
    read_secret,
    read_smtp,
    read_twilio,
    read_web,
)
from runtime.setting_values import (
    Problem,
    Values,
    read_choice,
    read_database_url,
    read_keys,
    read_port,
)

HOST_AND_PORT = re.compile(r"([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}")
PREFIX = "FOLLOW_UP_"
PROJECT_ROOT = Path(__file__).resolve().parent.parent
DEFAULT_ENV_FILE = PROJECT_ROOT / ".env"
NAMES = (
    "DATA_DIR",
    "OVERRIDES_DIR",
    "DATABASE_URL",
    "MODE",
    "TEMPORAL_PORT",
    "UI_PORT",
    "SMS_GATEWAY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_BASE_URL",
    "TWILIO_MESSAGING_SERVICE_SID",
    "TWILIO_WEBHOOK_KEY",
    "SMS_PER_SECOND",
    "EMAIL_GATEWAY",
    "SMTP_URL",
    "EMAIL_FROM",
    "EMAIL_PER_SECOND",
    "EMAIL_INBOUND_TOKEN",
    "API_PORT",
    "PUBLIC_BASE_URL",
    "SECRET_KEY",
    "CODEC_TOKEN",
    "PAYLOAD_KEYS",
    "LOG_LEVEL",
)


class Mode(StrEnum):
    """Development shows messages on the screen; production insists on what real patients need."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """How much the program says about itself."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class TemporalSettings:
    """Where Temporal is. ``own_server``: nobody named an address, so ``make run`` starts a server.

    ``connect``: the SDK's connection arguments, which may hold an API key and client certificates.
    """

    address: str
    namespace: str
    own_server: bool
    connect: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. ``twilio`` is set whenever its account and token are.

    ``overrides``: the folder of the clinics' own sequences and texts, when there is one. ``secret``:
    ``runtime.wiring.secret_of`` stands in for one that is not set.
    """

    mode: Mode
    data_dir: Path
    overrides: Path | None
    database_url: str = field(repr=False)
    temporal: TemporalSettings
    temporal_port: int
    ui_port: int
    sms_gateway: SmsGateway
    email_gateway: EmailGateway
    twilio: TwilioSettings | None
    smtp: SmtpSettings | None
    web: WebSettings
    pace: Pace
    secret: bytes | None = field(repr=False)
    payload_keys: PayloadKeys | None
    log_level: LogLevel


class SettingsError(Exception):
    """Some settings are missing or wrong. The text lists every problem and its mend; no secrets."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        count = "One setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
        lines = [f"  {each.variable}: {each.problem}\n      -> {each.mend}" for each in problems]
        super().__init__("\n".join([f"{count} attention (in .env or the environment):", *lines]))


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path | None = DEFAULT_ENV_FILE
) -> Settings:
    """Read and check all settings.

    ``environ`` replaces the process's environment, ``env_file=None`` reads no file.
    Raises ``SettingsError`` naming everything that is wrong, not only the first thing.
    """
    merged = _merge(os.environ if environ is None else environ, env_file)
    values = Values({name: merged[PREFIX + name] for name in NAMES if PREFIX + name in merged}, PREFIX)
    _check_names(merged, values)
    settings = _settings(values, merged)
    if settings.mode is Mode.PRODUCTION:
        _check_production(settings, values)
    if values.problems:
        raise SettingsError(values.problems)
    return settings


def _merge(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    from_file: dict[str, str | None] = {}
    if env_file is not None and env_file.is_file():
        try:
            # No interpolation: a "$" inside a secret stays a "$".
            from_file = dotenv_values(env_file, interpolate=False, encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                [Problem(str(env_file), f"cannot be read ({type(error).__name__})", "save it as UTF-8 text")]
            ) from error
    set_in_file = {name: value for name, value in from_file.items() if value and value.strip()}
    set_outside = {name: value for name, value in environ.items() if value.strip()}
    return {**set_in_file, **set_outside}


def _check_names(merged: Mapping[str, str], values: Values) -> None:
    known = [PREFIX + name for name in NAMES]
    for name in sorted(merged):
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1)
            mend = f"did you mean {close[0]}?" if close else "remove it; .env.example lists all settings"
            values.problems.append(Problem(name, "there is no such setting", mend))


def _settings(values: Values, merged: Mapping[str, str]) -> Settings:
    data_dir = PROJECT_ROOT / Path(values.get("DATA_DIR") or ".data").expanduser()
    temporal_port = read_port(values, "TEMPORAL_PORT", 7233)
    ui_port = read_port(values, "UI_PORT", 8233)
    if temporal_port == ui_port:
        values.wrong("UI_PORT", f"is {ui_port}, which {PREFIX}TEMPORAL_PORT uses", "choose another port")
    if values.get("API_PORT") in (str(temporal_port), str(ui_port)):
        values.wrong("API_PORT", "is a port that Temporal uses here", "choose another port")
    return Settings(
        mode=read_choice(values, "MODE", Mode, Mode.DEVELOPMENT),
        data_dir=data_dir,
        overrides=_overrides(values, data_dir),
        database_url=read_database_url(values, PROJECT_ROOT, data_dir / "follow_up.db"),
        temporal=_temporal(values, merged, temporal_port),
        temporal_port=temporal_port,
        ui_port=ui_port,
        sms_gateway=read_choice(values, "SMS_GATEWAY", SmsGateway, SmsGateway.CONSOLE),
        email_gateway=read_email_gateway(values),
        twilio=read_twilio(values),
        smtp=read_smtp(values),
        web=read_web(values),
        pace=read_pace(values),
        secret=read_secret(values),
        payload_keys=read_keys(values, "PAYLOAD_KEYS"),
        log_level=read_choice(values, "LOG_LEVEL", LogLevel, LogLevel.INFO),
    )


def _overrides(values: Values, data_dir: Path) -> Path | None:
    """The folder that was named, which must be there; else one of the usual name, if it is there."""
    named = values.get("OVERRIDES_DIR")
    usual = data_dir / "overrides"
    if named is None:
        return usual if usual.is_dir() else None
    folder = PROJECT_ROOT / Path(named).expanduser()
    if not folder.is_dir():
        values.wrong("OVERRIDES_DIR", f"is {named!r}, and there is no such folder", "create it or correct it")
    return folder


def _temporal(values: Values, merged: Mapping[str, str], port: int) -> TemporalSettings:
    """The SDK's own configuration (TEMPORAL_ADDRESS, its TOML profiles, ...), else the local server."""
    connect: dict[str, Any] = {}
    try:
        connect = dict(ClientConfigProfile.load(override_env_vars=merged).to_client_connect_config())
    except (RuntimeError, ValueError, OSError) as error:
        values.problems.append(
            Problem(
                "TEMPORAL_*", f"cannot be used ({error})", "see docs.temporal.io, environment configuration"
            )
        )
    own_server = "target_host" not in connect
    if own_server and connect.get("tls"):
        values.problems.append(
            Problem(
                "TEMPORAL_ADDRESS", "is not set although TLS or an API key is", "name the server's address"
            )
        )
    elif not own_server and not HOST_AND_PORT.fullmatch(connect["target_host"]):
        values.problems.append(
            Problem("TEMPORAL_ADDRESS", f"is {connect['target_host']!r}", "use the form host:port")
        )
    connect.setdefault("target_host", f"127.0.0.1:{port}")
    connect.setdefault("namespace", "default")
    return TemporalSettings(connect["target_host"], connect["namespace"], own_server, connect)


def _check_production(settings: Settings, values: Values) -> None:
    if settings.sms_gateway is SmsGateway.CONSOLE:
        values.wrong(
            "SMS_GATEWAY",
            "is console, which only shows messages on the screen; patients would get nothing",
            "set it to twilio, and FOLLOW_UP_TWILIO_ACCOUNT_SID and FOLLOW_UP_TWILIO_AUTH_TOKEN with it",
        )
    if values.get("PAYLOAD_KEYS") is None:
        values.wrong(
            "PAYLOAD_KEYS",
            "is missing, so Temporal would store data unencrypted",
            'set it to "k1:" followed by the output of: openssl rand -base64 32',
        )
    if values.get("SECRET_KEY") is None:
        values.wrong(
            "SECRET_KEY",
            "is missing; it keeps opt-outs of erased addresses and signs unsubscribe links",
            "set it to the output of: openssl rand -base64 32, and keep it for ever",
        )
    public = urlsplit(values.get("PUBLIC_BASE_URL") or "")
    if values.get("PUBLIC_BASE_URL") is None:
        values.wrong(
            "PUBLIC_BASE_URL",
            "is missing, so no reply, no STOP and no delivery report would reach us, and e-mails would carry"
            " no link to stop them",
            "set it to the https address under which the internet reaches FOLLOW_UP_API_PORT of this machine",
        )
    elif public.scheme == "http" and public.hostname in LOOPBACK and not _stays_here(settings, values):
        values.wrong("PUBLIC_BASE_URL", "is an address that only this machine reaches", "use https://")
    for name in ("PUBLIC_BASE_URL", "TWILIO_BASE_URL"):
        url = urlsplit(values.get(name) or "")
        if url.scheme == "http" and url.hostname not in LOOPBACK:
            values.wrong(name, "starts with http://, so data would travel unprotected", "use https://")


def _stays_here(settings: Settings, values: Values) -> bool:
    """Whether providers are stand-ins on this machine, so that they reach what nobody else does."""
    texts = urlsplit(values.get("TWILIO_BASE_URL") or "").hostname in LOOPBACK
    mail = settings.smtp if settings.email_gateway is EmailGateway.SMTP else None
    return texts and (mail is None or mail.host in LOOPBACK)
