"""Events and bookings of a clinic's own system: once, in its own name, with plain refusals."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from temporalio.service import RPCError, RPCStatusCode

from models.store import api_keys
from tests.api.application import KEY, ON_SQLITE, OTHER_KEY, Web
from tests.support.intake import NOW
from tests.support.rows import select
from tests.support.second_site import HILL, MAIN, add_hill

NO_SHOW = {"type": "no_show", "source_ref": "visit-1", "patient": "p1"}
TOMORROW = (NOW + timedelta(days=1)).isoformat()
BOOKING = {"source_ref": "visit-9", "patient": "p1", "starts_at": TOMORROW, "service": "hygiene"}
BALANCE = {"type": "balance", "source_ref": "bill-1", "patient": "p1", "due_at": TOMORROW,
           "amount": "120.00", "currency": "GBP"}  # fmt: skip


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert "Traceback" not in answer.text
    return found


def fields(answer: Any) -> set[str]:
    return {each["field"] for each in problem(answer, 422)["errors"]}


async def test_an_event_opens_one_follow_up_however_often_it_is_told(web: Web) -> None:
    first = await web.tell("/v1/events", NO_SHOW)
    again = await web.tell("/v1/events", NO_SHOW)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["follow_up_id"] == again.json()["follow_up_id"]
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    rows = select(web.database, "SELECT id, clinic_id, trigger, started_at IS NULL FROM follow_up")
    assert [tuple(map(str, row[:3])) for row in rows] == [
        (first.json()["follow_up_id"], "harbour", "no_show")
    ]
    assert not rows[0][3]
    assert set(web.bell.started) == {first.json()["follow_up_id"]}
    assert select(web.database, "SELECT source FROM inbox_event") == [("api",)]


async def test_many_at_once_open_one(web: Web) -> None:
    answers = await asyncio.gather(*(web.tell("/v1/events", NO_SHOW) for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [200] * 7 + [201]
    assert len({each.json()["follow_up_id"] for each in answers}) == 1
    assert select(web.database, "SELECT count(*) FROM follow_up") == [(1,)]


async def test_trigger_is_another_word_for_type(web: Web) -> None:
    told = {"trigger": "no_show", "source_ref": "visit-1", "patient": "p1"}
    assert (await web.tell("/v1/events", told)).status_code == 201


async def test_an_event_is_kept_while_temporal_is_away(web: Web) -> None:
    web.bell.error = RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
    assert (await web.tell("/v1/events", NO_SHOW)).status_code == 201
    assert select(web.database, "SELECT started_at FROM follow_up") == [(None,)]


async def test_somebody_new_asks(web: Web) -> None:
    person = {"name": "Robin Sample", "phone": "07700 900321", "email": "Robin@Example.com"}
    told = {"type": "new_enquiry", "source_ref": "form-1", "person": person, "service": "hygiene"}
    answer = await web.tell("/v1/events", told)
    assert answer.status_code == 201, answer.text
    assert select(web.database, "SELECT value FROM contact_point WHERE value LIKE '%321'") == [
        ("+447700900321",)
    ]


async def test_money_and_dates_arrive(web: Web) -> None:
    assert (await web.tell("/v1/events", BALANCE)).status_code == 201
    assert select(web.database, "SELECT amount_minor, currency FROM invoice") == [(12000, "GBP")]
    paid = await web.tell("/v1/events", {"type": "paid", "source_ref": "bill-1"})
    assert paid.status_code == 200, paid.text
    assert len(paid.json()["looks_again"]) == 1
    assert (await web.tell("/v1/events", {"type": "paid", "source_ref": "bill-1"})).status_code == 200
    assert select(web.database, "SELECT status, paid_minor FROM invoice") == [("paid", 12000)]


async def test_a_no_show_that_was_none_is_taken_back(web: Web) -> None:
    opened = (await web.tell("/v1/events", NO_SHOW)).json()["follow_up_id"]
    answer = await web.tell("/v1/events", {"type": "attended", "source_ref": "visit-1"})
    assert answer.status_code == 200, answer.text
    assert (opened, "booking_changed") in web.bell.rung


async def test_a_booking_is_kept_moved_and_cancelled(web: Web) -> None:
    opened = (await web.tell("/v1/events", NO_SHOW)).json()["follow_up_id"]
    first = await web.tell("/v1/bookings", BOOKING)
    assert first.status_code == 201, first.text
    assert first.json()["looks_again"] == [opened]
    assert (opened, "booking_changed") in web.bell.rung
    moved = await web.tell("/v1/bookings", {**BOOKING, "starts_at": (NOW + timedelta(days=2)).isoformat()})
    assert moved.status_code == 200
    cancelled = {"source_ref": "visit-9", "patient": "p1", "status": "cancelled"}
    gone, again = await web.tell("/v1/bookings", cancelled), await web.tell("/v1/bookings", cancelled)
    assert (gone.status_code, again.status_code) == (201, 200)
    assert gone.json()["follow_up_id"] == again.json()["follow_up_id"]
    assert select(web.database, "SELECT status, service FROM appointment") == [("cancelled", "hygiene")]


async def test_a_visit_booked_again_can_be_cancelled_again(web: Web) -> None:
    cancelled = {"source_ref": "visit-9", "patient": "p1", "status": "cancelled"}
    opened = []
    for _ in range(3):
        await web.tell("/v1/bookings", BOOKING)
        assert select(web.database, "SELECT status FROM appointment") == [("booked",)]
        first, again = await web.tell("/v1/bookings", cancelled), await web.tell("/v1/bookings", cancelled)
        assert [(each.status_code, each.json()["new"]) for each in (first, again)] == [
            (201, True), (200, False)
        ]  # fmt: skip
        assert first.json()["follow_up_id"] == again.json()["follow_up_id"]
        assert select(web.database, "SELECT status FROM appointment") == [("cancelled",)]
        opened.append(first.json()["follow_up_id"])
        web.clock.forward(timedelta(minutes=10))
    assert len(set(opened)) == 3
    assert set(opened) <= set(web.bell.started)


async def test_an_old_cancellation_that_comes_late_does_not_cancel_a_new_visit(web: Web) -> None:
    cancelled = {"source_ref": "visit-9", "patient": "p1", "status": "cancelled",
                 "occurred_at": NOW.isoformat()}  # fmt: skip
    await web.tell("/v1/bookings", BOOKING)
    first = await web.tell("/v1/bookings", cancelled)
    web.clock.forward(timedelta(minutes=10))
    await web.tell("/v1/bookings", BOOKING)
    late = await web.tell("/v1/bookings", cancelled)
    assert (late.status_code, late.json()["follow_up_id"]) == (200, first.json()["follow_up_id"])
    assert select(web.database, "SELECT status FROM appointment") == [("booked",)]


async def test_a_booking_told_again_when_it_has_begun_changes_nothing(web: Web) -> None:
    assert (await web.tell("/v1/bookings", BOOKING)).status_code == 201
    web.clock.forward(timedelta(days=3))
    assert (await web.tell("/v1/bookings", BOOKING)).status_code == 200
    late = await web.tell("/v1/bookings", {**BOOKING, "source_ref": "visit-10"})
    assert fields(late) == {"starts_at"}


async def test_the_clinics_own_cancellation_is_its_own_trigger(web: Web) -> None:
    told = {"source_ref": "visit-9", "patient": "p1", "status": "cancelled", "cancelled_by": "clinic"}
    assert (await web.tell("/v1/bookings", told)).status_code == 201
    event = {"type": "cancellation", "source_ref": "visit-8", "patient": "p2", "cancelled_by": "clinic"}
    assert (await web.tell("/v1/events", event)).status_code == 201
    assert select(web.database, "SELECT DISTINCT trigger FROM follow_up") == [("clinic_cancellation",)]


async def test_what_a_rule_keeps_closed_is_said(web: Web) -> None:
    with web.database.writing() as connection:
        connection.exec_driver_sql("UPDATE clinic SET switched_off = '[\"no_show\"]'")
    answer = await web.tell("/v1/events", NO_SHOW)
    assert answer.status_code == 201
    assert (answer.json()["follow_up_id"], answer.json()["not_opened"]) == (None, "switched_off")
    assert web.bell.started == []


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer fup_wrong"},
        {"Authorization": f"Basic {KEY}"},
        {"Authorization": KEY},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Authorization": "Bearer \xe9\xe8".encode("latin-1")},
        [("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {KEY}")],
    ],
)
async def test_without_a_valid_key_nothing_is_read(web: Web, headers: Any) -> None:
    answer = await web.http.post("/v1/events", content=b"{not json", headers=headers)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_key_opens_nothing(web: Web) -> None:
    with web.database.writing() as connection:
        found = api_keys.find(connection, KEY)
        assert api_keys.revoke(connection, found.id, NOW)
        assert not api_keys.revoke(connection, found.id, NOW)
    problem(await web.tell("/v1/events", NO_SHOW), 401)
    assert (await web.tell("/v1/events", {**NO_SHOW, "patient": "q1"}, OTHER_KEY)).status_code == 201


async def test_only_a_hash_of_a_key_is_kept_and_its_last_use(web: Web) -> None:
    await web.tell("/v1/events", NO_SHOW)
    rows = select(web.database, "SELECT key_hash, used_at IS NULL FROM api_key WHERE clinic_id = 'harbour'")
    assert rows[0][0] != KEY
    assert len(rows[0][0]) == 64
    assert not rows[0][1]


async def test_a_key_speaks_for_its_clinic_alone(web: Web) -> None:
    problem(await web.tell("/v1/events", {**NO_SHOW, "clinic": "other"}), 403)
    problem(await web.tell("/v1/bookings", {**BOOKING, "clinic": "other"}), 403)
    assert fields(await web.tell("/v1/events", {**NO_SHOW, "patient": "q1"})) == {"patient"}
    assert fields(await web.tell("/v1/events", NO_SHOW, OTHER_KEY)) == {"patient"}
    ours = select(web.database, "SELECT id FROM patient WHERE external_id = 'q1'")[0][0]
    assert fields(await web.tell("/v1/events", {**NO_SHOW, "patient": ours})) == {"patient"}
    assert (await web.tell("/v1/events", {**NO_SHOW, "clinic": "harbour"})).status_code == 201
    theirs = await web.tell("/v1/events", {**NO_SHOW, "patient": "q1"}, OTHER_KEY)
    assert theirs.status_code == 201  # the same reference, in another clinic
    attended = await web.tell("/v1/events", {"type": "attended", "source_ref": "visit-1"}, OTHER_KEY)
    assert set(attended.json()["looks_again"]) == {theirs.json()["follow_up_id"]}


async def test_one_reference_does_not_stand_for_two_patients(web: Web) -> None:
    await web.tell("/v1/events", NO_SHOW)
    found = problem(await web.tell("/v1/events", {**NO_SHOW, "patient": "p2"}), 409)
    assert found["errors"][0]["field"] == "source_ref"
    await web.tell("/v1/bookings", BOOKING)
    problem(await web.tell("/v1/bookings", {**BOOKING, "patient": "p2"}), 409)


QUOTE = {"type": "quote", "source_ref": "q1", "patient": "p1", "amount": "120.00", "currency": "GBP"}
AN_HOUR_AGO, TWO_HOURS_AGO = ((NOW - timedelta(hours=each)).isoformat() for each in (1, 2))


@pytest.mark.parametrize(
    ("first", "then", "named", "way"),
    [
        (BALANCE, {"amount": "999.00"}, {"amount"}, "record invoice"),
        (BALANCE, {"due_at": NOW.isoformat()}, {"due_at"}, "record due"),
        (BALANCE, {"amount": "9", "currency": "EUR", "service": "x"}, {"amount", "currency", "service"}, ""),
        (NO_SHOW, {"service": "checkup"}, {"service"}, "no_show_undone"),
        ({**NO_SHOW, "service": "hygiene"}, {"service": "checkup"}, {"service"}, "no_show_undone"),
        ({**NO_SHOW, "occurred_at": AN_HOUR_AGO}, {"occurred_at": TWO_HOURS_AGO}, {"occurred_at"}, ""),
        (QUOTE, {"amount": "130.00"}, {"amount"}, "with replaces naming this one"),
        (QUOTE, {"expires_at": TOMORROW}, {"expires_at"}, "replaces"),
    ],
)
async def test_what_is_told_differently_is_refused_and_the_first_stands(
    web: Web, first: dict[str, Any], then: dict[str, Any], named: set[str], way: str
) -> None:
    opened = await web.tell("/v1/events", first)
    assert opened.status_code == 201
    records = "SELECT amount_minor, due_at FROM invoice UNION ALL SELECT amount_minor, expires_at FROM quote"
    before = select(web.database, records)
    found = problem(await web.tell("/v1/events", {**first, **then}), 409)
    assert found["type"].endswith("told-differently")
    assert {each["field"] for each in found["errors"]} == named
    assert way in found["detail"]
    assert "--" not in found["detail"]
    assert select(web.database, records) == before
    again = await web.tell("/v1/events", first)
    assert (again.status_code, again.json()["follow_up_id"]) == (200, opened.json()["follow_up_id"])


async def test_who_says_less_or_the_same_in_other_words_is_answered_as_before(web: Web) -> None:
    whole = {
        **BALANCE,
        "due_at": "2027-06-02T10:00:00+01:00",
        "service": "hygiene",
        "occurred_at": AN_HOUR_AGO,
    }
    await web.tell("/v1/events", whole)
    for other in (
        {"due_at": "2027-06-02T09:00:00Z"}, {"amount": "120"}, {"service": None}, {"occurred_at": None},
    ):  # fmt: skip
        assert (await web.tell("/v1/events", {**whole, **other})).status_code == 200


async def test_what_changes_by_a_record_of_its_own_is_no_contradiction(web: Web) -> None:
    await web.tell("/v1/events", BALANCE)
    await web.tell("/v1/events", {"type": "paid", "source_ref": BALANCE["source_ref"]})
    assert (await web.tell("/v1/events", BALANCE)).status_code == 200
    await web.tell("/v1/bookings", BOOKING)
    moved = {**BOOKING, "starts_at": (NOW + timedelta(days=2)).isoformat(), "service": "checkup"}
    assert (await web.tell("/v1/bookings", moved)).status_code == 200


async def test_an_event_stored_before_digests_were_kept_is_answered_as_before(web: Web) -> None:
    await web.tell("/v1/events", BALANCE)
    with web.database.writing() as connection:
        connection.exec_driver_sql("UPDATE inbox_event SET told = NULL")
    assert (await web.tell("/v1/events", {**BALANCE, "amount": "9"})).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ([], "body"),
        ({**NO_SHOW, "type": "no-show"}, "type"),
        ({**NO_SHOW, "type": "adverse_reply"}, "type"),
        ({**NO_SHOW, "patient": None}, "patient"),
        ({**NO_SHOW, "patient": 7}, "patient"),
        ({**NO_SHOW, "patient": "nobody"}, "patient"),
        ({**NO_SHOW, "patient": "p1\x00"}, "patient"),
        ({**NO_SHOW, "source_ref": ""}, "source_ref"),
        ({**NO_SHOW, "source_ref": "x" * 201}, "source_ref"),
        ({**NO_SHOW, "source": "My System!"}, "source"),
        ({**NO_SHOW, "occurred_at": "2027-06-01T09:00:00"}, "occurred_at"),
        ({**NO_SHOW, "occurred_at": 1_800_000_000}, "occurred_at"),
        ({**NO_SHOW, "occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({**NO_SHOW, "occurred_at": "2030-01-01T00:00:00Z"}, "occurred_at"),
        ({**NO_SHOW, "occurred_at": "2001-01-01T00:00:00Z"}, "occurred_at"),
        ({**NO_SHOW, "service": "\t"}, "service"),
        ({**NO_SHOW, "colour": "blue"}, "colour"),
        ({**NO_SHOW, "due_at": TOMORROW}, "due_at"),
        ({**NO_SHOW, "cancelled_by": "clinic"}, "cancelled_by"),
        ({**NO_SHOW, "person": {"name": "Robin"}}, "person"),
        ({**BALANCE, "amount": None}, "amount"),
        ({**BALANCE, "amount": "1,200"}, "amount"),
        ({**BALANCE, "amount": "0"}, "amount"),
        ({**BALANCE, "currency": "pounds"}, "currency"),
        ({**BALANCE, "due_at": None}, "due_at"),
        ({"type": "stalled_plan", "source_ref": "s", "patient": "p1", "due_at": TOMORROW, "step": 10**30},
         "step"),
        ({"type": "quote", "source_ref": "q", "patient": "p1", "replaces": "q"}, "replaces"),
        ({"type": "quote", "source_ref": "q", "patient": "p1", "amount": "5"}, "currency"),
        ({"type": "consultation", "source_ref": "c", "patient": "p1", "clinician": "nobody"}, "clinician"),
        ({"type": "attended", "source_ref": "nothing"}, "source_ref"),
        ({"type": "attended", "source_ref": "visit-1", "patient": "p1"}, "patient"),
        ({"type": "new_enquiry", "source_ref": "f"}, "patient"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"name": "R"}}, "person"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"name": "R", "phone": "12"}},
         "person.phone"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"name": "R", "email": "r"}}, "person.email"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"name": "\x00", "email": "r@e.co"}},
         "person.name"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"name": "R" * 101, "email": "r@e.co"}},
         "person.name"),
        ({"type": "new_enquiry", "source_ref": "f", "person": {"phone": "020 7946 0018"}}, "person.name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_named_and_nothing_is_stored(web: Web, body: Any, field: str) -> None:
    answer = await web.tell("/v1/events", body)
    assert field in fields(answer)
    assert "--" not in answer.text
    for table in ("inbox_event", "follow_up", "invoice", "quote", "appointment"):
        assert select(web.database, f"SELECT count(*) FROM {table}") == [(0,)]


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BOOKING, "starts_at": None}, "starts_at"),
        ({**BOOKING, "starts_at": NOW.isoformat()}, "starts_at"),
        ({**BOOKING, "status": "maybe"}, "status"),
        ({**BOOKING, "cancelled_by": "patient"}, "cancelled_by"),
        ({**BOOKING, "patient": None}, "patient"),
        ({**BOOKING, "patient": "nobody"}, "patient"),
        ({**BOOKING, "type": "no_show"}, "type"),
    ],
)
async def test_a_booking_that_cannot_be_used(web: Web, body: Any, field: str) -> None:
    assert field in fields(await web.tell("/v1/bookings", body))
    assert select(web.database, "SELECT count(*) FROM appointment") == [(0,)]


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b'{"step": ' + b"9" * 6000 + b"}", "application/json", 400),
        (b'{"type":"no_show","source_ref":"\\ud800","patient":"p1"}', "application/json", 422),
        (b'{"type":"no_show","source_ref":"v-1","patient":"p1","\\ud800":1}', "application/json", 422),
        (b'{"type":"no_show","\\ud800":1,"\\ud800":1}', "application/json", 422),
        (b"type=no_show", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b'{"a":"' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
async def test_bodies_that_are_no_events(web: Web, content: bytes, kind: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": kind}
    problem(await web.http.post("/v1/events", content=content, headers=headers), status)


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b'{"type":"no_show","source_ref":"v-1","patient":"p1","patient":"p2"}', "patient"),
        (b'{"type":"new_enquiry","source_ref":"e-1","person":{"phone":"1","name":"A","phone":"2"}}', "phone"),
    ],
)
async def test_a_field_that_is_named_twice_is_not_guessed(web: Web, content: bytes, field: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    said = problem(await web.http.post("/v1/events", content=content, headers=headers), 422)
    assert said["errors"] == [{"field": field, "detail": "This field is named more than once."}]
    assert select(web.database, "SELECT count(*) FROM inbox_event") == [(0,)]


@ON_SQLITE
async def test_other_addresses_and_methods_are_problems_too(web: Web) -> None:
    problem(await web.http.get("/v1/events"), 405)
    problem(await web.http.get("/v2"), 404)
    problem(await web.http.get("/docs"), 404)
    problem(await web.http.post("/v1/events/", json=NO_SHOW), 404)


@ON_SQLITE
async def test_the_interface_describes_itself(web: Web) -> None:
    described = (await web.http.get("/openapi.json")).json()
    assert set(described["paths"]) == {"/v1/events", "/v1/bookings", "/health"}
    events = described["paths"]["/v1/events"]["post"]
    content = events["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/EventBody"}
    assert content["examples"]["no-show"]["value"]["type"] == "no_show"
    assert {"200", "201", "401", "403", "409", "413", "415", "422", "503"} <= set(events["responses"])
    assert "HTTPValidationError" not in str(described)
    assert events["security"]


async def test_every_example_is_accepted(web: Web) -> None:
    described = (await web.http.get("/openapi.json")).json()
    with web.database.writing() as connection:
        connection.exec_driver_sql("UPDATE patient SET external_id = 'HL-1001' WHERE external_id = 'p1'")
    web.clock.now = NOW.replace(year=2026, month=11, day=3)
    for path in ("/v1/events", "/v1/bookings"):
        examples = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"]
        for example in examples.values():
            answer = await web.tell(path, example["value"])
            assert answer.status_code in (200, 201), answer.text


async def test_events_and_bookings_say_at_which_site(web: Web) -> None:
    with web.database.writing() as connection:
        add_hill(connection)
    no_show = await web.tell("/v1/events", {**NO_SHOW, "site": "main"})
    assert (no_show.status_code, no_show.json()["site_assumed"]) == (201, None)
    assert (await web.tell("/v1/bookings", {**BOOKING, "site": "hill"})).status_code == 201
    assert select(web.database, "SELECT site_id FROM appointment") == [(HILL,)]
    cancelled = {"source_ref": "visit-9", "patient": "p1", "status": "cancelled", "site": "main"}
    assert (await web.tell("/v1/bookings", cancelled)).json()["site_assumed"] is None
    assert select(web.database, "SELECT site_id FROM follow_up") == [(MAIN,), (MAIN,)]
    elsewhere = await web.tell("/v1/events", {**NO_SHOW, "site": "hill"})
    assert [each["field"] for each in problem(elsewhere, 409)["errors"]] == ["site"]
    guessed = await web.tell("/v1/events", {**NO_SHOW, "source_ref": "visit-2", "patient": "p2"})
    assert guessed.json()["site_assumed"] == "hill"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/events", {**NO_SHOW, "site": "quay"}), ("/v1/bookings", {**BOOKING, "site": "other-main"}),
     ("/v1/bookings", {"source_ref": "v", "patient": "p1", "status": "cancelled", "site": "quay"}),
     ("/v1/events", {"type": "paid", "source_ref": "bill-1", "site": "main"})],
)  # fmt: skip
async def test_a_site_of_nobody_and_of_another_clinic_is_refused(web: Web, path: str, body: Any) -> None:
    assert fields(await web.tell(path, body)) == {"site"}
    assert select(web.database, "SELECT count(*) FROM inbox_event") == [(0,)]
