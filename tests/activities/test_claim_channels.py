"""The claim on each channel: fallbacks, WhatsApp's rules, unsubscribe links."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from activities.rendering import Renderer
from core.provider_errors import ErrorClass
from core.types import Channel, Sequence
from core.verdicts import Reason
from models.contracts import SendInput
from runtime.wiring import build_activities
from tests.activities.conftest import Stage
from tests.support.gateway import RecordingGateway, refused
from tests.support.rows import FIRST_AT, SEQUENCE, change, open_follow_up, pinned, select
from tests.support.sequences import DAY

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


def agree(stage: Stage, state: str = "given", *, before: timedelta = 100 * DAY) -> None:
    change(
        stage.database,
        "INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, at)"
        " SELECT :state, clinic_id, id, 'contact', 'whatsapp', :state, 'form', :at FROM patient",
        state=state,
        at=shown(FIRST_AT - before),
    )


def wrote(stage: Stage, before: timedelta, **columns: str | None) -> None:
    """The patient wrote on WhatsApp, from their number to the site's sender where nothing else is said."""
    known = {"channel": "whatsapp", "point": point_of(stage), "recipient": WHATSAPP_SENDER}
    change(
        stage.database,
        "INSERT INTO inbound_message"
        " (id, clinic_id, patient_id, contact_point_id, recipient, channel, body, intent, received_at)"
        " SELECT 'w', clinic_id, id, :point, :recipient, :channel, 'Thanks', 'thanks', :at FROM patient",
        at=shown(FIRST_AT - before),
        **{**known, **columns},
    )


def point_of(stage: Stage) -> str:
    return str(select(stage.database, "SELECT id FROM contact_point WHERE kind = 'phone'")[0][0])


def second_phone(stage: Stage) -> str:
    change(
        stage.database,
        "INSERT INTO contact_point (id, clinic_id, kind, value, created_at)"
        " VALUES ('second', 'harbour', 'phone', '+447700900777', '2020-01-01 00:00:00')",
    )
    change(
        stage.database,
        "INSERT INTO patient_contact (patient_id, contact_point_id, position)"
        " SELECT id, 'second', 1 FROM patient",
    )
    return "second"


def write_freely(stage: Stage) -> None:
    """The step's text on WhatsApp is no approved template."""
    (stage.templates / SEQUENCE.name / "first.whatsapp.j2").write_text("Hi {{ first_name }}")


def shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


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
    write_freely(stage)
    agree(stage)
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    result = await send(stage, given, follow_up, Channel.WHATSAPP)
    assert (result.state, stage.messages(follow_up)) == ("deferred", [])
    assert (result.next.verdict.kind, result.next.verdict.channel) == ("send", Channel.SMS)
    wrote(stage, timedelta(hours=23))
    other, second = with_first(stage, Channel.WHATSAPP)
    change(stage.database, f"UPDATE follow_up SET closed_at = opened_at WHERE id = '{follow_up}'")
    assert (await send(stage, other, second, Channel.WHATSAPP)).state == "sent"
    assert whatsapp.posts[0].content_sid == ""


async def test_who_took_back_the_yes_to_whatsapp_hears_nothing_there_whatever_they_wrote(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    agree(stage)
    agree(stage, "withdrawn", before=timedelta(hours=2))
    wrote(stage, timedelta(hours=1))
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    assert (await stage.assess(follow_up=follow_up, given=given)).verdict.channel is Channel.SMS


async def test_who_has_just_written_on_whatsapp_is_answered_there(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    write_freely(stage)
    wrote(stage, timedelta(hours=1))
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    assert (await stage.assess(follow_up=follow_up, given=given)).verdict.channel is Channel.WHATSAPP
    assert (await send(stage, given, follow_up, Channel.WHATSAPP)).state == "sent"


@pytest.mark.parametrize(
    "written",
    [
        {"channel": "sms"},
        {"point": "second"},
        {"point": None},
        {"recipient": "+447700900555"},
        {"recipient": None},
    ],
    ids=str,
)
async def test_what_came_another_way_opens_no_thread_on_whatsapp(
    stage: Stage, whatsapp: RecordingGateway, written: dict[str, str | None]
) -> None:
    write_freely(stage)
    second_phone(stage)
    wrote(stage, timedelta(hours=1), **written)
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    assert (await stage.assess(follow_up=follow_up, given=given)).verdict.channel is Channel.SMS


@pytest.mark.parametrize(("others", "is_open"), [(None, True), ("MG" + "2" * 32, False)])
async def test_a_service_answers_there_where_the_clinic_has_no_other(
    stage: Stage, whatsapp: RecordingGateway, others: str | None, is_open: bool
) -> None:
    service = "MG" + "1" * 32
    change(stage.database, "UPDATE site SET whatsapp_sender = :service", service=service)
    change(
        stage.database,
        "INSERT INTO site (id, clinic_id, name, zone, phone, hours, whatsapp_sender)"
        " SELECT 'other', clinic_id, 'Other', zone, phone, hours, :others FROM site",
        others=others,
    )
    wrote(stage, timedelta(hours=1), recipient="+447700900555")
    given, follow_up = with_first(stage, Channel.WHATSAPP, Channel.SMS)
    taken = (await stage.assess(follow_up=follow_up, given=given)).verdict.channel
    assert taken is (Channel.WHATSAPP if is_open else Channel.SMS)


async def test_free_text_may_wait_at_the_provider_only_until_the_thread_closes(
    stage: Stage, whatsapp: RecordingGateway
) -> None:
    write_freely(stage)
    wrote(stage, timedelta(hours=23, minutes=58))
    given, follow_up = with_first(stage, Channel.WHATSAPP)
    assert (await send(stage, given, follow_up, Channel.WHATSAPP)).state == "sent"
    assert 110 <= whatsapp.posts[0].valid_seconds <= 120


@pytest.mark.parametrize("before", [None, timedelta(hours=25), timedelta(hours=23, minutes=59, seconds=30)])
async def test_free_text_without_another_channel_waits_and_no_try_is_lost(
    stage: Stage, whatsapp: RecordingGateway, before: timedelta | None
) -> None:
    write_freely(stage)
    agree(stage)
    if before is not None:
        wrote(stage, before)
    given, follow_up = with_first(stage, Channel.WHATSAPP)
    result = await send(stage, given, follow_up, Channel.WHATSAPP)
    assert (result.state, stage.messages(follow_up), whatsapp.posts) == ("deferred", [], [])
    assert (result.next.verdict.kind, result.next.verdict.reason) == ("wait", Reason.NO_OPEN_THREAD)
    change(stage.database, "DELETE FROM inbound_message")
    wrote(stage, timedelta(0))
    stage.now += timedelta(minutes=5)
    assert (await stage.assess(2, follow_up=follow_up, given=given)).verdict.kind == "send"
    assert (await send(stage, given, follow_up, Channel.WHATSAPP)).state == "sent"


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
