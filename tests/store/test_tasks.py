"""Tasks for staff: one per name, closed once, and never another follow-up's."""

from __future__ import annotations

from typing import Any

import pytest

from core.verdicts import Reason
from models.store import clinics, tasks
from runtime.database import Database
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import EVENT, HOUR, change, open_follow_up, select

NOW = EVENT + HOUR
DUE = NOW + HOUR


def open_task(database: Database, follow_up: str, name: str, *, due: Any = DUE, at: Any = NOW) -> None:
    with database.writing() as connection:
        tasks.open_task(connection, follow_up, name, Reason.TASK_DUE, due, "owner", at)


def of(database: Database, follow_up: str) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return tasks.of_follow_up(connection, follow_up)


def test_a_task_belongs_to_the_owner_and_the_patient(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    open_task(clinic, follow_up, "call")
    [task] = of(clinic, follow_up)
    assert (task["name"], task["reason"], task["assignee"], task["owner"]) == (
        "call",
        "task_due",
        "owner",
        "Ana",
    )
    assert (task["due_at"], task["opened_at"], task["done_at"], task["closed_by"]) == (DUE, NOW, None, None)
    same = "SELECT f.patient_id = t.patient_id FROM task t JOIN follow_up f ON f.id = t.follow_up_id"
    assert [bool(each) for (each,) in select(clinic, same)] == [True]


STAFF = {
    "id": "",
    "clinic_id": CLINIC,
    "site_id": None,
    "name": "",
    "role": "",
    "active": True,
    "daily_tasks": None,
}


def hire(database: Database, name: str, role: str, **columns: Any) -> None:
    with database.writing() as connection:
        staff = {**STAFF, "id": f"{CLINIC}-{name.lower()}", "name": name, "role": role, **columns}
        clinics.put_staff(connection, staff)


@pytest.mark.parametrize(
    ("assignee", "owner"),
    [("owner", "Ana"), ("anyone", "Ana"), ("manager", "Mia"), ("clinician", "Cleo")],
)
def test_a_task_goes_to_who_it_is_for(clinic: Database, assignee: str, owner: str) -> None:
    hire(clinic, "Mia", "manager")
    hire(clinic, "Abe", "clinician", active=False)
    hire(clinic, "Cleo", "clinician")
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "call", Reason.TASK_DUE, DUE, assignee, NOW)
    [task] = of(clinic, follow_up)
    assert (task["assignee"], task["owner"]) == (assignee, owner)


@pytest.mark.parametrize("assignee", ["manager", "clinician"])
def test_without_such_a_colleague_the_task_stays_with_the_owner(clinic: Database, assignee: str) -> None:
    hire(clinic, "Gone", assignee, active=False)
    follow_up = open_follow_up(clinic)
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "call", Reason.TASK_DUE, DUE, assignee, NOW)
    assert of(clinic, follow_up)[0]["owner"] == "Ana"


def test_a_clinical_question_goes_to_the_clinician_of_the_consultation(clinic: Database) -> None:
    hire(clinic, "Cleo", "clinician")
    hire(clinic, "Zoe", "clinician")
    follow_up = open_follow_up(clinic)
    change(
        clinic,
        "INSERT INTO consultation (id, clinic_id, patient_id, source, source_ref, clinician_id, held_at)"
        " SELECT 'k', clinic_id, patient_id, 'cli', 'k', 'harbour-zoe', event_at FROM follow_up",
    )
    change(clinic, "UPDATE follow_up SET subject_kind = 'consultation', subject_id = 'k'")
    with clinic.writing() as connection:
        tasks.open_task(connection, follow_up, "call", Reason.TASK_DUE, DUE, "clinician", NOW)
    assert of(clinic, follow_up)[0]["owner"] == "Zoe"


def test_the_same_name_twice_is_one_task_per_follow_up(clinic: Database) -> None:
    follow_up, other = open_follow_up(clinic), open_follow_up(clinic)
    for due in (DUE, DUE + HOUR):
        open_task(clinic, follow_up, "call", due=due)
    open_task(clinic, other, "call")
    [task] = of(clinic, follow_up)
    assert task["due_at"] == DUE
    assert len(of(clinic, other)) == 1


def test_what_is_about_the_patient_is_asked_once_as_long_as_it_is_open(clinic: Database) -> None:
    first, second, third = (open_follow_up(clinic) for _ in range(3))
    for follow_up in (first, second):
        open_task(clinic, follow_up, Reason.COMPLAINT)
    [asked], [joined] = of(clinic, first), of(clinic, second)
    assert (asked["done_at"], asked["closed_by"]) == (None, None)
    assert (joined["done_at"], joined["closed_by"]) == (NOW, "joined")
    with clinic.writing() as connection:
        tasks.done(connection, asked["id"], NOW)
    open_task(clinic, third, Reason.COMPLAINT)
    [again] = of(clinic, third)
    assert (again["done_at"], again["closed_by"]) == (None, None)


def test_another_patients_task_is_not_joined(clinic: Database) -> None:
    with clinic.writing() as connection:
        add_patient(connection, "other")
    mine, theirs = open_follow_up(clinic), open_follow_up(clinic, patient="other")
    for follow_up in (mine, theirs):
        open_task(clinic, follow_up, Reason.COMPLAINT)
        assert of(clinic, follow_up)[0]["done_at"] is None


def test_a_task_of_an_unknown_follow_up_is_no_task(clinic: Database) -> None:
    open_task(clinic, "follow-up:none", "call")
    assert select(clinic, "SELECT count(*) FROM task") == [(0,)]


def test_a_task_is_done_once(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    open_task(clinic, follow_up, "call")
    task_id = of(clinic, follow_up)[0]["id"]
    with clinic.writing() as connection:
        assert tasks.done(connection, task_id, NOW)
        assert not tasks.done(connection, task_id, DUE)
        assert not tasks.done(connection, "none", NOW)
    [task] = of(clinic, follow_up)
    assert (task["done_at"], task["closed_by"]) == (NOW, "staff")


def test_a_task_done_is_not_opened_again(clinic: Database) -> None:
    follow_up = open_follow_up(clinic)
    open_task(clinic, follow_up, "call")
    with clinic.writing() as connection:
        tasks.done(connection, of(clinic, follow_up)[0]["id"], NOW)
    open_task(clinic, follow_up, "call", at=DUE)
    [task] = of(clinic, follow_up)
    assert task["done_at"] == NOW


def test_closing_all_leaves_what_staff_did_and_what_is_anothers(clinic: Database) -> None:
    follow_up, other = open_follow_up(clinic), open_follow_up(clinic)
    open_task(clinic, follow_up, "call")
    open_task(clinic, follow_up, "message:first", at=DUE)
    open_task(clinic, other, "call")
    with clinic.writing() as connection:
        tasks.done(connection, of(clinic, follow_up)[0]["id"], NOW)
        tasks.close_open(connection, follow_up, DUE)
    found = [(task["name"], task["done_at"], task["closed_by"]) for task in of(clinic, follow_up)]
    assert found == [("call", NOW, "staff"), ("message:first", DUE, "follow_up")]
    assert of(clinic, other)[0]["done_at"] is None
