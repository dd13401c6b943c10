"""What the namespace must hold before the first follow-up: search attributes and retention."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from models.search_attributes import SEARCH_ATTRIBUTES, Kind

RETENTION = timedelta(days=30)
USABLE_WITHIN_SECONDS = 60.0
_POLL_SECONDS = 0.2
_CALL_TIMEOUT = timedelta(seconds=10)
_TYPES: dict[Kind, IndexedValueType.ValueType] = {
    "keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


class NamespaceNotReady(Exception):
    """The namespace lacks something that could not be added; the text says what to do by hand."""


def search_attribute_keys() -> list[SearchAttributeKey[Any]]:
    """Typed keys of all our search attributes, as clients and test servers want them."""
    return [
        SearchAttributeKey.for_keyword(name) if kind == "keyword" else SearchAttributeKey.for_datetime(name)
        for name, kind in SEARCH_ATTRIBUTES.items()
    ]


async def ensure_search_attributes(client: Client) -> list[str]:
    """Add the search attributes that are missing and wait until they can be used; gives their names.

    Changes nothing when all are there. Raises ``NamespaceNotReady`` when one exists with another
    type, when we may not add them (Temporal Cloud), or when the server has no room for more.
    """
    present = await _present(client)
    wanted = {name: _TYPES[kind] for name, kind in SEARCH_ATTRIBUTES.items()}
    clashes = [name for name, kind in wanted.items() if present.get(name, kind) != kind]
    if clashes:
        raise NamespaceNotReady(
            f"The search attribute {', '.join(clashes)} of namespace {client.namespace!r} has another type"
            " than this program needs. Rename or remove it there, then start again."
        )
    missing = {name: kind for name, kind in wanted.items() if name not in present}
    if missing:
        await _add(client, missing)
        await _until_usable(client, list(missing))
    return list(missing)


async def ensure_retention(client: Client, at_least: timedelta = RETENTION) -> bool:
    """Keep closed workflows at least this long; never shortens. True when it had to be changed."""
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace), retry=True, timeout=_CALL_TIMEOUT
    )
    if described.config.workflow_execution_retention_ttl.ToTimedelta() >= at_least:
        return False
    retention = Duration()
    retention.FromTimedelta(at_least)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=retention)
        ),
        retry=True,
        timeout=_CALL_TIMEOUT,
    )
    return True


async def _present(client: Client) -> Mapping[str, IndexedValueType.ValueType]:
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace), retry=True, timeout=_CALL_TIMEOUT
    )
    return answer.custom_attributes


async def _add(client: Client, missing: Mapping[str, IndexedValueType.ValueType]) -> None:
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing),
            timeout=_CALL_TIMEOUT,
        )
    except RPCError as error:
        if error.status is RPCStatusCode.ALREADY_EXISTS:
            return  # another process was quicker
        raise NamespaceNotReady(
            f"The search attributes {', '.join(missing)} are missing in namespace {client.namespace!r}"
            f" and could not be added ({error.message}). Ask the administrator of the Temporal server to add"
            " them: FollowUpNextAt as Datetime, the others as Keyword."
        ) from error


async def _until_usable(client: Client, names: list[str]) -> None:
    # The server caches a namespace's attributes for some seconds; until then it refuses them.
    query = " AND ".join(f"{name} IS NULL" for name in names)
    try:
        async with asyncio.timeout(USABLE_WITHIN_SECONDS):
            while not await _understands(client, query):
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        raise NamespaceNotReady(
            f"The search attributes {', '.join(names)} were added to namespace {client.namespace!r} but the"
            f" server still refuses them after {USABLE_WITHIN_SECONDS:.0f} s. Start again in a minute."
        ) from None


async def _understands(client: Client, query: str) -> bool:
    try:
        await client.count_workflows(query, rpc_timeout=_CALL_TIMEOUT)
    except RPCError as error:
        if error.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
        return False
    return True
