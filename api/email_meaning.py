"""What an incoming e-mail means to us: what somebody wrote, or what became of an e-mail of ours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.delivery import Delivery
from core.provider_errors import ErrorClass
from core.types import Channel
from gateways.smtp_answers import Stage, smtp_class
from ingest.email_automatic import Bounce
from ingest.email_in import IncomingEmail
from models.store.inbound_senders import clinics_named_by
from runtime.inbound import Inbound, accept_inbound
from runtime.reports import Report
from runtime.told import Catalog, Changed

PROVIDER = "smtp"
DELAYED = "delayed"
_UNDER_WAY_AT_MOST = timedelta(days=5)
"""Mail servers give up after 4 to 5 days (RFC 5321 section 4.5.4.1); an older date is a wrong clock."""
_OUR_ID = re.compile(r"<([0-9a-f]{32})@[^<>]+>")
_REFUSED = 550


def accept_email(connection: Connection, catalog: Catalog, email: IncomingEmail, now: datetime) -> Changed:
    """Take in what somebody wrote; the same e-mail again changes nothing."""
    ours = [each for each in email.recipients if clinics_named_by(connection, Channel.EMAIL, each)]
    recipient = next(iter([*ours, *email.recipients]), "")
    return accept_inbound(connection, catalog, inbound_of(email, recipient, now), now)


def inbound_of(email: IncomingEmail, recipient: str, now: datetime) -> Inbound:
    """The e-mail as a text like any other. ``recipient``: which of its addresses is ours."""
    sent_at = email.sent_at
    believed = sent_at is not None and now - _UNDER_WAY_AT_MOST <= sent_at <= now
    return Inbound(
        provider=PROVIDER,
        provider_id=email.message_id,
        channel=Channel.EMAIL,
        sender=email.sender,
        recipient=recipient,
        body=email.text,
        at=sent_at if believed and sent_at is not None else now,
        subject=email.subject,
        media=email.attachments,
        in_reply_to=email.in_reply_to,
        auto_reply=email.is_auto_reply,
    )


def report_of(bounce: Bounce, now: datetime) -> Report:
    """What became of an e-mail of ours, whose Message-ID holds our id of it."""
    ours = _OUR_ID.fullmatch(bounce.original_id)
    failed = bounce.action != DELAYED
    return Report(
        provider=PROVIDER,
        reference=None if ours is None else ours[1],
        provider_id=bounce.original_id,
        status=Delivery.UNDELIVERED if failed else DELAYED,
        code=error_of(bounce) if failed else None,
        at=now,
    )


def error_of(bounce: Bounce) -> ErrorClass:
    """Why it came back, as ``smtp_class`` reads a server's own refusal; without a status nobody knows.

    What a server gave up on after trying for days may work another time (RFC 3463: class 4).
    """
    if not bounce.status:
        return ErrorClass.UNKNOWN
    if not bounce.is_permanent:
        return ErrorClass.TEMPORARY
    return smtp_class(Stage.RCPT, _REFUSED, bounce.status) or ErrorClass.UNKNOWN
