"""A clinic's own sequences: layered, checked like the defaults, and named where they are wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.types import Channel, Delay, Success, Trigger
from sequences.catalog import Catalog, SequenceError, load_catalog

ADDED = """\
[[steps]]
id = "day_9"
kind = "message"
channel = "sms"
delay = "9d"
useful_for = "7d"
message_class = "service"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def loaded(folder: Path) -> Catalog:
    return load_catalog(overrides=folder)


def refusal(folder: Path) -> SequenceError:
    with pytest.raises(SequenceError) as caught:
        loaded(folder)
    return caught.value


def no_show(catalog: Catalog, clinic: str, service: str | None = None):
    sequence = catalog.for_(Trigger.NO_SHOW, clinic, service)
    assert sequence is not None
    return sequence


def test_without_files_everybody_gets_the_default(folder):
    folder.mkdir()
    catalog = loaded(folder)
    assert no_show(catalog, "quay", "hygiene") is catalog["no_show"]
    assert catalog.own == {}


def test_a_clinic_changes_only_what_its_file_names(folder):
    write(folder, "quay/no_show.toml", 'expires_after = "30d"\n[[steps]]\nid = "day_2"\ndelay = "3d"\n')
    catalog = loaded(folder)
    default, own = catalog["no_show"], no_show(catalog, "quay")
    assert own.expires_after == timedelta(days=30)
    assert own.step("day_2").delay == Delay(days=3)
    assert own.step("missed") == default.step("missed")
    assert [step.id for step in own.steps] == [step.id for step in default.steps]
    assert (own.name, own.trigger) == (default.name, default.trigger)
    assert own.digest != default.digest
    assert no_show(catalog, "elsewhere") is default
    assert dict(catalog)["no_show"] is default


def test_a_service_lies_over_its_clinic_and_that_over_the_default(folder):
    write(folder, "quay/no_show.toml", 'success = "attended"\n[[steps]]\nid = "day_2"\ndelay = "3d"\n')
    write(folder, "quay/no_show.check up.toml", '[[steps]]\nid = "day_2"\ndelay = "4d"\n')
    write(folder, "hill/no_show.hygiene.toml", '[[steps]]\nid = "day_14"\nleave_out = true\n')
    catalog = loaded(folder)
    served = no_show(catalog, "quay", "check up")
    assert (served.success, served.step("day_2").delay) == (Success.ATTENDED, Delay(days=4))
    assert no_show(catalog, "quay", "hygiene") is no_show(catalog, "quay")
    assert [step.id for step in no_show(catalog, "hill", "hygiene").steps] == ["missed", "day_2", "day_5"]
    assert no_show(catalog, "hill") is catalog["no_show"]


def test_an_added_step_takes_its_place_by_its_delay(folder):
    write(folder, "quay/no_show.toml", ADDED)
    own = no_show(loaded(folder), "quay")
    assert [step.id for step in own.steps] == ["missed", "day_2", "day_5", "day_9", "day_14"]
    assert own.step("day_9").channel is Channel.SMS


def test_a_step_that_is_put_off_changes_its_place(folder):
    write(folder, "quay/no_show.toml", '[[steps]]\nid = "day_2"\ndelay = "16d"\n')
    assert [step.id for step in no_show(loaded(folder), "quay").steps] == [
        "missed",
        "day_5",
        "day_14",
        "day_2",
    ]


REFUSED = {
    "a name": ("no_show", 'name = "other"', None, "name", 1, "remove name"),
    "a trigger": ("no_show", 'trigger = "quote"', None, "trigger", 1, "remove trigger"),
    "an unknown key": ("no_show", 'sucess = "paid"', None, "sucess", 1, "did you mean success"),
    "no id": ("no_show", '[[steps]]\ndelay = "3d"', "#1", "id", 1, "id ="),
    "a step twice": (
        "no_show",
        '[[steps]]\nid="day_2"\n[[steps]]\nid="day_2"',
        "day_2",
        "id",
        4,
        "make them one",
    ),
    "an unknown step left out": (
        "no_show",
        '[[steps]]\nid="day_3"\nleave_out=true',
        "day_3",
        "leave_out",
        3,
        "day_2",
    ),
    "left out and changed": (
        "no_show",
        '[[steps]]\nid="day_2"\nleave_out=true\ndelay="1d"',
        "day_2",
        "leave_out",
        3,
        "no other keys",
    ),
    "leave_out as text": (
        "no_show",
        '[[steps]]\nid="day_2"\nleave_out="yes"',
        "day_2",
        "leave_out",
        3,
        "true",
    ),
    "a misspelt step is a new one": (
        "no_show",
        '[[steps]]\nid="day2"\ndelay="3d"',
        "day2",
        "kind",
        1,
        "missing",
    ),
    "a bad delay": ("no_show", '[[steps]]\nid="day_2"\ndelay="soon"', "day_2", "delay", 3, "not a delay"),
    "past the expiry": ("no_show", 'expires_after = "10d"', "day_14", "delay", None, "has expired"),
    "past the expiry, at the step": (
        "no_show",
        '[[steps]]\nid="day_2"\ndelay="90d"',
        "day_2",
        "delay",
        3,
        "expired",
    ),
    "breaks the caps": (
        "no_show",
        ADDED + '[[steps]]\nid="day_14"\ndelay="9d 2h"',
        "day_14",
        "delay",
        10,
        "20 hours",
    ),
    "escalates what is gone": (
        "new_enquiry",
        '[[steps]]\nid="call"\nleave_out=true',
        "call_anyone",
        "escalates",
        None,
        "'call'",
    ),
    "steps as text": ("no_show", 'steps = "none"', None, "steps", 1, "[[steps]]"),
    "leads in a circle": ("recall", 'then = "treatment_completed"', None, "then", None, "never end"),
    "not TOML": ("no_show", "delay = ", None, None, 1, "not valid TOML"),
}


@pytest.mark.parametrize(
    ("name", "text", "step", "field", "line", "words"), REFUSED.values(), ids=REFUSED.keys()
)
def test_refused(folder, name, text, step, field, line, words):
    write(folder, f"quay/{name}.toml", text + "\n")
    faults = refusal(folder).faults
    fault = next(each for each in faults if (each.step, each.field) == (step, field))
    assert (fault.file, fault.line) == (f"quay/{name}.toml", line)
    assert words in str(fault)


def test_a_fault_is_placed_in_the_layer_that_brought_it(folder):
    write(folder, "quay/no_show.toml", '[[steps]]\nid = "day_2"\ndelay = "90d"\n')
    write(folder, "quay/no_show.hygiene.toml", 'expires_after = "22d"\n')
    assert {(each.file, each.step, each.line) for each in refusal(folder).faults} == {
        ("quay/no_show.toml", "day_2", 3)
    }


def test_leaving_out_every_step_is_refused(folder):
    steps = "".join(
        f'[[steps]]\nid = "{step}"\nleave_out = true\n' for step in ("missed", "day_2", "day_5", "day_14")
    )
    write(folder, "quay/no_show.toml", steps)
    assert "there are no steps" in str(refusal(folder))


def test_files_that_nothing_would_read_are_refused(folder):
    write(folder, "quay/noshow.toml", "")
    write(folder, "quay/no_show.tml", "")
    write(folder, "quay/templates/no_show/missed.sms.j2", "left to the renderer")
    write(folder, "no_show.toml", "")
    write(folder, "quay/.hidden", "")
    assert [(each.file, each.problem) for each in refusal(folder).faults] == [
        ("quay/no_show.tml", "nothing reads this file"),
        ("quay/noshow.toml", "there is no sequence called 'noshow'"),
        ("no_show.toml", "no clinic is named"),
    ]


def test_a_folder_that_is_not_there_is_refused(folder):
    assert "there is no such folder" in str(refusal(folder))


def test_handing_on_to_a_trigger_that_no_file_answers_is_refused(tmp_path):
    text = (Path(__file__).parents[2] / "sequences" / "recall.toml").read_text(encoding="utf-8")
    (tmp_path / "recall.toml").write_text(text.replace("version = 1", 'version = 1\nthen = "balance"'))
    with pytest.raises(SequenceError, match=r"recall\.toml, field then: no sequence answers balance"):
        load_catalog(tmp_path)
    (tmp_path / "recall.toml").write_text(text.replace("version = 1", 'version = 1\nthen = "recall"'))
    with pytest.raises(SequenceError, match=r"recall\.toml, field then: recall leads back to recall"):
        load_catalog(tmp_path)
