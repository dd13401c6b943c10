"""Messages that patients send to the stand-in: STOP and START are heard here as at Twilio, then posted on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

STOP_WORDS = frozenset(["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"])
"""Single words only (twilio.com/docs/messaging/tutorials/advanced-opt-out)."""
START_WORDS = frozenset(["START", "YES", "UNSTOP"])
HELP_WORDS = frozenset(["HELP", "INFO"])


def opt_out_type(body: str) -> str:
    """STOP, START or HELP for a message that is such a word and nothing else."""
    word = body.strip().upper()
    for name, words in (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS)):
        if word in words:
            return name
    return ""


def form_of(account_sid: str, asked: Mapping[str, str], *, advanced: bool) -> dict[str, str]:
    """The webhook's form. ``asked``: from, to, body, and num_media, sid, service where they matter.

    ``advanced``: Twilio's Advanced Opt-Out is on and names what it did.
    """
    sid = asked.get("sid") or "SM" + uuid.uuid4().hex
    form = {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "Body": asked.get("body", ""),
        "From": asked["from"],
        "MessageSid": sid,
        "NumMedia": asked.get("num_media", "0"),
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": asked["to"],
    }
    if asked.get("service"):
        form["MessagingServiceSid"] = asked["service"]
    if asked["from"].startswith("whatsapp:"):
        form |= {"WaId": asked["from"].removeprefix("whatsapp:+"), "ProfileName": "Somebody"}
    kind = opt_out_type(form["Body"])
    if advanced and kind:
        form["OptOutType"] = kind
    return form
