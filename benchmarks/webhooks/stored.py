"""What of the webhooks is in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from models.store.sql import query

_TEXTS = query("SELECT DISTINCT provider_id FROM inbound_message")
_REPORTS = query("SELECT count(*) AS number FROM message_event WHERE kind = 'report'")
_STRAYS = query("SELECT count(*) AS number FROM stray_report")
_REFUSED = query("SELECT coalesce(sum(count), 0) AS number FROM webhook_refusal")


@dataclass(frozen=True, slots=True)
class Stored:
    """``texts``: the provider's ids of what patients wrote. ``reports``: on our messages, ``strays`` on none
    of them. ``refused``: webhooks turned away."""

    texts: frozenset[str]
    reports: int
    strays: int
    refused: int

    @property
    def taken(self) -> int:
        """Everything that left a trace other than a refusal."""
        return len(self.texts) + self.reports + self.strays


def stored(connection: Connection) -> Stored:
    """As of now."""
    reports, strays, refused = (
        int(connection.execute(each).one().number) for each in (_REPORTS, _STRAYS, _REFUSED)
    )
    texts = frozenset(row.provider_id for row in connection.execute(_TEXTS))
    return Stored(texts, reports, strays, refused)
