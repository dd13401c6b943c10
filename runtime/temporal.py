"""The way to Temporal: one client, our converter, bounded waiting, readable errors."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.runtime import Runtime
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from models.contracts import WORKFLOW_NAME
from runtime.codec import PayloadDamaged, UnknownPayloadKey
from runtime.converter import make_data_converter
from runtime.settings import Settings

CONNECT_WITHIN = timedelta(seconds=10)
PATIENCE = timedelta(seconds=10)
RUNNING = f"WorkflowType = '{WORKFLOW_NAME}' AND ExecutionStatus = 'Running'"
"""Lists every follow-up that runs. Such a list may lag a second or two behind."""
_RETRY_SECONDS = 0.25
_REFUSALS = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)


class TemporalUnreachable(Exception):
    """No answer from Temporal; the text names the address and what to check."""

    def __init__(self, address: str, waited: timedelta, cause: str) -> None:
        self.address = address
        super().__init__(
            f"Temporal does not answer at {address} (tried for {waited.total_seconds():.0f} s: {cause})."
            " Start it with `make run`, or set TEMPORAL_ADDRESS to where it runs."
        )


class ForeignPayloadKeys(Exception):
    """What runs in Temporal was written with other payload keys than those set here."""

    def __init__(self) -> None:
        super().__init__(
            "What was told is stored and holds; the worker acts on it. But the payload keys set here"
            " (FOLLOW_UP_PAYLOAD_KEYS) are not the worker's, so this command cannot talk to follow-ups in"
            " Temporal. Set the same keys here."
        )


async def has_our_keys(client: Client, follow_up_id: str | None = None) -> bool:
    """Whether our payload keys read the input of this follow-up's workflow, or of the newest that runs.

    An update or a start that the worker cannot read would hold its workflow up until somebody mends it.
    True where there is none.
    """
    if follow_up_id is None:
        newest = [each.id async for each in client.list_workflows(RUNNING, page_size=1, limit=1)]
        if not newest:
            return True
        follow_up_id = newest[0]
    try:
        events = client.get_workflow_handle(follow_up_id).fetch_history_events(page_size=1)
        first = await anext(events)
        await client.data_converter.decode(first.workflow_execution_started_event_attributes.input.payloads)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return True
        raise
    except (UnknownPayloadKey, PayloadDamaged, KeyError):
        return False
    return True


async def unread_of_newest(client: Client, most: int = 20) -> tuple[int, int]:
    """Of the newest that run, at most this many: how many our payload keys cannot read, and how many all."""
    unread = running = 0
    async for each in client.list_workflows(RUNNING, page_size=most, limit=most):
        if await has_our_keys(client, each.id):
            running += 1
        elif (await client.get_workflow_handle(each.id).describe()).status is WorkflowExecutionStatus.RUNNING:
            unread += 1  # the list may lag behind what has ended
            running += 1
    return unread, running


async def connect(
    settings: Settings,
    *,
    wait: timedelta = CONNECT_WITHIN,
    patience: timedelta = PATIENCE,
    runtime: Runtime | None = None,
) -> Client:
    """A connected client that encrypts with the settings' payload keys.

    Tries again until ``wait`` is over, then raises ``TemporalUnreachable``. A ``wait`` of zero tries once.
    """
    lazy = await connect_lazily(settings, patience=patience, runtime=runtime)
    await wait_for_temporal(lazy, settings.temporal.address, wait=wait)
    # Workers refuse a client that was made lazily, even once it is connected.
    return await _client(settings, patience, runtime, lazy=False)


async def connect_lazily(
    settings: Settings, *, patience: timedelta = PATIENCE, runtime: Runtime | None = None
) -> Client:
    """A client that connects on first use, for processes that must come up without Temporal.

    Its calls fail with what ``is_unreachable`` recognises for as long as Temporal is away.
    ``patience``: how long each call goes on trying when a server it knew has gone; ``rpc_timeout``
    bounds single attempts only. Workers keep the default, callers with a person waiting take less.
    """
    return await _client(settings, patience, runtime, lazy=True)


async def _client(settings: Settings, patience: timedelta, runtime: Runtime | None, *, lazy: bool) -> Client:
    arguments = dict(settings.temporal.connect)
    return await Client.connect(
        arguments.pop("target_host"),
        **arguments,
        data_converter=make_data_converter(settings.payload_keys),
        runtime=runtime,
        retry_config=RetryConfig(max_elapsed_time_millis=int(patience.total_seconds() * 1000)),
        lazy=lazy,
    )


async def wait_for_temporal(client: Client, address: str, *, wait: timedelta = CONNECT_WITHIN) -> None:
    """Return once the server answers; raise ``TemporalUnreachable`` when ``wait`` is over.

    The first attempt gets at least a second, so that ``wait`` may be zero.
    """
    last = "no answer"
    try:
        async with asyncio.timeout(max(wait.total_seconds(), 1.0)):
            while True:
                try:
                    await client.service_client.check_health(timeout=timedelta(seconds=5))
                    return
                except (RPCError, RuntimeError, ValueError) as error:
                    if not is_unreachable(error):
                        raise TemporalUnreachable(address, wait, _short(error)) from error
                    last = _short(error)
                if not wait:
                    break
                await asyncio.sleep(_RETRY_SECONDS)
    except TimeoutError:
        pass
    raise TemporalUnreachable(address, wait, last)


def is_unreachable(error: BaseException) -> bool:
    """Whether this error of a client's call means that Temporal could not be reached at all."""
    if isinstance(error, TemporalUnreachable):
        return True
    if isinstance(error, RPCError):
        return error.status in _REFUSALS
    # The SDK gives a bare RuntimeError while a lazy client has never been connected.
    return isinstance(error, RuntimeError) and str(error).startswith("Failed client connect")


def _short(error: BaseException) -> str:
    text = str(error)
    for sign, words in (
        ("ConnectionRefused", "connection refused"),
        ("dns error", "unknown host name"),
        ("deadline", "no answer in time"),
        ("Deadline", "no answer in time"),
    ):
        if sign in text:
            return words
    return text.splitlines()[0][:200] if text else type(error).__name__
