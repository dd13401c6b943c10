"""What came in, as one value: cleaned of what no database takes, and read for what it means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from core.intents import Intent
from core.replies.classify import Reading, classify
from core.replies.normalise import normalise
from core.replies.plain_words import POLITE
from core.types import Channel

LONGEST_BODY = 10_000
"""Characters of one text that are kept; what is longer is cut, and says so."""
LONGEST_SUBJECT = 500
LONGEST_ADDRESS = 320
START_BY_YES = "provider_start_yes"
"""Rule: the provider read a bare YES as START."""
_LONGEST_RULE = 60
_NOT_TEXT = frozenset({"Cc", "Cs"})
_KEPT = frozenset("\n\t")
_ANSWER_TO = re.compile(r"\s*(re|aw|sv|fwd?|rv)\s*:", re.IGNORECASE)
_PARTS = re.compile(r"[.,;:!?\n]+|\s(?:and|y|so)\s", re.IGNORECASE)
# Where a wish to hear no more may begin without a comma: "wrong number please stop texting me".
_WISHES = re.compile(
    r"\s-+\s|\s(?=(?:please |por favor )?(?:stop|remove|unsubscribe|delete|dejen?|borren?|no me \w+|no "
    r"(?:escrib|mand)an?)\b)",
    re.IGNORECASE,
)
# One of Twilio's keywords, which says so in no field; the others are stops by the rules anyway.
_BARE_CANCEL = re.compile(r"[^\w?]*cancel[^\w?]*", re.IGNORECASE)
# What mail programs write by themselves where somebody presses "unsubscribe": the subject that our header
# names (RFC 2369), or, of Apple's, words of their own. Some mark it as written by a machine.
_PRESSED = re.compile(r"(?:Apple|iOS) Mail sent this e-?mail to unsubscribe from the message\b")
_SUBJECT_OF_OURS = "unsubscribe"
_WITHOUT_EFFECT = frozenset({Intent.THANKS, Intent.AUTO_REPLY})


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text from outside. ``provider_id``: with ``provider``, the same text for ever.

    ``sender``: E.164 or an e-mail address. ``recipient``: our number, service or address. ``media``: how
    many pictures or files came with it. ``opt_out_type``: STOP, START or HELP, where the provider has
    read and answered the text itself. ``in_reply_to``: Message-IDs that an e-mail answers, the nearest
    first. ``auto_reply``: a machine wrote it. ``at``: when it was written, as far as known. ``service``: the
    messaging service that ``recipient`` belongs to, if any. ``fetched``: no webhook brought it; it counts
    as received ``at``, which is the provider's own time.
    """

    provider: str
    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    body: str
    at: datetime
    subject: str = ""
    media: int = 0
    opt_out_type: str = ""
    in_reply_to: tuple[str, ...] = ()
    auto_reply: bool = False
    service: str = ""
    fetched: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means and by which rule. Not ``sure``: a person has to read it.

    ``also``: what else it says. ``stops``: it plainly asks for no more messages, whatever else it says.
    ``disowns``: it stops, and says besides nothing but that the number is somebody else's.
    """

    intent: Intent
    rule: str
    sure: bool
    also: tuple[Intent, ...] = ()
    stops: bool = False
    disowns: bool = False

    @property
    def stored_rule(self) -> str:
        """The rule as the database keeps it."""
        return self.rule[:_LONGEST_RULE]


def cleaned(inbound: Inbound) -> Inbound:
    """The same without control characters and half characters, of a length that can be kept."""
    body = _plain(inbound.body)
    if len(body) > LONGEST_BODY:
        more = len(body) - LONGEST_BODY
        body = f"{body[:LONGEST_BODY]}\n[cut here: {more:,} more characters]"
    return replace(
        inbound,
        sender=_address(inbound.channel, inbound.sender),
        recipient=_address(inbound.channel, inbound.recipient),
        body=body,
        subject=" ".join(_plain(inbound.subject).split())[:LONGEST_SUBJECT],
        media=max(0, inbound.media),
    )


def meaning_of(inbound: Inbound) -> Meaning:
    """What a cleaned text means; what the provider has read counts more than our own reading."""
    if inbound.channel is Channel.EMAIL and _was_pressed(inbound):
        return Meaning(Intent.OPT_OUT, "mail_program", True, stops=True)
    if inbound.auto_reply:
        return Meaning(Intent.AUTO_REPLY, "marked_automatic", True)
    own = _own_reading(inbound)
    match inbound.opt_out_type.strip().upper():
        case "STOP":
            # The provider takes a bare CANCEL for STOP; somebody should still hear of the visit.
            if own.intent is Intent.ADVERSE:
                return replace(own, stops=True)
            also = (own.intent, *own.also)
            rule = "provider_stop_cancel" if own.intent is Intent.CANCEL else "provider_stop"
            disowns = own.disowns or (own.sure and own.intent is Intent.WRONG_NUMBER)
            return Meaning(Intent.OPT_OUT, rule, True, also, stops=True, disowns=disowns)
        case "START":
            # It takes a bare YES for START, which to us is an answer where nothing was stopped.
            said_yes = own.intent is Intent.YES
            return Meaning(Intent.OPT_IN, START_BY_YES if said_yes else "provider_start", True)
        case "HELP":
            return Meaning(Intent.HELP, "provider_help", True)
        case _ if inbound.channel is not Channel.EMAIL and _BARE_CANCEL.fullmatch(inbound.body):
            return Meaning(Intent.OPT_OUT, "bare_cancel", True, (Intent.CANCEL,), stops=True)
        case _:
            return own


def _was_pressed(inbound: Inbound) -> bool:
    """Whether a mail program unsubscribes for somebody."""
    body = inbound.body.strip()
    by_subject = inbound.subject.strip().lower() == _SUBJECT_OF_OURS and (inbound.auto_reply or not body)
    return by_subject or _PRESSED.match(body) is not None


def _own_reading(inbound: Inbound) -> Meaning:
    if not inbound.body.strip() and not inbound.subject:
        return Meaning(Intent.REPLY, "media_only" if inbound.media else "no_text", False)
    of_subject = _of_subject(inbound)
    if of_subject is not None:
        return of_subject
    if not inbound.body.strip():
        return Meaning(Intent.REPLY, "media_only" if inbound.media else "no_text", False)
    read = classify(inbound.body, channel=inbound.channel)
    if inbound.media and read.intent in _WITHOUT_EFFECT:
        return Meaning(Intent.REPLY, f"media:{read.rule}", False)  # the picture may say more than the words
    stops = (read.intent is Intent.OPT_OUT and read.sure) or (
        Intent.OPT_OUT in read.also and _stops_within(inbound.body)
    )
    disowns = stops and _disowns(read, inbound.body)
    return Meaning(read.intent, read.rule, read.sure, read.also, stops, disowns)


def _of_subject(inbound: Inbound) -> Meaning | None:
    """What the subject of an e-mail says by itself: mail programs unsubscribe with an empty body."""
    if not inbound.subject or _ANSWER_TO.match(inbound.subject):
        return None
    read = classify(inbound.subject, channel=inbound.channel)
    stops = read.intent is Intent.OPT_OUT and read.sure
    if stops or not inbound.body.strip():
        disowns = stops and not inbound.body.strip() and _disowns(read, inbound.subject)
        return Meaning(read.intent, f"subject:{read.rule}", read.sure, read.also, stops, disowns)
    return None


def _stops_within(text: str) -> bool:
    """Whether a part of a text, read by itself, plainly asks for no more messages."""
    readings = (classify(part) for part in _PARTS.split(text) if part.strip())
    return any(each.intent is Intent.OPT_OUT and each.sure for each in readings)


def _disowns(read: Reading, text: str) -> bool:
    """Whether every part of a stop plainly asks for no more messages or says that the number is wrong."""
    if Intent.WRONG_NUMBER not in read.also:
        return False
    parts = (part for sentence in _PARTS.split(text) for part in _WISHES.split(sentence))
    readings = [classify(part) for part in parts if not POLITE.issuperset(normalise(part).words)]
    told = {each.intent for each in readings}
    return told == {Intent.OPT_OUT, Intent.WRONG_NUMBER} and all(each.sure for each in readings)


def _plain(text: str) -> str:
    """Line ends as they are written here, half characters as a question mark, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(_kept(each) for each in text)


def _kept(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _NOT_TEXT:
        return character
    return "\ufffd" if "\ud800" <= character <= "\udfff" else ""


def _address(channel: Channel, address: str) -> str:
    plain = "".join(_plain(address).split())[:LONGEST_ADDRESS]
    return plain.lower() if channel is Channel.EMAIL else plain.removeprefix("whatsapp:")
