"""Brings up a server, the provider and the three systems to compare, each in processes of its own."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.client import Client

from benchmarks import bare, ours
from benchmarks.practice import STEPS, Practice, three_touches
from benchmarks.processes import child
from benchmarks.rounds import System, by_itself, from_here
from models.tables import metadata
from runtime.database import Database
from runtime.dev_server import DevServer, free_ports, running

PATIENTS_PER_SECOND = 40


@dataclass(slots=True)
class Product:
    """Our side: its client, database and practice. ``accepted``: what the provider took, a line each.

    ``finished``: ids of completed follow-ups.
    """

    client: Client
    database: Database
    practice: Practice
    accepted: Path
    finished: list[str] = field(default_factory=list)

    async def one(self) -> None:
        """One follow-up of three touches."""
        self.finished.append(await ours.one(self.client, self.database, self.practice, three_touches()))

    def expect(self, in_flight: int, seconds: float) -> None:
        """Add the patients that a load may need."""
        self.practice.add_patients(in_flight + round(seconds * PATIENTS_PER_SECOND))


async def up(stack: AsyncExitStack, folder: Path) -> tuple[Product, list[System]]:
    """Start everything; ``stack`` stops it. The systems come in the order bare, ours, dbos."""
    server = DevServer(free_ports(1)[0], None, folder / "temporal.db", folder / "temporal.log")
    server_pid = (await stack.enter_async_context(running(server))).pid
    accepted = folder / "accepted.jsonl"
    accepted.touch()
    provider = await stack.enter_async_context(child("fake_provider", "--state", str(accepted)))
    twilio = f"http://127.0.0.1:{provider.said}"
    our_database, its_database = (_database(folder / f"{name}.db") for name in ("ours", "dbos"))

    bare_worker = await stack.enter_async_context(child("benchmarks.bare", server.address))
    our_worker = await stack.enter_async_context(
        child("benchmarks.ours", server.address, our_database, twilio)
    )
    dbos = await stack.enter_async_context(child("benchmarks.dbos_job", str(folder), its_database, twilio))

    database = Database(our_database)
    stack.callback(database.close)
    product = Product(await ours.connect(server.address), database, Practice(database), accepted)
    plain = await Client.connect(server.address)
    return product, [
        System("bare", from_here(lambda: bare.one(plain, len(STEPS))), int(bare_worker.said), server_pid),
        System("ours", from_here(product.one), int(our_worker.said), server_pid),
        System("dbos", by_itself(dbos), int(dbos.said), None),
    ]


def _database(file: Path) -> str:
    """An empty database of ours; its URL."""
    url = f"sqlite:///{file}"
    database = Database(url)
    metadata.create_all(database.engine)
    database.close()
    return url
