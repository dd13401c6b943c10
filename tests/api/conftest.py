"""Two small clinics behind the web application."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from runtime.database import Database
from tests.api.application import Web, add_keys, web_over
from tests.support.practice import add_patient, set_up_clinic


@pytest.fixture
def practice(database: Database) -> Database:
    """Harbour with p1 and p2, Other with q1, and a key for each."""
    with database.writing() as connection:
        set_up_clinic(connection)
        set_up_clinic(connection, clinic_id="other", sms_sender="+447700900999")
        add_patient(connection, "p1")
        add_patient(connection, "p2", phone="+447700900124", email="max@example.com", first_name="Max")
        add_patient(connection, "q1", clinic_id="other", phone="+447700900555", email="q@example.com")
    add_keys(database)
    return database


@pytest.fixture
async def web(practice: Database) -> AsyncIterator[Web]:
    """The application with everything set up."""
    async with web_over(practice) as opened:
        yield opened
