"""Every command says what it does and what it takes."""

from __future__ import annotations

import signal

import pytest
import typer

from cli.app import app
from tests.cli.commands import answer, type_in
from tests.cli.processes import ended

RECORDS = (
    "quote-accepted", "quote-declined", "quote-withdrawn", "paid", "invoice", "plan", "plan-step-done", "due",
    "next-step", "attended", "no-show-undone", "consent", "complaint", "legal", "pregnancy", "guardian",
    "own-contact",
)  # fmt: skip


def commands() -> list[tuple[tuple[str, ...], list[str]]]:
    """Every command with its own options, as typer knows them."""
    found = []
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        for path, each in [((name,), command)] + [
            ((name, inner), deeper) for inner, deeper in getattr(command, "commands", {}).items()
        ]:
            options = [option for parameter in each.params for option in parameter.opts]
            found.append((path, [option for option in options if option.startswith("--")]))
    return found


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "dumb")


@pytest.mark.parametrize(("words", "options"), commands(), ids=lambda each: " ".join(each))
def test_help_names_every_option(words, options):
    shown = answer(*words, "--help")
    for option in options:
        assert option in shown
    assert "``" not in shown
    description = [line.strip() for line in shown.splitlines() if line.strip()][1]
    assert len(description) > 10
    assert description[0].isupper()


def test_every_command_of_the_product_is_there():
    there = {" ".join(words) for words, _ in commands()}
    assert there == {
        "run", "demo", "trigger", "book", "reply", "answered", "opt-out", "status", "list", "pause", "resume",
        "snooze", "skip", "hand-over", "stop", "preview", "simulate", "import", "import patients", "clinic",
        "clinic load", "sequences", "sequences lint", "sequences migrate", "ledger", "ledger verify", "tasks",
        "done", "alerts", "feed", "feed tick", "report", "report skipped", "why", "why-not", "patients",
        "patients apart", "patients merge", "patients show", "patients erase", "record", "thread", "consent",
        "consent show", "inbox", "inbox assign", "inbox done", "suppressions", "suppressions add",
        "suppressions export", "suppressions import", "suppressions lift", "api", "keys", "keys create",
        "keys list", "keys revoke", "circuits", "circuits list", "circuits close", "ledger reconcile", "text",
        "sequences halted", "sequences release", "classify",
        *(f"record {change}" for change in RECORDS),
    }  # fmt: skip


def test_every_command_that_answers_can_answer_machines():
    groups = {
        (name,)
        for name in (
            "import", "clinic", "sequences", "ledger", "patients", "record", "feed", "report", "consent",
            "suppressions", "keys", "circuits",
        )
    }  # fmt: skip
    without = {words for words, options in commands() if "--json" not in options}
    assert without == groups | {("run",), ("api",)}


def test_typing_nothing_shows_what_there_is():
    result = type_in()
    assert result.exit_code == 2
    for words, _ in commands():
        assert words[0] in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["list", "--frob"], "No such option: --frob"),
        (["trigger"], "Missing argument"),
        (["trigger", "no_show"], "Missing option '--clinic'"),
        (["opt-out", "--clinic", "c", "--patient", "p", "--channel", "fax"], "'fax' is not one of"),
    ],
)
def test_words_that_do_not_fit(words, said):
    result = type_in(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_ctrl_c_while_it_still_loads_ends_it_without_a_traceback():
    interrupted = (
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'cli.app': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "import starter\n"
        "starter.main()\n"
    )
    result = ended("-c", interrupted)
    assert (result.returncode, result.stderr) == (-signal.SIGINT, "")
