"""Times as people type them: always with an offset from UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.context import Mistyped

EXAMPLE = "2026-12-01T09:00+01:00"


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
    return moment.astimezone(UTC)
