"""A patient as an outside system describes them, before it meets our database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.types import Channel


@dataclass(frozen=True, slots=True)
class ConsentStatement:
    """What a source says about consent to marketing. ``state``: given, soft_opt_in or withdrawn.

    ``on``: the day it was said; without one, only a withdrawal counts.
    """

    channel: Channel
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """One patient of a file or a message.

    ``None``, or an empty name, means that the source says nothing: what is stored stays. So a file
    without a column for deaths never brings anybody back to life. ``phones`` are E.164, ``emails``
    lower-case, both in order of preference; an empty tuple says that there are none any more.
    ``guardians``: the clinic's ids of those who are written to instead. ``zone``: IANA name of where
    they live. ``site_id``: ours, of the site they belong to. ``row`` is the place in the
    source, counted from 1, for messages to people.
    """

    row: int
    external_id: str
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    deceased: bool | None = None
    do_not_contact: bool | None = None
    locale: str | None = None
    phones: tuple[str, ...] | None = None
    emails: tuple[str, ...] | None = None
    zone: str | None = None
    site_id: str | None = None
    own_contact: bool | None = None
    guardians: tuple[str, ...] | None = None
    consents: tuple[ConsentStatement, ...] = ()
