"""A clinic whose own records are too old has one alert, and what waited goes on once they are fresh."""

from __future__ import annotations

import pytest

from core.types import Trigger
from models.store import alerts
from runtime import freshness
from runtime.database import Database
from runtime.intake import accept_booking
from runtime.told import Told
from tests.support.intake import HOUR, NOW, instants, tell
from tests.support.practice import CLINIC, set_up_clinic
from tests.support.rows import change

SEEN = "SELECT feed_seen_at FROM clinic WHERE feed_seen_at IS NOT NULL"


@pytest.fixture
def limited(clinic: Database) -> Database:
    """The clinic may not be silent for more than an hour."""
    change(clinic, "UPDATE clinic SET feed_mode = 'live', feed_limit_minutes = 60")
    return clinic


def check(database: Database, hours: float = 0) -> freshness.Checked:
    with database.writing() as connection:
        return freshness.check(connection, NOW + hours * HOUR)


def tick(database: Database, hours: float = 0) -> freshness.Checked:
    with database.writing() as connection:
        return freshness.tick(connection, CLINIC, NOW + hours * HOUR)


def open_alerts(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.kind for row in alerts.listed(connection, CLINIC)]


def test_one_alert_while_it_lasts_and_none_after(limited: Database) -> None:
    tick(limited)
    assert check(limited, 1) == freshness.Checked()
    assert check(limited, 1.01).opened == (CLINIC,)
    assert check(limited, 2) == freshness.Checked()
    assert open_alerts(limited) == ["feed_stale"]
    assert tick(limited, 3).closed == (CLINIC,)
    assert open_alerts(limited) == []
    assert check(limited, 5).opened == (CLINIC,)
    with limited.reading() as connection:
        assert len(alerts.listed(connection, None, only_open=False)) == 2


def test_what_waited_for_fresh_records_is_rung_until_it_has_heard(limited: Database) -> None:
    held = tell(limited, Trigger.NO_SHOW, "a").follow_up_id
    tell(limited, Trigger.CANCELLATION, "b")
    change(limited, "UPDATE follow_up SET reason = 'feed_stale' WHERE id = :id", id=held)
    assert check(limited).to_ring == ()
    assert tick(limited).to_ring == (held,)
    assert check(limited, 0.5).to_ring == (held,)  # the ring may have been lost
    change(limited, "UPDATE follow_up SET reason = 'not_yet_due'")
    assert check(limited, 0.5).to_ring == ()


def test_a_clinic_that_never_spoke_is_stale_and_one_without_a_limit_never(clinic: Database) -> None:
    assert check(clinic) == freshness.Checked()
    change(clinic, "UPDATE clinic SET feed_limit_minutes = 60")
    assert check(clinic).opened == (CLINIC,)


def test_each_clinic_has_its_own_alert(limited: Database) -> None:
    with limited.writing() as connection:
        set_up_clinic(connection, clinic_id="south")
    change(limited, "UPDATE clinic SET feed_limit_minutes = 60")
    tick(limited)
    assert check(limited).opened == ("south",)
    assert open_alerts(limited) == []


@pytest.mark.parametrize(
    ("mode", "source", "speaks"),
    [
        ("live", "fhir", True),
        ("daily", "csv", True),
        (None, "fhir", True),
        ("live", "cli", False),
        ("live", "handing_on", False),
        ("manual", "fhir", False),
        ("manual", "cli", False),
    ],
)
def test_what_counts_as_a_sign_of_life(
    limited: Database, mode: str | None, source: str, speaks: bool
) -> None:
    change(limited, "UPDATE clinic SET feed_mode = :mode", mode=mode)
    tell(limited, Trigger.NO_SHOW, source=source)
    assert instants(limited, SEEN) == ([NOW] if speaks else [])


def test_an_enquiry_says_nothing_of_the_diary(limited: Database) -> None:
    tell(limited, Trigger.NEW_ENQUIRY, source="api")
    assert instants(limited, SEEN) == []


def test_a_booking_from_the_clinics_system_is_a_sign_of_life_and_lets_go_what_waited(
    limited: Database,
) -> None:
    held = tell(limited, Trigger.NO_SHOW, "a").follow_up_id
    change(limited, "UPDATE follow_up SET reason = 'feed_stale' WHERE id = :id", id=held)
    assert check(limited, 0.1).opened == (CLINIC,)
    with limited.writing() as connection:
        told = Told(CLINIC, "p1", "visit", NOW, source="api")
        accept_booking(connection, told, NOW + 90 * HOUR, None, NOW + HOUR)
    assert check(limited, 1.5) == freshness.Checked(closed=(CLINIC,), to_ring=(held,))


@pytest.mark.parametrize(
    ("minutes", "said"), [(1440, "1 day"), (2880, "2 days"), (90, "1 hour 30 minutes"), (45, "45 minutes")]
)
def test_the_alert_says_the_limit_in_words(limited: Database, minutes: int, said: str) -> None:
    change(limited, "UPDATE clinic SET feed_limit_minutes = :minutes", minutes=minutes)
    check(limited)
    with limited.reading() as connection:
        (alert,) = alerts.listed(connection, CLINIC)
    assert alert.detail.startswith(f"Nothing was heard for more than {said}; check the connection")


def test_an_older_moment_takes_nothing_back(limited: Database) -> None:
    tick(limited, 2)
    tick(limited, 1)
    assert instants(limited, SEEN) == [NOW + 2 * HOUR]
