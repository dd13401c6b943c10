"""``suppressions``: lists in and out, one by one, and people erased."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.commands import answer, machine, refused
from tests.support.rows import select

CLINIC = "harbour-lane"
CLOSED = "SELECT value FROM contact_point WHERE suppressed_at IS NOT NULL ORDER BY value"
LIST = """clinic;kind;value;reason;since
harbour-lane;phone;07700 900101;left;2026-05-01
;;tomas.abara@example.com;;2026-05-01T09:00+02:00
;;+44 7700 900999;new number;
;phone;12;too short;
;;nobody@;;
elsewhere;;07700 900102;;
;fax;07700 900102;;
;;07700 900102;;2999-01-01
;;07700 900102;;May
;;;no value;
"""


@pytest.fixture
def listed(tmp_path):
    file = tmp_path / "stop.csv"
    file.write_text(LIST)
    return file


def exported():
    return list(csv.DictReader(io.StringIO(answer("suppressions", "export"))))


def test_a_list_is_taken_in_row_by_row_and_twice_changes_nothing(practice, listed):
    found = machine("suppressions", "import", listed, code=1)
    assert (found["read"], found["closed"], found["kept"], found["rejected"]) == (10, 2, 1, 7)
    assert [each["row"] for each in found["errors"]] == [5, 6, 7, 8, 9, 10, 11]
    assert [each["field"] for each in found["errors"]] == [
        "value", "value", "clinic", "value", "since", "since", "value"]  # fmt: skip
    assert select(practice, CLOSED) == [("+447700900101",), ("tomas.abara@example.com",)]
    before = exported()
    dates = {each["value"]: each["since"][:10] for each in before}
    assert dates["+447700900101"] == dates["tomas.abara@example.com"] == "2026-05-01"
    again = machine("suppressions", "import", listed, code=1)
    assert (again["closed"], again["kept"], again["unchanged"]) == (0, 0, 3)
    assert exported() == before
    assert "7 not taken" in answer("suppressions", "import", listed, code=1)


def test_no_refusal_repeats_what_was_refused(practice, listed):
    said = answer("suppressions", "import", listed, code=1)
    assert "nobody@" not in said
    assert "900102" not in said


def test_what_was_taken_out_closes_the_same_again(practice, listed, tmp_path):
    answer("suppressions", "import", listed, code=1)
    rows = exported()
    assert [row["value"] for row in rows if "@" in row["value"] or row["value"].startswith("+")] == [
        "tomas.abara@example.com", "+447700900101"]  # fmt: skip
    assert "new number" in str(rows)
    assert "900999" not in str(rows)
    file = tmp_path / "out.csv"
    assert "3 suppressed" in answer("suppressions", "export", file)
    assert machine("suppressions", "import", file)["unchanged"] == 3
    assert len(machine("suppressions", "export", "--clinic", CLINIC)) == 3


def test_a_number_of_the_list_is_closed_when_a_patient_brings_it(practice, listed, tmp_path):
    answer("suppressions", "import", listed, code=1)
    patients = tmp_path / "more.csv"
    patients.write_text("id,first_name,phone\nHL-2001,Ada,07700 900999\n")
    answer("import", "patients", patients)
    assert ("+447700900999",) in select(practice, CLOSED)
    answer("trigger", "new_enquiry", "--clinic", CLINIC, "--name", "Bo", "--phone", "07700 900999",
           "--source-ref", "e1")  # fmt: skip
    assert "new number" in answer("consent", "show", "HL-2001")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("phone\n1\n", "no heading value"),
        ("value,value\n1,2\n", "more than one heading value"),
        ('value\n"07700 900101\n', "never closed"),
        ("", "is empty"),
    ],
)
def test_a_list_that_is_none(practice, tmp_path, content, said):
    file = tmp_path / "bad.csv"
    file.write_text(content)
    assert said in refused("suppressions", "import", file)
    assert select(practice, CLOSED) == []


def test_an_endless_cell_costs_one_row(practice, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(f"value\n{'7' * 200_000}\n07700 900101\n")
    found = machine("suppressions", "import", file, code=1)
    assert (found["closed"], found["rejected"]) == (1, 1)
    assert found["errors"][0]["why"] == "holds a cell of more than 131,072 characters"


def test_a_list_in_another_encoding_is_refused_until_it_is_named(practice, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes("value,reason\n07700 900101,demandé\n".encode("windows-1252"))
    assert "line 2, character 20: the byte E9 is not UTF-8" in refused("suppressions", "import", file)
    assert select(practice, CLOSED) == []
    assert machine("suppressions", "import", file, "--encoding", "windows-1252")["closed"] == 1
    assert "demandé" in answer("suppressions", "export")


def test_a_list_that_is_not_there(practice, tmp_path):
    assert "no such file" in refused("suppressions", "import", tmp_path / "none.csv")
    assert "cannot be written" in refused("suppressions", "export", tmp_path / "no" / "folder.csv")


def test_one_number_is_closed_and_opened_again_with_a_reason(practice):
    assert "closed" in answer("suppressions", "add", "07700 900102", "--reason", "asked by phone")
    assert "unchanged" in answer("suppressions", "add", "07700 900102")
    assert "--reason" in refused("suppressions", "lift", "07700 900102", "--reason", " ")
    answer("suppressions", "lift", "07700 900102", "--reason", "signed form 7")
    assert select(practice, CLOSED) == []
    (said,) = machine("consent", "show", "HL-1002")["statements"]
    assert (said["purpose"], said["state"], said["source"], said["evidence"]) == (
        "contact", "given", "staff", "signed form 7")  # fmt: skip
    assert "not suppressed" in refused("suppressions", "lift", "07700 900102", "--reason", "again")


@pytest.mark.parametrize("value", ["12", "x@", "hello"])
def test_what_is_no_address(practice, value):
    assert "number or address" in refused("suppressions", "add", value)


def test_a_patient_is_erased_once_and_an_import_does_not_bring_them_back(practice, tmp_path):
    erased = answer("patients", "erase", "--patient", "HL-1003", "--reason", "asked by letter")
    assert erased.startswith("Erased: names")
    assert "erased before" in answer("patients", "erase", "--patient", "HL-1003", "--reason", "again")
    assert "Castellane" not in str(select(practice, "SELECT * FROM patient"))
    file = tmp_path / "again.csv"
    file.write_text("id,first_name\nHL-1003,Wren\nHL-1002,Tomas\n")
    found = machine("import", "patients", file, code=1)
    assert (found["imported"], found["rejected"]) == (0, 1)
    assert found["errors"] == [
        {"row": 2, "field": "id",
         "why": "belongs to somebody whose data was erased; --again takes them in as a new person"}
    ]  # fmt: skip
    assert machine("import", "patients", file, "--again")["imported"] == 1
    assert machine("import", "patients", file)["rejected"] == 0


def test_erasing_tells_machines(practice):
    told = machine("patients", "erase", "--patient", "HL-1001", "--reason", "asked")
    assert (told["already"], told["shared_addresses"], told["kept_opt_outs"]) == (False, 2, 0)
    assert "has no patient" in refused("patients", "erase", "--patient", "HL-9", "--reason", "asked")
