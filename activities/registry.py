"""Every activity, listed once, by the task queue whose worker runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from activities.assessment import Assessment
from activities.messaging import Messaging
from activities.reconciliation import Reconciliation
from models.contracts import FOLLOW_UP_QUEUE, SEND_QUEUES


@dataclass(frozen=True, slots=True)
class Activities:
    """The activity objects of a process, with their dependencies inside."""

    assessment: Assessment
    messaging: Messaging
    reconciliation: Reconciliation

    def by_queue(self) -> dict[str, list[Callable[..., Any]]]:
        """Which activities each queue's worker must offer."""
        queues: dict[str, list[Callable[..., Any]]] = {
            FOLLOW_UP_QUEUE: [
                self.assessment.assess,
                self.assessment.open_task,
                self.assessment.record_order,
                self.reconciliation.reconcile_message,
            ]
        }
        for queue in SEND_QUEUES.values():
            queues[queue] = [self.messaging.send_message]
        return queues
