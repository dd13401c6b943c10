"""How long a year of a made-up clinic takes on one core."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import process_time

from core.draws import Draws
from core.simulate import Simulation
from core.simulate_summary import Tally
from core.synthetic import practice, script
from core.synthetic_reactions import reactions
from sequences.catalog import load_catalog

PATIENTS, DAYS, SEED = 100_000, 365, 1
FIRST_DAY = date(2027, 1, 4)


@dataclass(frozen=True)
class Measured:
    """CPU seconds of one simulation, and how many decisions it took."""

    seconds: float
    decisions: int


def measure(patients: int = PATIENTS, days: int = DAYS) -> Measured:
    """Simulate once, all of it in this thread."""
    sequences = {each.trigger: each for each in load_catalog().values()}
    end = datetime.combine(FIRST_DAY + timedelta(days), datetime.min.time(), UTC)
    began = process_time()
    draws, tally = Draws(SEED), Tally()
    made = practice(sequences, patients, FIRST_DAY, days, "Europe/London", draws)
    coming = script(made, FIRST_DAY, days, draws)
    gc.freeze()
    Simulation(made, tally, reactions(draws)).run(coming, end)
    gc.unfreeze()
    return Measured(process_time() - began, tally.decisions)


def main() -> None:
    """``python -m benchmarks.simulation``: measure once and print."""
    measured = measure()
    rate = measured.decisions / measured.seconds
    print(
        f"{PATIENTS:,} patients over {DAYS} days: {measured.seconds:.1f} s of CPU,"
        f" {measured.decisions:,} decisions, {rate:,.0f} a second"
    )


if __name__ == "__main__":
    main()
