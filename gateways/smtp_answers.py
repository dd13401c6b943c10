"""What a mail server's refusal means, by how far the conversation had come.

Sources: RFC 5321 section 4.2 (three digits), RFC 3463 and the registry it began (three numbers with
dots), RFC 4954 section 6 (signing in), RFC 6531 and RFC 7504 (single codes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from core.provider_errors import ErrorClass


class Stage(StrEnum):
    """How far a conversation had come. Part of the codes in the ledger: values are never renamed."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    """The text has left, up to the dot that ends it."""


_FOR_GOOD: Mapping[Stage, ErrorClass] = {
    Stage.GREETING: ErrorClass.ACCOUNT,
    Stage.EHLO: ErrorClass.CONFIGURATION,
    Stage.TLS: ErrorClass.CONFIGURATION,
    Stage.AUTH: ErrorClass.ACCOUNT,
    Stage.MAIL: ErrorClass.CONFIGURATION,
    Stage.RCPT: ErrorClass.BAD_NUMBER,
    Stage.DATA: ErrorClass.FILTERED,
    Stage.BODY: ErrorClass.FILTERED,
}
_FOR_NOW: Mapping[Stage, ErrorClass] = {
    # Greylisting is lifted within minutes, and nothing was taken: as safe to repeat as being too fast.
    **dict.fromkeys((Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY), ErrorClass.RATE_LIMITED),
    **dict.fromkeys((Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH), ErrorClass.CONNECT),
}
_SIGN_IN = frozenset({530, 534, 535, 538})
_NOT_UNDERSTOOD = frozenset({500, 502, 503, 504, 555})
"""Our command, not what it was about."""
_AT_STAGE: Mapping[tuple[Stage, int], ErrorClass] = {
    (Stage.MAIL, 552): ErrorClass.CONTENT,
    (Stage.RCPT, 552): ErrorClass.TEMPORARY,
    (Stage.RCPT, 554): ErrorClass.FILTERED,
    (Stage.DATA, 552): ErrorClass.CONTENT,
    (Stage.BODY, 552): ErrorClass.CONTENT,
}
_IN_DETAIL: Mapping[str, ErrorClass] = {
    "1.7": ErrorClass.CONFIGURATION,
    "1.8": ErrorClass.CONFIGURATION,
    "1": ErrorClass.BAD_NUMBER,
    "2.1": ErrorClass.BAD_NUMBER,
    "2.2": ErrorClass.TEMPORARY,
    "2.3": ErrorClass.CONTENT,
    "3.4": ErrorClass.CONTENT,
    "4": ErrorClass.UNREACHABLE,
    "6.7": ErrorClass.UNREACHABLE,
    "6": ErrorClass.CONTENT,
    "7.8": ErrorClass.ACCOUNT,
    "7": ErrorClass.FILTERED,
}
"""By subject and detail, or by subject alone; of refusals for good, once a sender is taken."""
_ENHANCED = re.compile(r"\A[45]\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"\S*@\S*")
_RELAYING = re.compile(
    r"\brelay(ing)?\b.{0,40}\b(denied|prohibited|not (permitted|allowed))|\b(unable to|not|refuse to) relay",
    re.IGNORECASE,
)


def smtp_class(stage: Stage, code: int, text: str = "") -> ErrorClass | None:
    """The class of an answer; ``None``: it is no refusal (RFC 5321 section 4.2.1: 4yz and 5yz are).

    ``text``: the server's own words, read for a code of RFC 3463 and for a refusal to relay. That one is
    about us and not about the patient's address: it must not mark one address after another unusable.
    """
    if not 400 <= code < 600 or stage is Stage.CONNECT:
        return None
    enhanced = _ENHANCED.match(text)
    subject, detail = enhanced.groups() if enhanced else ("", "")
    if code < 500:
        mailbox_full = stage in (Stage.RCPT, Stage.BODY) and subject == "2"
        return ErrorClass.TEMPORARY if mailbox_full else _FOR_NOW[stage]
    if code in _SIGN_IN:
        return ErrorClass.ACCOUNT
    if stage in (Stage.RCPT, Stage.DATA, Stage.BODY):
        return _of_a_message(stage, code, subject, f"{subject}.{detail}", text)
    return _AT_STAGE.get((stage, code), _FOR_GOOD[stage])


def _of_a_message(stage: Stage, code: int, subject: str, detailed: str, text: str) -> ErrorClass:
    if subject in ("", "7") and _RELAYING.search(_ADDRESS.sub("", text)[:500]):
        return ErrorClass.CONFIGURATION
    known = _IN_DETAIL.get(detailed) or _IN_DETAIL.get(subject)
    if known is not None:
        return known
    if code in _NOT_UNDERSTOOD:
        return ErrorClass.CONFIGURATION
    return _AT_STAGE.get((stage, code), _FOR_GOOD[stage])
