"""A provider refuses a send, as the person opted out there: kept as an opt-out, and heard by everybody."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio.service import RPCError, RPCStatusCode

from activities import messaging
from activities.rendering import Renderer
from core.provider_errors import ErrorClass
from core.types import Channel
from models.contracts import SendInput, SendResult
from models.store import guardians
from runtime.inbound import accept_inbound
from runtime.wiring import build_activities
from tests.activities.conftest import Stage
from tests.activities.test_claim_channels import with_first
from tests.support.gateway import refused
from tests.support.inbound import PHONE, text_from
from tests.support.intake import catalog
from tests.support.practice import add_patient
from tests.support.rows import FIRST_AT, HOUR, SEQUENCE, change, open_follow_up, select

STOPPED = refused(ErrorClass.OPT_OUT, "21610")
SAID = (
    "SELECT p.external_id, c.purpose, c.channel, c.state, c.source, c.evidence FROM consent c"
    " JOIN patient p ON p.id = c.patient_id ORDER BY c.at, p.external_id, c.purpose"
)


@pytest.fixture
def family(stage: Stage) -> list[str]:
    """Open follow-ups of a sister on the same number and of a child who is reached through it."""
    with stage.database.writing() as connection:
        sister = add_patient(connection, "sister", email=None)
        child = add_patient(connection, "child", phone=None, email=None)
        add_patient(connection, "stranger", phone="+447700900999", email=None)
        guardians.put(connection, child.id, sister.id, "proxy")
    open_follow_up(stage.database, patient="stranger")
    return [open_follow_up(stage.database, patient=each) for each in ("sister", "child")]


class Bell:
    """Keeps whom it rang; may be out of order."""

    def __init__(self, fails: Exception | None = None, seconds: float = 0.0) -> None:
        self.rung: list[str] = []
        self._fails = fails
        self._seconds = seconds

    async def __call__(self, follow_up_id: str) -> None:
        self.rung.append(follow_up_id)
        await asyncio.sleep(self._seconds)
        if self._fails is not None:
            raise self._fails


async def send(stage: Stage, ring: Bell) -> SendResult:
    renderer = Renderer(stage.templates)
    activities = build_activities(stage.writes, stage.gateways, renderer=renderer, ring=ring)
    asked = SendInput(stage.follow_up, SEQUENCE.digest, "first", Channel.SMS, 1, 9)
    return await stage.run(activities.messaging.send_message, asked)


async def test_it_is_kept_as_an_opt_out_of_everybody_there_with_its_evidence(
    stage: Stage, family: list[str]
) -> None:
    stage.sms.script(STOPPED)
    assert (await stage.send()).state == "failed"
    ((message_id,),) = select(stage.database, "SELECT id FROM message")
    said = ("marketing", "sms", "withdrawn", "provider", message_id)
    assert select(stage.database, SAID) == [("p1", *said), ("sister", *said)]


async def test_of_a_proxy_it_is_kept_for_who_was_meant_too(stage: Stage, family: list[str]) -> None:
    stage.sms.script(STOPPED)
    assert (await stage.send(follow_up=family[1])).state == "failed"
    assert {row[0] for row in select(stage.database, SAID)} == {"p1", "sister", "child"}


@pytest.mark.parametrize("answer", [STOPPED, refused(ErrorClass.BAD_NUMBER, "21211")], ids=["stop", "number"])
async def test_everybody_else_who_is_written_to_there_is_rung_at_once(
    stage: Stage, family: list[str], answer: object
) -> None:
    stage.sms.script(answer)  # type: ignore[arg-type]
    bell = Bell()
    assert (await send(stage, bell)).state == "failed"
    assert sorted(bell.rung) == sorted(family)


async def test_what_was_sent_rings_nobody(stage: Stage, family: list[str]) -> None:
    bell = Bell()
    assert (await send(stage, bell)).state == "sent"
    assert bell.rung == []


@pytest.mark.parametrize(
    ("fails", "seconds"),
    [(RPCError("away", RPCStatusCode.UNAVAILABLE, b""), 0.0), (None, 5.0)],
    ids=["away", "slow"],
)
async def test_a_bell_that_is_out_of_order_changes_nothing(
    stage: Stage,
    family: list[str],
    fails: Exception | None,
    seconds: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bell = Bell(fails, seconds)
    monkeypatch.setattr(messaging, "RING_WITHIN", timedelta(seconds=0.05))
    stage.sms.script(STOPPED)
    result = await send(stage, bell)
    assert (result.state, result.next.verdict.kind) == ("failed", "stop")
    assert len(bell.rung) == 1


async def test_on_whatsapp_it_takes_back_its_own_consent_and_start_gives_it_again(stage: Stage) -> None:
    change(stage.database, "UPDATE site SET whatsapp_sender = '+447700900000'")
    change(
        stage.database,
        "INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, at)"
        " SELECT 'c', clinic_id, id, 'contact', 'whatsapp', 'given', 'form', '2027-01-01 09:00:00'"
        " FROM patient",
    )
    stage.gateways[Channel.WHATSAPP] = stage.sms
    stage.sms.script(STOPPED)
    (stage.templates / SEQUENCE.name / "first.whatsapp.j2").write_text(f"Content-Sid: HX{'0' * 32}\n\nHello")
    given, follow_up = with_first(stage, Channel.WHATSAPP)
    asked = SendInput(follow_up, given.digest, "first", Channel.WHATSAPP, 1, 9)
    assert (await stage.run(stage.activities.messaging.send_message, asked)).state == "failed"
    assert {row[1:5] for row in select(stage.database, SAID)[1:]} == {
        ("marketing", "whatsapp", "withdrawn", "provider"),
        ("contact", "whatsapp", "withdrawn", "provider"),
    }
    with stage.database.writing() as connection:
        came = text_from(PHONE, "START", at=FIRST_AT + HOUR, channel=Channel.WHATSAPP)
        accept_inbound(connection, catalog(), came, FIRST_AT + HOUR)
    assert select(stage.database, SAID)[-1][1:5] == ("contact", "whatsapp", "given", "reply")
