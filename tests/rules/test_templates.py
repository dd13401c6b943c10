"""Every message step of every sequence has a text that renders strictly, fits and keeps the wording rules."""

from __future__ import annotations

import re
from itertools import product

import pytest

from activities.rendering import Rendered, Renderer
from core.segments import count
from core.types import Channel
from sequences.catalog import load_catalog

MESSAGES = [
    (sequence.name, step.id, step.channel)
    for sequence in load_catalog().values()
    for step in sequence.steps
    if step.channel is not None
]
LONGEST = {
    "first_name": "Maximilienne",
    "clinic_name": "Bright Harbour Family Clinic",
    "phone": "+353 20 914 09581",
}
LINK = "https://book.brightharbour.example/times"
HEALTH_WORDS = re.compile(
    r"\b(treat\w*|diagnos\w*|symptom\w*|test result\w*|surg\w*|dent\w*|pain\w*|dose|prescri\w*|medic\w*)\b",
    re.I,
)
MONEY = re.compile(r"[£$€]|\b(price|fee|owe|balance|amount)\b", re.I)


def every_rendering(
    sequence: str, step: str, channel: Channel
) -> list[tuple[dict[str, str | bool], Rendered]]:
    renderer = Renderer()
    found = []
    for late, today, first, link in product((False, True), (False, True), (False, True), (LINK, "")):
        variables: dict[str, str | bool] = {
            **LONGEST, "booking_link": link, "late": late, "today": today, "first_in_thread": first,
        }  # fmt: skip
        found.append((variables, renderer.render(sequence, step, channel, "en", variables)))
    return found


def test_there_are_messages_of_every_sequence():
    assert {sequence for sequence, _, _ in MESSAGES} == set(load_catalog())


@pytest.mark.parametrize(("sequence", "step", "channel"), MESSAGES)
def test_it_renders_strictly_and_fits(sequence, step, channel):
    for variables, rendered in every_rendering(sequence, step, channel):
        text = f"{rendered.subject}\n{rendered.body}"
        assert LONGEST["first_name"] in text
        assert LONGEST["clinic_name"] in text
        assert (variables["booking_link"] or LONGEST["phone"]) in text
        assert "STOP" in text or not variables["first_in_thread"]
        assert bool(rendered.subject) is (channel is Channel.EMAIL)
        if channel is Channel.SMS:
            counted = count(rendered.body)
            assert (counted.encoding, counted.segments) == ("gsm7", 1), rendered.body


@pytest.mark.parametrize(("sequence", "step", "channel"), MESSAGES)
def test_it_names_no_health_matter_and_no_money(sequence, step, channel):
    for _, rendered in every_rendering(sequence, step, channel):
        text = f"{rendered.subject} {rendered.body}"
        assert not HEALTH_WORDS.search(text)
        assert not MONEY.search(text)
        assert not re.search(r"\bCANCEL\b", text)


@pytest.mark.parametrize(("sequence", "step", "channel"), MESSAGES)
def test_it_greets_without_a_name_too(sequence, step, channel):
    variables = {**LONGEST, "first_name": "", "booking_link": "", "late": False, "today": False}
    rendered = Renderer().render(sequence, step, channel, "en", {**variables, "first_in_thread": True})
    assert rendered.body.startswith("Hello,")


def test_a_missed_visit_is_said_to_be_today_only_on_that_day():
    for variables, rendered in every_rendering("no_show", "missed", Channel.SMS):
        assert ("today" in rendered.body) is variables["today"]


@pytest.mark.parametrize(
    ("sequence", "step", "channel"),
    [
        ("new_enquiry", "ack_email", Channel.EMAIL),
        ("new_enquiry", "ack_sms", Channel.SMS),
        ("cancellation", "confirmation", Channel.SMS),
    ],
)
def test_a_late_answer_has_its_own_words(sequence, step, channel):
    said = {True: set(), False: set()}
    for variables, rendered in every_rendering(sequence, step, channel):
        said[bool(variables["late"])].add(rendered.body)
    assert not said[True] & said[False]
