"""The command line as processes of their own, each stopped at the end of its test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from runtime.settings import PROJECT_ROOT

COMES_WITHIN_SECONDS = 60.0
ENDS_WITHIN_SECONDS = 15.0


@dataclass
class Started:
    """A running command. Its output goes to files, so that it never waits for a reader."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def said(self) -> str:
        return self.out.read_text(encoding="utf-8") + self.err.read_text(encoding="utf-8")

    def until(self, words: str) -> str:
        """Wait for words on its output; gives everything said by then."""
        until(lambda: words in self.said() or self.process.poll() is not None, self.said)
        assert words in self.said(), self.said()
        return self.said()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        """Ctrl-C; its exit code, and the children it had are gone."""
        children = self.children()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(ENDS_WITHIN_SECONDS)
        until(lambda: not any(child.is_running() for child in children), lambda: str(children))
        return code

    def kill(self) -> None:
        """SIGKILL, as a power cut would; its children die with it."""
        children = self.children()
        self.process.kill()
        self.process.wait()
        until(lambda: not any(child.is_running() for child in children), lambda: str(children))


@contextmanager
def started(folder: Path, *words: str, **settings: str) -> Iterator[Started]:
    """Start ``python *words``, with further settings in its environment."""
    number = len(list(folder.glob("out-*")))
    out, err = folder / f"out-{number}", folder / f"err-{number}"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=PROJECT_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    try:
        yield Started(process, out, err)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def ended(
    *words: str, within: float = COMES_WITHIN_SECONDS, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python *words`` to its end."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT_ROOT,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=within,
        check=False,
    )


def until(
    condition: Callable[[], bool], told: Callable[[], str], within: float = COMES_WITHIN_SECONDS
) -> None:
    """Wait for a condition; fail with what ``told`` says."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, told()
        time.sleep(0.1)
