"""What the fields of Twilio's webhooks mean to us."""

from __future__ import annotations

import re
from datetime import datetime

from api.problems import Fault, Problem
from core.types import Channel
from gateways.twilio_signature import Fields
from runtime.inbound import Inbound
from runtime.reports import Report

PROVIDER = "twilio"
_WHATSAPP = "whatsapp:"
_SID = re.compile(r"[A-Za-z0-9]{2,64}")
_REFERENCE = re.compile(r"[0-9a-f]{32}")
_WORD = re.compile(r"[a-z0-9_-]{1,30}")
_MOST_MEDIA = 100


def inbound_of(fields: Fields, now: datetime) -> Inbound:
    """A text that a patient wrote. Raises ``Problem`` (400) when a field is missing that Twilio always sends.

    Its signature has nothing between a field's name and its value: who had seen one webhook could move
    letters from one to the other. Then the field is missing.
    """
    for name in ("From", "Body"):
        if name not in fields.values:
            raise _missing(name)
    sender, recipient = fields.one("From"), fields.one("To")
    whatsapp = sender.lower().startswith(_WHATSAPP)
    return Inbound(
        provider=PROVIDER,
        provider_id=_matching(_SID, "MessageSid", fields.one("MessageSid", "SmsMessageSid", "SmsSid")),
        channel=Channel.WHATSAPP if whatsapp else Channel.SMS,
        sender=_number(sender),
        recipient=_number(recipient) or fields.one("MessagingServiceSid"),
        body=fields.one("Body"),
        at=now,
        media=_count(fields.one("NumMedia")),
        opt_out_type=fields.one("OptOutType").strip().upper(),
        service=fields.one("MessagingServiceSid").strip(),
    )


def report_of(fields: Fields, message_id: str, now: datetime) -> Report:
    """What became of a message. ``message_id``: ours, from the address Twilio was given to call.

    Raises ``Problem`` (400) for a report that names no message or no status.
    """
    code = fields.one("ErrorCode").strip()
    status = fields.one("MessageStatus", "SmsStatus").strip().lower()
    return Report(
        provider=PROVIDER,
        reference=message_id if _REFERENCE.fullmatch(message_id) else None,
        provider_id=_matching(_SID, "MessageSid", fields.one("MessageSid", "SmsSid")),
        status=_matching(_WORD, "MessageStatus", status),
        code=code if _WORD.fullmatch(code) and code != "0" else None,
        at=now,
    )


def _number(address: str) -> str:
    stripped = address.strip()
    return stripped[len(_WHATSAPP) :] if stripped.lower().startswith(_WHATSAPP) else stripped


def _count(text: str) -> int:
    return min(int(text), _MOST_MEDIA) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _matching(form: re.Pattern[str], name: str, value: str) -> str:
    if form.fullmatch(value):
        return value
    raise _missing(name)


def _missing(name: str) -> Problem:
    detail = "is missing or is not what Twilio sends."
    return Problem(400, "fields", f"{name} {detail}", [Fault(name, detail)])
