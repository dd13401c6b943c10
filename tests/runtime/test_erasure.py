"""Erasing a patient: nothing that says who it was is left, and nothing starts again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core.patient_record import PatientRecord
from core.types import Channel, Trigger
from models.store.patients import upsert_patients
from runtime.database import Database
from runtime.erasure import Erased, erase, overwrite_log, split_erased
from runtime.inbound import Inbound
from runtime.intake import accept_opt_out
from runtime.lookups import patient_of
from runtime.merging import merge_patients
from runtime.permissions import (
    ConsentState,
    GuardianKind,
    Purpose,
    RestrictionKind,
    put_guardian,
    record_consent,
    restrict,
)
from runtime.suppressions import exported
from runtime.told import IntakeError
from tests.support.inbound import closed, hear, mail_from, rows, take_in, text_from, write_to
from tests.support.intake import DAY, HOUR, NOW, tell
from tests.support.practice import CLINIC, add_patient
from tests.support.rows import change, select

KEY = bytes(range(32))
PHONE = "+447700900555"
ADDRESS = "zelda.planted@example.com"
PLANTED = (
    "Zelda",
    "Plantedname",
    "1961-07-23",
    PHONE,
    ADDRESS,
    "chart-4711",
    "bus was late",
    "note about her",
    "host-of-zelda",
)
FIRST_MAIL, FIRST_TEXT = "<4f1@host-of-zelda.example>", "SM" + "a" * 32


@pytest.fixture
def keyed(clinic: Database) -> Iterator[Database]:
    """The clinic's database, opened with a key, with one more patient of whom much is known."""
    opened = Database(clinic.engine.url.render_as_string(hide_password=False), lambda: KEY)
    with opened.writing() as connection:
        add_patient(
            connection,
            "chart-4711",
            phone=PHONE,
            email=ADDRESS,
            first_name="Zelda",
            last_name="Plantedname",
            birth_date=date(1961, 7, 23),
        )
    yield opened
    opened.close()


def known(database: Database) -> str:
    """Everything that can be known of the patient; gives their follow-up."""
    opened = tell(database, Trigger.NO_SHOW, "visit of chart-4711", patient="chart-4711")
    message = write_to(database, opened.follow_up_id, to=PHONE, body="Hi Zelda, sorry we missed you")
    take_in(database, text_from(PHONE, "sorry, my bus was late", provider_id=FIRST_TEXT))
    take_in(database, mail_of_zelda(message))
    with database.writing() as connection:
        record_consent(connection, CLINIC, "chart-4711", Purpose.MARKETING, Channel.SMS, ConsentState.GIVEN,
                       "form", NOW, NOW, wording="v1", evidence="scan of Zelda")  # fmt: skip
        restrict(connection, CLINIC, "chart-4711", RestrictionKind.LEGAL, NOW, note="note about her")
    return opened.follow_up_id


def mail_of_zelda(message: str) -> Inbound:
    answers = (f"<{message}@x>",)
    return mail_from(
        ADDRESS, "my bus was late", subject="Zelda here", in_reply_to=answers, provider_id=FIRST_MAIL
    )


def forget(database: Database, patient: str = "chart-4711", now: object = NOW) -> Erased:
    with database.writing() as connection:
        return erase(connection, CLINIC, patient, "asked by letter", now)  # type: ignore[arg-type]


def everything(database: Database) -> str:
    """All that the database holds, as text."""
    tables = inspect(database.engine).get_table_names()
    return "\n".join(str(select(database, f'SELECT * FROM "{table}"')) for table in tables)


def test_nothing_that_says_who_it_was_is_left(keyed: Database) -> None:
    known(keyed)
    before = everything(keyed)
    assert all(planted in before or planted == "1961-07-23" for planted in PLANTED)
    erased = forget(keyed)
    after = everything(keyed)
    assert [planted for planted in PLANTED if planted in after] == []
    assert "datetime.date(1961" not in after
    assert erased.already is False
    counted = "SELECT count(*) FROM {} WHERE patient_id = :id"
    for table, number in (("message", 1), ("inbound_message", 2), ("follow_up", 1), ("consent", 1)):
        assert select(keyed, counted.format(table), id=erased.changed.patient_id) == [(number,)], table


def test_what_was_erased_is_not_taken_in_when_it_comes_again(keyed: Database) -> None:
    known(keyed)
    ((message,),) = select(keyed, "SELECT id FROM message")
    take_in(keyed, mail_from(ADDRESS, "from elsewhere", provider_id="<7@host-of-zelda.example>"))
    forget(keyed)
    before = everything(keyed)
    assert "host-of-zelda" not in before
    take_in(keyed, mail_of_zelda(message), NOW + HOUR)
    take_in(keyed, mail_from(ADDRESS, "from elsewhere", provider_id="<7@host-of-zelda.example>"), NOW + HOUR)
    take_in(keyed, text_from(PHONE, "sorry, my bus was late", provider_id=FIRST_TEXT), NOW + HOUR)
    assert everything(keyed) == before
    take_in(keyed, text_from(PHONE, "sorry, my bus was late"), NOW + HOUR)
    assert everything(keyed) != before


def test_what_nobody_was_known_to_have_written_goes_too(keyed: Database) -> None:
    take_in(keyed, mail_from("other@example.com", "hello", provider_id="<8@host-of-zelda.example>"))
    change(keyed, "UPDATE inbound_message SET sender = :address", address=ADDRESS)
    forget(keyed)
    assert "host-of-zelda" not in everything(keyed)


def test_an_export_names_an_erased_address_by_its_hash_alone(keyed: Database) -> None:
    known(keyed)
    take_in(keyed, text_from(PHONE, "STOP"))
    forget(keyed)
    with keyed.reading() as connection:
        found = [value for _, kind, value, *_ in exported(connection, CLINIC) if kind == "phone"]
    assert [value.partition(":")[0] for value in found] == ["hashed"]


def test_the_file_itself_holds_nothing_either(keyed: Database) -> None:
    if not keyed.is_sqlite:
        pytest.skip("PostgreSQL reuses its pages by itself")
    known(keyed)
    forget(keyed)
    overwrite_log(keyed)
    file = Path(str(keyed.engine.url.database))
    held = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert [planted for planted in PLANTED if planted.encode() in held] == []


def test_emptying_the_log_waits_for_a_worker_that_is_writing(keyed: Database) -> None:
    if not keyed.is_sqlite:
        pytest.skip("PostgreSQL has no log of ours")
    file = Path(str(keyed.engine.url.database))
    known(keyed)
    worker = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    worker.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.2, worker.execute, ["COMMIT"])
    done.start()
    overwrite_log(keyed)
    done.join()
    worker.close()
    assert file.with_name(f"{file.name}-wal").stat().st_size == 0


def test_open_follow_ups_get_the_order_to_stop_and_ring(keyed: Database) -> None:
    follow_up = known(keyed)
    assert forget(keyed).changed.to_ring == (follow_up,)
    assert select(keyed, "SELECT follow_up_id, kind, note FROM staff_order") == [(follow_up, "stop", None)]


def test_the_erasure_itself_is_on_record(keyed: Database) -> None:
    forget(keyed)
    ((kind, reference),) = select(keyed, "SELECT kind, source_ref FROM inbox_event WHERE kind = 'erased'")
    assert (kind, reference.startswith("asked by letter ")) == ("erased", True)


@pytest.mark.parametrize("key", ["chart-4711", "ours"])
def test_the_second_time_changes_nothing(keyed: Database, key: str) -> None:
    known(keyed)
    first = forget(keyed)
    before = everything(keyed)
    again = forget(keyed, first.changed.patient_id if key == "ours" else key, NOW + DAY)
    assert (again.already, again.changed.to_ring) == (True, ())
    assert everything(keyed) == before


def test_an_opt_out_outlives_the_address(keyed: Database) -> None:
    with keyed.writing() as connection:
        accept_opt_out(connection, CLINIC, "chart-4711", Channel.SMS, NOW)
    assert forget(keyed).kept == 1
    with keyed.writing() as connection:
        record = PatientRecord(1, "somebody-new", "Ann", phones=(PHONE,), emails=(ADDRESS,))
        upsert_patients(connection, CLINIC, [record], NOW + DAY)
    assert (CLINIC, PHONE, "erasure") in closed(keyed)
    assert ADDRESS not in [value for _, value, _ in closed(keyed)]
    hear(keyed, PHONE, "START", NOW + 2 * DAY)
    assert (CLINIC, PHONE, "erasure") in closed(keyed)


def test_whoever_was_not_to_be_contacted_is_not_by_another_record(keyed: Database) -> None:
    change(keyed, "UPDATE patient SET do_not_contact = true WHERE external_id = 'chart-4711'")
    assert forget(keyed).kept == 2


def test_an_address_that_somebody_else_uses_stays_theirs(keyed: Database) -> None:
    with keyed.writing() as connection:
        add_patient(connection, "husband", phone=PHONE, email=None)
    other = tell(keyed, Trigger.NO_SHOW, "b", patient="husband")
    write_to(keyed, other.follow_up_id, to=PHONE, body="Hi there")
    follow_up = known(keyed)
    assert forget(keyed).shared == 1
    assert select(keyed, "SELECT body, recipient FROM message ORDER BY body") == [
        ("", ""),
        ("Hi there", PHONE),
    ]
    assert hear(keyed, PHONE, "hello", NOW + HOUR).to_ring == (other.follow_up_id,)
    theirs = (
        "SELECT count(*) FROM inbound_message i JOIN follow_up f ON f.patient_id = i.patient_id"
        " WHERE f.id = :id AND i.body <> ''"
    )
    assert select(keyed, theirs, id=follow_up) == [(0,)]


def test_whoever_writes_after_it_is_unknown(keyed: Database) -> None:
    known(keyed)
    ((message,),) = select(keyed, "SELECT id FROM message")
    forget(keyed)
    take_in(keyed, mail_from(ADDRESS, "hello", in_reply_to=(f"<{message}@x>",)), NOW + HOUR)
    assert (None, "unknown_number") in rows(keyed, "p.external_id", "i.unmatched")


def test_a_child_whose_guardian_is_erased_looks_again(keyed: Database) -> None:
    with keyed.writing() as connection:
        add_patient(connection, "child", phone=None, email=None, birth_date=date(2020, 1, 1))
        put_guardian(connection, CLINIC, "child", "chart-4711", GuardianKind.GUARDIAN, NOW)
    opened = tell(keyed, Trigger.NO_SHOW, patient="child")
    write_to(keyed, opened.follow_up_id, to=PHONE, body="Dear Zelda")
    assert forget(keyed).changed.to_ring == (opened.follow_up_id,)
    assert "Zelda" not in everything(keyed)
    assert select(keyed, "SELECT count(*) FROM guardian") == [(0,)]


def test_records_joined_into_it_go_with_it(keyed: Database) -> None:
    with keyed.writing() as connection:
        add_patient(connection, "chart-0815", phone=None, email=None, first_name="Zeldina")
        merge_patients(connection, CLINIC, "chart-4711", "chart-0815", NOW)
    forget(keyed, "chart-0815")
    after = everything(keyed)
    assert [name for name in ("Zeld", "chart-0815", "chart-4711") if name in after] == []
    assert forget(keyed, "chart-0815").already
    assert forget(keyed, "chart-4711").already


def test_nothing_is_erased_while_a_message_is_on_its_way(keyed: Database) -> None:
    known(keyed)
    change(keyed, "UPDATE message SET state = 'claimed'")
    with pytest.raises(IntakeError, match="on its way"):
        forget(keyed)
    assert "Zelda" in everything(keyed)


@pytest.mark.parametrize(("patient", "reason"), [("nobody", "asked"), ("chart-4711", " "), ("p1", "x" * 101)])
def test_what_cannot_be_erased_is_said(keyed: Database, patient: str, reason: str) -> None:
    with keyed.writing() as connection, pytest.raises(IntakeError):
        erase(connection, CLINIC, patient, reason, NOW)


def test_an_erased_patient_takes_no_events(keyed: Database) -> None:
    erased = forget(keyed)
    with pytest.raises(IntakeError, match="was erased"):
        tell(keyed, Trigger.NO_SHOW, patient=erased.changed.patient_id)
    with keyed.reading() as connection, pytest.raises(IntakeError, match="has no patient"):
        patient_of(connection, CLINIC, "chart-4711")


def test_an_import_knows_an_erased_id_again_until_it_is_taken_in_anew(keyed: Database) -> None:
    records = [PatientRecord(row, key, "N") for row, key in ((2, "chart-4711"), (3, "p1"), (4, "other"))]

    def split() -> list[tuple[int, bool]]:
        with keyed.reading() as connection:
            return [(each.row, gone) for each, gone in split_erased(connection, CLINIC, records)]

    assert split() == [(2, False), (3, False), (4, False)]
    forget(keyed)
    assert split() == [(2, True), (3, False), (4, False)]
    with keyed.writing() as connection:
        upsert_patients(connection, CLINIC, records, NOW)
    assert split() == [(2, False), (3, False), (4, False)]
    assert forget(keyed).already is False
    assert split() == [(2, True), (3, False), (4, False)]
