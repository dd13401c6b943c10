"""Activities with a real database on either kind, their clock in the test's hand, and providers in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.testing import ActivityEnvironment

from activities.registry import Activities
from activities.rendering import Renderer
from core.types import Channel, Sequence
from gateways.protocol import MessageGateway
from models.contracts import AssessInput, AssessResult, ReconcileInput, SendInput, SendResult
from models.store import ledger
from runtime.database import Database
from runtime.wiring import build_activities
from tests.support.gateway import RecordingGateway
from tests.support.practice import add_patient, set_up_clinic
from tests.support.rows import FIRST_AT, SEQUENCE, open_follow_up, select

Result = TypeVar("Result")
_ENDING = "{% if first_in_thread %}Reply STOP to end.{% endif %}"
TEMPLATES = {
    "first.sms.j2": "Hi {{ first_name }}, sorry we missed you. " + _ENDING,
    "second.sms.j2": "Hi {{ first_name }}, {{ phone }}. " + _ENDING,
    "mail.email.j2": "Subject: From {{ clinic_name }}\n\nDear {{ first_name }}",
}


class Interrupted:
    """A database at which something happens before the writing transaction of a given number, from 1 on."""

    def __init__(self, database: Database) -> None:
        self.before: dict[int, Callable[[], object]] = {}
        self.after: dict[int, Callable[[], object]] = {}
        self.writes = 0
        self._database = database

    async def write(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self.writes += 1
        number = self.writes
        self.before.get(number, lambda: None)()
        result = await self._database.write(fn, *args, **kwargs)
        self.after.get(number, lambda: None)()
        return result

    async def read(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._database.read(fn, *args, **kwargs)

    def away_for(self, *numbers: int) -> None:
        """These writes find no database."""

        def refuse() -> None:
            raise OperationalError("INSERT", {"to": "+447700900123"}, ConnectionError("the database is away"))

        self.before |= dict.fromkeys(numbers, refuse)


@dataclass
class Stage:
    """What a test turns. ``now``: when the next activity starts."""

    database: Database
    writes: Interrupted
    templates: Path
    follow_up: str
    now: datetime = FIRST_AT
    gateways: dict[Channel, MessageGateway] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.gateways:
            self.gateways = {Channel.SMS: self.sms, Channel.EMAIL: self.email}

    @property
    def activities(self) -> Activities:
        return build_activities(self.writes, self.gateways, renderer=Renderer(self.templates))

    @property
    def sms(self) -> RecordingGateway:
        return self._recording(Channel.SMS, "SM")

    @property
    def email(self) -> RecordingGateway:
        return self._recording(Channel.EMAIL, "EM")

    def _recording(self, channel: Channel, prefix: str) -> RecordingGateway:
        gateway = self.gateways.setdefault(channel, RecordingGateway(prefix, lambda _: self.now))
        assert isinstance(gateway, RecordingGateway)
        return gateway

    async def run(
        self, method: Callable[[Any], Awaitable[Result]], asked: Any, *, local: bool = False
    ) -> Result:
        """Run one attempt of an activity that starts at ``now``."""
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, started_time=self.now, is_local=local)
        return await environment.run(method, asked)

    async def assess(
        self, number: int = 1, follow_up: str | None = None, *, given: Sequence = SEQUENCE
    ) -> AssessResult:
        asked = AssessInput(follow_up or self.follow_up, given.digest, number, self.now)
        return await self.run(self.activities.assessment.assess, asked, local=True)

    async def send(
        self,
        step: str = "first",
        *,
        try_no: int = 1,
        follow_up: str | None = None,
        given: Sequence = SEQUENCE,
    ) -> SendResult:
        channel = given.step(step).channel
        assert channel is not None
        asked = SendInput(follow_up or self.follow_up, given.digest, step, channel, try_no, 9)
        return await self.run(self.activities.messaging.send_message, asked)

    async def reconcile(self, message_id: str) -> str:
        return await self.run(self.activities.reconciliation.reconcile_message, ReconcileInput(message_id))

    def messages(self, follow_up: str | None = None) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return ledger.of_follow_up(connection, follow_up or self.follow_up)

    def states(self, follow_up: str | None = None) -> list[tuple[str, str]]:
        """Step and state of every ledger row, oldest first."""
        return [(row["step"], row["state"]) for row in self.messages(follow_up)]

    def events(self) -> list[str]:
        return [kind for (kind,) in select(self.database, "SELECT kind FROM message_event ORDER BY id")]


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    """A clinic, its patient ``p1`` and an open follow-up whose first message is due now."""
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, "p1")
    folder = tmp_path / "templates" / SEQUENCE.name
    folder.mkdir(parents=True)
    for name, words in TEMPLATES.items():
        (folder / name).write_text(words, encoding="utf-8")
    return Stage(database, Interrupted(database), folder.parent, open_follow_up(database))
