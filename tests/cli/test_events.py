"""``trigger``, ``book``, ``reply``, ``answered`` while Temporal does not run: stored, and said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from runtime.clock import utc_now
from tests.cli.commands import answer, machine, refused, told, type_in

PATIENT = ("--clinic", "harbour-lane", "--patient", "HL-1002")


def count(database, table: str) -> int:
    with database.reading() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_a_trigger_is_stored_and_waits_for_temporal(practice):
    said = answer(*told("no_show", "HL-1002", "visit-1"))
    assert said.startswith("Opened follow-up:harbour-lane:no_show:")
    assert "Temporal does not answer at 127.0.0.1:" in said
    assert "The event is stored; the follow-up starts by itself" in said
    assert "waits for Temporal" in answer("list")


@pytest.mark.parametrize("trigger", ["new_enquiry", "no_show", "cancellation"])
def test_the_same_trigger_and_reference_twice_is_one_follow_up(practice, trigger):
    first = machine(*told(trigger, "HL-1002", "ref-1"))
    again = machine(*told(trigger, "HL-1002", "ref-1"))
    assert first == {"follow_up": first["follow_up"], "new": True, "started": False}
    assert again == {**first, "new": False}
    assert answer(*told(trigger, "HL-1002", "ref-1")).startswith(f"Already known: {first['follow_up']}")
    assert count(practice, "follow_up") == 1
    other = machine(*told(trigger, "HL-1002", "ref-2"))
    joins = trigger == "new_enquiry"  # a second enquiry of the same day is the first one's
    assert (other["follow_up"] == first["follow_up"]) is joins
    assert other.get("not_opened") == ("joined" if joins else None)


def test_a_patient_goes_by_our_id_too(practice):
    first = machine(*told("no_show", "HL-1002", "ref-1"))
    (row,) = machine("list")
    assert machine(*told("no_show", row["patient_id"], "ref-1")) == {**first, "new": False}


def test_a_reference_of_another_patient_is_refused_and_nothing_is_stored(practice):
    answer(*told("no_show", "HL-1002", "ref-1"))
    before = {table: count(practice, table) for table in ("inbox_event", "follow_up", "appointment")}
    message = refused(*told("no_show", "HL-1003", "ref-1"))
    assert "'ref-1' already stands for a no_show of another patient" in message
    assert "HL-1002" not in message
    assert before == {table: count(practice, table) for table in ("inbox_event", "follow_up", "appointment")}


def test_when_it_happened_is_kept(practice):
    at = (utc_now() - timedelta(hours=3)).replace(microsecond=0)
    machine(*told("no_show", "HL-1002", "ref-1", "--at", at.isoformat()))
    (row,) = machine("list")
    assert row["event_at"] == at.isoformat()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (told("no_sho", "HL-1002", "r"), "There is no trigger 'no_sho'. Triggers here: new_enquiry,"),
        (told("no_show", "HL-9999", "r"), "Clinic 'harbour-lane' has no patient 'HL-9999'. Import"),
        (told("no_show", "HL-1002", " "), "A source reference has 1 to 200 characters"),
        (told("no_show", "HL-1002", "r" * 201), "A source reference has 1 to 200 characters"),
        (told("no_show", "HL-1002", "r", "--at", "2026-03-02T10:00"), "has no offset from UTC"),
        (told("no_show", "HL-1002", "r", "--at", "2100-03-02T10:00Z"), "The event lies in the future"),
        (told("no_show", "HL-1002", "\udcff"), "The value of 'source-ref' is not UTF-8 text"),
        (["trigger", "no_show", "--clinic", "harbour", "--patient", "HL-1002", "--source-ref", "r"],
         "There is no clinic 'harbour'. Clinics here: harbour-lane."),
        (["book", *PATIENT, "--at", "2020-03-02T10:00Z"], "A booking must lie in the future"),
        (["book", *PATIENT, "--at", "2100-03-02T10:00"], "has no offset from UTC"),
        (["book", "--clinic", "x", "--patient", "y", "--at", "2100-03-02T10:00Z"], "There is no clinic 'x'"),
        (["reply", "--clinic", "harbour-lane", "--patient", "y", "--text", "t"], "has no patient 'y'"),
        (["opt-out", "--clinic", "x", "--patient", "y", "--channel", "sms"], "There is no clinic 'x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_accepted_leaves_nothing_behind(practice, words, why):
    assert why in refused(*words)
    result = type_in(*words, "--json")
    assert why in result.stderr
    assert why.replace("\udcff", "") in result.stdout
    tables = ("inbox_event", "follow_up", "appointment", "enquiry", "inbound_message", "sequence_version")
    assert {table: count(practice, table) for table in tables} == dict.fromkeys(tables, 0)


def test_a_booking_is_stored_once_and_moved_by_its_reference(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))
    soon = (utc_now() + timedelta(days=3)).isoformat()
    later = (utc_now() + timedelta(days=4)).isoformat()
    said = answer("book", *PATIENT, "--at", soon)
    assert said.startswith("Booked.\nTemporal does not answer at ")
    assert f"will read this: {opened['follow_up']}" in said
    answer("book", *PATIENT, "--at", soon)
    assert count(practice, "appointment") == 1
    answer("book", *PATIENT, "--at", soon, "--source-ref", "b-1", "--service", "check-up")
    moved = machine("book", *PATIENT, "--at", later, "--source-ref", "b-1", "--service", "check-up")
    assert moved["follow_ups"] == [opened["follow_up"]]
    assert moved["rung"] is False
    assert count(practice, "appointment") == 2
    message = refused("book", "--clinic", "harbour-lane", "--patient", "HL-1003", "--at", later,
                      "--source-ref", "b-1")  # fmt: skip
    assert "already stands for another patient's visit" in message


def test_replies_and_opt_outs_are_stored(practice):
    opened = machine(*told("no_show", "HL-1001", "ref-1"))["follow_up"]
    mother = ("--clinic", "harbour-lane", "--patient", "HL-1001")
    child = ("--clinic", "harbour-lane", "--patient", "HL-1005")
    assert answer("reply", *mother, "--text", "Who is this?").startswith("Stored; a colleague gets a task")
    assert machine("reply", *mother, "--text", "Hello?", "--channel", "email")["follow_ups"] == [opened]
    said = answer("opt-out", *child, "--channel", "sms")
    assert said.startswith("Stored; nothing more is sent there.")
    assert opened in said  # the mother shares the child's number
    assert count(practice, "inbound_message") == 3
    quiet = machine("opt-out", "--clinic", "harbour-lane", "--patient", "HL-1004", "--channel", "sms")
    assert quiet["follow_ups"] == []
    assert quiet["rung"] is True


def test_an_event_whose_follow_up_would_be_over_is_refused_and_not_stored(practice):
    said = refused(*told("no_show", "HL-1002", "old"), "--at", "2020-01-01T10:00Z")
    assert "lies too far back" in said
    assert "21 days" in said
    assert count(practice, "inbox_event") == count(practice, "follow_up") == 0


def test_a_known_event_may_be_told_again_however_late(practice):
    first = machine(*told("no_show", "HL-1002", "again"))
    again = machine(*told("no_show", "HL-1002", "again"), "--at", "2020-01-01T10:00Z")
    assert again == {**first, "new": False}


def test_a_reply_without_text_and_a_service_without_end_are_refused(practice):
    who = ["--clinic", "harbour-lane", "--patient", "HL-1002"]
    assert refused("reply", *who, "--text", "  ") == "The reply has no text."
    visit = ["book", *who, "--at", (utc_now() + timedelta(days=2)).isoformat()]
    assert "1 to 100 characters" in refused(*visit, "--service", "x" * 101, "--source-ref", "v1")
    assert count(practice, "inbound_message") == count(practice, "appointment") == 0


def test_a_trigger_takes_what_it_needs(practice):
    opened = machine(*told("balance", "HL-1002", "i-1", "--due", "2100-01-01T00:00Z", "--amount", "120.00",
                           "--currency", "gbp"))  # fmt: skip
    assert opened["new"] is True
    with practice.reading() as connection:
        (bill,) = connection.execute(text("SELECT amount_minor, currency FROM invoice")).all()
    assert tuple(bill) == (12000, "GBP")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (told("balance", "HL-1002", "r", "--amount", "5.00"), "--amount needs --currency"),
        (told("balance", "HL-1002", "r", "--amount", "5,00", "--currency", "GBP"), "write it like 120.00"),
        (told("balance", "HL-1002", "r", "--amount", "5.5", "--currency", "JPY"), "more digits after"),
        (told("quote", "HL-1002", "r", "--currency", "pounds"), "use its three letters"),
        (told("balance", "HL-1002", "r"), "The trigger balance needs --due"),
        (told("recall", "HL-1002", "r", "--due", "soon"), "is not a date and time"),
        (told("no_show", "HL-1002", "r", "--by", "clinic"), "--by says nothing about no_show"),
        (told("no_show", "HL-1002", "r", "--due", "2026-01-01T00:00Z"), "--due says nothing about no_show"),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r"], "Say who it is"),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r", "--phone", "+1"],
         "--phone and --email need --name"),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r", "--name", "Ann Lee",
          "--phone", "12"], "--phone has too few digits"),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r", "--name", "Ann Lee",
          "--email", "ann"], "--email is not an e-mail address"),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r", "--name", "A" * 101,
          "--phone", "07700 900123"], "--name is longer than 100 characters."),
        (["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "r", "--name", "Ann Lee"],
         "--name needs --phone or --email"),
    ],
)  # fmt: skip
def test_an_option_that_is_missing_or_wrong_is_named(practice, words, why):
    assert why in refused(*words)
    assert count(practice, "inbox_event") == count(practice, "follow_up") == 0


def test_somebody_who_only_asks_is_kept_by_number(practice):
    asked = ["trigger", "new_enquiry", "--clinic", "harbour-lane", "--source-ref", "web-1", "--name",
             "Ann Lee", "--phone", "07700 900777", "--channel", "sms"]  # fmt: skip
    assert machine(*asked)["new"] is True
    assert machine(*asked)["new"] is False
    with practice.reading() as connection:
        found = connection.execute(text("SELECT value FROM contact_point WHERE value LIKE '%900777'"))
        assert found.scalars().all() == ["+447700900777"]
    assert count(practice, "inbound_message") == 1


def test_the_clinics_own_cancellation_is_another_matter(practice):
    own = machine(*told("cancellation", "HL-1002", "v-1", "--by", "clinic"))
    assert ":clinic_cancellation:" in own["follow_up"]
    assert (
        ":cancellation:" in machine(*told("cancellation", "HL-1002", "v-2", "--by", "patient"))["follow_up"]
    )


def test_what_opens_nothing_says_why(practice):
    with practice.writing() as connection:
        connection.execute(text("""UPDATE clinic SET switched_off = '["quote"]'"""))
    said = answer(*told("quote", "HL-1002", "q-1"))
    assert said == ("Stored; no follow-up of its own: the clinic has switched this kind of follow-up off.\n")
    again = machine(*told("quote", "HL-1002", "q-1"))
    assert again == {"follow_up": None, "new": False, "started": False, "not_opened": "switched_off"}
    assert answer("list") == "No follow-ups.\n"


def test_a_reply_can_mean_many_things(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    reply = ("reply", *PATIENT, "--text", "...", "--intent")
    assert machine(*reply, "thanks")["follow_ups"] == []
    assert machine(*reply, "no")["follow_ups"] == [opened]
    said = answer(*reply, "wrong_number")
    assert said.startswith("Stored; the number or address was checked: unlinked.")
    alarm = machine(*reply, "adverse")
    assert alarm["follow_ups"] == [opened]
    assert ":adverse_reply:" in alarm["opened"][0]
    assert "a colleague is to call now" in answer(*reply, "adverse")
    assert count(practice, "inbound_message") == 5
    assert "'maybe' is not one of" in type_in(*reply, "maybe").stderr


def test_staff_say_that_they_answered(practice):
    opened = machine(*told("no_show", "HL-1002", "ref-1"))["follow_up"]
    answer("reply", *PATIENT, "--text", "Is Tuesday all right?")
    assert machine("answered", *PATIENT)["follow_ups"] == [opened]
    assert "a colleague wrote to the patient or talked with them" in answer("status", opened)
    with practice.reading() as connection:
        left = text("SELECT count(*) FROM inbound_message WHERE answered_at IS NULL")
        assert connection.execute(left).scalar_one() == 0


def test_what_is_told_differently_is_refused_with_the_way_to_change_it(practice):
    bill = ("--due", "2027-03-01T09:00Z", "--currency", "GBP", "--amount")
    machine(*told("balance", "HL-1002", "bill-1", *bill, "120.00"))
    assert not machine(*told("balance", "HL-1002", "bill-1", *bill, "120"))["new"]
    said = " ".join(refused(*told("balance", "HL-1002", "bill-1", *bill, "999.00")).split())
    assert "'bill-1' was told before with another --amount" in said
    assert "record invoice" in said
    assert count(practice, "follow_up") == 1


def test_a_visit_booked_again_can_be_cancelled_again(practice):
    starts_at = (utc_now() + timedelta(days=9)).isoformat()
    found = []
    for _ in range(2):
        answer("book", *PATIENT, "--source-ref", "visit-9", "--at", starts_at)
        found += [machine(*told("cancellation", "HL-1002", "visit-9")) for _ in range(2)]
        with practice.reading() as connection:
            assert connection.execute(text("SELECT status FROM appointment")).scalars().all() == ["cancelled"]
    assert [each["new"] for each in found] == [True, False, True, False]


@pytest.fixture
def two_sites(practice):
    """The sample clinic with a second site, which comes first by its id."""
    with practice.writing() as connection:
        copied = "name, zone, country, subdivision, phone, sms_sender, email_sender, hours"
        connection.execute(
            text(
                f"INSERT INTO site (id, clinic_id, {copied})"
                f" SELECT 'harbour-lane-hill', clinic_id, {copied} FROM site"
            )
        )
    return practice


def site_of_follow_ups(database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(text("SELECT site_id FROM follow_up ORDER BY opened_at")).scalars())


def test_a_trigger_names_its_site(two_sites):
    said = answer(*told("no_show", "HL-1002", "visit-1", "--site", "quay"))
    assert "Please note" not in said
    assert site_of_follow_ups(two_sites) == ["harbour-lane-quay"]


def test_a_site_that_had_to_be_assumed_is_told(two_sites):
    said = answer(*told("no_show", "HL-1002", "visit-1"))
    assert "nobody said at which site, so it goes by the hours, links and staff of 'hill'." in said
    assert machine(*told("no_show", "HL-1003", "visit-2"))["site_assumed"] == "hill"


def test_a_booking_names_its_site_and_its_cancellation_is_there(two_sites):
    at = (utc_now() + timedelta(days=3)).isoformat()
    answer("book", *PATIENT, "--at", at, "--source-ref", "visit-1", "--site", "quay")
    assert "site_assumed" not in machine(*told("cancellation", "HL-1002", "visit-1"))
    assert site_of_follow_ups(two_sites) == ["harbour-lane-quay"]


@pytest.mark.parametrize("command", ["trigger", "book"])
def test_a_site_that_is_not_there_is_refused_and_nothing_is_stored(two_sites, command):
    at = (utc_now() + timedelta(days=3)).isoformat()
    words = {"trigger": told("no_show", "HL-1002", "r"), "book": ["book", *PATIENT, "--at", at]}[command]
    assert "has no site 'harbour'. Sites: hill, quay." in refused(*words, "--site", "harbour")
    assert (count(two_sites, "inbox_event"), count(two_sites, "appointment")) == (0, 0)
