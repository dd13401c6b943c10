"""Watches how often each person, number and address is written to: counted apart from ``core.caps``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendar import local_date
from core.simulate_world import Person, Point

WEEK = timedelta(days=7)
MOST_A_DAY = 1
MOST_A_WEEK = 3
SHORTEST_GAP = timedelta(hours=20)


@dataclass(slots=True)
class Pace:
    """The most outreach that any one of them got. ``shortest_gap``: ``None`` without two messages."""

    most_a_day: int = 0
    most_a_week: int = 0
    shortest_gap: timedelta | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise to patients was kept."""
        gap = self.shortest_gap
        return (
            self.most_a_day <= MOST_A_DAY
            and self.most_a_week <= MOST_A_WEEK
            and (gap is None or gap >= SHORTEST_GAP)
        )


class PaceWatch:
    """Told of every outreach message, in order of time."""

    def __init__(self) -> None:
        self.people = Pace()
        self.points = Pace()
        self._last: dict[Person | Point, list[tuple[datetime, date]]] = {}

    def left(self, person: Person, point: Point, now: datetime) -> None:
        """An outreach message left at ``now`` to this point of this person."""
        day = local_date(now, person.calendar)
        self._count(self.people, person, now, day)
        self._count(self.points, point, now, day)

    def _count(self, pace: Pace, who: Person | Point, now: datetime, day: date) -> None:
        before = [each for each in self._last.get(who, ()) if now - each[0] < WEEK]
        if before:
            gap = now - before[-1][0]
            if pace.shortest_gap is None or gap < pace.shortest_gap:
                pace.shortest_gap = gap
        same_day = sum(on == day for _, on in before) + 1
        pace.most_a_day = max(pace.most_a_day, same_day)
        pace.most_a_week = max(pace.most_a_week, len(before) + 1)
        self._last[who] = [*before, (now, day)]
