"""How values become payloads and back: Pydantic's JSON, encrypted whenever keys are set."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

from runtime.codec import EncryptingCodec, PayloadKeys


@lru_cache(maxsize=1024)
def _type_adapter(hint: Any) -> TypeAdapter[Any]:
    # One cache for the process. The SDK makes a new converter for every workflow run, and a cache
    # inside the converter starts empty each time. Sound because types that cross Temporal live in
    # modules passed through the sandbox, so every run sees the same class objects.
    #
    # Built on a thread of its own, because the sandbox replaces ``sys.modules`` for the thread it
    # runs on: there Pydantic cannot resolve the annotations of a type whose module the workflow file
    # did not import itself, and a half-defined adapter would stay in this cache.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="type-adapter") as outside_sandbox:
        return outside_sandbox.submit(TypeAdapter[Any], hint).result()


class SharedPydanticJsonConverter(PydanticJSONPlainPayloadConverter):
    """The stock Pydantic converter with type adapters kept for the life of the process."""

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        """Validate JSON against ``type_hint``; hints that cannot be hashed take the stock way."""
        hint = type_hint if type_hint is not None else Any
        try:
            hash(hint)
        except TypeError:
            return super().from_payload(payload, type_hint)
        return _type_adapter(hint).validate_json(payload.data)


_CONVERTERS = tuple(
    SharedPydanticJsonConverter() if isinstance(each, JSONPlainPayloadConverter) else each
    for each in DefaultPayloadConverter.default_encoding_payload_converters
)
"""Made once, as none has state: the SDK makes a payload converter for every workflow task."""


class SharedPydanticConverter(CompositePayloadConverter):
    """The default converters with JSON done by ``SharedPydanticJsonConverter``."""

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)


def make_data_converter(keys: PayloadKeys | None) -> DataConverter:
    """The one converter of clients, workers and replay.

    With keys, payloads are encrypted and failure texts and stack traces become encrypted attributes.
    """
    if keys is None:
        return DataConverter(
            payload_converter_class=SharedPydanticConverter,
            failure_converter_class=DefaultFailureConverter,
        )
    return DataConverter(
        payload_converter_class=SharedPydanticConverter,
        payload_codec=EncryptingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
