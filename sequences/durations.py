"""Durations and delays as people write them: ``45m``, ``5m bh``, ``3d at 09:30``, ``-14d``, ``3wd``."""

from __future__ import annotations

import re
from datetime import time, timedelta

from core.types import Delay

DURATION_EXAMPLES = '"45m", "24h" or "14d"'
DELAY_EXAMPLES = (
    '"0s", "45m", "2d", "5m bh" (business hours), "3wd" (working days), "3d at 09:30" or "-14d" (before)'
)

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_LENGTH = r"(?:(\d{1,4})d)?\s*(?:(\d{1,5})h)?\s*(?:(\d{1,6})m)?\s*(?:(\d{1,7})s)?"
_DURATION = re.compile(_LENGTH)
_AT = r"(?:\s+at\s+([01]\d|2[0-3]):([0-5]\d))?"
_DELAY = re.compile(_LENGTH + r"(\s+bh)?" + _AT)
_WHOLE_DAYS = re.compile(r"(?:(-\d{1,4})d|(\d{1,4})wd)" + _AT)


def parse_duration(text: str) -> timedelta:
    """``"1d 12h"`` as a duration. Raises ``ValueError`` saying what to write instead."""
    _refuse_negative(text)
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"write {DURATION_EXAMPLES}")
    return sum(
        (int(n or 0) * unit for n, unit in zip(match.groups(), _UNITS.values(), strict=True)), timedelta()
    )


def parse_delay(text: str) -> tuple[Delay, time | None]:
    """A delay and the local time of day it asks for, if any. Raises ``ValueError`` with the mend.

    ``2d`` counts calendar days of the site; ``48h`` counts hours that pass; ``bh`` counts opening time;
    ``3wd`` counts days on which the site is open; ``-14d`` is two weeks before the event.
    """
    whole = _WHOLE_DAYS.fullmatch(text.strip())
    if whole is not None:
        before, working, hour, minute = whole.groups()
        whole_days = Delay(days=int(before or working), working=before is None)
        return whole_days, None if hour is None else time(int(hour), int(minute))
    if text.strip().startswith("-"):
        raise ValueError(
            'only whole days may lie before the event, such as "-14d"; a delay cannot be negative'
        )
    match = _DELAY.fullmatch(text.strip())
    if match is None or not any(match.groups()[:4]):
        raise ValueError(f"write {DELAY_EXAMPLES}")
    days, hours, minutes, seconds, business, hour, minute = match.groups()
    elapsed = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))
    delay = Delay(days=int(days or 0), elapsed=elapsed, business=business is not None)
    if business and delay.days:
        raise ValueError('business hours have no days: write hours and minutes, such as "90m bh"')
    if hour is None:
        return delay, None
    if elapsed or business:
        raise ValueError('a time of day goes with whole days only: write it like "3d at 09:30"')
    return delay, time(int(hour), int(minute))


def format_duration(duration: timedelta) -> str:
    """The one way to write a duration: largest units first, ``0s`` for none. Whole seconds only."""
    if duration < timedelta(0) or duration.microseconds:
        raise ValueError("a duration must be zero or more whole seconds")
    parts = []
    for name, unit in _UNITS.items():
        count, duration = divmod(duration, unit)
        if count:
            parts.append(f"{count}{name}")
    return " ".join(parts) or "0s"


def format_delay(delay: Delay, at: time | None) -> str:
    """The one way to write a delay; ``parse_delay`` reads it back unchanged."""
    hours, rest = divmod(delay.elapsed, timedelta(hours=1))
    unit = "wd" if delay.working else "d"
    parts = [f"{delay.days}{unit}"] if delay.days or delay.working else []
    if hours:
        parts.append(f"{hours}h")
    if rest:
        parts.append(format_duration(rest))
    text = " ".join(parts) or ("0d" if at else "0s")
    text += " bh" if delay.business else ""
    text += f" at {at:%H:%M}" if at else ""
    if parse_delay(text) != (delay, at):
        raise ValueError(f"this delay cannot be written in a sequence file; the nearest is {text!r}")
    return text


def _refuse_negative(text: str) -> None:
    if text.strip().startswith("-"):
        raise ValueError("it is negative; write zero or more")
