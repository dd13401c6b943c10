"""FHIR patients, whole, odd and broken."""

import json
from datetime import date
from io import StringIO

import pytest

from core.patient_record import PatientRecord
from ingest import fhir
from ingest.refusals import FileUnreadable, RowError

TODAY = date(2026, 11, 24)


def patient(**fields):
    return {"resourceType": "Patient", "id": "p1", "name": [{"given": ["Ann"], "family": "Lee"}], **fields}


def read(text: str):
    return list(fhir.read(StringIO(text), "patients.ndjson", "US", TODAY))


def read_one(**fields) -> PatientRecord:
    record, *errors = read(json.dumps(patient(**fields)))
    assert isinstance(record, PatientRecord), record
    assert not errors
    return record


def test_a_plain_patient():
    record = read_one(
        birthDate="1980-03-04",
        deceasedBoolean=False,
        communication=[
            {"language": {"coding": [{"code": "en"}]}},
            {"language": {"coding": [{"code": "es_MX"}]}, "preferred": True},
        ],
        telecom=[
            {"system": "phone", "value": "555-767-7476"},
            {"system": "email", "value": "Ann@Example.org"},
        ],
    )
    assert record == PatientRecord(
        row=1,
        external_id="p1",
        first_name="Ann",
        last_name="Lee",
        birth_date=date(1980, 3, 4),
        deceased=False,
        locale="es-MX",
        phones=("+15557677476",),
        emails=("ann@example.org",),
    )


def test_what_the_resource_does_not_state_stays_open():
    record = read_one()
    assert (record.deceased, record.do_not_contact, record.birth_date, record.locale) == (None,) * 4
    assert (record.phones, record.emails) == ((), ())


def test_the_name_in_use_goes_first_and_old_names_are_never_used():
    names = [
        {"use": "maiden", "given": ["Ann"], "family": "Old"},
        {"use": "official", "given": ["Elizabeth", "Ann"], "family": "Lee"},
        {"use": "usual", "given": ["Liz"]},
        {"use": "nickname", "given": ["Lizzy"]},
    ]
    record = read_one(name=names)
    assert (record.first_name, record.last_name) == ("Liz", "Lee")
    over = [{"use": "usual", "given": ["Liz"], "period": {"end": "2020-01-01"}}, names[1]]
    assert read_one(name=over).first_name == "Elizabeth"


def test_rank_then_kind_then_use_orders_the_numbers():
    def phone(last: int, **fields):
        return {"system": "phone", "value": f"555-767-000{last}", **fields}

    record = read_one(
        telecom=[
            phone(1, use="work"),
            phone(2, use="home"),
            phone(3, use="mobile"),
            phone(4, system="sms"),
            phone(5, rank=2, use="work"),
            phone(6, rank=1, use="home"),
            phone(7, use="old"),
            phone(8, period={"end": "2026-11-23"}),
            phone(9, system="fax"),
            phone(3, use="home"),
        ]
    )
    assert [number[-1] for number in record.phones or ()] == ["6", "5", "4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"deceasedDateTime": "2020"}, True),
        ({"deceasedBoolean": True}, True),
        ({"deceasedBoolean": "true"}, True),
        ({"deceasedBoolean": False}, False),
    ],
)
def test_deceased(fields, expected):
    assert read_one(**fields).deceased is expected


def test_a_statement_of_death_that_cannot_be_read_refuses_the_row():
    assert read(json.dumps(patient(deceasedBoolean={"value": 1}))) == [
        RowError(1, "deceased", "is neither yes nor no")
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("2015", date(2015, 12, 31)), ("2016-02", date(2016, 2, 29)), ("2026", TODAY), ("2026-11", TODAY)],
)
def test_an_incomplete_birth_date_errs_towards_a_minor(raw, expected):
    assert read_one(birthDate=raw).birth_date == expected


@pytest.mark.parametrize("raw", ["2027", "2015-13", "15.03.1", "0000"])
def test_an_impossible_birth_date_is_left_out(raw):
    record, error = read(json.dumps(patient(birthDate=raw)))
    assert record.birth_date is None
    assert (error.field, error.row_kept) == ("birth_date", True)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"birthDate": 5}, "birth_date"),
        ({"birthDate": {"year": 2015}}, "birth_date"),
        ({"telecom": "oops"}, "telecom"),
        ({"telecom": [{"system": "phone", "value": 5}]}, "phone"),
        ({"name": {"given": ["Ann"]}}, "name"),
    ],
)
def test_what_has_the_wrong_shape_is_told(fields, refused):
    record, *errors = read(json.dumps(patient(**fields)))
    assert record.external_id == "p1"
    assert refused in {error.field for error in errors}


def test_a_bad_number_leaves_the_row_and_the_good_address():
    telecom = [{"system": "phone", "value": "12"}, {"system": "email", "value": "a@b.co"}]
    record, error = read(json.dumps(patient(telecom=telecom)))
    assert (record.phones, record.emails) == ((), ("a@b.co",))
    assert error == RowError(1, "phone", "has too few digits", row_kept=True)


def test_a_patient_with_nothing_but_an_id_is_taken():
    record, error = read('{"resourceType": "Patient", "id": "p1"}')
    assert (record.external_id, record.first_name) == ("p1", "")
    assert error == RowError(1, "first_name", "is missing", row_kept=True)


def contact(code: str, *values: str, **fields):
    telecom = [{"system": "email" if "@" in value else "phone", "value": value} for value in values]
    role = [{"coding": [{"code": code}]}]
    return {"relationship": role, "name": {"given": ["Eve"], "family": "Lee"}, "telecom": telecom, **fields}


def test_who_answers_for_a_patient_is_a_record_of_its_own():
    contacts = [
        contact("N", "555-767-0001"),
        contact("MTH", "555-767-0002", "eve@example.org"),
        contact("GUARD", "12"),
        contact("FTH"),
        contact("GUARD", "555-767-0003", period={"end": "2020-01-01"}),
    ]
    child, eve, guard, error = read(json.dumps(patient(birthDate="2015-01-01", contact=contacts)))
    assert child.guardians == ("p1/guardian-1", "p1/guardian-2")
    assert eve == PatientRecord(
        row=1,
        external_id="p1/guardian-1",
        first_name="Eve",
        last_name="Lee",
        phones=("+15557670002",),
        emails=("eve@example.org",),
    )
    assert (guard.external_id, guard.phones) == ("p1/guardian-2", ())
    assert error == RowError(1, "phone", "has too few digits", row_kept=True)


def test_a_resource_without_contacts_says_nothing_of_guardians_and_one_with_others_says_none():
    assert read_one().guardians is None
    assert read_one(contact=[contact("N", "555-767-0001")]).guardians == ()


def test_ndjson_keeps_its_line_numbers_and_goes_on_after_a_broken_line():
    lines = [json.dumps(patient(id="a")), "", '{"resourceType": "Patient", "id', "[1]", "[" * 100_000]
    lines += [json.dumps(patient(id="")), json.dumps({"resourceType": "Encounter", "id": "e"})]
    lines += [json.dumps(patient(id="z"))]
    found = read("\n".join(lines))
    assert [(each.row, getattr(each, "external_id", None) or each.why) for each in found] == [
        (1, "a"),
        (3, "is not valid JSON"),
        (4, "is not a FHIR resource"),
        (5, "is not valid JSON"),
        (6, "is missing"),
        (8, "z"),
    ]


def test_a_broken_first_line_does_not_lose_the_others():
    found = read('{"resourceType": "Pat\n' + json.dumps(patient(id="b")))
    assert [each.row for each in found] == [1, 2]
    assert found[1].external_id == "b"


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_a_bundle_on_one_line_or_many(indent):
    entries = [{"resource": patient(id="a")}, {"resource": {"resourceType": "Encounter"}}, {}, "odd"]
    bundle = {"resourceType": "Bundle", "entry": [*entries, {"resource": patient(id="b")}]}
    found = read(json.dumps(bundle, indent=indent))
    assert [(each.row, each.external_id) for each in found] == [(1, "a"), (5, "b")]


def test_a_single_patient_over_many_lines():
    assert [each.external_id for each in read(json.dumps(patient(), indent=2))] == ["p1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,first_name\n1,Ann\n", "not FHIR"),
        ("   \n", "not FHIR"),
        ("[]", "not FHIR"),
        ('{"resourceType": "Encounter", "id": "e"}\n', "holds no FHIR Patient"),
        ('{"resourceType": "Bundle"}', "holds no FHIR Patient"),
        ('{\n "resourceType": "Bundle",\n "entry": [\n', "not valid JSON from line 4"),
    ],
)
def test_what_is_no_patient_file_is_refused_whole(text, why):
    with pytest.raises(FileUnreadable, match=why) as refused:
        read(text)
    assert "patients.ndjson" in str(refused.value)


@pytest.mark.parametrize(
    "field", ["name", "telecom", "communication", "birthDate", "deceasedDateTime", "contact"]
)
@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [None], [[]], [{"given": 1, "value": 2, "rank": "a"}]])
def test_no_shape_of_a_field_stops_the_import(field, odd):
    record, *_ = read(json.dumps(patient(**{field: odd})))
    assert record.row == 1


@pytest.mark.parametrize(
    "keeper",
    [
        {"reference": "Organization/hill"},
        {"reference": "https://ehr.example/fhir/Organization/Hill"},
        {"identifier": {"system": "https://ehr.example", "value": "hill"}},
        {"display": "The Hill"},
    ],
)
def test_the_site_that_keeps_the_record(keeper):
    sites = {"hill": "harbour-hill", "the hill": "harbour-hill"}
    text = json.dumps(patient(managingOrganization=keeper))
    (record,) = fhir.read(StringIO(text), "patients.ndjson", "US", TODAY, sites)
    assert record.site_id == "harbour-hill"


@pytest.mark.parametrize("keeper", [None, {}, [], "hill", {"reference": 7}, {"display": "The whole clinic"}])
def test_the_clinic_as_a_whole_is_no_site(keeper):
    text = json.dumps(patient(managingOrganization=keeper))
    (record,) = fhir.read(StringIO(text), "patients.ndjson", "US", TODAY, {"hill": "harbour-hill"})
    assert record.site_id is None


def test_a_name_that_is_too_long_costs_the_row_and_of_a_guardian_theirs():
    long = "x" * 101
    for name, field in (({"given": [long]}, "first_name"), ({"given": ["Ann"], "family": long}, "last_name")):
        assert read(json.dumps(patient(name=[name]))) == [RowError(1, field, "is longer than 100 characters")]
    contact = {
        "relationship": [{"coding": [{"code": "MTH"}]}],
        "name": {"given": [long]},
        "telecom": [{"system": "phone", "value": "555-767-7476"}],
    }
    child, refused = read(json.dumps(patient(contact=[contact])))
    assert (child.external_id, child.guardians) == ("p1", ("p1/guardian-1",))
    assert refused == RowError(1, "first_name", "is longer than 100 characters")
