"""Sequences by digest: content that never changes, so it is read once per process."""

from __future__ import annotations

from sqlalchemy import Connection
from temporalio.exceptions import ApplicationError

from core.types import Sequence
from models.contracts import FailureType
from models.store import sequence_versions
from sequences.catalog import sequence_from


class PinnedSequences:
    """Reads definitions from the database and keeps them."""

    def __init__(self) -> None:
        self._by_digest: dict[str, Sequence] = {}

    def get(self, connection: Connection, digest: str) -> Sequence:
        """The sequence with this digest. Raises a permanent failure when it was never stored."""
        known = self._by_digest.get(digest)
        if known is not None:
            return known
        definition = sequence_versions.get(connection, digest)
        if definition is None:
            raise ApplicationError(
                f"no stored sequence has the digest {digest}",
                type=FailureType.SEQUENCE_NOT_FOUND,
                non_retryable=True,
            )
        sequence = self._by_digest[digest] = sequence_from(definition)
        return sequence
