"""The product as an engineer installs it, on ports and in a folder of its own: settings and commands."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programs import Command
from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN
from runtime import migrate
from runtime.database import Database
from runtime.settings import Settings, load_settings

_KEY = base64.b64encode(bytes(range(32))).decode()
AS_FAST_AS_IT_CAN = "1000"
"""Texts per second from one sender; the most that the settings take."""


@dataclass(frozen=True, slots=True)
class Installation:
    """``temporal``: the server's host and port. ``provider``: base URL of the stand-in for Twilio.

    ``web_port``: of the web application.
    """

    folder: Path
    temporal: str
    provider: str
    web_port: int

    @property
    def database_url(self) -> str:
        """Its SQLite file."""
        return f"sqlite:///{self.folder / 'follow_up.db'}"

    @property
    def web(self) -> str:
        """Where the web application answers on this machine."""
        return f"http://127.0.0.1:{self.web_port}"

    def environment(self, **changes: str) -> dict[str, str]:
        """All settings. ``changes``: by their names without the prefix; empty ones are left unset."""
        overrides = self.folder / "overrides"
        overrides.mkdir(exist_ok=True)
        values = {
            "MODE": "production",
            "DATA_DIR": str(self.folder),
            "OVERRIDES_DIR": str(overrides),
            "DATABASE_URL": self.database_url,
            "SMS_GATEWAY": "twilio",
            "SMS_PER_SECOND": AS_FAST_AS_IT_CAN,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": self.provider,
            "API_PORT": str(self.web_port),
            "PUBLIC_BASE_URL": self.web,
            "SECRET_KEY": _KEY,
            "PAYLOAD_KEYS": f"k1:{_KEY}",
            "LOG_LEVEL": "WARNING",
        }
        named = {f"FOLLOW_UP_{name}": value for name, value in (values | changes).items() if value}
        return {**named, "TEMPORAL_ADDRESS": self.temporal}

    def settings(self) -> Settings:
        """What its processes read."""
        return load_settings(self.environment(), env_file=None)

    def worker(self, **changes: str) -> Command:
        """Its worker."""
        return self._command(("worker.py",), "The worker runs", **changes)

    def web_application(self, **changes: str) -> Command:
        """Its web application."""
        return self._command(("starter.py", "api"), "The web application answers", **changes)

    def new_database(self) -> Database:
        """An empty database of this version, opened."""
        database = Database(self.database_url)
        migrate.upgrade(database)
        return database

    def _command(self, arguments: tuple[str, ...], ready: str, **changes: str) -> Command:
        log = self.folder / f"{arguments[-1].removesuffix('.py')}.log"
        return Command(arguments, ready, self.environment(**changes), log)
