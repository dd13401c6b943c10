"""What the fields of Twilio's webhooks mean to us.

Twilio's signature has nothing between a field's name and its value, nor between two fields: who had seen one
webhook could cut the same letters anew, and it would still fit. So each field that we use comes once, has
exactly the form that Twilio documents, and stands in no other field. What is left to somebody who reads
our webhooks is what they can have Twilio sign: a text of their own that spells out other fields.
"""

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
_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_SERVICE = re.compile(r"(MG[0-9a-fA-F]{32})?")
# E.164, short codes and names as senders have them; at WhatsApp also the ids that stand for a number.
_ADDRESS = re.compile(
    r"(whatsapp:)?(\+[0-9]{3,15}|[A-Za-z0-9&._ -]{0,11})|whatsapp:[A-Z]{2}\.[A-Za-z0-9.]{1,128}"
)
_REFERENCE = re.compile(r"[0-9a-f]{32}")
_STATUS = re.compile(r"[a-z_]{1,30}")
_CODE = re.compile(r"[0-9]{0,6}")
_OPT_OUT = re.compile(r"[A-Z]{0,20}")
_MOST_MEDIA = 100
_USED = re.compile(
    r"(AccountSid)AC[0-9a-fA-F]|(MessageSid|SmsSid)(?:SM|MM)[0-9a-fA-F]|(MessagingServiceSid)MG[0-9a-fA-F]"
    r"|(From|To)(?:whatsapp:)?\+[0-9]|(OptOutType)(?:STOP|START|HELP)|(NumMedia)[0-9]"
    r"|(MessageStatus|SmsStatus)[a-z]|(ErrorCode)[0-9]"
)


def inbound_of(fields: Fields, now: datetime) -> Inbound:
    """A text that a patient wrote; a picture or a place may come without any words.

    Raises ``Problem`` (400) when a field is missing that Twilio always sends, or is not what it sends.
    """
    _check_cuts(fields)
    if "From" not in fields.values:
        raise _missing("From")
    sender, recipient = (_matching(_ADDRESS, each, _once(fields, each).strip()) for each in ("From", "To"))
    service = _matching(_SERVICE, "MessagingServiceSid", _once(fields, "MessagingServiceSid").strip())
    whatsapp = sender.lower().startswith(_WHATSAPP)
    return Inbound(
        provider=PROVIDER,
        provider_id=_sid(fields, "MessageSid", "SmsMessageSid", "SmsSid"),
        channel=Channel.WHATSAPP if whatsapp else Channel.SMS,
        sender=_number(sender),
        recipient=_number(recipient) or service,
        body=_words(fields),
        at=now,
        media=_count(_once(fields, "NumMedia")),
        opt_out_type=_matching(_OPT_OUT, "OptOutType", _once(fields, "OptOutType").strip().upper()),
        service=service,
    )


def report_of(fields: Fields, message_id: str, now: datetime) -> Report:
    """What became of a message. ``message_id``: ours, from the address Twilio was given to call.

    Raises ``Problem`` (400) for a report that names no message or no status. A status that we do not know
    is one all the same.
    """
    _check_cuts(fields)
    code = _matching(_CODE, "ErrorCode", _once(fields, "ErrorCode").strip())
    status = _once(fields, "MessageStatus") or _once(fields, "SmsStatus")
    return Report(
        provider=PROVIDER,
        reference=message_id if _REFERENCE.fullmatch(message_id) else None,
        provider_id=_sid(fields, "MessageSid", "SmsSid"),
        status=_matching(_STATUS, "MessageStatus", status.strip().lower()),
        code=code if code.strip("0") else None,
        at=now,
    )


def _check_cuts(fields: Fields) -> None:
    """Refuse what was signed with other cuts: a field that we use, within another's name or value."""
    for name, values in fields.values.items():
        if name == "Body":
            continue
        for value in values:
            for found in _USED.finditer(name + value):
                inside = str(next(each for each in found.groups() if each))
                # Whole names may end in it, as SmsMessageSid does.
                if not (found.start() + len(inside) == len(name) and name.isalpha()):
                    raise _missing(inside)


def _words(fields: Fields) -> str:
    """The text. Without one, nothing else may hold it."""
    if "Body" in fields.values:
        return _once(fields, "Body")
    others = (name + value for name, values in fields.values.items() for value in values)
    if any("Body" in each.removeprefix("ReferralBody") for each in others):
        raise _missing("Body")
    return ""


def _sid(fields: Fields, *names: str) -> str:
    """The message's id, which stands in several fields."""
    found = {_matching(_SID, name, _once(fields, name)) for name in names if name in fields.values}
    if len(found) != 1:
        raise _missing(names[0])
    return found.pop()


def _once(fields: Fields, name: str) -> str:
    values = fields.values.get(name, [""])
    if len(values) != 1:
        raise _missing(name)
    return values[0]


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
