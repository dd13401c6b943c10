"""Signs webhooks as Twilio does (twilio.com/docs/usage/webhooks/webhooks-security)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha1


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """``X-Twilio-Signature``: of the whole address, with every field and its value behind it in order."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()
