"""The console gateway: the message as the patient sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateways.console import ConsoleGateway
from gateways.protocol import Accepted, MessageGateway, Outgoing

TEXT = Outgoing("m1", "sms", "+15005550006", "+15005550100", "Hi Ada, sorry we missed you. STOP to opt out")


async def shown(message: Outgoing) -> list[str]:
    lines: list[str] = []
    gateway: MessageGateway = ConsoleGateway(lines.append)
    assert await gateway.send(message) == Accepted(provider_id=f"console-{message.reference}")
    await gateway.close()
    return lines


async def test_a_text_shows_everything_the_patient_sees() -> None:
    lines = await shown(TEXT)
    page = "\n".join(lines)
    assert "Text message" in lines[0]
    for part in (TEXT.recipient, TEXT.sender, TEXT.body):
        assert part in page
    assert "Subject" not in page


async def test_an_email_shows_its_subject_and_keeps_its_paragraphs() -> None:
    lines = await shown(Outgoing("m2", "email", "desk@clinic.test", "ada@home.test", "One.\n\nTwo.", "Hello"))
    inside = [line.strip("│ ") for line in lines]
    assert "E-mail" in lines[0]
    assert "Subject: Hello" in inside
    assert inside[inside.index("One.") : inside.index("Two.") + 1] == ["One.", "", "Two."]


async def test_an_email_shows_who_writes_and_how_to_stop() -> None:
    lines = await shown(
        Outgoing(
            "m6", "email", "desk@clinic.test", "ada@home.test", "Hi", "Hello",
            sender_name="Sol Clinic", unsubscribe_url="https://clinic.test/u/x",
        )
    )  # fmt: skip
    inside = [line.strip("│ ") for line in lines]
    assert "From:    Sol Clinic <desk@clinic.test>" in inside
    assert "Stop at: https://clinic.test/u/x" in inside


async def test_the_box_is_straight_however_long_the_text() -> None:
    lines = await shown(Outgoing("m3", "sms", "Clinic", "+15005550100", "word " * 80 + "x" * 200))
    assert len(set(map(len, lines))) == 1
    assert "".join(lines).count("word") == 80
    assert "".join(line.strip("│ ") for line in lines).count("x") >= 200


@pytest.mark.parametrize("body", ["See you soon 🙂🙂", "Zoe\u0308 and Łukasz", "診所" * 40])
async def test_wide_and_combining_characters_stay_inside(body: str) -> None:
    lines = await shown(Outgoing("m4", "sms", "Clinic", "+15005550100", body))
    assert all(line.endswith(("│", "╮", "╯")) for line in lines)
    assert "".join(line.strip("│ ") for line in lines).count(body[0]) == body.count(body[0])


async def test_nothing_in_a_text_can_drive_the_terminal() -> None:
    page = "".join(await shown(Outgoing("m5", "sms", "Clinic", "+15005550100", "A\x1b[2Jda\rB\x07")))
    assert not any(ord(character) < 32 for character in page)


async def test_it_cannot_look_anything_up() -> None:
    gateway = ConsoleGateway(lambda line: None)
    assert await gateway.find(TEXT, datetime(2027, 1, 1, tzinfo=UTC)) is None
