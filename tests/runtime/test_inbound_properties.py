"""Families that share numbers, and anything that can come in or be done at the desk, in any order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.types import Channel, Trigger
from models.store import contact_users, guardians, suppressions
from models.store.suppressions import SuppressedBy
from runtime.database import Database
from runtime.inbound import Inbound, accept_unsubscribe
from runtime.permissions import ConsentState, Purpose, record_consent
from runtime.replies import accept_answer, accept_opt_out
from runtime.suppressions import Entry, lift, suppress
from runtime.told import IntakeError
from tests.support.inbound import mail_from, take_in, text_from, write_to
from tests.support.intake import NOW, tell
from tests.support.practice import CLINIC, add_patient, set_up_clinic
from tests.support.rows import load, select

KEY = bytes(range(32))
ONE, TWO, STRANGER = "+447700900201", "+447700900202", "+447700900203"
NUMBERS = (ONE, TWO, STRANGER)
MAIL = "family@example.com"
PEOPLE = {"a": (ONE, MAIL), "b": (ONE, None), "child": (None, None), "d": (TWO, MAIL), "e": (TWO, None)}
TEXTS = (
    "STOP", "stop", "START", "wrong number", "no", "yes", "thanks", "later", "cancel", "help", "which day?",
    "can I stop by at 3?", "it is bleeding badly", "", "booked already",
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing that happens. ``who``: a sender or a patient; ``what``: what is written."""

    kind: str
    who: str
    what: str = ""


acts = st.one_of(
    st.builds(Act, st.just("text"), st.sampled_from(NUMBERS), st.sampled_from(TEXTS)),
    st.builds(
        Act, st.just("text"), st.sampled_from(NUMBERS), st.sampled_from(["STOP", "START", "wrong number"])
    ),
    st.builds(Act, st.just("text"), st.sampled_from(NUMBERS), st.text(max_size=30)),
    st.builds(Act, st.just("mail"), st.just(MAIL), st.sampled_from(TEXTS)),
    st.builds(Act, st.just("write"), st.sampled_from(["a", "b", "child", "d"])),
    st.builds(Act, st.just("staff_stop"), st.sampled_from(list(PEOPLE))),
    st.builds(Act, st.just("answer"), st.sampled_from(list(PEOPLE))),
    st.builds(Act, st.just("agree"), st.sampled_from(list(PEOPLE))),
    st.builds(Act, st.just("list"), st.sampled_from(NUMBERS)),
    st.builds(Act, st.just("lift"), st.sampled_from(NUMBERS)),
    st.builds(Act, st.just("click"), st.just(MAIL)),
)


@dataclass
class Family:
    """The database and what must hold in it. ``closed``: own or other, by value."""

    database: Database
    now: datetime = NOW
    closed: dict[str, str] = field(default_factory=dict)
    follow_ups: dict[str, str] = field(default_factory=dict)

    def do(self, act: Act) -> None:
        """Let it happen, a minute after the last."""
        self.now += timedelta(minutes=1)
        wrong = self.wrong()
        getattr(self, f"_{act.kind}")(act)
        added = self.wrong() - wrong
        assert len(added) <= (1 if act.kind in ("text", "mail") else 0)
        assert {value for _, value in added} <= {act.who}

    def check(self) -> None:
        """What holds at any time."""
        found = select(
            self.database,
            "SELECT value, suppressed_reason FROM contact_point WHERE suppressed_at IS NOT NULL",
        )
        own = (SuppressedBy.REPLY, SuppressedBy.PROVIDER)
        assert {value: "own" if why in own else "other" for value, why in found} == self.closed
        for follow_up in self.follow_ups.values():
            loaded = load(self.database, follow_up, self.now)
            assert not {contact.value for contact in loaded.contacts.values()} & self.closed.keys()

    def wrong(self) -> set[tuple[Any, ...]]:
        """Links that were cut, with their value."""
        return set(
            select(
                self.database,
                "SELECT pc.patient_id, c.value FROM patient_contact pc"
                " JOIN contact_point c ON c.id = pc.contact_point_id WHERE pc.wrong_at IS NOT NULL",
            )
        )

    def state(self) -> list[Any]:
        """Everything that a text can change."""
        tables = ("inbound_message", "contact_point", "patient_contact", "consent", "restriction", "alert")
        return [select(self.database, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]

    def _text(self, act: Act) -> None:
        self._take_in(text_from(act.who, act.what, at=self.now), act)

    def _mail(self, act: Act) -> None:
        self._take_in(mail_from(act.who, act.what, at=self.now), act)

    def _take_in(self, came: Inbound, act: Act) -> None:
        take_in(self.database, came, self.now)
        before = self.state()
        assert take_in(self.database, came, self.now + timedelta(hours=1)).to_ring == ()
        assert self.state() == before
        ((intent, sure),) = set(
            select(
                self.database,
                "SELECT intent, sure FROM inbound_message WHERE provider_id = :id",
                id=came.provider_id,
            )
        ) & {("opt_out", 1), ("opt_in", 1)} or {("", 0)}
        if (intent, sure) == ("opt_out", 1):
            self.closed.setdefault(act.who, "own")
        elif act.kind == "mail":
            return  # a START that answers nothing of ours opens nothing
        elif (intent, sure) == ("opt_in", 1) and self.closed.get(act.who) == "own":
            del self.closed[act.who]

    def _write(self, act: Act) -> None:
        number = ONE if act.who == "child" else str(PEOPLE[act.who][0])
        if number not in self.closed:
            write_to(self.database, self.follow_ups[act.who], to=number, ago=NOW - self.now)

    def _staff_stop(self, act: Act) -> None:
        with self.database.writing() as connection:
            key = {"id": act.who}
            patient = connection.execute(
                text("SELECT id FROM patient WHERE external_id = :id"), key
            ).scalar_one()
            points = contact_users.points_of(connection, patient, "phone")
            accept_opt_out(connection, CLINIC, act.who, Channel.SMS, self.now)
            for point in points:
                self.closed[suppressions.get(connection, point).value] = "other"  # type: ignore[union-attr]

    def _answer(self, act: Act) -> None:
        with self.database.writing() as connection:
            accept_answer(connection, CLINIC, act.who, self.now)

    def _agree(self, act: Act) -> None:
        with self.database.writing() as connection:
            record_consent(connection, CLINIC, act.who, Purpose.MARKETING, Channel.SMS, ConsentState.GIVEN,
                           "form", self.now, self.now)  # fmt: skip

    def _list(self, act: Act) -> None:
        with self.database.writing() as connection:
            suppress(connection, CLINIC, Entry("phone", act.who), SuppressedBy.IMPORT, self.now)
            if suppressions.at(connection, CLINIC, "phone", act.who) is not None:
                self.closed[act.who] = "other"

    def _lift(self, act: Act) -> None:
        try:
            with self.database.writing() as connection:
                lift(connection, CLINIC, "phone", act.who, "form", self.now)
        except IntakeError:
            assert act.who not in self.closed
        self.closed.pop(act.who, None)

    def _click(self, act: Act) -> None:
        with self.database.writing() as connection:
            point = suppressions.at(connection, CLINIC, "email", act.who)
            assert point is not None
            accept_unsubscribe(connection, point.id, None, self.now)
        self.closed[act.who] = "other"


@pytest.fixture(scope="module")
def practice(sqlite_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the families and a follow-up for each, to copy."""
    file = tmp_path_factory.mktemp("families") / "families.db"
    shutil.copyfile(sqlite_tables, file)
    database = Database(f"sqlite:///{file}")
    with database.writing() as connection:
        set_up_clinic(connection)
        people = {
            name: add_patient(connection, name, phone=phone, email=email)
            for name, (phone, email) in PEOPLE.items()
        }
        guardians.put(connection, people["child"].id, people["a"].id, "guardian")
    for name in PEOPLE:
        tell(database, Trigger.NO_SHOW, f"visit-{name}", patient=name)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@contextmanager
def family_in(practice: Path) -> Iterator[Family]:
    copy = practice.with_name("copy.db")
    for old in practice.parent.glob("copy.db*"):
        old.unlink()
    shutil.copyfile(practice, copy)
    database = Database(f"sqlite:///{copy}", lambda: KEY)
    sql = "SELECT p.external_id, f.id FROM follow_up f JOIN patient p ON p.id = f.patient_id"
    try:
        yield Family(database, follow_ups=dict(select(database, sql)))  # type: ignore[arg-type]
    finally:
        database.close()


@given(st.lists(acts, min_size=1, max_size=14))
@settings(max_examples=120, deadline=None)
def test_whatever_happens_the_rules_hold(practice: Path, script: list[Act]) -> None:
    with family_in(practice) as family:
        for act in script:
            family.do(act)
            family.check()


@given(st.lists(acts, max_size=8), st.sampled_from([ONE, TWO]), st.lists(acts, max_size=6))
@settings(max_examples=60, deadline=None)
def test_after_a_stop_marketing_takes_a_new_yes(
    practice: Path, before: list[Act], number: str, after: list[Act]
) -> None:
    with family_in(practice) as family:
        for act in before:
            family.do(act)
        family.do(Act("text", number, "STOP"))
        for act in after:
            if act.kind != "agree":
                family.do(act)
        users = ("a", "b", "child") if number == ONE else ("d", "e")
        for name in users:
            wrong = "SELECT wrong_at FROM patient_contact pc JOIN patient p ON p.id = pc.patient_id WHERE" \
                    " p.external_id = :name AND wrong_at IS NOT NULL"  # fmt: skip
            if name != "child" and not select(family.database, wrong, name=name):
                facts = load(family.database, family.follow_ups[name], family.now).facts
                assert Channel.SMS not in facts.marketing
