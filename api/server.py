"""Serves the application on a port, around a block."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from runtime.dev_server import PortInUse

FINISH_WITHIN_SECONDS = 10
BACKLOG = 512
_POLL_SECONDS = 0.02


class _Embedded(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Change nothing."""
        yield


@asynccontextmanager
async def serving(app: FastAPI, host: str, port: int) -> AsyncIterator[str]:
    """Serve ``app`` while the block runs; gives its address. Port 0: any that is free.

    At the end requests in flight are answered first. Raises ``PortInUse``.
    """
    listening = _bound(host, port)
    config = uvicorn.Config(
        app,
        access_log=False,  # addresses may hold what opens something
        log_config=None,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=FINISH_WITHIN_SECONDS,
    )
    server = _Embedded(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started and not running.done():
            await asyncio.sleep(_POLL_SECONDS)
        if running.done():
            await running
            raise RuntimeError("the web application did not start; the log says why")
        yield _address(host, listening)
    finally:
        server.should_exit = True
        await running
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY); else each takes 40 ms more.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise PortInUse(port, "the web application", "FOLLOW_UP_API_PORT") from None
    listening.setblocking(False)
    return listening


def _address(host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
