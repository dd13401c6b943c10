"""How fast each sender may send, held by the server on the queues of messages.

Temporal counts per fairness key, and the key of a message is its sender; urgent messages go first within it.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import RateLimit
from temporalio.api.workflowservice.v1 import UpdateTaskQueueConfigRequest
from temporalio.client import Client

from core.types import Channel
from models.contracts import SEND_QUEUES
from runtime.outside_settings import Pace

CALL_TIMEOUT = timedelta(seconds=10)


def per_second(pace: Pace, channel: Channel) -> float:
    """Most messages per second of one sender on a channel. WhatsApp goes at the pace of texts."""
    return pace.email if channel is Channel.EMAIL else pace.sms


async def set_paces(client: Client, pace: Pace) -> None:
    """Tell the server. It keeps them until told otherwise. Raises ``RPCError``."""
    for channel, queue in SEND_QUEUES.items():
        limit = RateLimit(requests_per_second=per_second(pace, channel))
        await client.workflow_service.update_task_queue_config(
            UpdateTaskQueueConfigRequest(
                namespace=client.namespace,
                identity=client.identity,
                task_queue=queue,
                task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
                update_fairness_key_rate_limit_default=UpdateTaskQueueConfigRequest.RateLimitUpdate(
                    rate_limit=limit, reason="the pace of one sender, from the settings"
                ),
            ),
            timeout=CALL_TIMEOUT,
        )
