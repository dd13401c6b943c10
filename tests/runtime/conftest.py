"""A clinic with one patient, on both databases."""

from __future__ import annotations

import pytest

from runtime.database import Database
from tests.support.practice import add_patient, set_up_clinic


@pytest.fixture
def clinic(database: Database) -> Database:
    """A database with a clinic and its patient ``p1``, who has a telephone and an e-mail address."""
    with database.writing() as connection:
        set_up_clinic(connection)
        add_patient(connection, "p1")
    return database
