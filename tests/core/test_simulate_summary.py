"""What a simulation's count of messages goes by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.simulate import Simulation
from core.simulate_happenings import Occurred
from core.simulate_summary import Tally
from core.simulate_world import Practice
from core.types import MessageClass, Trigger
from tests.core.test_simulate import person
from tests.support.families import SHIPPED

NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("by_interval", [True, False])
def test_a_recall_that_no_clinician_asked_for_counts_as_marketing(by_interval: bool) -> None:
    tally = Tally()
    due = Occurred(0, Trigger.RECALL, NOW + timedelta(days=20), as_marketing=by_interval)
    Simulation(Practice(SHIPPED, (person(),)), tally).run([(NOW, due)])
    classes = {message_class for message_class, _, _ in tally.messages}
    assert classes == {MessageClass.MARKETING if by_interval else MessageClass.SERVICE}
