"""Golden days in Edinburgh: Scotland's own list of holidays counts, and nothing of Britain's beside it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.calendar import next_allowed
from core.types import Window
from models.store import holidays as store
from runtime.database import Database
from runtime.holidays import between, refresh
from tests.support.rows import change, load, open_follow_up

PLACES = {"Edinburgh": "SCT", "London": "ENG"}
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("place", "asked", "leaves"),
    [
        ("Edinburgh", "2027-03-29T10:00", "2027-03-29T10:00"),  # Easter Monday is a working day
        ("London", "2027-03-29T10:00", "2027-03-30T09:00"),
        ("Edinburgh", "2027-03-26T10:00", "2027-03-27T09:00"),  # Good Friday is none
        ("Edinburgh", "2026-01-02T10:00", "2026-01-03T09:00"),  # 2 January, a Friday
        ("London", "2026-01-02T10:00", "2026-01-02T10:00"),
        ("Edinburgh", "2027-01-02T10:00", "2027-01-05T09:00"),  # a Saturday: so Monday is free as well
        ("Edinburgh", "2027-11-30T10:00", "2027-12-01T09:00"),  # St Andrew's Day
        ("London", "2027-11-30T10:00", "2027-11-30T10:00"),
    ],
)
def test_when_a_message_leaves(clinic: Database, place: str, asked: str, leaves: str) -> None:
    change(clinic, "UPDATE site SET country = 'GB', subdivision = :part", part=PLACES[place])
    at = datetime.fromisoformat(asked).replace(tzinfo=LONDON)
    with clinic.writing() as connection:
        # As for another site, of which nobody said in which part of the country it lies.
        store.put(connection, "GB", between("GB", "ENG", at.date(), at.date()))
        refresh(connection, at)
    calendar = load(clinic, open_follow_up(clinic), at).facts.calendar
    assert next_allowed(at, Window.NORMAL, calendar) == datetime.fromisoformat(leaves).replace(tzinfo=LONDON)
