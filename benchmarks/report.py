"""The figures against their targets, for people and as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Target:
    """``at_most`` or ``at_least`` must hold; neither: the figure is only reported. ``aim``: better still."""

    key: str
    what: str
    at_most: float | None = None
    at_least: float | None = None
    aim: str = ""

    def words(self) -> str:
        """The target as text."""
        if self.at_most is not None:
            return f"at most {self.at_most:,g}{self.aim}"
        return "reported" if self.at_least is None else f"at least {self.at_least:,g}{self.aim}"

    def judge(self, figure: float) -> str:
        """met, missed, or nothing."""
        if self.at_most is None and self.at_least is None:
            return ""
        low, high = self.at_least or 0, self.at_most if self.at_most is not None else figure
        return "met" if low <= figure <= high else "missed"


TARGETS = (
    Target("events_per_touch", "history events per touch", at_most=14),
    Target("timers_per_follow_up", "timers before the three touches of ours", at_least=2.9),
    Target("cpu_ratio_bare", "CPU of server and worker, against bare", at_most=1.4, aim=", aim 1.1"),
    Target("throughput_ratio_bare", "follow-ups per second, against bare", at_least=0.75, aim=", aim 0.95"),
    Target("throughput_ratio_dbos", "follow-ups per second, against DBOS", at_least=0.6, aim=", aim 1"),
    Target("start_to_provider_p50_s", "event stored to provider accepted, median, s"),
    Target("start_to_provider_p99_s", "event stored to provider accepted, 99 %, s"),
    Target("decide_per_s", "decisions per second on one core", at_least=50_000),
    Target("disk_sync_p50_ms", "the disk's own sync, in every claim, median, ms"),
    Target("disk_sync_p99_ms", "the disk's own sync, in every claim, 99 %, ms"),
    Target("claim_p50_ms_sqlite", "claim at a million messages, SQLite, median, ms"),
    Target("claim_p99_ms_sqlite", "claim at a million messages, SQLite, 99 %, ms", at_most=15),
    Target("claim_p50_ms_postgresql", "claim at a million messages, PostgreSQL, median, ms"),
    Target("claim_p99_ms_postgresql", "claim at a million messages, PostgreSQL, 99 %, ms", at_most=15),
)


def show(result: dict[str, Any]) -> None:
    """Print machine, table and what stands behind it."""
    console = Console(width=110)
    machine = result["machine"]
    console.print(f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}")
    table = Table("figure", "target", "measured", "")
    for target in TARGETS:
        figure = result[target.key]
        table.add_row(target.what, target.words(), f"{figure:,}", target.judge(figure))
    console.print(table)
    absolute = Table("system", "follow-ups", "per second", "CPU ms each", "server", "worker")
    for name, figures in result["systems"].items():
        milliseconds = (
            f"{figures[key] * 1000:.1f}"
            for key in (
                "cpu_s_per_follow_up",
                "server_cpu_s_per_follow_up",
                "worker_cpu_s_per_follow_up",
            )
        )
        absolute.add_row(name, str(figures["follow_ups"]), str(figures["follow_ups_per_s"]), *milliseconds)
    console.print(absolute)
    console.print(f"messages lost or doubled: {result['messages_lost_or_doubled']}")


def write(result: dict[str, Any], out: Path) -> None:
    """Write everything as JSON."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n")
