"""Times and time zones as people type them: times always with an offset from UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from difflib import get_close_matches
from zoneinfo import available_timezones

from cli.context import Mistyped

EXAMPLE = "2026-12-01T09:00+01:00"
# Wide enough for any record of a clinic, and far enough from where date arithmetic ends.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def parse_time(text: str) -> datetime:
    """ISO 8601 with an offset (or ``Z``) as aware UTC. Raises ``Mistyped`` otherwise."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Mistyped(f"{text!r} is not a date and time; write it like {EXAMPLE}") from None
    if moment.tzinfo is None:
        raise Mistyped(
            f"{text!r} has no offset from UTC, so it could mean several moments; write it like {EXAMPLE}"
        )
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Mistyped(
            f"{text!r} is in the year {moment.year}; years from {_FIRST_YEAR} to {_LAST_YEAR} work"
        )
    return moment.astimezone(UTC)


def parse_zone(text: str) -> str:
    """The name of a time zone. Raises ``Mistyped``, with the name that was probably meant."""
    known = available_timezones() - {"localtime", "Factory"}  # these mean something else on every machine
    if text in known:
        return text
    by_small_letters = {name.lower(): name for name in known}
    close = get_close_matches(text.lower().replace(" ", "_"), by_small_letters, n=1)
    mend = f"did you mean {by_small_letters[close[0]]}?" if close else "use a name such as Europe/London."
    raise Mistyped(f"There is no time zone {text!r}; {mend}")


def parse_day(text: str) -> date:
    """A date such as 2026-12-25. Raises ``Mistyped`` otherwise."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Mistyped(f"{text!r} is not a date; write it like 2026-12-25") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Mistyped(f"{text!r} is in the year {day.year}; years from {_FIRST_YEAR} to {_LAST_YEAR} work")
    return day
