"""Prism: installed once from the locked list of packages, and run as a proxy that checks what passes."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
LOCKED = HERE / "package-lock.json"
OLDEST_NODE = (18, 20, 1)
INSTALL_WITHIN_SECONDS = 240.0
LISTEN_WITHIN_SECONDS = 60.0


class PrismMissing(Exception):
    """Prism cannot be had on this machine; the text says why."""


def installed(cache: Path) -> Path:
    """Prism's program in the folder ``cache``, installed by whoever asks first. Raises ``PrismMissing``.

    Others wait at the lock meanwhile, also those of another run. What stands at its name is whole: it was
    put there by one rename.
    """
    _check_node()
    home = cache / f"prism-{sha256(LOCKED.read_bytes()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "prism.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            _install(home)
    return home / "node_modules" / ".bin" / "prism"


@contextmanager
def proxying(program: Path, description: Path, upstream: str, log: Path) -> Iterator[str]:
    """Prism between a client and ``upstream``; gives its address. Ends with everything that it started."""
    command: list[str | Path] = [program, "proxy", "--host", "127.0.0.1", "--port", "0", description]
    command.append(upstream)
    environment = os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "0"}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield _address(process, log)
        finally:
            _end(process)


def _check_node() -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise PrismMissing("Prism needs node and npm, and this machine has not both")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:3])
    if version < OLDEST_NODE:
        raise PrismMissing(f"Prism needs node {'.'.join(map(str, OLDEST_NODE))}, and this is {said.strip()}")


def _install(home: Path) -> None:
    """Exactly the locked packages, checked by their hashes; none of their install scripts runs."""
    made = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=home.parent))
    try:
        for name in ("package.json", LOCKED.name):
            shutil.copyfile(HERE / name, made / name)
        _run_npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=made)
        made.rename(home)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _run_npm(*arguments: str, folder: Path) -> None:
    with subprocess.Popen(
        ("npm", *arguments),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=INSTALL_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process)
            raise PrismMissing(f"npm did not install Prism in {INSTALL_WITHIN_SECONDS:.0f} s") from None
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        raise PrismMissing(f"npm could not install Prism: {' '.join(said.split())[:300]}")


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + LISTEN_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        listening = re.search(r"Prism is listening on (http://127\.0\.0\.1:\d+)", log.read_text())
        if listening:
            return listening[1]
        time.sleep(0.1)
    raise AssertionError(f"Prism does not listen; it said:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Its whole group, of which it may have left children behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
