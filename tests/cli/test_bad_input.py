"""What goes wrong before a command can do anything: one clear message, no traceback, nothing changed."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

import cli.preview_clinic
import cli.sequences
import runtime.database
from runtime.dev_server import free_ports
from runtime.settings import PROJECT_ROOT
from sequences.catalog import SEQUENCES_FOLDER, load_catalog
from tests.cli.commands import answer, machine, refused, told, type_in
from tests.cli.processes import ended

COMMANDS = (
    told("no_show", "HL-1002", "ref-1"),
    ["book", "--clinic", "harbour-lane", "--patient", "HL-1002", "--at", "2100-01-01T00:00Z"],
    ["reply", "--clinic", "harbour-lane", "--patient", "HL-1002", "--text", "hello"],
    ["opt-out", "--clinic", "harbour-lane", "--patient", "HL-1002", "--channel", "sms"],
    ["status", "follow-up:x"],
    ["list"],
    ["pause", "follow-up:x"],
    ["stop", "follow-up:x"],
    ["import", "patients", str(PROJECT_ROOT / "sample" / "patients.csv"), "--clinic", "harbour-lane"],
    ["clinic", "load", str(PROJECT_ROOT / "sample" / "clinic.toml")],
    ["ledger", "verify"],
)
WRITING = (*COMMANDS[:4], *COMMANDS[8:10])
PREVIEW = ("preview", "no_show", "--zone", "Europe/London", "--at", "2026-03-02T10:00Z")
each_command = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])


@each_command
def test_no_database_yet(folder, words):
    assert refused(*words).startswith(f"There is no database at {folder / 'follow_up.db'}. `make run`")
    assert "There is no database" in machine(*words, code=2)["error"]
    assert not (folder / "follow_up.db").exists()


@each_command
def test_a_database_from_a_newer_revision(practice, words):
    with practice.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "is at revision 9999, made by a newer version of this program" in refused(*words)


@each_command
def test_settings_that_are_wrong(practice, words, monkeypatch):
    monkeypatch.setenv("FOLLOW_UP_MODE", "holiday")
    monkeypatch.setenv("FOLLOW_UP_UI_PORT", "high")
    monkeypatch.setenv("FOLLOW_UP_DATADIR", "x")
    message = refused(*words)
    assert message.startswith("3 settings need attention")
    assert "FOLLOW_UP_DATADIR: there is no such setting" in message
    assert "did you mean FOLLOW_UP_DATA_DIR?" in message
    assert "3 settings" in machine(*words, code=2)["error"]


@contextmanager
def held(database):
    """Another process that writes and does not end."""
    hold = (
        "import sqlite3, sys; raw = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "raw.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, database.engine.url.database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        yield
        other.stdin.close()


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_database_that_another_process_holds(practice, words, monkeypatch):
    monkeypatch.setattr(runtime.database, "BUSY_TIMEOUT_SECONDS", 0.2)
    with held(practice):
        message = refused(*words)
        assert message == (
            "The database is held by another program for too long. Nothing was changed;"
            " try again in a minute."
        )
        assert answer("list") == "No follow-ups.\n"  # who only reads does not wait
    assert answer("list") == "No follow-ups.\n"
    assert type_in(*words).exit_code == 0


def test_production_without_what_real_patients_need(practice, monkeypatch):
    monkeypatch.setenv("FOLLOW_UP_MODE", "production")
    message = refused("run")
    assert message.startswith("4 settings need attention")
    assert "FOLLOW_UP_SMS_GATEWAY: is console" in message
    assert "FOLLOW_UP_PAYLOAD_KEYS: is missing" in message
    assert "FOLLOW_UP_SECRET_KEY: is missing" in message
    assert "FOLLOW_UP_PUBLIC_BASE_URL: is missing, so no reply, no STOP" in message
    monkeypatch.setenv("FOLLOW_UP_SMS_GATEWAY", "twilio")
    message = refused("run")
    assert "FOLLOW_UP_TWILIO_ACCOUNT_SID: is missing" in message
    assert "FOLLOW_UP_TWILIO_AUTH_TOKEN: is missing" in message
    monkeypatch.setenv("FOLLOW_UP_TWILIO_ACCOUNT_SID", "AC12")
    monkeypatch.setenv("FOLLOW_UP_TWILIO_AUTH_TOKEN", "very-secret-token")
    monkeypatch.setenv("FOLLOW_UP_TWILIO_BASE_URL", "http://sms.example")
    message = refused("run")
    assert "FOLLOW_UP_TWILIO_ACCOUNT_SID: does not look right" in message
    assert "FOLLOW_UP_TWILIO_BASE_URL: starts with http://" in message
    assert "secret" not in message


def test_a_port_that_is_taken(practice, monkeypatch):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for setting, what in (("TEMPORAL_PORT", "the Temporal server"), ("UI_PORT", "Temporal's web page")):
            other = "UI_PORT" if setting == "TEMPORAL_PORT" else "TEMPORAL_PORT"
            monkeypatch.setenv(f"FOLLOW_UP_{setting}", str(port))
            monkeypatch.setenv(f"FOLLOW_UP_{other}", str(free_ports(1)[0]))
            result = type_in("run")
            assert result.exit_code == 2
            assert f"error: Port {port}, needed for {what}, is already in use" in result.stderr
            assert f"FOLLOW_UP_{setting}" in result.stderr
    assert answer("list") == "No follow-ups.\n"


def test_a_folder_that_cannot_be_used(folder, monkeypatch):
    (folder / "file").write_text("not a folder")
    monkeypatch.setenv("FOLLOW_UP_DATA_DIR", str(folder / "file" / "data"))
    message = refused("run")
    assert "cannot be used: Not a directory. Name another one in FOLLOW_UP_DATA_DIR." in message


def test_half_a_gzip_and_another_encoding(practice, folder):
    rows = "".join(f"HL-{number},Renée,07700 900{number:03}\n" for number in range(100, 999))
    whole = gzip.compress(f"id,first_name,phone\n{rows}".encode())
    half, wide = folder / "half.csv.gz", folder / "wide.csv"
    half.write_bytes(whole[: len(whole) // 2])
    wide.write_bytes(f"id,first_name,phone\n{rows}".encode("utf-32"))
    for file, why in ((half, "half of it arrived"), (wide, "is not text")):
        message = refused("import", "patients", file, "--clinic", "harbour-lane")
        assert str(file) in message
        assert why in message
        assert "Ren" not in message
    names = text("SELECT first_name FROM patient WHERE external_id = 'HL-100'")
    with practice.reading() as connection:
        assert connection.execute(names).scalars().all() == []
    spreadsheet = folder / "spreadsheet.csv"
    spreadsheet.write_bytes(f"id,first_name,phone\n{rows}".encode("cp1252"))
    said = refused("import", "patients", spreadsheet, "--clinic", "harbour-lane")
    assert "spreadsheet.csv: line 2, character 11: the byte E9 is not UTF-8" in said
    for name, why in (("ascii", "does not fit 'ascii'"), ("windows-9", "There is no encoding 'windows-9'")):
        assert why in refused("import", "patients", spreadsheet, "--encoding", name)
    with practice.reading() as connection:
        assert connection.execute(names).scalars().all() == []
    known = machine("import", "patients", spreadsheet, "--encoding", "windows-1252")
    assert known["imported"] == 899
    with practice.reading() as connection:
        assert connection.execute(names).scalars().all() == ["Renée"]


def test_an_impossible_number_is_told_and_left_out(practice, folder):
    file = folder / "patients.csv"
    file.write_text("id,first_name,phone\nHL-2001,Ann,12\nHL-2002,Bea,+999 123456789\n")
    found = machine("import", "patients", file, "--clinic", "harbour-lane", code=1)
    assert [(error["row"], error["field"]) for error in found["errors"]] == [(2, "phone"), (3, "phone")]
    assert found["imported"] == 2


@pytest.fixture
def own_sequences(folder, monkeypatch):
    """A copy of the sequence files, which the commands read instead."""
    copy = folder / "sequences"
    shutil.copytree(SEQUENCES_FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for module in (cli.sequences, cli.preview_clinic):
        monkeypatch.setattr(module, "load_catalog", lambda **_: load_catalog(copy))
    return copy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('delay = "45m"', 'delay = "soon"', ["no_show.toml", "delay"]),
        ('kind = "task"', 'kind = "carol"', ["no_show.toml", "kind"]),
        ('id = "day_2"', 'id = "missed"', ["no_show.toml", "missed"]),
        ("[[steps]]", "[[steps]", ["no_show.toml", "line"]),
        ('name = "no_show"', 'name = "noshow"', ["no_show.toml", "name"]),
    ],
)
def test_a_sequence_file_that_is_malformed(own_sequences, old, new, said):
    file = own_sequences / "no_show.toml"
    file.write_text(file.read_text().replace(old, new, 1))
    linted = answer("sequences", "lint", code=1)
    for message in (refused(*PREVIEW), linted):
        assert [word for word in said if word not in message] == []
    (problem,) = machine("sequences", "lint", code=1)["problems"]
    assert problem["file"] == "no_show.toml"


def test_a_fault_in_the_program_is_one_short_line_without_patient_data(practice):
    planted = (
        "import cli.follow_ups, cli.leaving\n"
        "def fault(*_):\n    raise KeyError('Tomas Abara +447700900102')\n"
        "cli.follow_ups.read_status = fault\n"
        "from cli.app import app\n"
        "cli.leaving.run_and_leave(app)"
    )
    result = ended("-c", planted, "status", "follow-up:x")
    assert result.returncode == 70
    assert result.stdout == ""
    assert result.stderr == (
        "error: a fault in this program, please report it: KeyError at <string>:3 in fault\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [("list",), ("list", "--json"), ("sequences", "lint")])
def test_an_answer_that_finds_no_room_says_so_once(practice, words):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "starter.py", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=PROJECT_ROOT,
            text=True,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr.startswith("error: no space is left where this writes to. What was asked for may")
    assert result.stderr.count("\n") == 1


def test_a_process_ends_with_the_codes_that_scripts_read(practice):
    assert ended("starter.py", "list").returncode == 0
    missing = ended("starter.py", "status", "x", "--json")
    assert missing.returncode == 2
    assert missing.stderr.startswith("error: There is no follow-up 'x'.")
    gone = ended("worker.py", FOLLOW_UP_DATA_DIR=os.environ["FOLLOW_UP_DATA_DIR"] + "/absent")
    assert gone.returncode == 2
    assert gone.stderr.startswith("error: There is no database")
    assert "Traceback" not in missing.stderr + gone.stderr


def test_a_reader_who_leaves_and_a_terminal_without_our_letters(practice):
    command = f'"{sys.executable}" starter.py list --json | true; exit ${{PIPESTATUS[0]}}'
    piped = subprocess.run(
        ["bash", "-c", command], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert piped.stderr == ""
    plain = ended("starter.py", "--help", PYTHONIOENCODING="ascii")
    assert plain.returncode == 0
    assert "Traceback" not in plain.stderr
