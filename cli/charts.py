"""Bars of load per day: for a terminal, and as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

Load = Sequence[tuple[date, int]]
"""Messages by local date, one entry per day, in order."""

BAR_CELLS = 60
MOST_LINES = 70
_EIGHTHS = " ▏▎▍▌▋▊▉"
_WIDTH, _HEIGHT, _LEFT, _TOP = 960, 240, 60, 30


def bars(load: Load) -> Iterator[str]:
    """One line per day; per week, with the mean and the busiest day, when there are too many days."""
    if len(load) <= MOST_LINES:
        yield from _lines([(f"{day:%a %d %b}", count, "") for day, count in load])
        return
    weeks = [load[start : start + 7] for start in range(0, len(load), 7)]
    rows = []
    for week in weeks:
        busiest = max(count for _, count in week)
        mean = round(sum(count for _, count in week) / len(week))
        rows.append((f"{week[0][0]:%d %b %Y}", mean, f"busiest day {busiest:,}"))
    yield from _lines(rows)


def _lines(rows: list[tuple[str, int, str]]) -> Iterator[str]:
    most = max((count for _, count, _ in rows), default=0)
    width = len(f"{most:,}")
    for label, count, note in rows:
        eighths = 0 if most == 0 else count * BAR_CELLS * 8 // most
        bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        yield f"{label}  {count:>{width},}  {bar:<{BAR_CELLS}}  {note}".rstrip()


def svg(load: Load, title: str) -> str:
    """A picture of its own, with a bar per day, the axis in messages and the first of each month."""
    most = max((count for _, count in load), default=0) or 1
    step = (_WIDTH - _LEFT - 10) / max(len(load), 1)
    floor = _TOP + _HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{floor + 30}" '
        f'font-family="sans-serif" font-size="12">',
        f'<text x="{_LEFT}" y="18">{title}</text>',
        f'<text x="{_LEFT - 6}" y="{_TOP + 10}" text-anchor="end">{most:,}</text>',
        f'<text x="{_LEFT - 6}" y="{floor}" text-anchor="end">0</text>',
        f'<line x1="{_LEFT}" y1="{floor}" x2="{_WIDTH - 10}" y2="{floor}" stroke="#666"/>',
    ]
    for place, (day, count) in enumerate(load):
        x, height = _LEFT + place * step, count * _HEIGHT / most
        parts.append(
            f'<rect x="{x:.1f}" y="{floor - height:.1f}" width="{max(step - 0.4, 0.4):.1f}" '
            f'height="{height:.1f}" fill="#2b6cb0"><title>{day}: {count:,}</title></rect>'
        )
        if day.day == 1:
            parts.append(f'<text x="{x:.1f}" y="{floor + 16}">{day:%b}</text>')
    return "\n".join([*parts, "</svg>", ""])
