"""A small fault run: the worker dies again and again while the provider goes wrong in every way it can."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults.plan import Callbacks, Faults, Plan
from benchmarks.faults.run import run
from benchmarks.installation import Installation
from benchmarks.programs import Command

PLAN = Plan(
    sends=300,
    in_flight=60,
    kill_every=4.0,
    within=120.0,
    faults=Faults(limit=0.04, hang=0.03, swallow=0.03, unlisted=0.3),
    callbacks=Callbacks(seconds=0.3, lose=0.2, silent=0.3),
)
GOES_WRONG = {"lose", "broken", "limit", "hang", "swallow"}


def hurried(place: Installation) -> Command:
    """The worker that settles within seconds what the product's own takes minutes for."""
    arguments = (place.database_url, place.temporal, place.provider, f"{place.web}/twilio/status")
    return Command(("tests.faults.worker_process", *arguments), "ready", {}, place.folder / "worker.log")


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_nothing_twice_nothing_lost_and_unknown_only_what_nobody_disclosed(
    tmp_path: Path,
) -> None:
    ran = await run(PLAN, tmp_path, print, hurried)
    counted = ran.counted
    print(
        f"\n{counted.touches} messages in {ran.seconds:.0f} s, {ran.kills} kills cut off {ran.cut_off};"
        f" {counted.states}, {counted.accepted} accepted, unknown: {counted.unknown_not_accepted} never"
        f" accepted, {counted.unknown_undisclosed} undisclosed; {ran.provider}"
    )
    assert counted.faults == {}
    assert ran.finished, ran
    assert counted.touches == 3 * PLAN.follow_ups
    unprovable = counted.unknown_not_accepted + counted.unknown_undisclosed
    assert counted.states["unknown"] == unprovable
    assert counted.sent + unprovable == counted.touches
    assert ran.outcomes == {"no_response": PLAN.follow_ups}
    assert ran.verify["clean"], ran.verify
    assert ran.reconcile["exit_code"] == 0, ran.reconcile
    # What it says would be empty talk if little had gone wrong.
    assert set(ran.provider["faults"]) == GOES_WRONG
    assert ran.cut_off > 0
    assert {"lost", "silent", "shuffled", "doubled"} <= {k for k, n in ran.provider["callbacks"].items() if n}
