"""Stands in where a channel cannot send yet: refuses, so that a person is asked to write instead."""

from __future__ import annotations

from datetime import datetime

from core.provider_errors import ErrorClass
from gateways.protocol import Listed, Outgoing, Refused, SendOutcome


class UnavailableGateway:
    """Refuses every message for good; ``code`` says why in the ledger."""

    name = "unavailable"

    def __init__(self, code: str) -> None:
        self._code = code

    async def send(self, message: Outgoing) -> SendOutcome:
        """Never sends."""
        return Refused(ErrorClass.UNAVAILABLE, self._code)

    async def find(self, message: Outgoing, since: datetime) -> list[Listed] | None:
        """Nothing was ever sent."""
        return []

    async def close(self) -> None:
        """Nothing to release."""
