"""CSV patients in the shapes that clinic systems and spreadsheets write."""

from datetime import date
from io import StringIO

import pytest

from core.patient_record import ConsentStatement, PatientRecord
from core.types import Channel
from ingest import csv_patients
from ingest.refusals import FileUnreadable, RowError

TODAY = date(2026, 11, 24)


def read(text: str, month_first: bool = False):
    table = csv_patients.read(StringIO(text, newline=""), "patients.csv", "GB", TODAY, month_first)
    return list(table.rows)


def test_our_own_headings():
    text = (
        "id,first_name,last_name,birth_date,phone,email,deceased,do_not_contact,locale\n"
        "7,Ann,Lee,1980-03-04,07700 900123,Ann@Example.org,no,yes,en-gb\n"
    )
    assert read(text) == [
        PatientRecord(
            row=2,
            external_id="7",
            first_name="Ann",
            last_name="Lee",
            birth_date=date(1980, 3, 4),
            deceased=False,
            do_not_contact=True,
            locale="en-GB",
            phones=("+447700900123",),
            emails=("ann@example.org",),
        )
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_other_spellings_delimiters_and_line_ends(delimiter, end):
    rows = [["Patient ID", "Fore-Name", "SURNAME", "Date of Birth", "Notes", "E-Mail"]]
    rows += [["7", "Ann", "Lee", "04/03/1980", "likes tea", "a@b.co"]]
    (record,) = read(end.join(delimiter.join(row) for row in rows))
    assert (record.external_id, record.first_name, record.last_name) == ("7", "Ann", "Lee")
    assert (record.birth_date, record.emails) == (date(1980, 3, 4), ("a@b.co",))


def test_month_first_dates():
    assert read("id,first_name,dob\n7,Ann,04/03/1980", month_first=True)[0].birth_date == date(1980, 4, 3)


def test_several_numbers_in_order_with_home_last():
    text = "id,first_name,home phone,mobile,phone 2\n7,Ann,020 7946 0018,07700 900123,07700900123"
    assert read(text)[0].phones == ("+447700900123", "+442079460018")


def test_columns_that_are_not_there_and_cells_that_are_blank_stay_open():
    (record,) = read("id,first_name\n7,Ann\n")
    assert (record.phones, record.emails, record.deceased, record.do_not_contact) == (None,) * 4
    (record,) = read("id,first_name,phone,deceased,dob\n7,Ann\n")
    assert (record.phones, record.deceased, record.birth_date) == ((), None, None)


def test_row_numbers_are_a_spreadsheets_even_with_line_breaks_in_quotes():
    text = 'id,first_name,last_name\n1,"Ann\nMary","Lee, ""Dr"""\n\n,,\n2,Bea,Poe\n'
    found = read(text)
    assert [(each.row, each.external_id, each.first_name, each.last_name) for each in found] == [
        (2, "1", "Ann Mary", 'Lee, "Dr"'),
        (5, "2", "Bea", "Poe"),
    ]


def test_what_is_refused_and_what_the_row_does_without():
    text = "id,first_name,phone,email,deceased,dob,locale\n"
    text += ",Ann,,,,,\n"
    text += "2,Bea,12,bea@b.co,,1/1/2090,English\n"
    text += "3,,,none,,,\n"
    text += "4,Dee,,,perhaps,,\n"
    text += f"{'x' * 201},Eve,,,,,\n"
    found = read(text)
    assert [each.external_id for each in found if isinstance(each, PatientRecord)] == ["2", "3"]
    assert [each for each in found if isinstance(each, RowError)] == [
        RowError(2, "id", "is missing"),
        RowError(3, "birth_date", "lies in the future", row_kept=True),
        RowError(3, "locale", "is not a language code such as en or es-MX", row_kept=True),
        RowError(3, "phone", "has too few digits", row_kept=True),
        RowError(4, "first_name", "is missing", row_kept=True),
        RowError(4, "email", "is not an e-mail address", row_kept=True),
        RowError(5, "deceased", "is neither yes nor no"),
        RowError(6, "id", "is longer than 200 characters"),
    ]


def test_a_row_with_too_many_cells_is_refused_because_its_columns_have_moved():
    found = read("id,first_name,email\n1,Lee, Ann,a@b.co\n2,Bea,b@b.co,,\n")
    assert [(each.row, type(each).__name__) for each in found] == [(2, "RowError"), (3, "PatientRecord")]
    assert "more cells than the 3 headings" in found[0].why


def test_a_misplaced_quotation_mark_costs_one_row():
    found = read('id,first_name\n1,"Ann"x\n2,Bea\n')
    assert found[0] == RowError(2, "row", "has a quotation mark in the wrong place")
    assert (found[1].row, found[1].external_id) == (3, "2")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,Ann,Lee\n2,Bea,Poe\n", "row 1 has no heading id"),
        ("id,surname\n1,Lee\n", "row 1 has no heading first_name"),
        ("id,patient id,first_name\n", "more than one heading for id"),
        ("\n", "row 1 has no heading id"),
        ('id,first_name\n1,"Ann\n2,Bea\n', "row 2 opens a quotation mark"),
        (
            'id,first_name\n1,"' + "x" * 200_000,
            "row 2 opens a quotation mark that is never closed, or holds a cell of more than 131,072 char",
        ),
        ("id,first_name," + "x" * 200_000 + "\n1,Ann\n", "row 1 is not a row of headings"),
        ('"id,first_name\n1,Ann\n', "row 1 is not a row of headings"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_whole(text, why):
    with pytest.raises(FileUnreadable, match=why) as refused:
        read(text)
    assert "patients.csv" in str(refused.value)
    assert "Ann" not in str(refused.value)


def test_an_endless_cell_without_a_quotation_mark_costs_one_row():
    found = read('id,first_name\n1,"Ann"\n2,' + "x" * 200_000 + '\n3,"Cat"\n')
    assert found[1] == RowError(3, "row", "holds a cell of more than 131,072 characters")
    assert [found[0].external_id, found[2].external_id, found[2].row] == ["1", "3", 4]


def test_a_name_that_is_too_long_costs_the_row():
    long = "x" * 101
    found = read(f"id,first_name,last_name\n1,{long},Lee\n2,Ann,{long}\n3,{long[1:]},{long[1:]}\n")
    assert found[:2] == [
        RowError(2, "first_name", "is longer than 100 characters"),
        RowError(3, "last_name", "is longer than 100 characters"),
    ]
    assert found[2].external_id == "3"


def test_headings_alone_hold_no_patients():
    assert read("id,first_name\n") == []


def test_where_somebody_lives_who_answers_for_them_and_what_they_agreed_to():
    text = (
        "id,first_name,time_zone,own contact,guardian_id,guardian id 2,consent_marketing_sms,"
        "consent_marketing_email\n"
        "7,Ann,America/Denver,yes,12,13,yes 2024-05-01,no\n"
        "8,Bea,,,,,,soft 3/4/2025\n"
    )
    ann, bea = read(text)
    assert (ann.zone, ann.own_contact, ann.guardians) == ("America/Denver", True, ("12", "13"))
    assert ann.consents == (
        ConsentStatement(Channel.SMS, "given", date(2024, 5, 1)),
        ConsentStatement(Channel.EMAIL, "withdrawn", None),
    )
    assert (bea.zone, bea.own_contact, bea.guardians) == (None, None, ())
    assert bea.consents == (ConsentStatement(Channel.EMAIL, "soft_opt_in", date(2025, 4, 3)),)
    assert read(text, month_first=True)[1].consents[0].on == date(2025, 3, 4)


def test_a_file_without_these_columns_says_nothing_of_them():
    (record,) = read("id,first_name\n7,Ann\n")
    assert (record.zone, record.own_contact, record.guardians, record.consents) == (None, None, None, ())


def test_what_the_row_does_without_among_the_newer_columns():
    text = "id,first_name,zone,own_contact,guardian_id,consent_marketing_sms\n"
    text += f"1,Ann,Denver,perhaps,{'x' * 201},yes\n"
    record, *errors = read(text)
    assert (record.zone, record.own_contact, record.guardians, record.consents) == (None, None, (), ())
    assert [(each.field, each.why, each.row_kept) for each in errors] == [
        ("zone", "is not a time zone such as Europe/London", True),
        ("own_contact", "is neither yes nor no", True),
        ("guardian_id", "is longer than 200 characters", True),
        ("consent_marketing_sms", "needs the day it was given, such as yes 2024-05-01", True),
    ]
