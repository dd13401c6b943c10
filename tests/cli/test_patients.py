"""``patients`` as somebody types it."""

from __future__ import annotations

import pytest

from core.types import Trigger
from models.store.matching import find_or_add_enquirer
from models.store.patients import find_patient
from runtime.clock import utc_now
from runtime.database import Database
from runtime.intake import Told, accept_trigger
from sequences.catalog import load_catalog
from tests.cli.commands import answer, machine, refused
from tests.support.rows import change

CLINIC = "harbour-lane"
NORA, TOMAS = "HL-1001", "HL-1002"


def words(*more: str) -> list[str]:
    return ["patients", *more, "--clinic", CLINIC]


@pytest.fixture
def asked(practice: Database) -> str:
    """Somebody asked with Nora's number, by a name that may be hers; gives the enquirer's id."""
    with practice.writing() as connection:
        row = find_or_add_enquirer(
            connection, CLINIC, "Norrie Whitcombe", "+447700900101", None, "form-1", utc_now()
        )
        return str(row.external_id)


def missed(practice: Database, patient: str) -> str:
    with practice.writing() as connection:
        now = utc_now()
        told = Told(CLINIC, patient, f"missed-{patient}", now)
        return accept_trigger(connection, load_catalog(), Trigger.NO_SHOW, told, now).follow_up_id


def test_show_says_who_shares_a_number_and_what_to_type(practice: Database, asked: str) -> None:
    said = answer(*words("show", asked))
    assert said.startswith(f"{asked}  Norrie Whitcombe, only asked so far, to be told apart\n")
    assert "reached at: +447700900101" in said
    assert f"    {NORA}  Nora Whitcombe\n" in said
    assert f"patients apart {asked} {NORA} HL-1005 --clinic {CLINIC}" in said
    found = machine(*words("show", NORA))
    assert (found["external_id"], found["unclear_since"]) == (NORA, None)
    assert {each["external_id"] for each in found["beside"]} == {asked, "HL-1005"}


def test_show_of_somebody_alone(practice: Database) -> None:
    said = answer(*words("show", TOMAS))
    assert said.splitlines() == [
        f"{TOMAS}  Tomas Abara",
        "  site: The Quay",
        "  reached at: +447700900102, tomas.abara@example.com",
    ]


def test_show_of_somebody_who_is_not_written_to_says_why(practice: Database) -> None:
    both = "UPDATE patient SET deceased = true, do_not_contact = true WHERE external_id = :id"
    change(practice, both, id=TOMAS)
    said = answer(*words("show", TOMAS))
    assert "  the patient has died\n" in said
    assert "  the records say: do not contact\n" in said
    kinds = [each["kind"] for each in machine(*words("show", TOMAS))["findings"]]
    assert kinds == ["deceased", "do_not_contact"]


JUNO = "HL-1005"  # eleven years old; has the number and address of Nora on record


def test_show_of_a_child_names_who_is_written_to(practice: Database) -> None:
    assert answer(*words("show", JUNO)).splitlines()[2:4] == [
        "  written to: under 18 and nobody on record who answers for them; a colleague gets a task",
        "  on record and not written to: +447700900101, nora.whitcombe@example.com",
    ]
    answer("record", "guardian", "--clinic", CLINIC, "--patient", JUNO, "--guardian", TOMAS)
    said = f"  written to: the guardian {TOMAS}, at +447700900102, tomas.abara@example.com\n"
    assert said in answer(*words("show", JUNO))
    assert machine(*words("show", JUNO))["written_to"] == {
        "who": "guardian",
        "people": [TOMAS],
        "at": ["+447700900102", "tomas.abara@example.com"],
        "own": ["+447700900101", "nora.whitcombe@example.com"],
    }
    change(practice, "UPDATE contact_point SET suppressed_at = created_at WHERE value = '+447700900102'")
    assert "at +447700900102 (opted out), tomas.abara@example.com" in answer(*words("show", JUNO))
    change(practice, "DELETE FROM patient_contact WHERE patient_id IN (SELECT guardian_id FROM guardian)")
    assert f"the guardian {TOMAS}, who has no number or address" in answer(*words("show", JUNO))
    change(practice, "UPDATE patient SET do_not_contact = TRUE WHERE external_id = 'HL-1002'")
    assert "nobody on record who answers" in answer(*words("show", JUNO))
    answer("record", "own-contact", "--clinic", CLINIC, "--patient", JUNO)
    assert "  reached at: +447700900101, nora.whitcombe@example.com\n" in answer(*words("show", JUNO))


def test_show_of_an_adult_names_the_proxy(practice: Database) -> None:
    answer(
        "record", "guardian", "--clinic", CLINIC, "--patient", TOMAS, "--guardian", NORA, "--kind", "proxy"
    )
    said = answer(*words("show", TOMAS))
    assert f"  written to: the proxy {NORA}, at +447700900101, nora.whitcombe@example.com\n" in said


def test_merge_moves_the_follow_ups_and_says_that_nothing_is_lost_without_temporal(
    practice: Database, asked: str
) -> None:
    follow_up = missed(practice, asked)
    said = answer(*words("merge", NORA, asked))
    assert f"Everything of {asked} is with {NORA} now; either id finds it." in said
    assert "Temporal does not answer" in said
    assert f"will read this: {follow_up}" in said
    with practice.reading() as connection:
        row = find_patient(connection, CLINIC, asked)
    assert (row.external_id, row.unclear_since) == (NORA, None)


def test_merge_says_which_follow_up_gives_way(practice: Database) -> None:
    older, newer = missed(practice, NORA), missed(practice, TOMAS)
    assert f"ends, as an older one asks the same: {newer}" in answer(*words("merge", NORA, TOMAS))
    assert set(machine(*words("merge", NORA, TOMAS))["follow_ups"]) == {older, newer}


def test_apart_lets_messages_leave_again(practice: Database, asked: str) -> None:
    follow_up = missed(practice, asked)
    found = machine(*words("apart", asked, NORA))
    assert found == {"follow_ups": [follow_up], "rung": False, "unclear": {}}
    assert "to be told apart" not in answer(*words("show", asked))


def test_apart_says_who_still_waits(practice: Database, asked: str) -> None:
    with practice.writing() as connection:
        other = find_or_add_enquirer(connection, CLINIC, "Nell", "+447700900101", None, "form-2", utc_now())
    said = answer(*words("apart", asked, NORA))
    assert f"outreach to {asked} still waits: may also be {other.external_id}" in said
    assert "still waits" not in answer(*words("apart", asked, NORA, other.external_id))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (["merge", NORA, NORA], "are the same record"),
        (["merge", NORA, "HL-9"], "has no patient 'HL-9'"),
        (["apart", NORA, NORA], "Name at least two different patients."),
        (["apart", NORA], "Name at least two different patients."),
        (["show", "HL-9"], "has no patient 'HL-9'"),
    ],
)
def test_what_cannot_be_meant(practice: Database, typed: list[str], why: str) -> None:
    assert why in refused(*words(*typed))


def test_an_unknown_clinic(practice: Database) -> None:
    assert "There is no clinic 'x'" in refused("patients", "merge", NORA, TOMAS, "--clinic", "x")
