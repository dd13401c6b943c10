"""Every message step of every sequence has a text that renders strictly, fits and keeps the wording rules."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import pytest

from activities.channel_texts import Rendered
from activities.rendering import Renderer
from core.segments import count
from core.types import Channel, MessageClass, Trigger
from sequences.catalog import load_catalog

CATALOG = load_catalog()
LOCALES = ("en", "es")
TEXTS = [
    (sequence.name, step.id, channel, locale)
    for sequence in CATALOG.values()
    for step in sequence.steps
    for channel in step.channels
    for locale in LOCALES
]
LONGEST = {
    "first_name": "Maximilienne",
    "clinic_name": "Bright Harbour Family Clinic",
    "phone": "+353 20 914 09581",
    "urgent_phone": "+353 20 914 09999",
    "emergency_number": "112",
    "postal_address": "12 Quay Street, Brightharbour",
}
LINK = "https://book.brightharbour.example/times"
STOP_AT = "https://brightharbour.example/stop"
HEALTH_WORDS = {
    "en": re.compile(
        r"\b(treat\w*|diagnos\w*|symptom\w*|test result\w*|surg\w*|dent\w*|pain\w*|dose"
        r"|prescri\w*|medic\w*)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(tratamiento\w*|diagn\w*|s[ií]ntoma\w*|resultados?|cirug\w*|dient\w*|dental\w*|dolor\w*|dosis"
        r"|receta\w*|m[eé]dic\w*)\b",
        re.I,
    ),
}
MONEY = re.compile(r"[£$€]|\b(price|fee|owe|balance|amount|precio|importe|saldo|deuda|debe|euros?)\b", re.I)
PRESSURE = re.compile(
    r"\b(expir\w*|last chance|hurry up|only today|final notice|[uú]ltima oportunidad|caduca\w*|solo hoy)\b",
    re.I,
)
each_text = pytest.mark.parametrize(("sequence", "step", "channel", "locale"), TEXTS)


def always_says_how_to_stop(sequence: str, step: str) -> bool:
    """Marketing does, and a recall, which is marketing where no clinician set its date."""
    found = CATALOG[sequence]
    return found.step(step).message_class is MessageClass.MARKETING or found.trigger is Trigger.RECALL


@cache
def every_rendering(
    sequence: str, step: str, channel: Channel, locale: str
) -> list[tuple[dict[str, str | bool], Rendered]]:
    renderer = Renderer()
    found = []
    yes_no = (False, True)
    for late, today, first, link, stop_at in product(yes_no, yes_no, yes_no, (LINK, ""), ("", STOP_AT)):
        variables: dict[str, str | bool] = {
            **LONGEST, "booking_link": link, "late": late, "today": today, "first_in_thread": first,
            "stop_at": stop_at,
        }  # fmt: skip
        found.append((variables, renderer.render(sequence, step, channel, locale, variables)))
    return found


def words(rendered: Rendered) -> str:
    return f"{rendered.subject}\n{rendered.body}"


def test_there_are_messages_of_every_sequence():
    assert {sequence for sequence, *_ in TEXTS} == set(CATALOG)


def test_every_text_is_translated():
    files = {file for file in Renderer().templates() if file.locale in ("", "es")}
    assert len(files) == len(TEXTS)


@each_text
def test_it_renders_strictly_and_says_what_it_must(sequence, step, channel, locale):
    urgent = CATALOG[sequence].step(step).urgent
    for variables, rendered in every_rendering(sequence, step, channel, locale):
        text = words(rendered)
        assert LONGEST["first_name"] in text
        assert LONGEST["clinic_name"] in text
        assert any(str(way) in text for way in (LINK, LONGEST["phone"], LONGEST["urgent_phone"]))
        assert bool(rendered.subject) is (channel is Channel.EMAIL)
        if always_says_how_to_stop(sequence, step) or (variables["first_in_thread"] and not urgent):
            assert (variables["stop_at"] or "STOP") in text
        if channel is Channel.EMAIL:
            assert LONGEST["postal_address"] in text


@each_text
def test_a_text_message_fits(sequence, step, channel, locale):
    if channel is not Channel.SMS:
        return
    for variables, rendered in every_rendering(sequence, step, channel, locale):
        counted = count(rendered.body)
        most = 1 if locale == "en" and not variables["stop_at"] else 2
        assert counted.encoding == "gsm7", rendered.body
        assert counted.segments <= most, rendered.body


@each_text
def test_it_names_no_health_matter_no_money_and_presses_nobody(sequence, step, channel, locale):
    for _, rendered in every_rendering(sequence, step, channel, locale):
        text = words(rendered)
        assert not HEALTH_WORDS[locale].search(text)
        assert not MONEY.search(text)
        assert not PRESSURE.search(text)
        assert not re.search(r"\bCANCEL\b", text)


@each_text
def test_it_greets_without_a_name_too(sequence, step, channel, locale):
    variables = {**LONGEST, "first_name": "", "booking_link": "", "late": False, "today": False}
    rendered = Renderer().render(sequence, step, channel, locale, {**variables, "first_in_thread": True})
    assert rendered.body.startswith({"en": "Hello,", "es": "Hola"}[locale])


@each_text
def test_nobody_is_asked_to_reply_where_replies_are_not_read(sequence, step, channel, locale):
    for variables, rendered in every_rendering(sequence, step, channel, locale):
        if variables["stop_at"]:
            text = words(rendered)
            assert not re.search(
                r"\b([Rr]eply(?!\s+took)|[Rr]eplying|[Rr]esponda|respondiendo|LATER|LUEGO)\b", text
            )


@pytest.mark.parametrize(("locale", "word"), [("en", "today"), ("es", "hoy")])
def test_a_missed_visit_is_said_to_be_today_only_on_that_day(locale, word):
    for variables, rendered in every_rendering("no_show", "missed", Channel.SMS, locale):
        assert (word in rendered.body) is variables["today"]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("sequence", "step", "channel"),
    [
        ("new_enquiry", "ack_email", Channel.EMAIL),
        ("new_enquiry", "ack_sms", Channel.SMS),
        ("cancellation", "confirmation", Channel.SMS),
    ],
)
def test_a_late_answer_has_its_own_words(sequence, step, channel, locale):
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for variables, rendered in every_rendering(sequence, step, channel, locale):
        said[bool(variables["late"])].add(rendered.body)
    assert not said[True] & said[False]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("step", "channel"), [("safety_sms", Channel.SMS), ("safety_email", Channel.EMAIL)])
def test_the_safety_text_says_whom_to_call_and_nothing_else_to_do(step, channel, locale):
    for _, rendered in every_rendering("adverse_reply", step, channel, locale):
        assert LONGEST["urgent_phone"] in rendered.body
        assert LONGEST["emergency_number"] in rendered.body
        assert "STOP" not in rendered.body
    variables = {**LONGEST, "urgent_phone": "", "emergency_number": "", "booking_link": ""}
    text = Renderer().render("adverse_reply", step, channel, locale, variables).body
    assert LONGEST["phone"] in text
    assert {"en": "the emergency services", "es": "los servicios de emergencia"}[locale] in text


@pytest.mark.parametrize(("step", "channel"), [("day_2", Channel.SMS), ("day_7", Channel.EMAIL)])
def test_aftercare_gives_the_urgent_number(step, channel):
    for _, rendered in every_rendering("treatment_completed", step, channel, "en"):
        assert LONGEST["urgent_phone"] in rendered.body


def test_the_quote_offers_to_wait():
    for variables, rendered in every_rendering("quote", "day_14", Channel.SMS, "en"):
        assert ("reply LATER" in rendered.body) is (not variables["stop_at"])
        assert "No rush" in rendered.body
