"""Messages as the stand-in keeps and shows them, and the forms that it refuses."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

KEPT_TO_OURSELVES = (
    "status_callback",
    "validity_period",
    "created",
    "fails_with",
    "unlisted",
    "listed",
    "told",
)


def refusal(
    form: dict[str, str], *, stopped: bool, contents: Mapping[str, str] | None = None
) -> tuple[int, str] | None:
    """Twilio's code and text for a form that it would not take. ``stopped``: the recipient texted STOP."""
    to, callback, service = form.get("To", ""), form.get("StatusCallback"), form.get("MessagingServiceSid")
    if not to:
        return 21604, "A 'To' phone number is required."
    if not form.get("From") and not service:
        return 21603, "A 'From' phone number is required."
    if service and not re.fullmatch(r"MG[0-9a-fA-F]{32}", service):
        return 21705, "The Messaging Service Sid is invalid."
    if not form.get("Body") and not form.get("ContentSid"):
        return 21602, "Message body is required."
    if len(form.get("Body", "")) > 1600:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if not re.fullmatch(r"(whatsapp:)?\+[1-9]\d{6,14}", to):
        return 21211, "Invalid 'To' Phone Number"
    if callback is not None and not _is_callback(callback):
        return 21609, "The 'StatusCallback' URL is not a valid URL."
    if not re.fullmatch(r"\d{1,5}", form.get("ValidityPeriod", "36000")) or not (
        1 <= int(form.get("ValidityPeriod", "36000")) <= 36_000
    ):
        return 21624, "ValidityPeriod is out of range"
    if stopped:
        return 21610, "Attempt to send to unsubscribed recipient"
    return _refused_content(form, contents or {})


def _is_callback(address: str) -> bool:
    """http or https, with a host in which Twilio takes no underscore."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in str(parts.hostname)


def _refused_content(form: dict[str, str], contents: Mapping[str, str]) -> tuple[int, str] | None:
    sid = form.get("ContentSid")
    if not sid:
        return None
    if not re.fullmatch(r"HX[0-9a-fA-F]{32}", sid) or (contents and sid not in contents):
        return 21655, "The ContentSid is Invalid"
    try:
        variables = json.loads(form.get("ContentVariables", "{}"))
    except ValueError:
        variables = None
    if not isinstance(variables, dict) or not all(_is_filling(value) for value in variables.values()):
        return 21656, "The ContentVariables Parameter is invalid"
    return None


def _is_filling(value: Any) -> bool:
    """Neither nothing, nor what WhatsApp takes in no placeholder (twilio.com/docs/api/errors/21656)."""
    return isinstance(value, str) and value != "" and not re.search(r"[\n\t]| {5}", value)


def _body(form: dict[str, str], contents: Mapping[str, str]) -> str:
    """The text as the patient reads it: a template has its placeholders filled."""
    body = contents.get(form.get("ContentSid", ""), form.get("Body", ""))
    if form.get("ContentSid"):
        for name, value in json.loads(form.get("ContentVariables", "{}")).items():
            body = body.replace("{{" + name + "}}", value)
    return body


def new_message(
    form: dict[str, str], account_sid: str, now: datetime, contents: Mapping[str, str]
) -> dict[str, Any]:
    """An accepted message as it is kept; what Twilio does not show is left out by ``public``."""
    path = f"/2010-04-01/Accounts/{account_sid}/Messages"
    sid = "SM" + uuid.uuid4().hex
    service = form.get("MessagingServiceSid")
    message = {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": _body(form, contents),
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
        "fails_with": None,
        "unlisted": False,
        "listed": 0,
        "told": 0,
    }
    return message


def received_message(form: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """A text of a patient as lists show it. ``form``: of its webhook."""
    message = new_message(
        {"From": form["From"], "To": form["To"], "Body": form["Body"]}, form["AccountSid"], now, {}
    )
    path = message["uri"].rpartition("/")[0]
    sid, sent = form["MessageSid"], format_datetime(now)
    return message | {
        "direction": "inbound",
        "date_sent": sent,
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": form["NumMedia"],
        "sid": sid,
        "status": "received",
        "subresource_uris": {"media": f"{path}/{sid}/Media.json"},
        "uri": f"{path}/{sid}.json",
    }


def is_listed(message: dict[str, Any], asked: dict[str, str]) -> bool:
    """Whether a list that asks so shows this message."""
    if message.get("unlisted"):
        return False
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
    return {name: value for name, value in message.items() if name not in KEPT_TO_OURSELVES}
