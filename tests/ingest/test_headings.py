"""Headings that are known, passed over, or too close to a known one to be passed over."""

import pytest

from ingest.headings import HEADINGS, ignored, known_columns
from ingest.refusals import FileUnreadable
from ingest.spelling import misspelt, slips

# What systems of practices export beside what we read.
PLAUSIBLE = """
    middle_name, middle names, maiden_name, birth_name, nickname, known_as, preferred_name,
    full_name, name, title, prefix, suffix, salutation, initials, last_name_2, second surname,
    phone_type, phone_no, phone_ext, phone_notes, fax, fax_number, home_number, work_number,
    house_number, email_opt_in, email_type, email_verified, address, address_1, Address Line 2,
    street, city, town, county, state, country, postcode, zip, zip_code, suite, unit, gender, sex,
    pronouns, created_at, updated_at, modified_on, patient_status, patient_name, patient, patients,
    patient_type, patient_since, status, active, last_visit, last_seen, first_visit, next_visit,
    next_appointment, registration_date, date_of_visit, birth_place, birth_year, age,
    marital_status, occupation, employer, insurance, insurance_number, invoice_number, card_number,
    nhs_number, ssn, balance, notes, comments, alerts, allergies, disease, smoker, dentist,
    provider, doctor, gp_name, clinician, hygienist, referral_source, source, family_doctor,
    family_id, household, guardian, guardian_name, parent_name, next_of_kin, emergency_contact,
    contact, contacts, contact_name, preferred_contact, contact_method, last_contact,
    do_not_contact_reason, consent, consent_date, consent_marketing_post, consent_treatment,
    sms_consent, marketing, newsletter, recall_date, recall_type, site_code, location, locality,
    region, area, zones, sites, timestamp, username, user_id, internal_id, account_number,
    record_number, tags, category, priority, vip, language_code, ethnicity, religion, race,
    first_contact, image, photo, mailing_address, home_address, email_2_type, file_number
"""


def refusal(*headings: str) -> str:
    with pytest.raises(FileUnreadable) as refused:
        known_columns(["id", "first_name", *headings], "patients.csv")
    return str(refused.value)


@pytest.mark.parametrize("heading", [" ".join(each.split()) for each in PLAUSIBLE.split(",")])
def test_what_practices_export_besides_is_passed_over_and_named(heading):
    for written in (heading, heading.upper(), heading.replace("_", " ").title(), heading.replace("_", "")):
        assert set(known_columns(["id", "first_name", written], "patients.csv")) == {"id", "first_name"}
        assert ignored(["id", "first_name", written, "", written]) == (written,)


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("do_not_contct", "do_not_contact"),
        ("Do Not Conatct", "do_not_contact"),
        ("dont_contact", "do_not_contact"),
        ("do_nt_contct", "do_not_contact"),
        ("do_not_contacts", "do_not_contact"),
        ("do_not_contact_2", "do_not_contact"),
        ("decesed", "deceased"),
        ("deceased_1", "deceased"),
        ("lst_name", "last_name"),
        ("surnam", "last_name"),
        ("phnoe", "phone"),
        ("phnoe_2", "phone"),
        ("telephne", "phone"),
        ("emial", "email"),
        ("birht_date", "birth_date"),
        ("guardain_id", "guardian_id"),
        ("own_contct", "own_contact"),
        ("consent_marketing_smss", "consent_marketing_sms"),
        ("timezon", "zone"),
        ("loacle", "locale"),
    ],
)
def test_a_misspelt_heading_refuses_the_file_and_names_what_may_be_meant(heading, meant):
    said = refusal(heading)
    assert said.startswith("patients.csv: row 1 has a heading that is not known.")
    assert f"{heading!r}: did you mean {meant}? Nothing was imported. Rename the column" in said


def test_all_that_are_misspelt_are_named_even_one_that_is_needed():
    with pytest.raises(
        FileUnreadable, match=r"'frist_name': did you mean first_name\?; 'emial': did you mean em"
    ):
        known_columns(["id", "frist_name", "emial"], "patients.csv")


def test_a_row_that_may_be_a_patients_is_never_quoted():
    with pytest.raises(FileUnreadable) as refused:
        known_columns(["7", "Surnam", "Branco"], "patients.csv")
    assert "Branco" not in str(refused.value)
    assert "Surnam" not in str(refused.value)


def test_long_and_broken_headings_are_shown_short_and_on_one_line():
    assert ignored(["id", "first_name", "shoe\nsize", "x" * 300]) == ("shoe size", "x" * 40 + "…")


def test_no_known_heading_is_another_one_misspelt():
    for headings in HEADINGS.values():
        for heading in headings:
            assert misspelt(heading, headings) is None


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("phone", "phone", 0),
        ("phnoe", "phone", 1),
        ("hpnoe", "phone", 2),
        ("a", "bc", 2),
    ],
)
def test_slips(word, other, expected):
    assert slips(word, other) == slips(other, word) == expected
