"""``classify``: one answer per text, in order, whatever the file holds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from core.intents import Intent
from runtime.settings import PROJECT_ROOT
from tests.cli.commands import answer, machine, refused, type_in

KEYS = {"intent", "rule", "sure", "confidence", "also"}


def written(folder: Path, content: bytes) -> Path:
    file = folder / "texts.txt"
    file.write_bytes(content)
    return file


def objects(said: str) -> list[dict[str, object]]:
    """One JSON value a line, and nothing else."""
    assert said == "" or said.endswith("\n")
    return [json.loads(line) for line in said.split("\n")[:-1]]


def read(folder: Path, content: bytes) -> list[object]:
    found = objects(answer("classify", "--file", written(folder, content), "--json"))
    assert all(set(each) == KEYS for each in found)
    return [each["intent"] for each in found]


def test_one_text():
    found = machine("classify", "please stop texting me")
    assert found == {
        "intent": "opt_out",
        "rule": "phrase:en:stop_texting",
        "sure": True,
        "confidence": 0.95,
        "also": [],
    }


def test_what_else_a_text_says_is_told():
    found = machine("classify", "I'm bleeding, stop texting me")
    assert (found["intent"], found["also"]) == ("adverse", ["opt_out"])


def test_people_get_a_line():
    assert answer("classify", "STOP") == "opt_out, sure (1.00), by keyword:stop\n"
    assert answer("classify", "hm hm").startswith("reply, not sure (0.00), by ")
    assert answer("classify", "I'm bleeding, stop texting me").endswith("; also opt_out\n")


def test_one_object_a_line_in_order(tmp_path):
    content = b"STOP\nYES\n\nwhen can I start?\n   \ncancel my 3pm please\n"
    assert read(tmp_path, content) == ["opt_out", "yes", "reply", "reply", "reply", "cancel"]


@pytest.mark.parametrize(
    ("content", "intents"),
    [
        (b"", []),
        (b"\n", ["reply"]),
        (b"STOP", ["opt_out"]),
        (b"STOP\r\nYES\r\n", ["opt_out", "yes"]),
        (b"\xef\xbb\xbfSTOP\nYES\n", ["opt_out", "yes"]),
        (b"\xef\xbb\xbf", []),
        ("STOP\u2028please\nS\u00ed\n".encode(), ["opt_out", "yes"]),
        ("STOP\u0085please\nYES\x0c\x0b\x1c".encode(), ["opt_out", "yes"]),
        (b"STOP\x00\nYES", ["opt_out", "yes"]),
    ],
)
def test_only_a_line_feed_ends_a_text(tmp_path, content, intents):
    assert read(tmp_path, content) == intents


def test_people_get_numbered_lines(tmp_path):
    said = answer("classify", "--file", written(tmp_path, b"STOP\n\nYES\n")).splitlines()
    assert [line.split(",")[0] for line in said] == ["1: opt_out", "2: reply", "3: yes"]


@pytest.mark.parametrize("words", [("--file", "-"), ("-",)])
def test_standard_input(words):
    result = CliRunner().invoke(app, ["classify", *words, "--json"], input="STOP\n\nYES\n")
    assert result.exit_code == 0
    assert [each["intent"] for each in objects(result.stdout)] == ["opt_out", "reply", "yes"]


def test_a_text_of_several_lines_is_one_text():
    assert len(objects(answer("classify", "STOP\nplease", "--json"))) == 1


@pytest.mark.parametrize("content", ["caf\xe9 a las 3\n".encode("latin-1"), "STOP\n".encode("utf-16")])
def test_another_encoding_is_said_before_anything_is_answered(tmp_path, content):
    file = written(tmp_path, b"STOP\n" + content)
    assert f"{file}: line 2 is not UTF-8" in refused("classify", "--file", file)


def test_what_cannot_be_read_is_said(tmp_path):
    assert "No such file" in refused("classify", "--file", tmp_path / "nothing.txt")
    assert "Is a directory" in refused("classify", "--file", tmp_path)
    assert "Give either one text or --file" in refused("classify")
    assert "Give either one text or --file" in refused("classify", "STOP", "--file", tmp_path)


def test_machines_are_told_of_an_error_too(tmp_path):
    result = type_in("classify", "--file", tmp_path / "nothing.txt", "--json")
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)) == {"error"}


def test_every_intent_has_the_name_under_which_it_is_stored():
    texts = {
        "STOP": Intent.OPT_OUT, "START": Intent.OPT_IN, "HELP": Intent.HELP, "yes please": Intent.YES,
        "wrong number": Intent.WRONG_NUMBER, "no thanks": Intent.NO, "maybe later": Intent.LATER,
        "cancel my appointment": Intent.CANCEL, "thank you": Intent.THANKS,
        "I am currently out of the office": Intent.AUTO_REPLY, "already booked": Intent.BOOKED_ALREADY,
        "I'm in a lot of pain": Intent.ADVERSE, "terrible service": Intent.COMPLAINT,
        "how much is it?": Intent.REPLY,
    }  # fmt: skip
    assert {text: machine("classify", text)["intent"] for text in texts} == texts
    assert set(texts.values()) == set(Intent)


def command(*words: str) -> list[str]:
    return [sys.executable, str(PROJECT_ROOT / "starter.py"), "classify", *words]


def test_ten_thousand_lines_take_seconds_and_no_database(tmp_path, folder):
    lines = b"can you pick up the kids at 3, I'll stop by the shop on my way home\nSTOP\n" * 5000
    file = written(tmp_path, lines)
    began = time.monotonic()
    ended = subprocess.run(command("--file", str(file), "--json"), capture_output=True, check=True)
    assert time.monotonic() - began < 20
    assert ended.stdout.count(b"\n") == 10_000
    assert ended.stdout.count(b'"intent": "opt_out"') == 5000
    assert sorted(each.name for each in folder.iterdir()) == ["texts.txt"]


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path):
    file = written(tmp_path, b"STOP\n" * 20_000)
    process = subprocess.Popen(
        command("--file", str(file), "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(20)
