"""Messages as the stand-in keeps and shows them, and the forms that it refuses."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any


def refusal(form: dict[str, str], *, stopped: bool, whatsapp_open: bool) -> tuple[int, str] | None:
    """Twilio's code and text for a form that it would not take."""
    to, callback = form.get("To", ""), form.get("StatusCallback")
    if not to:
        return 21604, "A 'To' phone number is required."
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603, "A 'From' phone number is required."
    if not form.get("Body") and not form.get("ContentSid"):
        return 21602, "Message body is required."
    if len(form.get("Body", "")) > 1600:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if not re.fullmatch(r"(whatsapp:)?\+[1-9]\d{6,14}", to):
        return 21211, "Invalid 'To' Phone Number"
    if to.startswith("whatsapp:") and not form.get("ContentSid") and not whatsapp_open:
        return 63016, "Failed to send freeform message because you are outside the allowed window."
    if callback is not None and not callback.startswith(("http://", "https://")):
        return 21609, "The 'StatusCallback' URL is not a valid URL."
    if not 1 <= int(form.get("ValidityPeriod", "36000")) <= 36_000:
        return 21624, "ValidityPeriod is out of range"
    if stopped:
        return 21610, "Attempt to send to unsubscribed recipient"
    return None


def new_message(form: dict[str, str], account_sid: str, now: datetime) -> dict[str, Any]:
    """An accepted message as it is kept; what Twilio does not show is left out by ``public``."""
    path = f"/2010-04-01/Accounts/{account_sid}/Messages"
    sid = "SM" + uuid.uuid4().hex
    service = form.get("MessagingServiceSid")
    message = {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": form.get("Body", ""),
        "date_created": format_datetime(now),
        "date_sent": None,
        "date_updated": format_datetime(now),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{path}/{sid}/Media.json"},
        "to": form["To"],
        "uri": f"{path}/{sid}.json",
        "status_callback": form.get("StatusCallback"),
        "validity_period": int(form.get("ValidityPeriod", "36000")),
        "created": now.isoformat(),
    }
    return message


def is_listed(message: dict[str, Any], asked: dict[str, str]) -> bool:
    if any(name in asked and asked[name] != message[name.lower()] for name in ("To", "From")):
        return False
    days = {name: date.fromisoformat(asked[name][:10]) for name in asked if name.startswith("DateSent")}
    if not days or message["date_sent"] is None:
        return not days
    sent = parsedate_to_datetime(message["date_sent"]).date()
    return days.get("DateSent>", sent) <= sent <= days.get("DateSent<", sent) and sent == days.get(
        "DateSent", sent
    )


def public(message: dict[str, Any]) -> dict[str, Any]:
    """What Twilio shows of a message."""
    return {k: v for k, v in message.items() if k not in ("status_callback", "validity_period", "created")}
