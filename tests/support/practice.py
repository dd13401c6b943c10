"""A small clinic in the database, for tests of everything above the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from core.types import Channel, Sequence, Trigger
from models.store import clinics, consents, patients
from models.tables import ContactPoint, Patient, PatientContact
from runtime.database import Database
from runtime.details import NEEDS
from runtime.intake import Details, Opened, Told, accept_trigger

CLINIC = "harbour"
ALWAYS_OPEN = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-23:59")
ALWAYS = {"opening": ALWAYS_OPEN, "normal": ALWAYS_OPEN, "hard": "00:00-23:59"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """A patient of the clinic: our id and the clinic's."""

    id: str
    external_id: str


def set_up_clinic(
    connection: Connection,
    *,
    clinic_id: str = CLINIC,
    zone: str = "Europe/London",
    hours: dict[str, Any] | None = None,
    sms_sender: str | None = "+447700900000",
) -> None:
    """One clinic with one site and one colleague at the front desk."""
    clinics.put_clinic(
        connection, {"id": clinic_id, "name": "Harbour Dental", "country": "GB", "locale": "en"}, LONG_AGO
    )
    clinics.put_site(
        connection,
        {
            "id": f"{clinic_id}-main",
            "clinic_id": clinic_id,
            "name": "Main Street",
            "zone": zone,
            "phone": "+44 20 7946 0000",
            "booking_url": "https://book.example/h",
            "sms_sender": sms_sender,
            "email_sender": "hello@harbour.example",
            "hours": hours or {},
        },
    )
    clinics.put_staff(
        connection,
        {
            "id": f"{clinic_id}-ana",
            "clinic_id": clinic_id,
            "site_id": None,
            "name": "Ana",
            "role": "front_desk",
            "active": True,
        },
    )


def add_patient(
    connection: Connection,
    external_id: str,
    *,
    clinic_id: str = CLINIC,
    phone: str | None = "+447700900123",
    email: str | None = "pat@example.com",
    first_name: str = "Pat",
    **columns: Any,
) -> Person:
    """A grown-up patient; a phone or address that exists already is shared."""
    patient_id = uuid4().hex
    values = {
        "id": patient_id,
        "clinic_id": clinic_id,
        "external_id": external_id,
        "first_name": first_name,
        "last_name": "Doe",
        "birth_date": date(1980, 5, 17),
        "deceased": False,
        "do_not_contact": False,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }
    connection.execute(insert(Patient), {**values, **columns})
    for kind, value in (("phone", phone), ("email", email)):
        if value is not None:
            _link(connection, clinic_id, patient_id, kind, value)
    return Person(patient_id, external_id)


def _link(connection: Connection, clinic_id: str, patient_id: str, kind: str, value: str) -> None:
    key = {"clinic_id": clinic_id, "kind": kind, "value": value}
    table = ContactPoint.__table__  # type: ignore[attr-defined]
    known = connection.execute(
        table.select().where(*(table.c[name] == each for name, each in key.items()))
    ).first()
    contact_id = uuid4().hex if known is None else known.id
    if known is None:
        connection.execute(insert(ContactPoint), {**key, "id": contact_id, "created_at": LONG_AGO})
    connection.execute(
        insert(PatientContact), {"patient_id": patient_id, "contact_point_id": contact_id, "position": 0}
    )


def open_one(
    database: Database,
    sequence: Sequence,
    at: datetime,
    *,
    patient: str = "p1",
    source_ref: str = "ref-1",
    now: datetime | None = None,
) -> Opened:
    """Tell the clinic's event that opens a follow-up on ``sequence``; what has a due date is due then."""
    trigger = Trigger(sequence.trigger)
    needed = {"due_at": at, "amount_minor": 12_000, "currency": "GBP"}
    details = Details(**{name: needed[name] for name in NEEDS.get(trigger, ())})  # type: ignore[arg-type]
    with database.writing() as connection:
        told = Told(CLINIC, patient, source_ref, at)
        return accept_trigger(connection, {sequence.name: sequence}, trigger, told, now or at, details)


def allow_marketing(database: Database, patient: str = "p1") -> None:
    """The patient consents to promotion on both channels."""
    with database.writing() as connection:
        found = patients.find_patient(connection, CLINIC, patient)
        assert found is not None
        for channel in Channel:
            said = consents.Statement(CLINIC, found.id, "marketing", channel, "given", "test", LONG_AGO)
            consents.add(connection, said)
