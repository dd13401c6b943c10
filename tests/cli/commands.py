"""Commands as somebody types them, and what they answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from cli.app import app
from runtime.settings import PROJECT_ROOT


def type_in(*words: object) -> Result:
    """Run one command in this process; a fault in the program fails the test."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def answer(*words: object, code: int = 0) -> str:
    """What a command says when it ends with ``code``."""
    result = type_in(*words)
    assert result.exit_code == code, result.output
    return result.stdout


def machine(*words: object, code: int = 0) -> Any:
    """What a command says to a machine."""
    return json.loads(answer(*words, "--json", code=code))


def refused(*words: object) -> str:
    """The one error message of a command that cannot do what was asked."""
    result = type_in(*words)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: "), result.stderr
    assert result.stderr.count("error:") == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return result.stderr.removeprefix("error: ").strip()


def told(trigger: str, patient: str, reference: str, *more: object) -> list[object]:
    """The words of a ``trigger`` command for the sample clinic."""
    return ["trigger", trigger, "--clinic", "harbour-lane", "--patient", patient,
            "--source-ref", reference, *more]  # fmt: skip


def always_open(folder: Path) -> Path:
    """The sample clinic as a file, but with messages at any hour, so that tests do not depend on theirs."""
    sample = (PROJECT_ROOT / "sample" / "clinic.toml").read_text()
    hours = "00:00-23:59"
    days = "".join(f'{day} = "{hours}"\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    start, end = sample.index("[site.opening]"), sample.index("[[staff]]")
    file = folder / "always-open.toml"
    file.write_text(
        f'{sample[:start]}hard = "{hours}"\n[site.opening]\n{days}[site.normal]\n{days}\n{sample[end:]}'
    )
    return file
