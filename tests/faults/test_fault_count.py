"""The count of a fault run finds each thing that should not be, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.faults.count import Counted, Row, Taken, count, taken_from

TOUCH = ("f1", "day_1")
SENT = Row("k1", *TOUCH, 1, "sent", "SM1")
REFUSED = replace(SENT, state="failed", provider_id=None)
AGAIN = replace(SENT, key="k2", try_no=2, provider_id="SM2")
UNKNOWN = replace(SENT, state="unknown", provider_id=None)
TAKEN = Taken("k1", "SM1", disclosed=False)
TASK = ("f1", "message:day_1")


def counted(*rows: Row, taken: list[Taken], tasks: set[tuple[str, str]] | None = None) -> Counted:
    return count([TOUCH], rows, taken, tasks or set())


@pytest.mark.parametrize(
    ("rows", "taken", "tasks"),
    [
        ([SENT], [TAKEN], set()),
        ([REFUSED, AGAIN], [Taken("k2", "SM2", True)], set()),
        ([REFUSED], [], {TASK}),
        ([UNKNOWN], [], {TASK}),
        ([UNKNOWN], [TAKEN], {TASK}),
        ([REFUSED, replace(UNKNOWN, key="k2", try_no=2)], [], {TASK}),
    ],
)
def test_where_all_is_well_nothing_is_found(
    rows: list[Row], taken: list[Taken], tasks: set[tuple[str, str]]
) -> None:
    assert counted(*rows, taken=taken, tasks=tasks).faults == {}


@pytest.mark.parametrize(
    ("found", "rows", "taken", "tasks"),
    [
        ({"duplicates": 1}, [SENT], [TAKEN, Taken("k1", "SM2", True)], set()),
        ({"duplicates": 1, "unrecorded": 1}, [REFUSED, AGAIN], [TAKEN, Taken("k2", "SM2", True)], set()),
        ({"duplicates": 1}, [SENT, AGAIN], [TAKEN, Taken("k2", "SM2", True)], set()),
        ({"lost": 1}, [], [], set()),
        ({"lost": 1}, [REFUSED], [], set()),
        ({"lost": 1, "invented": 1}, [SENT], [], set()),
        ({"lost": 1, "unsettled": 1}, [replace(UNKNOWN, state="claimed")], [], set()),
        ({"unsettled": 1}, [replace(UNKNOWN, state="claimed")], [TAKEN], set()),
        ({"unrecorded": 1}, [REFUSED], [TAKEN], set()),
        ({"unrecorded": 1}, [replace(REFUSED, state="not_posted")], [TAKEN], set()),
        ({"invented": 1}, [replace(SENT, provider_id="SM9")], [TAKEN], set()),
        ({"unknown_though_disclosed": 1}, [UNKNOWN], [replace(TAKEN, disclosed=True)], {TASK}),
        ({"unknown_without_task": 1}, [UNKNOWN], [], {("f1", "message:ack_sms")}),
        ({"lost": 1, "without_row": 1}, [], [TAKEN], set()),
    ],
)
def test_each_thing_that_should_not_be_is_found(
    found: dict[str, int], rows: list[Row], taken: list[Taken], tasks: set[tuple[str, str]]
) -> None:
    assert counted(*rows, taken=taken, tasks=tasks).faults == found


def test_unknown_messages_are_told_apart_by_what_the_provider_did() -> None:
    other = Row("k9", "f9", "day_1", 1, "unknown")
    found = counted(UNKNOWN, other, taken=[TAKEN], tasks={TASK, ("f9", "message:day_1")})
    assert (found.unknown_undisclosed, found.unknown_not_accepted) == (1, 1)
    assert (found.touches, found.accepted, found.sent, found.retried) == (2, 1, 0, 0)
    assert found.states == {"unknown": 2}


@pytest.mark.parametrize(("listed", "told"), [(0, 0), (1, 0), (0, 3)])
def test_a_message_is_known_by_the_address_of_its_callback(listed: int, told: int) -> None:
    address = "http://127.0.0.1:8088/twilio/status/" + "a" * 32
    message = {"sid": "SM1", "status_callback": address, "listed": listed, "told": told}
    assert taken_from(message) == Taken("a" * 32, "SM1", bool(listed or told))
