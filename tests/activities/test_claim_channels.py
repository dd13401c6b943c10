"""The claim on each channel: fallbacks, WhatsApp's rules, unsubscribe links."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from activities.rendering import Renderer
from core.provider_errors import ErrorClass
from core.types import Channel, Sequence
from models.contracts import SendInput
from runtime.wiring import build_activities
from tests.activities.conftest import Stage
from tests.support.gateway import RecordingGateway, refused
from tests.support.rows import FIRST_AT, SEQUENCE, change, open_follow_up, pinned, select

SID = "HX" + "0123456789abcdef" * 2
WHATSAPP_SENDER = "+447700900999"


def with_first(stage: Stage, channel: Channel, *fallback: Channel) -> tuple[Sequence, str]:
    """The first step on another channel, and a follow-up of it."""
    steps = (replace(SEQUENCE.steps[0], channel=channel, fallback=fallback), *SEQUENCE.steps[1:])
    given = pinned(replace(SEQUENCE, steps=steps))
    return given, open_follow_up(stage.database, given=given)


async def send(stage: Stage, given: Sequence, follow_up: str, channel: Channel, try_no: int = 1):
    asked = SendInput(follow_up, given.digest, "first", channel, try_no, 9)
    return await stage.run(stage.activities.messaging.send_message, asked)


@pytest.fixture
def whatsapp(stage: Stage) -> RecordingGateway:
    """A site that writes on WhatsApp, and texts for it."""
    change(stage.database, f"UPDATE site SET whatsapp_sender = '{WHATSAPP_SENDER}'")
    gateway = RecordingGateway("WA", lambda _: stage.now)
    stage.gateways = {Channel.SMS: stage.sms, Channel.EMAIL: stage.email, Channel.WHATSAPP: gateway}
    folder = stage.templates / SEQUENCE.name
    (folder / "first.whatsapp.j2").write_text(
        f"Content-Sid: {SID}\n1: {{{{ first_name }}}}\n\nHi {{{{ first_name }}}}, sorry we missed you."
    )
    return gateway


def agree(stage: Stage, purpose: str = "contact") -> None:
    change(
        stage.database,
        "INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, at)"
        f" SELECT '{purpose}', clinic_id, id, '{purpose}', 'whatsapp', 'given', 'form', '2027-01-01'"
        " FROM patient",
    )


async def test_whatsapp_needs_its_own_consent_and_takes_the_approved_template(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    assert (await stage.assess(follow_up=follow_up, given=given)).verdict.channel is Channel.SMS
    agree(stage)
    verdict = (await stage.assess(2, follow_up=follow_up, given=given)).verdict
    assert verdict.channel is Channel.WHATSAPP
    assert (await send(stage, given, follow_up, Channel.WHATSAPP)).state == "sent"
    (left,) = whatsapp.posts
    assert (left.sender, left.recipient) == (WHATSAPP_SENDER, "+447700900123")
    assert left.content_sid == SID
    assert json.loads(left.content_variables) == {"1": "Pat"}


async def test_free_text_goes_only_to_who_wrote_within_a_day(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    (stage.templates / SEQUENCE.name / "first.whatsapp.j2").write_text("Hi {{ first_name }}")
    agree(stage)
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    result = await send(stage, given, follow_up, Channel.WHATSAPP)
    assert result.state == "failed"
    assert (result.next.verdict.kind, result.next.verdict.channel) == ("send", Channel.SMS)
    wrote = FIRST_AT - timedelta(hours=23)
    change(
        stage.database,
        "INSERT INTO inbound_message (id, clinic_id, patient_id, channel, body, intent, received_at)"
        f" SELECT 'w', clinic_id, id, 'whatsapp', 'Thanks', 'thanks', '{wrote:%Y-%m-%d %H:%M:%S}'"
        " FROM patient",
    )
    other, second = with_first(stage, Channel.WHATSAPP)
    change(stage.database, f"UPDATE follow_up SET closed_at = opened_at WHERE id = '{follow_up}'")
    assert (await send(stage, other, second, Channel.WHATSAPP)).state == "sent"
    assert whatsapp.posts[0].content_sid == ""


@pytest.mark.parametrize("code", ["63003", "63024"])
async def test_a_number_that_is_not_on_whatsapp_is_texted(
    stage: Stage, whatsapp: RecordingGateway, code: str
) -> None:
    agree(stage)
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    whatsapp.script(refused(ErrorClass.BAD_NUMBER, code))
    following = (await send(stage, given, follow_up, Channel.WHATSAPP)).next.verdict
    assert (following.kind, following.channel, following.try_no) == ("send", Channel.SMS, 1)
    assert (await send(stage, given, follow_up, Channel.SMS)).state == "sent"
    marked = "SELECT unusable_reason, whatsapp_unusable_reason FROM contact_point WHERE kind = 'phone'"
    assert select(stage.database, marked) == [(None, "bad_number")]
    change(stage.database, f"UPDATE follow_up SET closed_at = opened_at WHERE id = '{follow_up}'")
    change(stage.database, "UPDATE message SET claimed_at = '2027-05-01 09:00:00'")
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    assert (await stage.assess(follow_up=follow_up, given=given)).verdict.channel is Channel.SMS


async def test_a_number_that_takes_no_texts_may_be_on_whatsapp(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    agree(stage)
    given, follow_up = with_first(stage, Channel.SMS, Channel.WHATSAPP)
    stage.sms.script(refused(ErrorClass.UNREACHABLE, "21635"))
    following = (await send(stage, given, follow_up, Channel.SMS)).next.verdict
    assert (following.kind, following.channel) == ("send", Channel.WHATSAPP)
    assert (await send(stage, given, follow_up, Channel.WHATSAPP)).state == "sent"
    assert [post.recipient for post in whatsapp.posts] == ["+447700900123"]


async def test_what_a_landline_refuses_goes_by_email_once(stage: Stage) -> None:
    (stage.templates / SEQUENCE.name / "first.email.j2").write_text("Subject: Hello\n\nDear {{ first_name }}")
    given, follow_up = with_first(stage, Channel.SMS, Channel.EMAIL)
    stage.sms.script(refused(ErrorClass.UNREACHABLE, "21635"))
    result = await send(stage, given, follow_up, Channel.SMS)
    assert (result.state, result.next.verdict.kind) == ("failed", "send")
    assert (result.next.verdict.channel, result.next.verdict.try_no) == (Channel.EMAIL, 1)
    assert (await send(stage, given, follow_up, Channel.EMAIL)).state == "sent"
    assert {row["channel"]: row["state"] for row in stage.messages(follow_up)} == {
        "sms": "failed",
        "email": "sent",
    }
    again = await send(stage, given, follow_up, Channel.EMAIL)
    assert again.state == "deferred"
    assert len(stage.email.posts) == 1


async def test_an_email_carries_its_link_its_clinic_and_its_time(stage: Stage) -> None:
    (stage.templates / SEQUENCE.name / "first.email.j2").write_text("Subject: Hello\n\nDear {{ first_name }}")
    given, follow_up = with_first(stage, Channel.EMAIL)
    activities = build_activities(
        stage.writes,
        stage.gateways,
        renderer=Renderer(stage.templates),
        unsubscribe_url=lambda message_id: f"https://clinic.example/u/{message_id}",
    )
    asked = SendInput(follow_up, given.digest, "first", Channel.EMAIL, 1, 9)
    assert (await stage.run(activities.messaging.send_message, asked)).state == "sent"
    (left,) = stage.email.posts
    assert left.unsubscribe_url == f"https://clinic.example/u/{left.reference}"
    assert (left.sender_name, left.locale) == ("Harbour Dental", "en")
    assert left.at is not None
    assert left.at - FIRST_AT < timedelta(seconds=5)
