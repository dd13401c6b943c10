"""A message is its follow-up's site's in everything: hours, link, telephone, sender, owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.types import Trigger
from models.store import clinics
from tests.activities.conftest import Stage
from tests.support.practice import CLINIC
from tests.support.rows import FIRST_AT, SEQUENCE, change, open_follow_up, select
from tests.support.second_site import BEA, HILL, MAIN, add_hill

TEXT = (
    "{{ phone }} {{ booking_link }} {{ clinic_name }}. {% if first_in_thread %}Reply STOP to end.{% endif %}"
)
SEVEN = datetime(2027, 6, 1, 7, 30, tzinfo=UTC)
"""08:30 in London, before ordinary messages may leave; 09:30 in Paris."""


@pytest.fixture
def two(stage: Stage) -> Stage:
    with stage.database.writing() as connection:
        add_hill(connection)
    (stage.templates / SEQUENCE.name / "first.sms.j2").write_text(TEXT)
    return stage


def opened(stage: Stage, site: str, at: datetime = FIRST_AT) -> str:
    change(stage.database, "UPDATE patient SET site_id = :site", site=site)
    change(stage.database, "UPDATE follow_up SET closed_at = :at WHERE closed_at IS NULL", at=str(at))
    return open_follow_up(stage.database, at=at - timedelta(minutes=15), trigger=Trigger.NO_SHOW)


@pytest.mark.parametrize(
    ("site", "link", "phone", "sender"),
    [
        (HILL, "https://hill.example/h", "+44 20 7946 0999", "+447700900777"),
        (MAIN, "https://book.example/h", "+44 20 7946 0000", "+447700900000"),
    ],
)
async def test_words_and_sender(two: Stage, site: str, link: str, phone: str, sender: str) -> None:
    follow_up = opened(two, site)
    await two.send(follow_up=follow_up)
    ((state, left_from, body),) = select(
        two.database, "SELECT state, sender, body FROM message WHERE follow_up_id = :id", id=follow_up
    )
    assert (state, left_from) == ("sent", sender)
    assert body.startswith(f"{phone} {link} ")


@pytest.mark.parametrize(("site", "leaves"), [(HILL, True), (MAIN, False)])
async def test_hours(two: Stage, site: str, leaves: bool) -> None:
    two.now = SEVEN
    follow_up = opened(two, site, SEVEN)
    await two.send(follow_up=follow_up)
    assert [row["state"] for row in two.messages(follow_up)] == (["sent"] if leaves else [])


async def test_closures(two: Stage) -> None:
    with two.database.writing() as connection:
        row = next(each for each in clinics.sites(connection, CLINIC) if each.id == HILL)
        closed = {**row._mapping, "hours": {"closures": ["2027-06-01"], "normal": {"wed": "09:00-19:00"}}}
        clinics.put_site(connection, closed)
    for site, leaves in ((HILL, False), (MAIN, True)):
        follow_up = opened(two, site)
        await two.send(follow_up=follow_up)
        assert bool(two.messages(follow_up)) is leaves


async def test_owner(two: Stage) -> None:
    owners = {
        site: select(two.database, "SELECT owner_id FROM follow_up WHERE id = :id", id=opened(two, site))
        for site in (HILL, MAIN)
    }
    assert owners == {HILL: [(BEA,)], MAIN: [(f"{CLINIC}-ana",)]}
