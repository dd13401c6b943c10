"""What a fault run does: how many sends, what goes wrong and how often."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from benchmarks.practice import STEPS, sequence_of
from core.types import Sequence


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of requests to the provider. ``lose``: accepted, the answer dropped. ``broken``: accepted, 500.

    ``limit``: 429, not accepted. ``hang``: accepted, never answered; ``swallow``: never answered and not
    accepted. ``unlisted``: share of accepted messages that the provider's list never shows: with the answer
    lost and no callback, nothing discloses them.
    """

    lose: float = 0.05
    broken: float = 0.05
    limit: float = 0.02
    hang: float = 0.005
    swallow: float = 0.005
    unlisted: float = 0.05


@dataclass(frozen=True, slots=True)
class Callbacks:
    """``seconds``: from one status of a message to the next; three statuses are told of each.

    Shares: ``shuffle``: callbacks kept back and told in any order; ``repeat``: told twice; ``lose``: never
    told. ``silent``: share of messages of which nothing is ever told.
    """

    seconds: float = 1.0
    shuffle: float = 0.5
    repeat: float = 0.1
    lose: float = 0.1
    silent: float = 0.1

    @property
    def last_within(self) -> float:
        """Seconds after which everything was told of a message, and taken."""
        return 5 * self.seconds + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """``in_flight``: follow-ups at work at the same time. ``pause``: seconds before each touch.

    ``kill_every``: seconds from kill to kill. ``within``: after so many seconds the run ends, done or not.
    """

    sends: int = 10_000
    in_flight: int = 300
    pause: int = 1
    kill_every: float = 20.0
    seed: int = 20261126
    within: float = 3600.0
    faults: Faults = field(default_factory=Faults)
    callbacks: Callbacks = field(default_factory=Callbacks)

    @property
    def follow_ups(self) -> int:
        """Of three touches each, enough for the sends."""
        return -(-self.sends // len(STEPS))

    def sequence(self) -> Sequence:
        """Texts at once after one another, over with the last of them."""
        return sequence_of(tuple(timedelta(seconds=self.pause * nth) for nth in range(1, len(STEPS) + 1)))

    def provider(self) -> tuple[str, ...]:
        """Arguments of ``python -m fake_provider``."""
        rates = (part for name, rate in asdict(self.faults).items() for part in (f"--{name}", str(rate)))
        return (*rates, "--seed", str(self.seed), "--delivery", json.dumps(asdict(self.callbacks)))
