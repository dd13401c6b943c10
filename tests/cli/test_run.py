"""``starter.py run`` as a process: first message, Ctrl-C, again, killed, production, ``--once``."""

from __future__ import annotations

import base64
import json
import re
import urllib.request
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from fake_provider.server import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from fake_provider.threads import in_thread
from runtime.dev_server import LOOPBACK
from tests.cli.commands import always_open, answer, machine, told
from tests.cli.processes import ended, started, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SUBJECT = "Harbour Lane Dental: we have your message"


def sent(follow_up: str) -> list[str]:
    """Steps of which the ledger says that they were sent."""
    timeline = machine("status", follow_up)["timeline"]
    return [each["step"] for each in timeline if each["kind"] == "message" and each["state"] == "sent"]


def opened() -> str:
    """The only follow-up there is."""
    (row,) = machine("list")
    return row["id"]


def page(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as reply:
        return reply.status


def temporal_processes(folder: Path) -> list[psutil.Process]:
    """Servers that use this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(folder) in word for word in process.cmdline()) and process.name() == "temporal":
                found.append(process)
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def test_from_an_empty_folder_to_a_first_message_and_on_after_ctrl_c(folder):
    with started(folder, "starter.py", "run") as run:
        run.until(SUBJECT)
        said = run.until("Ctrl-C stops everything.")
        assert "nora.whitcombe@example.com" in said
        (link,) = [line.split()[-1] for line in said.splitlines() if line.startswith("First follow-up: ")]
        assert page(link) == 200
        follow_up = opened()
        until(lambda: "ack_email" in sent(follow_up), run.said)
        assert follow_up.rpartition(":")[2] in link
        assert f"starter.py status {follow_up}" in said
        until(lambda: machine("status", follow_up)["follow_up"]["next_at"] is not None, run.said)
        assert machine("ledger", "verify")["not_running"] == []
        assert len(temporal_processes(folder)) == 1
        assert run.interrupt() == 0
        assert "Stopping; follow-ups go on where they are at the next start." in run.said()
        assert "Traceback" not in run.said()
    assert temporal_processes(folder) == []
    already = sent(follow_up)
    with started(folder, "starter.py", "run") as again:
        again.until("Ctrl-C stops everything.")
        until(lambda: machine("ledger", "verify")["not_running"] == [], again.said)
        # It still listens, and the message that was sent is not sent again.
        assert machine("skip", follow_up, "--step", "day_6")["answered"] is True
        assert sent(follow_up)[: len(already)] == already
        assert SUBJECT not in again.said()
        assert len(machine("list")) == 1
        assert again.interrupt() == 0


def test_killed_at_once_and_started_again_sends_nothing_twice(folder):
    with started(folder, "starter.py", "run") as run:
        run.until(SUBJECT)
        run.kill()
    assert temporal_processes(folder) == []
    with started(folder, "starter.py", "run") as again:
        again.until("Ctrl-C stops everything.")
        follow_up = opened()
        until(lambda: machine("ledger", "verify")["not_running"] == [], again.said)
        # After a kill Temporal offers the look to the dead worker first, for up to ten seconds.
        until(lambda: machine("skip", follow_up, "--step", "day_6")["answered"], again.said)
        timeline = machine("status", follow_up)["timeline"]
        states = [each["state"] for each in timeline if each["step"] == "ack_email"]
        # Killed after showing and before settling, nothing proves it yet: it is not shown again.
        assert states in (["sent"], ["claimed"], ["unknown"])
        assert SUBJECT not in again.said()
        assert machine("ledger", "verify")["sent_twice"] == []
        assert again.interrupt() == 0


def test_without_its_temporal_server_it_says_so_and_ends(folder):
    with started(folder, "starter.py", "run") as run:
        run.until("Ctrl-C stops everything.")
        (server,) = temporal_processes(folder)
        server.kill()
        assert run.process.wait(60) == 2
        assert "The local Temporal server ended by itself" in run.said()
        assert "Traceback" not in run.said()


def test_once_ends_after_the_first_message_and_twice_is_fine(folder):
    first = ended("starter.py", "run", "--once", within=130)
    assert first.returncode == 0, first.stderr
    assert SUBJECT in first.stdout
    assert "The first message was accepted." in first.stdout
    second = ended("starter.py", "run", "--once", within=130)
    assert second.returncode == 0, second.stderr
    assert SUBJECT not in second.stdout
    assert temporal_processes(folder) == []
    assert machine("ledger", "verify")["messages"] in ({"sent": 1}, {"sent": 2})


def test_once_without_a_message_in_time_fails(folder):
    """The provider takes nothing; the 120 seconds are shortened."""
    nothing_goes = (
        "import datetime, sys\n"
        "import cli.serving as serving\n"
        "import cli.started as started\n"
        "from cli.app import app\n"
        "from cli.leaving import run_and_leave\n"
        "from core.types import Channel\n"
        "from gateways.unavailable import UnavailableGateway\n"
        "from runtime.wiring import Gateways\n"
        "serving.ONCE_WITHIN = datetime.timedelta(seconds=6)\n"
        "gateways = {each: UnavailableGateway('email_not_available') for each in Channel}\n"
        "started.gateways_of = lambda *_: Gateways(gateways, {})\n"
        "run_and_leave(app)\n"
    )
    result = ended("-c", nothing_goes, "run", "--once")
    assert result.returncode == 2
    assert result.stderr == (f"error: No message was accepted within 6 s. See {folder / 'follow_up.log'}.\n")
    assert temporal_processes(folder) == []


def test_once_where_there_is_no_sample_says_so(practice):
    with practice.writing() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table, column in (("clinic", "id"), ("site", "clinic_id"), ("staff", "clinic_id"),
                              ("patient", "clinic_id"), ("contact_point", "clinic_id"),
                              ("service", "clinic_id")):  # fmt: skip
            connection.execute(text(f"UPDATE {table} SET {column} = 'own'"))
    result = ended("starter.py", "run", "--once")
    assert result.returncode == 2
    assert "the database holds a clinic of its own" in result.stderr
    assert answer("list") == "No follow-ups.\n"


def test_a_second_run_says_that_the_port_is_taken(folder):
    with started(folder, "starter.py", "run") as run:
        run.until("Ctrl-C stops everything.")
        second = ended("starter.py", "run", FOLLOW_UP_DATA_DIR=str(folder / "other"))
        assert second.returncode == 2
        assert "is already in use, perhaps by another `make run`" in second.stderr
        assert run.process.poll() is None
        assert run.interrupt() == 0


def test_production_sends_by_the_provider_and_names_what_it_cannot_send(practice, folder, monkeypatch):
    answer("clinic", "load", always_open(folder))
    answer(*told("new_enquiry", "HL-1002", "ref-1"))
    with in_thread(TwilioServer()) as provider:
        for name, value in {
            "MODE": "production",
            "SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": provider.url,
            "PAYLOAD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
            "SECRET_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PUBLIC_BASE_URL": "https://follow-up.clinic.example",
        }.items():
            monkeypatch.setenv(f"FOLLOW_UP_{name}", value)
        with started(folder, "starter.py", "run") as run:
            said = run.until("Ctrl-C stops everything.")
            assert "Not sent, because no mail server is set (FOLLOW_UP_EMAIL_GATEWAY): " in said
            for step in ("new_enquiry/ack_email", "no_show/day_14", "cancellation/day_2"):
                assert step in said
            assert "A colleague gets a task for each." in said
            follow_up = opened()
            until(lambda: sent(follow_up) == ["ack_sms"], lambda: answer("status", follow_up))
            assert "+447700900102" not in run.said()
            assert run.interrupt() == 0
        (message,) = provider.messages
        assert (message["to"], message["from"]) == ("+447700900102", "+447700900321")
        tasks = [each["text"] for each in machine("status", follow_up)["timeline"] if each["kind"] == "task"]
        assert any("ack_email" in each for each in tasks)
        once = ended("starter.py", "run", "--once")
        assert once.returncode == 2
        assert "this is production mode" in once.stderr
        assert len(provider.messages) == 1


def test_a_worker_without_temporal_or_with_wrong_settings_says_so(practice):
    impatient = (
        "import datetime, cli.started, worker\n"
        "cli.started.TEMPORAL_WITHIN = datetime.timedelta(seconds=2)\n"
        "worker.main()\n"
    )
    result = ended("-c", impatient)
    assert result.returncode == 2
    assert result.stderr.startswith(f"error: Temporal does not answer at {LOOPBACK}:")
    assert "Start it with `make run`, or set TEMPORAL_ADDRESS" in result.stderr
    wrong = ended("worker.py", FOLLOW_UP_MODE="production")
    assert wrong.returncode == 2
    assert "4 settings need attention" in wrong.stderr
    assert "Traceback" not in result.stderr + wrong.stderr


def test_the_demo_ends_in_time_and_as_told(folder):
    result = ended("starter.py", "demo", "--json", within=60)
    assert result.returncode == 0, result.stderr
    stories = json.loads(result.stdout)
    ends = {each["story"]: each["timeline"][-1] for each in stories}
    assert {title: (end["kind"], end["state"], end["reason"]) for title, end in ends.items()} == {
        "An enquiry that nobody answers": ("closed", "no_response", "expired"),
        "A missed visit; booked again three days later": ("closed", "booked", "booked"),
        "A cancelled visit; never booked again": ("closed", "no_response", "expired"),
        "An enquiry; booked the next day": ("closed", "booked", "booked"),
    }
    for each in stories:
        steps = [entry["step"] for entry in each["timeline"] if entry["kind"] == "message"]
        assert len(steps) == len(set(steps)) > 0
    assert list(folder.iterdir()) == []
    shown = ended("starter.py", "demo", "--show-messages", within=60)
    assert shown.returncode == 0
    assert "│ Hi Nora" in shown.stdout


def test_with_the_stand_in_for_twilio_a_stop_is_heard_and_reports_come_back(folder):
    with started(folder, "starter.py", "run", "--with-fake-provider") as run:
        said = run.until("Ctrl-C stops everything.")
        stand_in = re.search(r"http://127\.0\.0\.1:\d+(?=/_state)", said)
        assert stand_in is not None
        writes = {"from": "+447700900101", "to": "+447700900321", "body": "STOP"}
        request = urllib.request.Request(
            f"{stand_in[0]}/_inbound", json.dumps(writes).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer) == {"status": 200, "body": "<Response></Response>"}
        until(lambda: machine("list")[0]["outcome"] == "opted_out", lambda: str(machine("list")))
        assert run.interrupt() == 0
    log = (folder / "follow_up.log").read_text()
    assert "900101" not in log
    assert "STOP" not in log


def test_the_stand_in_is_not_for_production(folder, monkeypatch):
    for name, value in {
        "MODE": "production",
        "SMS_GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "PAYLOAD_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
        "SECRET_KEY": base64.b64encode(bytes(range(32))).decode(),
        "PUBLIC_BASE_URL": "https://follow-up.clinic.example",
    }.items():
        monkeypatch.setenv(f"FOLLOW_UP_{name}", value)
    result = ended("starter.py", "run", "--with-fake-provider")
    assert result.returncode == 2
    assert "patients would get nothing" in result.stderr


@pytest.mark.parametrize(("token", "said"), [("", True), ("t" * 32, False)])
def test_who_sends_e_mail_is_told_where_its_answers_must_be_read(practice, folder, temporal, token, said):
    environment = {
        "FOLLOW_UP_EMAIL_GATEWAY": "smtp",
        "FOLLOW_UP_EMAIL_FROM": "desk@clinic.example",
        "FOLLOW_UP_SMTP_URL": "smtp://127.0.0.1:2525?tls=none",
        "FOLLOW_UP_EMAIL_INBOUND_TOKEN": token,
    }
    with started(folder, "worker.py", **environment) as worker:
        told_at_start = worker.until("The worker runs.")
        assert ("answers to e-mails do not reach this program" in told_at_start) is said
        assert worker.interrupt() == 0


def test_with_keys_and_a_token_it_says_where_to_sign_in_and_the_pages_send_it_along(folder, monkeypatch):
    monkeypatch.setenv("FOLLOW_UP_PAYLOAD_KEYS", "k1:" + base64.b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("FOLLOW_UP_CODEC_TOKEN", "what-colleagues-may-know-" + "0" * 24)
    with started(folder, "starter.py", "run", "--no-sample") as run:
        said = run.until("Ctrl-C stops everything.")
        (login,) = re.findall(r"Sign in once to read it: (\S+/codec/login)", said)
        assert page(login) == 200
        (ui,) = re.findall(r"Temporal UI: (http://[0-9.:]+)/", said)
        assert page(ui) == 200
        with urllib.request.urlopen(f"{ui}/api/v1/settings", timeout=10) as reply:
            codec = json.load(reply)["Codec"]
        assert codec["Endpoint"] == login.removesuffix("/login")
        assert codec["IncludeCredentials"] is True
        assert run.interrupt() == 0
    assert "FOLLOW_UP_CODEC_TOKEN is not" not in run.said()


def test_without_the_keys_of_what_runs_it_does_not_start(folder):
    keys = [f"k1:{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2)]
    first = ended("starter.py", "run", "--once", within=130, FOLLOW_UP_PAYLOAD_KEYS=keys[0])
    assert first.returncode == 0, first.stderr
    for others in (keys[1], ""):
        refused = ended("starter.py", "run", "--once", within=130, FOLLOW_UP_PAYLOAD_KEYS=others)
        assert refused.returncode == 2
        assert "written with payload keys that FOLLOW_UP_PAYLOAD_KEYS does not have here" in refused.stderr
    both = f"k2:{keys[1].removeprefix('k1:')},{keys[0]}"
    again = ended("starter.py", "run", "--once", within=130, FOLLOW_UP_PAYLOAD_KEYS=both)
    assert again.returncode == 0, again.stderr


def test_what_it_keeps_is_for_its_owner(folder):
    home = folder / "fresh"
    result = ended("starter.py", "run", "--once", within=130, FOLLOW_UP_DATA_DIR=str(home))
    assert result.returncode == 0, result.stderr
    assert home.stat().st_mode & 0o777 == 0o700
