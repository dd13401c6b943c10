"""Suppression lists from a CSV file: numbers and addresses to which nothing may be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from ingest import person, telephone
from ingest.csv_rows import headings_and_rows
from ingest.refusals import FieldRefused, FileUnreadable, RowError

HEADINGS = ("clinic", "kind", "value", "reason", "since")
LONGEST_REASON = 200
_DELIMITERS = ",;\t"
_HASH = re.compile(r"hashed:[0-9a-f]{64}")
_KINDS = {"phone": "phone", "sms": "phone", "mobile": "phone", "email": "email", "e-mail": "email"}


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    """One row that can be used. ``clinic``: as the file names it, or empty. ``since``: aware UTC."""

    row: int
    clinic: str
    kind: str
    value: str
    reason: str
    since: datetime | None


def read(lines: TextIO, name: str, country: str, now: datetime) -> Iterator[SuppressionRow | RowError]:
    """Every row below the headings, which are row 1. ``country``: where national numbers belong.

    Only ``value`` is needed; without ``kind`` an address is told by its @. Raises ``FileUnreadable``.
    """
    first = lines.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    lines.seek(0)
    row, rows = headings_and_rows(lines, name, delimiter)
    headings = [" ".join(each.split()).casefold() for each in row]
    if "value" not in headings:
        raise FileUnreadable(
            f"{name}: row 1 has no heading value. It must name the columns: {', '.join(HEADINGS)}"
            " (value is needed: a telephone number or an e-mail address)."
        )
    for heading in HEADINGS:
        if headings.count(heading) > 1:
            raise FileUnreadable(f"{name}: row 1 has more than one heading {heading}. Keep one.")
    for number, cells in rows:
        if isinstance(cells, RowError):
            yield cells
        elif any(cell.strip() for cell in cells):
            yield _row(number, dict(zip(headings, cells, strict=False)), country, now)


def address(kind: str, value: str, country: str) -> tuple[str, str]:
    """Kind and value as contact points have them. ``kind`` may be empty. Raises ``FieldRefused``."""
    written = value.strip()
    if _HASH.fullmatch(written):
        if kind not in _KINDS:
            raise FieldRefused("needs its kind, phone or email")
        return _KINDS[kind], written
    if kind and kind not in _KINDS:
        raise FieldRefused("is of an unknown kind; write phone or email")
    found = _KINDS[kind] if kind else "email" if "@" in written else "phone"
    if not written:
        raise FieldRefused("is missing")
    return found, person.email(written) if found == "email" else telephone.normalise(written, country)


def _row(number: int, cells: dict[str, str], country: str, now: datetime) -> SuppressionRow | RowError:
    reason = person.text(cells.get("reason", ""))
    if len(reason) > LONGEST_REASON:
        return RowError(number, "reason", f"is longer than {LONGEST_REASON} characters")
    try:
        kind, value = address(cells.get("kind", "").strip().casefold(), cells.get("value", ""), country)
    except FieldRefused as refused:
        return RowError(number, "value", refused.why)
    try:
        since = _since(cells.get("since", ""), now)
    except FieldRefused as refused:
        return RowError(number, "since", refused.why)
    return SuppressionRow(number, person.text(cells.get("clinic", "")), kind, value, reason, since)


def _since(raw: str, now: datetime) -> datetime | None:
    written = raw.strip()
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise FieldRefused("is not a date such as 2026-05-01 or 2026-05-01T09:00+00:00") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    if moment > now:
        raise FieldRefused("lies in the future")
    return moment.astimezone(UTC)
