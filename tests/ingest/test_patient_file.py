"""Whole files: format, repeated ids, totals."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from ingest.patient_file import DateOrder, PatientFormat, read_patients
from ingest.refusals import FileUnreadable, RowError

TODAY = date(2026, 11, 24)


def read(folder: Path, text: str, *args, encoding: str = "utf-8", country: str = "GB"):
    path = folder / "patients"
    path.write_bytes(text.encode(encoding))
    return read_patients(path, country, TODAY, *args)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_format_is_told_by_the_content_in_every_encoding(tmp_path, encoding):
    csv = read(tmp_path, "id;first_name\n1;Zoë\n", encoding=encoding)
    fhir = read(
        tmp_path,
        '\n {"resourceType": "Patient", "id": "1", "name": [{"given": ["Zoë"]}]}\n',
        encoding=encoding,
    )
    assert [csv.records[0].first_name, fhir.records[0].first_name] == ["Zoë", "Zoë"]


def test_the_encoding_of_a_csv_file_may_be_stated_and_of_fhir_not(tmp_path):
    path = tmp_path / "patients"
    path.write_bytes("id;first_name\n1;Łucja\n".encode("iso-8859-2"))
    assert read_patients(path, "GB", TODAY, encoding="iso-8859-2").records[0].first_name == "Łucja"
    path.write_text('{"resourceType": "Patient", "id": "1"}')
    for written in (None, PatientFormat.FHIR):
        with pytest.raises(FileUnreadable, match="--encoding is for CSV files; FHIR is always UTF-8"):
            read_patients(path, "GB", TODAY, written, encoding="utf-8")


def test_a_stated_format_wins(tmp_path):
    with pytest.raises(FileUnreadable, match="not FHIR"):
        read(tmp_path, "id,first_name\n1,Ann\n", PatientFormat.FHIR)


def test_the_country_says_which_comes_first_unless_told(tmp_path):
    text = "id,first_name,dob\n1,Ann,3/4/1980\n"

    def born(*args, country):
        return read(tmp_path, text, *args, country=country).records[0].birth_date

    assert born(country="US") == date(1980, 3, 4)
    assert born(country="GB") == date(1980, 4, 3)
    assert born(None, DateOrder.DAY_FIRST, country="US") == date(1980, 4, 3)
    assert born(None, DateOrder.MONTH_FIRST, country="GB") == date(1980, 3, 4)


def test_of_repeated_ids_the_first_counts_and_the_totals_add_up(tmp_path):
    found = read(tmp_path, "id,first_name,phone\n1,Ann,\n2,Bea,12\n 1 ,Cat,12\n,Dee,\n1,Eve,\n")
    assert [(each.external_id, each.first_name) for each in found.records] == [("1", "Ann"), ("2", "Bea")]
    assert found.errors == (
        RowError(3, "phone", "has too few digits", row_kept=True),
        RowError(4, "id", "is the same as in row 2, which was taken"),
        RowError(5, "id", "is missing"),
        RowError(6, "id", "is the same as in row 2, which was taken"),
    )
    assert (found.read, found.rejected) == (5, 3)


def test_the_sample_patients(tmp_path):
    sample = Path(__file__).parents[3] / "shared" / "data" / "synthea_r4" / "Patient.ndjson.gz"
    if not sample.is_file():
        pytest.skip("needs the sample data folder beside the checkout")
    found = read_patients(sample, "US", TODAY)
    assert (found.read, found.rejected, found.errors) == (615, 0, ())
    assert sum(each.deceased is True for each in found.records) == 124
    assert sum(each.birth_date > date(2008, 11, 24) for each in found.records) == 55
    assert all(each.first_name and each.last_name and each.phones for each in found.records)
    half = tmp_path / "half.gz"
    half.write_bytes(sample.read_bytes()[:60_000])
    with pytest.raises(FileUnreadable, match="half of it"):
        read_patients(half, "US", TODAY)
    plain = tmp_path / "plain.ndjson.gz"
    plain.write_bytes(gzip.decompress(sample.read_bytes()))
    assert read_patients(plain, "US", TODAY) == found
