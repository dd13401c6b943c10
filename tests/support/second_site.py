"""A second site of the small clinic, unlike the first in everything that a follow-up goes by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from models.store import clinics
from tests.support.practice import CLINIC

HILL = f"{CLINIC}-hill"
MAIN = f"{CLINIC}-main"
BEA = f"{CLINIC}-bea"


def add_hill(connection: Connection, **columns: Any) -> None:
    """By id it comes first. Its zone is an hour ahead of the other's, and Bea works there alone."""
    values = {
        "id": HILL,
        "clinic_id": CLINIC,
        "name": "The Hill",
        "zone": "Europe/Paris",
        "phone": "+44 20 7946 0999",
        "booking_url": "https://hill.example/h",
        "sms_sender": "+447700900777",
        "email_sender": "hill@harbour.example",
        "hours": {},
    }
    clinics.put_site(connection, {**values, **columns})
    bea = {
        "id": BEA,
        "clinic_id": CLINIC,
        "site_id": HILL,
        "name": "Bea",
        "role": "front_desk",
        "active": True,
    }
    clinics.put_staff(connection, bea)
    clinics.put_staff(connection, {**bea, "id": f"{CLINIC}-ana", "site_id": MAIN, "name": "Ana"})
