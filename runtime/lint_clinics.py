"""Checks the sequences against the clinics on record: can each step happen there, and is anybody there?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.emergency_numbers import emergency_number
from activities.rendering import Renderer, TemplateFile
from activities.ways_out import stop_at
from core.calendar import local_date
from core.opening import staffed_stretch
from core.types import Assignee, Channel, MessageClass, Sequence, SiteCalendar, Step, StepKind, Window
from core.windows import NeverAllowed, for_class, opens_at_all
from models.hours import calendar_of
from models.store import clinics
from runtime.holidays import place_fault
from runtime.lint_problems import DEFAULT_NAMES, LintNames, Problem
from runtime.locales import is_language
from sequences.catalog import Catalog
from sequences.clock_rules import longest_wait, may_leave

_ROLES = {Assignee.CLINICIAN: "clinician", Assignee.MANAGER: "manager"}


def lint_clinics(
    connection: Connection, catalog: Catalog, renderer: Renderer, now: datetime
) -> list[Problem]:
    """Every problem of every clinic on record, and files of clinics and services that are not there."""
    rows = clinics.listed(connection)
    problems = list(_strangers(connection, catalog, renderer, {row.id for row in rows}))
    for row in rows:
        sequences = _sequences(catalog, row.id)
        problems += _clinic_problems(connection, row, sequences, renderer)
        for site in clinics.sites(connection, row.id):
            problems += _staff_problems(connection, row, site, sequences)
            problems += _site_problems(row, site, sequences, now)
    return problems


def names_on_record(connection: Connection) -> list[LintNames]:
    """One set of names per site: the clinic's own, the longest of its patients, and usual ones."""
    return [
        LintNames(
            clinic_names=(clinic.name,),
            first_names=(*clinics.longest_first_names(connection, clinic.id), *DEFAULT_NAMES.first_names),
            phone=site.phone,
            booking_link=site.booking_url or "",
            postal_address=clinic.postal_address or "",
            urgent_phone=site.urgent_phone or "",
            emergency_number=emergency_number(site.country or clinic.country),
            stop_at=stop_at(site.sms_sender or "", site.email_sender or "", site.phone),
            prescription_only=clinics.prescription_only(connection, clinic.id),
            clinic_id=clinic.id,
        )
        for clinic in clinics.listed(connection)
        for site in clinics.sites(connection, clinic.id)
    ]


def _sequences(catalog: Catalog, clinic_id: str) -> list[Sequence]:
    """What can run at a clinic: its own, and the defaults that it did not change for everybody."""
    own = {key: sequence for key, sequence in catalog.own.items() if key.clinic == clinic_id}
    replaced = {key.sequence for key in own if key.service is None}
    return [each for name, each in catalog.items() if name not in replaced] + list(own.values())


def _strangers(
    connection: Connection, catalog: Catalog, renderer: Renderer, known: set[str]
) -> Iterator[Problem]:
    """Files that nothing will ever use."""
    mend = f"rename it; the clinics on record are {', '.join(sorted(known)) or 'none yet'}"
    owners = {key.clinic: key.file for key in catalog.own}
    owners |= {file.clinic: file.path for file in renderer.templates() if file.clinic}
    for clinic, path in sorted(owners.items()):
        if clinic not in known:
            yield Problem(path, "", "file", f"no clinic has the id {clinic!r}", mend)
    for key in catalog.own:
        if key.service is None or key.clinic not in known:
            continue
        codes = [each.code for each in clinics.services(connection, key.clinic)]
        if key.service not in codes:
            mend = f"use one of {', '.join(codes) or 'its services; none is on record'}"
            yield Problem(key.file, "", "file", f"the clinic has no service {key.service!r}", mend)


def _clinic_problems(
    connection: Connection, clinic: Any, sequences: list[Sequence], renderer: Renderer
) -> Iterator[Problem]:
    where = f"clinic {clinic.id}"
    roles = clinics.roles(connection, clinic.id)
    if not roles:
        mend = "add somebody who works there: every follow-up needs an owner"
        yield Problem(where, "", "staff", "it has no active colleague to hand over to", mend)
    steps = [(sequence, step) for sequence in sequences for step in sequence.steps]
    known = clinics.settings(connection, clinic.id)
    if known is not None and known.feed_mode == "daily":
        yield from _daily_problems(where, sequences)
    for assignee, role in _ROLES.items():
        wanting = [f"{sequence.name}/{step.id}" for sequence, step in steps if step.assignee is assignee]
        if wanting and role not in roles:
            mend = f'give somebody the role "{role}", or change the assignee'
            problem = f"nobody has the role {role}; {', '.join(dict.fromkeys(wanting))} goes to the owner"
            yield Problem(where, "", "staff", problem, mend, blocks=False)
    if not is_language(clinic.locale):
        mend = "use the two letters of a language, such as en or es-MX"
        yield Problem(where, "", "locale", f"{clinic.locale!r} is no language", mend)
    elif not _is_spoken(clinic, renderer):
        problem = f"there is no text in {clinic.locale!r}; its patients get the texts without a language"
        yield Problem(where, "", "locale", problem, "translate the texts", blocks=False)
    yield from _overshadowed(clinic, renderer)
    promoting = any(
        step.message_class is MessageClass.MARKETING and step.channel is Channel.EMAIL for _, step in steps
    )
    if promoting and not clinic.postal_address:
        problem = "it has no postal address, which marketing e-mail must carry"
        yield Problem(where, "", "postal_address", problem, "add postal_address", blocks=False)


def _daily_problems(where: str, sequences: list[Sequence]) -> Iterator[Problem]:
    """Records that come once a day tell of everything later than a sequence may allow."""
    for sequence in sequences:
        if sequence.late_after is not None and sequence.late_after < timedelta(days=1):
            problem = f"its records come once a day, so {sequence.name} learns of everything too late"
            yield Problem(where, "", "late_after", problem, "write a day at least")


def _staff_problems(
    connection: Connection, clinic: Any, site: Any, sequences: list[Sequence]
) -> Iterator[Problem]:
    """Who is missing at one site although the clinic has them."""
    at_clinic, here = clinics.roles(connection, clinic.id), clinics.roles(connection, clinic.id, site.id)
    where = f"clinic {clinic.id}, site {site.id}"
    if at_clinic and not here:
        problem = "it has no active colleague to hand over to: all of them work at other sites"
        mend = "add somebody who works there, or leave out the site of somebody who works at all of them"
        yield Problem(where, "", "staff", problem, mend)
        return
    for assignee, role in _ROLES.items():
        wanted = any(step.assignee is assignee for sequence in sequences for step in sequence.steps)
        if wanted and role in at_clinic - here:
            problem = f"nobody there has the role {role}; what is theirs goes to the owner"
            yield Problem(where, "", "staff", problem, f'give somebody there the role "{role}"', blocks=False)


def _is_spoken(clinic: Any, renderer: Renderer) -> bool:
    language = clinic.locale.lower()[:2]
    files = renderer.templates()
    return language == "en" or any(file.locale.lower()[:2] == language for file in files)


def _overshadowed(clinic: Any, renderer: Renderer) -> Iterator[Problem]:
    """Its own texts without a language, where a default one in its patients' language would win."""
    language = clinic.locale.lower()[:2]
    files = renderer.templates()
    spoken = {_text_of(file) for file in files if file.locale.lower()[:2] == language}
    for file in files:
        if file.clinic == clinic.id and not file.locale and _text_of(file) in spoken:
            problem = f"patients who read {clinic.locale!r} get another text, which names that language"
            mend = f"name it {file.step}.{language}.{file.channel}.j2 if it is written in it"
            yield Problem(file.path, file.step, "file", problem, mend, blocks=False)


def _text_of(file: TemplateFile) -> tuple[str, str, str]:
    return file.sequence, file.step, file.channel


def _site_problems(clinic: Any, site: Any, sequences: list[Sequence], now: datetime) -> Iterator[Problem]:
    where = f"clinic {clinic.id}, site {site.id}"
    try:
        calendar = calendar_of(site.zone, site.hours)
        today = local_date(now, calendar)
    except ValueError as error:
        yield Problem(where, "", "zone or hours", str(error), "correct it in the clinic's file")
        return
    fault = place_fault(site.country or clinic.country, site.subdivision)
    if fault is not None:
        yield Problem(where, "", "country", fault, "correct it in the clinic's file")
    if not any(calendar.opening):
        mend = "add its opening hours: tasks are due in them"
        yield Problem(where, "", "opening", "it never opens, so that no task ever falls due", mend)
    shut = {
        (window, marketing)
        for window in Window
        for marketing in (False, True)
        if not opens_at_all(for_class(calendar, marketing), window, today)
    }
    for sequence in sequences:
        for step in sequence.steps:
            marketing = step.message_class is MessageClass.MARKETING
            if step.kind is StepKind.MESSAGE and (step.window, marketing) in shut:
                problem = f"{sequence.name} can never send it: the {step.window} window never opens"
                yield Problem(where, step.id, "window", problem, "widen the hours for messages")
            elif step.kind is StepKind.MESSAGE:
                yield from _hour_problems(where, for_class(calendar, marketing), sequence, step, today)
            yield from _wait_problems(where, calendar, sequence, step)
            if step.staffed_ahead:
                hours = for_class(calendar, marketing)
                yield from _staffed_problems(where, site, hours, sequence, step, now)


def _hour_problems(
    where: str, calendar: SiteCalendar, sequence: Sequence, step: Step, today: date
) -> Iterator[Problem]:
    """A time of day at which this site never lets the message leave before it has lost its use."""
    if step.at is None or may_leave(step.at, step.useful_for, step.window, today, calendar):
        return
    problem = f"{sequence.name} can never send it: due at {step.at:%H:%M}, of no use when the window opens"
    mend = "write a time of day inside the site's hours for messages, or lengthen useful_for"
    yield Problem(where, step.id, "useful_for", problem, mend)


def _wait_problems(where: str, calendar: SiteCalendar, sequence: Sequence, step: Step) -> Iterator[Problem]:
    """A delay that counts the hours or days this site is open, of which there are too few."""
    if any(calendar.opening) and longest_wait(step.delay, calendar) >= sequence.expires_after:
        problem = f"{sequence.name} can end before it: this site is open too seldom for its delay"
        yield Problem(where, step.id, "delay", problem, "shorten the delay, or open longer")


def _staffed_problems(
    where: str, site: Any, calendar: SiteCalendar, sequence: Sequence, step: Step, now: datetime
) -> Iterator[Problem]:
    if not site.urgent_phone:
        problem = f"{sequence.name} leaves it out: the site has no number for urgent calls"
        yield Problem(where, step.id, "urgent_phone", problem, "add urgent_phone", blocks=False)
    try:
        staffed_stretch(now, step.window, step.staffed_ahead, calendar)
    except NeverAllowed:
        problem = (
            f"{sequence.name} can never send it: no day has so many staffed hours left when it may leave"
        )
        yield Problem(where, step.id, "staffed_ahead", problem, "shorten it, or open longer")
