"""Every timeout and retry policy of the workflows, by name."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import RetryPolicy

ONCE = RetryPolicy(maximum_attempts=1)
"""A local activity holds up its workflow task, so it gets one attempt and no back-off."""

PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=30)
)
"""Our own database may be away for a while; it comes back."""

SENDING = RetryPolicy(
    initial_interval=timedelta(seconds=2), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=1)
)
"""Another attempt never posts again: it finds the claim of the attempt before it."""

PROVING = RetryPolicy(
    initial_interval=timedelta(seconds=5), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=1)
)
"""The activity says itself when to look next; this covers a database that is away."""

LOCAL_TIMEOUT = timedelta(seconds=5)
NORMAL_TIMEOUT = timedelta(seconds=30)
KEEP_TRYING = timedelta(days=1)
SEND_ATTEMPT_TIMEOUT = timedelta(minutes=10)
HEARTBEAT = timedelta(seconds=10)
"""After this long without a sign of life a send or a look at the provider's list starts again elsewhere."""
SHORTEST_SEND = timedelta(seconds=1)
PROVE_ATTEMPT_TIMEOUT = timedelta(minutes=2)
PROVE_WITHIN = timedelta(hours=2)
PAUSE_AFTER_FAILURE = timedelta(minutes=1)
PAUSE_AFTER_PERMANENT_FAILURE = timedelta(hours=1)
"""Such as a follow-up that is not in the database: nothing here mends it, so look again rarely."""
