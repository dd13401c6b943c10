"""What a patient's record says beside the patient's own row: guardians, and consent to marketing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import uuid4

from sqlalchemy import Connection, bindparam, text

from core.patient_record import ConsentStatement, PatientRecord
from models.store import patient_rows
from models.store.sql import statement
from models.tables.columns import UtcDateTime

PURPOSE = "marketing"
SOURCE = "import"
_GUARDIANS = text(
    "SELECT patient_id, guardian_id, kind FROM guardian WHERE patient_id IN :patients AND ended_at IS NULL"
).bindparams(bindparam("patients", expanding=True))
_ADD_GUARDIAN = text(
    """
    INSERT INTO guardian (patient_id, guardian_id, kind) VALUES (:patient_id, :guardian_id, 'guardian')
    ON CONFLICT (patient_id, guardian_id) DO UPDATE SET kind = 'guardian', ended_at = NULL
    """
)
_END_GUARDIAN = statement(
    "UPDATE guardian SET ended_at = :now WHERE patient_id = :patient_id AND guardian_id = :guardian_id",
    times=("now",),
)
_CONSENTS = (
    text(
        """
        SELECT patient_id, channel, state, at FROM consent
        WHERE patient_id IN :patients AND purpose = 'marketing' ORDER BY at, id
        """
    )
    .bindparams(bindparam("patients", expanding=True))
    .columns(at=UtcDateTime())
)
_ADD_CONSENT = statement(
    """
    INSERT INTO consent (id, clinic_id, patient_id, purpose, channel, state, source, at)
    VALUES (:id, :clinic_id, :patient_id, :purpose, :channel, :state, :source, :at)
    """,
    times=("at",),
)

Patients = Sequence[tuple[str, PatientRecord]]
"""Our id and what the record says."""


def link_guardians(
    connection: Connection, clinic_id: str, patients: Patients, now: datetime
) -> tuple[set[str], list[int]]:
    """Bring guardians in line with the records: whose changed, and rows that name one nobody knows.

    A patient who is their own guardian on paper has none. Proxies stay as staff entered them.
    """
    patients = [(patient, record) for patient, record in patients if record.guardians is not None]
    before: defaultdict[str, dict[str, str]] = defaultdict(dict)
    if patients:
        for row in connection.execute(_GUARDIANS, {"patients": [patient for patient, _ in patients]}):
            before[row.patient_id][row.guardian_id] = row.kind
    begun, ended, unknown = [], [], []
    for patient, record in patients:
        named = {key: patient_rows.find(connection, clinic_id, key) for key in record.guardians or ()}
        if None in named.values():
            unknown.append(record.row)
        wanted = {row.id for row in named.values() if row is not None} - {patient}
        begun += [{"patient_id": patient, "guardian_id": each} for each in wanted - before[patient].keys()]
        over = (each for each, kind in before[patient].items() if kind == "guardian" and each not in wanted)
        ended += [{"patient_id": patient, "guardian_id": each, "now": now} for each in over]
    if begun:
        connection.execute(_ADD_GUARDIAN, begun)
    if ended:
        connection.execute(_END_GUARDIAN, ended)
    return {each["patient_id"] for each in (*begun, *ended)}, unknown


def add_consents(connection: Connection, clinic_id: str, patients: Patients, now: datetime) -> set[str]:
    """Keep what the records say of consent where it is newer than what we know; whose changed.

    A day counts from its start for a yes and to its end for a no, so that on one day the no holds.
    """
    patients = [(patient, record) for patient, record in patients if record.consents]
    if not patients:
        return set()
    newest: dict[tuple[str, str], tuple[str, datetime]] = {}
    for row in connection.execute(_CONSENTS, {"patients": [patient for patient, _ in patients]}):
        newest[row.patient_id, row.channel] = (row.state, row.at)
    new = []
    for patient, record in patients:
        for said in record.consents:
            at = _at(said, now)
            state, since = newest.get((patient, said.channel), ("", None))
            if since is not None and (since >= at or (state == said.state == "withdrawn")):
                continue
            newest[patient, said.channel] = (said.state, at)
            values = {"id": uuid4().hex, "clinic_id": clinic_id, "patient_id": patient, "purpose": PURPOSE}
            new.append({**values, "channel": said.channel, "state": said.state, "source": SOURCE, "at": at})
    if new:
        connection.execute(_ADD_CONSENT, new)
    return {str(each["patient_id"]) for each in new}


def _at(said: ConsentStatement, now: datetime) -> datetime:
    if said.on is None:
        return now
    if said.state == "withdrawn":
        return min(now, datetime.combine(said.on, time.max, UTC))
    return min(now, datetime.combine(said.on, time.min, UTC))
