"""The only place that reads the wall clock; everything else is handed the time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current moment, aware, UTC."""
    return datetime.now(UTC)
