"""How an e-mail says that it can be stopped; promotion that says no way does not leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activities.rendering import Renderer
from activities.ways_out import unsubscribe_at
from core.types import Channel, MessageClass, Sequence
from core.verdicts import HandOver, Send
from gateways.mail_parts import mail_of
from models.contracts import SendInput, SendResult
from runtime.wiring import build_activities
from tests.activities.conftest import Stage
from tests.support.practice import allow_marketing
from tests.support.rows import SEQUENCE, change, open_follow_up, pinned

OURS = "hello@harbour.example"
UMLAUT = "grüezi@harbour.example"


def by_email(message_class: MessageClass, *fallback: Channel) -> Sequence:
    """The first step as an e-mail."""
    first = replace(SEQUENCE.steps[0], channel=Channel.EMAIL, fallback=fallback, message_class=message_class)
    return pinned(replace(SEQUENCE, steps=(first, *SEQUENCE.steps[1:])))


async def write(stage: Stage, given: Sequence, *, url: str = "") -> SendResult:
    """Send it from an installation with an address of its own at ``url``, or with none."""
    folder = stage.templates / given.name
    (folder / "first.email.j2").write_text("Subject: Hello\n\nDear {{ first_name }}")
    allow_marketing(stage.database)
    activities = build_activities(
        stage.writes,
        stage.gateways,
        renderer=Renderer(stage.templates),
        unsubscribe_url=lambda message_id: url and f"{url}/u/{message_id}",
    )
    follow_up = open_follow_up(stage.database, given=given)
    asked = SendInput(follow_up, given.digest, "first", Channel.EMAIL, 1, 9)
    return await stage.run(activities.messaging.send_message, asked)


@pytest.mark.parametrize("message_class", [MessageClass.SERVICE, MessageClass.MARKETING])
async def test_both_ways_stand_in_the_header(stage: Stage, message_class: MessageClass) -> None:
    assert (await write(stage, by_email(message_class), url="https://clinic.example")).state == "sent"
    (left,) = stage.email.posts
    url = f"https://clinic.example/u/{left.reference}"
    assert (left.unsubscribe_url, left.unsubscribe_mailto) == (url, OURS)
    head = mail_of(left).content.partition(b"\r\n\r\n")[0].decode()
    assert f"List-Unsubscribe: <{url}>,\r\n <mailto:{OURS}?subject=unsubscribe>\r\n" in head
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


async def test_without_an_address_of_ours_any_mail_to_the_sender_stops_it(stage: Stage) -> None:
    assert (await write(stage, by_email(MessageClass.MARKETING))).state == "sent"
    (left,) = stage.email.posts
    assert (left.unsubscribe_url, left.unsubscribe_mailto) == ("", OURS)


@pytest.mark.parametrize("sender", [None, "", UMLAUT])
async def test_promotion_that_cannot_be_stopped_does_not_leave(stage: Stage, sender: str | None) -> None:
    change(stage.database, "UPDATE site SET email_sender = :sender", sender=sender)
    result = await write(stage, by_email(MessageClass.MARKETING))
    assert result.state == "failed"
    assert stage.email.posts == []
    verdict = result.next.verdict
    assert isinstance(verdict, HandOver)
    assert verdict.task == "message:first"


async def test_it_takes_another_channel_where_the_step_allows_one(stage: Stage) -> None:
    change(stage.database, "UPDATE site SET email_sender = NULL")
    result = await write(stage, by_email(MessageClass.MARKETING, Channel.SMS))
    verdict = result.next.verdict
    assert isinstance(verdict, Send)
    assert (verdict.step, verdict.channel) == ("first", Channel.SMS)


async def test_what_is_no_promotion_leaves_all_the_same(stage: Stage) -> None:
    change(stage.database, "UPDATE site SET email_sender = NULL")
    assert (await write(stage, by_email(MessageClass.SERVICE))).state == "sent"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [(OURS, OURS), ("hola@clínica.example", "hola@clínica.example"), (UMLAUT, ""), ("", ""), ("@x", "")],
)
def test_only_an_address_in_plain_letters_can_stand_there(sender: str, expected: str) -> None:
    assert unsubscribe_at(sender) == expected
