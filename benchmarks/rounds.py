"""Rounds of load, one system after the other, so that a change of the machine's mood meets all alike."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median

from benchmarks.load import Load, keep_in_flight
from benchmarks.machine import cpu_seconds
from benchmarks.processes import Child

ANSWER_WITHIN_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Round:
    """One system's share of a round. CPU seconds are totals over the whole load."""

    load: Load
    server_cpu: float
    worker_cpu: float

    @property
    def cpu_per_follow_up(self) -> float:
        """Seconds of server and worker for one completed follow-up."""
        return (self.server_cpu + self.worker_cpu) / self.load.completed


@dataclass(slots=True)
class System:
    """A system under load. ``server_pid``: ``None`` when it has no server."""

    name: str
    run: Callable[[int, float], Awaitable[Load]]
    worker_pid: int
    server_pid: int | None
    rounds: list[Round] = field(default_factory=list)

    async def measure(self, in_flight: int, seconds: float) -> Round:
        """One load, with the CPU time it took."""
        server, worker = self._cpu()
        load = await self.run(in_flight, seconds)
        server_after, worker_after = self._cpu()
        return Round(load, server_after - server, worker_after - worker)

    def figures(self) -> dict[str, object]:
        """The absolute figures of all rounds together."""
        completed = sum(each.load.completed for each in self.rounds)
        server = sum(each.server_cpu for each in self.rounds) / completed
        worker = sum(each.worker_cpu for each in self.rounds) / completed
        return {
            "follow_ups": completed,
            "follow_ups_per_s": round(median(each.load.per_second for each in self.rounds), 2),
            "follow_ups_per_s_by_round": [round(each.load.per_second, 2) for each in self.rounds],
            "cpu_s_per_follow_up": round(server + worker, 4),
            "server_cpu_s_per_follow_up": round(server, 4),
            "worker_cpu_s_per_follow_up": round(worker, 4),
            "cpu_s_per_follow_up_by_round": [round(each.cpu_per_follow_up, 4) for each in self.rounds],
        }

    def _cpu(self) -> tuple[float, float]:
        server = 0.0 if self.server_pid is None else cpu_seconds(self.server_pid)
        return server, cpu_seconds(self.worker_pid)


def from_here(job: Callable[[], Awaitable[None]]) -> Callable[[int, float], Awaitable[Load]]:
    """Load made by this process."""

    async def run(in_flight: int, seconds: float) -> Load:
        return await keep_in_flight(job, in_flight=in_flight, seconds=seconds)

    return run


def by_itself(child: Child) -> Callable[[int, float], Awaitable[Load]]:
    """Load that the measured process makes for itself."""

    async def run(in_flight: int, seconds: float) -> Load:
        return Load(**json.loads(await child.ask(f"{in_flight} {seconds}", ANSWER_WITHIN_SECONDS)))

    return run


def ratio(ours: System, other: System, figure: Callable[[Round], float]) -> float:
    """The median over rounds of ours by the other's in the same round."""
    return median(figure(a) / figure(b) for a, b in zip(ours.rounds, other.rounds, strict=True))
