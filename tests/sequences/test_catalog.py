"""Sequence files: what ships, exact round trips, and a clear refusal of every fault."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from core.types import Delay, Trigger
from sequences.catalog import SequenceError, definition_of, load_catalog, sequence_from

GOOD = """\
name = "probe"
version = 1
trigger = "no_show"
expires_after = "10d"

[[steps]]
id = "first"
kind = "message"
channel = "sms"
delay = "45m"
useful_for = "48h"
message_class = "service"

[[steps]]
id = "second"
kind = "task"
title = "Call"
delay = "50m bh"
useful_for = "48h"

[[steps]]
id = "third"
kind = "task"
title = "Call, whoever is free"
delay = "75m bh"
useful_for = "48h"
assignee = "anyone"
escalates = "second"
"""


def load_text(folder: Path, text: str, name: str = "probe"):
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_catalog(folder)[name]


def refusal(folder: Path, text: str) -> SequenceError:
    with pytest.raises(SequenceError) as caught:
        load_text(folder, text)
    return caught.value


@pytest.mark.parametrize("name", [trigger.value for trigger in Trigger])
def test_a_definition_survives_json_unchanged(name):
    sequence = load_catalog()[name]
    again = sequence_from(json.loads(json.dumps(definition_of(sequence))))
    assert again == sequence
    assert len(sequence.digest) == 64


def test_the_digest_follows_the_content_not_the_spelling(tmp_path):
    digest = load_text(tmp_path, GOOD).digest
    respelled = GOOD.replace('useful_for = "48h"', 'useful_for = "2d"  # two days')
    assert load_text(tmp_path, respelled).digest == digest
    assert load_text(tmp_path, GOOD.replace('"45m"', '"46m"')).digest != digest


def test_a_definition_stored_with_any_digest_gets_its_true_one():
    sequence = load_catalog()["no_show"]
    assert sequence_from(definition_of(replace(sequence, digest="wrong"))) == sequence


@pytest.mark.parametrize(
    ("written", "delay", "at"),
    [
        ("0s", Delay(), None),
        ("2d", Delay(days=2), None),
        ("48h", Delay(elapsed=timedelta(hours=48)), None),
        ("1d 2h 3m 4s", Delay(days=1, elapsed=timedelta(hours=2, minutes=3, seconds=4)), None),
        ("5m bh", Delay(elapsed=timedelta(minutes=5), business=True), None),
        ("90m bh", Delay(elapsed=timedelta(minutes=90), business=True), None),
        ("3d at 09:30", Delay(days=3), time(9, 30)),
        ("3wd", Delay(days=3, working=True), None),
        ("3wd at 10:00", Delay(days=3, working=True), time(10)),
    ],
)
def test_delays(tmp_path, written, delay, at):
    alone = GOOD[: GOOD.index('\n[[steps]]\nid = "second"')]
    sequence = load_text(tmp_path, alone.replace('"45m"', f'"{written}"'))
    assert (sequence.steps[0].delay, sequence.steps[0].at) == (delay, at)
    assert sequence_from(definition_of(sequence)) == sequence


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    plain = load_text(tmp_path, GOOD)
    (tmp_path / "probe.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_catalog(tmp_path)["probe"] == plain


REFUSED = {
    "unknown key": ('"45m"', '"45m"\ncanal = "x"', "first", "canal", 11, "did you mean channel"),
    "key of nothing": ('"45m"', '"45m"\nxyz = 1', "first", "xyz", 11, "the known keys are"),
    "unknown key above": ("version = 1", "version = 1\nowner = 1", None, "owner", 3, "the known keys are"),
    "unknown channel": ('"sms"', '"fax"', "first", "channel", 9, "'sms', 'email' or 'whatsapp'"),
    "unknown window": (
        '"45m"',
        '"45m"\nwindow = "night"',
        "first",
        "window",
        11,
        "'any', 'hard' or 'normal'",
    ),
    "unknown trigger": ('"no_show"', '"noshow"', None, "trigger", 3, "'no_show'"),
    "unknown kind": ('kind = "message"', 'kind = "call"', "first", "kind", 8, "'message' or 'task'"),
    "unknown class": ('= "service"', '= "promo"', "first", "message_class", 12, "'marketing'"),
    "unknown assignee": (
        '"anyone"',
        '"boss"',
        "third",
        "assignee",
        27,
        "'owner', 'anyone', 'clinician' or 'manager'",
    ),
    "missing key": ('useful_for = "48h"\nmess', "mess", "first", "useful_for", 6, "it is missing"),
    "missing expiry": ('expires_after = "10d"\n', "", None, "expires_after", None, "it is missing"),
    "version as text": ("version = 1", 'version = "1"', None, "version", 2, "integer"),
    "version nought": ("version = 1", "version = 0", None, "version", 2, "count up from 1"),
    "repeated id": ('id = "third"', 'id = "first"', "first", "id", 22, "its own id"),
    "colon in id": ('id = "first"', 'id = "a:b"', "a:b", "id", 7, "small letters"),
    "capital in id": ('id = "first"', 'id = "Day1"', "Day1", "id", 7, "small letters"),
    "empty id": ('id = "first"', 'id = ""', None, "id", None, "small letters"),
    "missing id": ('id = "first"\n', "", "#1", "id", 6, "it is missing"),
    "long id": ('id = "first"', f'id = "{"a" * 61}"', "a" * 61, "id", 7, "at most 60"),
    "negative delay": ('"45m"', '"-45m"', "first", "delay", 10, "negative"),
    "before an event nobody foresees": ('"45m"', '"-2d"', "first", "delay", 10, "nobody knows of this event"),
    "delay as number": ('"45m"', "45", "first", "delay", 10, "must be text"),
    "delay in words": ('"45m"', '"soon"', "first", "delay", 10, "'soon' is not a delay"),
    "empty delay": ('"45m"', '""', "first", "delay", 10, "write"),
    "days of opening": ('"45m"', '"2d bh"', "first", "delay", 10, "90m bh"),
    "hours and a time": ('"45m"', '"2h at 09:30"', "first", "delay", 10, "whole days"),
    "time before event": ('"45m"', '"0d at 09:30"', "first", "delay", 10, "before the event"),
    "no such time": ('"45m"', '"1d at 24:30"', "first", "delay", 10, "is not a delay"),
    "later than expiry": ('"45m"', '"11d"', "first", "delay", 10, "after the sequence has expired"),
    "at expiry": ('"45m"', '"240h"', "first", "delay", 10, "after the sequence has expired"),
    "too short": (
        '"48h"\nmess',
        '"4m"\nmess',
        "first",
        "useful_for",
        11,
        "too late by the time it can happen",
    ),
    "never useful": ('"48h"\nmess', '"0s"\nmess', "first", "useful_for", 11, "never be useful"),
    "useful before": ('"48h"\nmess', '"-1h"\nmess', "first", "useful_for", 11, "negative"),
    "expires at once": ('"10d"', '"0d"', None, "expires_after", 4, "end at once"),
    "no channel": ('channel = "sms"\n', "", "first", "channel", 6, "a message needs a channel"),
    "no class": ('message_class = "service"\n', "", "first", "message_class", 6, "the law"),
    "task with channel": (
        'title = "Call"',
        'title = "Call"\nchannel = "sms"',
        "second",
        "channel",
        18,
        "no channel",
    ),
    "task with window": (
        'title = "Call"',
        'title = "Call"\nwindow = "any"',
        "second",
        "window",
        18,
        "messages only",
    ),
    "task without title": ('title = "Call"\n', "", "second", "title", 14, "plain words"),
    "assigned message": ('"45m"', '"45m"\nassignee = "anyone"', "first", "assignee", 11, "only a task"),
    "message escalates": ('"45m"', '"45m"\nescalates = "second"', "first", "escalates", 11, "only a task"),
    "escalates nobody": (
        'escalates = "second"',
        'escalates = "nobody"',
        "third",
        "escalates",
        28,
        "'nobody'",
    ),
    "escalates a message": (
        'escalates = "second"',
        'escalates = "first"',
        "third",
        "escalates",
        28,
        "not a task",
    ),
    "escalates later": (
        'title = "Call"\n',
        'title = "Call"\nescalates = "third"\n',
        "second",
        "escalates",
        18,
        "'third'",
    ),
    "escalates itself": ('escalates = "second"', 'escalates = "third"', "third", "escalates", 28, "'third'"),
    "other name": ('name = "probe"', 'name = "prob"', None, "name", 1, "rename the file"),
    "name with colon": ('name = "probe"', 'name = "a:b"', None, "name", 1, "small letters"),
}


@pytest.mark.parametrize(
    ("old", "new", "step", "field", "line", "words"), REFUSED.values(), ids=REFUSED.keys()
)
def test_refused(tmp_path, old, new, step, field, line, words):
    assert old in GOOD
    error = refusal(tmp_path, GOOD.replace(old, new, 1))
    fault = next(each for each in error.faults if (each.step, each.field) == (step, field))
    assert (fault.file, fault.line) == ("probe.toml", line)
    assert words in str(fault)
    for part in ("probe.toml", f"field {field}", f"step {step}" if step else "", fault.problem, fault.mend):
        assert part in str(error)


def test_no_steps_is_refused(tmp_path):
    head = GOOD.split("\n\n", 1)[0]
    assert "it is missing" in str(refusal(tmp_path, head))
    assert "there are no steps" in str(refusal(tmp_path, head + "\nsteps = []"))
    assert "field steps" in str(refusal(tmp_path, head + '\nsteps = "none"'))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace('"45m"', "45m"), 10),
        (GOOD.replace('kind = "task"', 'kind = "task', 1), 16),
        (GOOD.replace('id = "first"', 'id = "first"\nid = "again"'), 8),
        (GOOD + "[[steps", 29),
    ],
)
def test_malformed_toml_names_the_line(tmp_path, text, line):
    assert f"probe.toml, line {line}" in str(refusal(tmp_path, text))


def test_text_that_is_not_utf8_names_the_line(tmp_path):
    (tmp_path / "probe.toml").write_bytes(GOOD.encode().replace(b"whoever", b"who\xe8ver"))
    with pytest.raises(SequenceError, match=r"probe\.toml, line 24: the file is not UTF-8"):
        load_catalog(tmp_path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "other.toml").write_text("name = ", encoding="utf-8")
    error = refusal(tmp_path, GOOD.replace('"45m"', '"-45m"').replace('"sms"', '"fax"'))
    assert [(fault.file, fault.field) for fault in error.faults] == [
        ("other.toml", None),
        ("probe.toml", "delay"),
        ("probe.toml", "channel"),
    ]


def test_a_folder_without_sequences_is_an_error(tmp_path):
    with pytest.raises(SequenceError, match="no sequence files"):
        load_catalog(tmp_path)


def test_what_text_cannot_hold_is_refused_when_written():
    sequence = load_catalog()["no_show"]
    odd = replace(sequence.steps[0], delay=Delay(elapsed=timedelta(milliseconds=1)))
    with pytest.raises(SequenceError, match="step missed, field delay"):
        definition_of(replace(sequence, steps=(odd,)))
    with pytest.raises(SequenceError, match="field expires_after"):
        definition_of(replace(sequence, expires_after=timedelta(microseconds=1)))


def test_stored_definitions_keep_working_when_rules_become_stricter():
    definition = definition_of(load_catalog()["no_show"])
    definition["steps"][0]["useful_for"] = "0s"
    assert sequence_from(definition).steps[0].useful_for == timedelta(0)
    definition["steps"][0]["colour"] = "red"
    with pytest.raises(SequenceError, match="step missed, field colour"):
        sequence_from(definition)
