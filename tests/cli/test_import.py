"""``import patients`` as somebody types it."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import runtime.database
from cli.imports import import_app
from models.store import clinics
from models.store.matching import find_or_add_enquirer
from runtime import migrate
from runtime.clock import utc_now
from runtime.database import Database

CSV = "id,first_name,phone,email\n1,Ann,07700 900123,ann@example.org\n2,Bea,12,bea@example.org\n,Cat,,\n"
SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "synthea_r4" / "Patient.ndjson.gz"


@pytest.fixture
def ready(database_url, monkeypatch, tmp_path):
    """An up-to-date database with one clinic, and the settings that lead there."""
    monkeypatch.setenv("FOLLOW_UP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FOLLOW_UP_DATABASE_URL", database_url)
    database = Database(database_url)
    migrate.upgrade(database)
    with database.writing() as connection:
        values = {"id": "north", "name": "North", "country": "GB", "locale": "en"}
        clinics.put_clinic(connection, values, utc_now())
    yield database
    database.close()


@pytest.fixture
def elsewhere(monkeypatch, tmp_path) -> Path:
    """Settings that lead to a SQLite file nobody has made yet."""
    monkeypatch.setenv("FOLLOW_UP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FOLLOW_UP_DATABASE_URL", " ")
    return tmp_path / "follow_up.db"


def run(*words):
    return CliRunner().invoke(import_app, ["patients", *map(str, words)])


def write(folder: Path, content: str = CSV) -> Path:
    path = folder / "patients.csv"
    path.write_text(content)
    return path


def stored(database) -> int:
    with database.reading() as connection:
        return connection.execute(text("SELECT count(*) FROM patient")).scalar_one()


def refused(result) -> str:
    """The one error line of a command that failed as it should."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("error: ")
    return result.stderr


def test_people_read_totals_and_what_to_check(ready, tmp_path):
    result = run(write(tmp_path), "--clinic", "north")
    assert result.exit_code == 1, result.output
    assert "3 patients read: 2 new, 0 changed, 0 as before, 1 not taken." in result.stdout
    assert "row 3: phone has too few digits (taken without it)" in result.stdout
    assert "row 4: id is missing (not taken)" in result.stdout
    assert not any(private in result.output for private in ("Ann", "Bea", "Cat", "900123", "example.org"))
    assert result.stderr == ""


def test_machines_read_one_object_and_the_second_time_nothing_changes(ready, tmp_path):
    errors = [
        {"row": 3, "field": "phone", "why": "has too few digits"},
        {"row": 4, "field": "id", "why": "is missing"},
    ]
    for imported in (2, 0):
        result = run(write(tmp_path), "--clinic", "north", "--json", "--format", "csv")
        assert result.exit_code == 1
        assert json.loads(result.stdout) == {
            "read": 3,
            "imported": imported,
            "updated": 0,
            "unchanged": 2 - imported,
            "recognised": 0,
            "unclear": 0,
            "rejected": 1,
            "without_site": 0,
            "ignored_columns": [],
            "errors": errors,
        }
    assert stored(ready) == 2


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    ("rows", "code", "expected"),
    [("1,Ann,07700 900123\n", 0, 1), ("", 0, 0), ("1,Ann,12\n", 1, 1), ("1,Ann,\n,Bea,\n", 1, 1),
     ("1,,\n", 1, 1), ('1,Ann,\n2,"Bea,\n', 2, 0)],
)  # fmt: skip
def test_the_exit_code_says_whether_all_was_taken(ready, tmp_path, rows, code, expected, as_json):
    file = write(tmp_path, f"id,first_name,phone\n{rows}")
    assert run(file, "--clinic", "north", *["--json"][: int(as_json)]).exit_code == code
    assert stored(ready) == expected


def test_columns_that_are_not_read_are_named(ready, tmp_path):
    content = "id,first_name,shoe_size,,Notes\n1,Ann,39,,likes tea\n"
    result = run(write(tmp_path, content), "--clinic", "north")
    assert "Columns not read: shoe_size, Notes.\n" in result.stdout
    found = json.loads(run(write(tmp_path, content), "--clinic", "north", "--json").stdout)
    assert found["ignored_columns"] == ["shoe_size", "Notes"]
    assert "not read" not in run(write(tmp_path, CSV), "--clinic", "north").stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_a_misspelt_column_refuses_the_whole_file(ready, tmp_path, as_json):
    content = "id,first_name,do_not_contct\n1,Ann,yes\n"
    message = refused(run(write(tmp_path, content), "--clinic", "north", *["--json"][: int(as_json)]))
    assert "'do_not_contct': did you mean do_not_contact? Nothing was imported." in message
    assert stored(ready) == 0


def add_sites(database) -> None:
    plain = {"booking_url": None, "sms_sender": None, "email_sender": None, "hours": {}}
    with database.writing() as connection:
        for name in ("Hill", "Quay"):
            row = {"id": f"north-{name.lower()}", "clinic_id": "north", "name": f"The {name}", **plain}
            clinics.put_site(connection, {**row, "zone": "Europe/London", "phone": "+442079460000"})


def test_a_column_says_where_patients_belong(ready, tmp_path):
    add_sites(ready)
    content = "id,first_name,Site\n1,Ann,quay\n2,Bea,THE HILL\n3,Cat,harbour\n4,Dan,\n"
    result = run(write(tmp_path, content), "--clinic", "north")
    assert "4 patients read: 4 new" in result.stdout
    assert "row 4: site is none of the clinic's sites; write a site's id or name" in result.stdout
    assert "(taken without it)" in result.stdout
    assert "2 of the clinic's patients belong to no site." in result.stdout

    def sites():
        with ready.reading() as connection:
            rows = connection.execute(text("SELECT external_id, site_id FROM patient ORDER BY external_id"))
            return [tuple(row) for row in rows]

    expected = [("1", "north-quay"), ("2", "north-hill"), ("3", None), ("4", None)]
    assert sites() == expected
    moved = run(write(tmp_path, "id,first_name,site\n1,Ann,\n2,Bea,quay\n"), "--clinic", "north", "--json")
    found = json.loads(moved.stdout)
    assert (found["updated"], found["unchanged"], found["without_site"]) == (1, 1, 2)
    assert sites() == [("1", "north-quay"), ("2", "north-quay"), *expected[2:]]


def test_a_guardian_nobody_knows_is_listed_and_the_row_taken(ready, tmp_path):
    content = "id,first_name,guardian_id,phone\n1,Cat,9,12\n2,Dan,3,\n3,Mia,,\n"
    result = run(write(tmp_path, content), "--clinic", "north")
    assert "3 patients read: 3 new, 0 changed, 0 as before, 0 not taken." in result.stdout
    assert "row 2: guardian_id names nobody among the clinic's patients (taken without it)" in result.stdout
    assert result.stdout.index("phone has too few digits") < result.stdout.index("guardian_id names nobody")
    found = json.loads(run(write(tmp_path, content), "--clinic", "north", "--json").stdout)
    assert (found["unchanged"], [each["row"] for each in found["errors"]]) == (3, [2, 2])


def test_who_asked_before_is_recognised_or_waits_for_a_colleague(ready, tmp_path):
    with ready.writing() as connection:
        for ref, name, phone in (("1", "Ann Lee", "+447700900123"), ("2", "Liz Poe", "+447700900124")):
            find_or_add_enquirer(connection, "north", name, phone, None, ref, utc_now())
    content = "id,first_name,last_name,phone\n1,Ann,Lee,07700 900123\n2,Beth,Poe,07700 900124\n"
    result = run(write(tmp_path, content), "--clinic", "north")
    assert "2 patients read: 2 new, 0 changed, 0 as before, 0 not taken." in result.stdout
    assert "1 of the new ones had asked before" in result.stdout
    assert "1 of the new ones may be somebody who asked before" in result.stdout
    assert "Ann" not in result.stdout
    assert stored(ready) == 3


def test_numbers_get_their_time_zones(ready, tmp_path):
    run(write(tmp_path), "--clinic", "north")
    with ready.reading() as connection:
        zones = (
            connection.execute(text("SELECT zones FROM contact_point WHERE kind = 'phone'")).scalars().all()
        )
    assert len(zones) == 1
    assert "Europe/London" in zones[0].split()


def test_a_long_list_is_cut_and_counted(ready, tmp_path):
    result = run(write(tmp_path, "id,first_name\n" + ",Ann\n" * 25), "--clinic", "north")
    assert result.stdout.count("id is missing") == 20
    assert "and 5 more" in result.stdout


def test_the_sample_patients_twice(ready):
    if not SAMPLE.is_file():
        pytest.skip("needs the sample data folder beside the checkout")
    with ready.writing() as connection:
        values = {"id": "west", "name": "West", "country": "US", "locale": "en"}
        clinics.put_clinic(connection, values, utc_now())
    results = [run(SAMPLE, "--clinic", "west", "--json") for _ in range(2)]
    assert [each.exit_code for each in results] == [0, 0]
    totals = [json.loads(each.stdout) for each in results]
    assert [(each["imported"], each["updated"], each["unchanged"]) for each in totals] == [
        (615, 0, 0),
        (0, 0, 615),
    ]
    assert totals[0]["errors"] == totals[1]["errors"] == []
    assert stored(ready) == 615


@pytest.mark.parametrize("as_json", [False, True])
def test_an_unknown_clinic(ready, tmp_path, as_json):
    result = run(write(tmp_path), "--clinic", "nort", *["--json"][: int(as_json)])
    message = refused(result).removeprefix("error: ").strip()
    assert message == "There is no clinic 'nort'. Clinics here: north."
    assert result.stdout == (json.dumps({"error": message}) + "\n" if as_json else "")
    assert stored(ready) == 0


def test_files_that_cannot_be_used_change_nothing(ready, tmp_path):
    rows = "".join(f"{number},Ann\n" for number in range(20_000))
    half = tmp_path / "half.csv"
    whole = gzip.compress(f"id,first_name\n{rows}".encode())
    half.write_bytes(whole[: len(whole) // 2])
    unclosed = write(tmp_path, 'id,first_name\n1,Ann\n2,"Bea\n')
    assert "half of it arrived" in refused(run(half, "--clinic", "north"))
    assert "row 3 opens a quotation mark" in refused(run(unclosed, "--clinic", "north"))
    assert "no such file" in refused(run(tmp_path / "absent", "--clinic", "north"))
    assert "a device or a pipe, not a file" in refused(run("/dev/null", "--clinic", "north"))
    assert stored(ready) == 0


def test_a_failure_while_storing_leaves_nothing_half_done(ready, tmp_path):
    """The third batch fails after two were written."""
    with ready.writing() as connection:
        if ready.is_sqlite:
            connection.execute(
                text(
                    "CREATE TRIGGER stop BEFORE INSERT ON patient WHEN NEW.external_id = '2500'"
                    " BEGIN SELECT RAISE(ABORT, 'Ann 2500'); END"
                )
            )
        else:
            connection.execute(text("ALTER TABLE patient ADD CHECK (external_id <> '2500')"))
    rows = "".join(f"{number},Ann\n" for number in range(3000))
    message = refused(run(write(tmp_path, "id,first_name\n" + rows), "--clinic", "north"))
    assert "refused a change" in message
    assert "Ann" not in message
    assert stored(ready) == 0


def test_no_database_yet(elsewhere, tmp_path):
    assert "There is no database" in refused(run(write(tmp_path), "--clinic", "north"))
    assert not elsewhere.exists()


def test_an_empty_database(elsewhere, tmp_path):
    with closing(sqlite3.connect(elsewhere)) as raw:
        raw.execute("CREATE TABLE t (x)")
    assert "Bring it up to date" in refused(run(write(tmp_path), "--clinic", "north"))


def test_a_database_from_a_newer_program(ready, tmp_path):
    with ready.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "made by a newer version" in refused(run(write(tmp_path), "--clinic", "north"))


def test_a_file_that_is_no_database(elsewhere, tmp_path):
    elsewhere.write_bytes(b"not a database at all" * 100)
    assert "is not a database" in refused(run(write(tmp_path), "--clinic", "north"))


def test_a_server_that_does_not_answer(monkeypatch, tmp_path):
    monkeypatch.setenv("FOLLOW_UP_DATABASE_URL", "postgresql://ann:secret@127.0.0.1:1/follow_up")
    message = refused(run(write(tmp_path), "--clinic", "north"))
    assert "cannot be used" in message
    assert "secret" not in message


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_another_program_holds(ready, tmp_path, monkeypatch):
    monkeypatch.setattr(runtime.database, "BUSY_TIMEOUT_SECONDS", 0.2)
    with ready.writing():
        assert "held by another program" in refused(run(write(tmp_path), "--clinic", "north"))
    assert run(write(tmp_path), "--clinic", "north").exit_code == 1


def test_settings_that_are_wrong(elsewhere, tmp_path, monkeypatch):
    monkeypatch.setenv("FOLLOW_UP_MODE", "holiday")
    result = run(write(tmp_path), "--clinic", "north", "--json")
    assert "FOLLOW_UP_MODE" in refused(result)
    assert "FOLLOW_UP_MODE" in json.loads(result.stdout)["error"]
