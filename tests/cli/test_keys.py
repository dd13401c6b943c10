"""Keys of clinics' systems: shown once, listed without themselves, revoked."""

from __future__ import annotations

from models.store import api_keys
from runtime.clock import utc_now
from runtime.database import Database
from tests.cli.commands import answer, machine, refused

CREATE = ("keys", "create", "--clinic", "harbour-lane", "--name", "website")


def test_a_key_is_shown_once_and_works(practice: Database) -> None:
    made = machine(*CREATE)
    assert made["key"].startswith("fup_")
    assert len(made["key"]) > 40
    assert machine(*CREATE)["key"] != made["key"]
    with practice.reading() as connection:
        found = api_keys.find(connection, made["key"])
    assert (found.id, found.clinic_id) == (made["id"], "harbour-lane")
    assert made["key"] not in answer("keys", "list")
    assert made["key"] not in str(machine("keys", "list"))


def test_people_are_told_what_to_do_with_it(practice: Database) -> None:
    said = answer("keys", "create", "--name", "website")
    assert "shown only now: fup_" in said
    assert "keys revoke" in said


def test_a_revoked_key_is_gone(practice: Database) -> None:
    made = machine(*CREATE)
    assert answer("keys", "revoke", made["id"]).startswith("Revoked")
    assert machine("keys", "revoke", made["id"])["revoked"] is False
    with practice.reading() as connection:
        assert api_keys.find(connection, made["key"]) is None
    assert "revoked" in answer("keys", "list", "--clinic", "harbour-lane")


def test_its_last_use_is_kept_to_the_minute(practice: Database) -> None:
    made = machine(*CREATE)
    assert "never" in answer("keys", "list")
    with practice.writing() as connection:
        api_keys.note_use(connection, made["id"], utc_now())
    assert machine("keys", "list")[0]["used_at"] is not None


def test_what_cannot_be_meant_is_said(practice: Database) -> None:
    assert "no key with this id" in refused("keys", "revoke", "nothing")
    assert "--name" in refused("keys", "create", "--name", "  ")
    assert "--name" in refused("keys", "create", "--name", "x" * 81)
    assert "no clinic 'elsewhere'" in refused("keys", "create", "--clinic", "elsewhere", "--name", "x")
    assert "no clinic 'elsewhere'" in refused("keys", "list", "--clinic", "elsewhere")
