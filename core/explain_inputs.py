"""What a decision was made from, one phrase for each fact that mattered, as a receptionist reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core import arbitration
from core.types import Channel, Trigger
from core.verdicts import Reason
from core.wording import CHANNELS, REASONS, TRIGGERS, Zone, day, local

Inputs = Mapping[str, Any]
"""As ``core.explain.inputs_of`` gives them, or as they come back from JSON."""

_USUAL = (Channel.SMS, Channel.EMAIL)
"""WhatsApp is for few: that somebody cannot be reached there says nothing."""
_BY_RANK = {arbitration.rank(trigger): TRIGGERS[trigger] for trigger in reversed(Trigger)}


def moment(text: str) -> datetime:
    """A time as ``inputs_of`` writes it."""
    return datetime.fromisoformat(text)


def told(inputs: Inputs, zone: Zone) -> list[str]:
    """One phrase per fact, in the order of the facts; names that are not known are left out.

    ``urgent_phone`` has none: it concerns one step, whose reason says it.
    """
    phrases = [f"event {local(moment(inputs['event_at']), zone)}"] if "event_at" in inputs else []
    phrases += [say(inputs[name], zone) for name, say in PHRASES.items() if name in inputs]
    if "event_at" in inputs:
        missing = [CHANNELS[channel] for channel in _USUAL if channel not in inputs.get("reachable", ())]
        phrases += [f"cannot be reached by {name}" for name in missing]
    return phrases


def rival_in_words(rival: Mapping[str, Any], zone: Zone) -> str:
    """Another open follow-up: ``No-show of Sat 21 Nov, next message Tue 24 Nov 10:12``."""
    said = f"{_BY_RANK.get(rival['rank'], 'another one')} of {day(moment(rival['event_at']), zone)}"
    if "touch_at" in rival:
        said += f", next message {local(moment(rival['touch_at']), zone)}"
    if "touched_at" in rival:
        said += f", last message {local(moment(rival['touched_at']), zone)}"
    return said


def times(moments: Sequence[str], zone: Zone) -> str:
    """Several times: ``Mon 23 Nov 09:00, Tue 24 Nov 10:12``."""
    return ", ".join(local(moment(each), zone) for each in moments)


def channels(names: Sequence[str]) -> str:
    """``e-mail and text message``; in the same order always."""
    return " and ".join(CHANNELS[Channel(name)] for name in sorted(names))


def _at(words: str) -> Callable[[Any, Zone], str]:
    return lambda value, zone: words.format(local(moment(value), zone))


def _fixed(words: str) -> Callable[[Any, Zone], str]:
    return lambda value, zone: words


def _reason(value: str, zone: Zone) -> str:
    return REASONS[Reason(value)]


def _repeats(value: int, zone: Zone) -> str:
    return "it happened once before" if value == 1 else f"it happened {value} times before"


def _shared(value: Mapping[str, Sequence[str]], zone: Zone) -> str:
    kinds = {
        Channel.SMS: "texts to this number",
        Channel.EMAIL: "e-mails to this address",
        Channel.WHATSAPP: "messages to this number",
    }
    said = [f"{kinds[Channel(name)]}: {times(sent, zone)}" for name, sent in value.items()]
    return ", ".join(f"{each} (for anyone in the family)" for each in said)


PHRASES: Mapping[str, Callable[[Any, Zone], str]] = {
    "learned_at": _at("we learned of it {}"),
    "repeats": _repeats,
    "booked_for": _at("booked for {}"),
    "booked_seen_at": _at("we learned of the booking {}"),
    "attended": _fixed("the visit counts as attended"),
    "paid": _fixed("it is paid"),
    "in_care_until": _at("another visit for the same {}"),
    "other_visit_at": _at("a visit for something else {}"),
    "replaced": _fixed("a newer follow-up took its place"),
    "settled": _reason,
    "deceased": _fixed("the patient has died"),
    "do_not_contact": _fixed("the records say: do not contact"),
    "barred": _reason,
    "minor": _fixed("under 18, no guardian on record"),
    "under_age": _fixed("under 18"),
    "opted_out": _fixed("the patient asked us to stop"),
    "marketing": lambda value, zone: f"agreed to marketing by {channels(value)}",
    "as_marketing": _fixed("counts as marketing"),
    "circuits": lambda value, zone: f"our sender is out of order for {channels(value)}",
    "identity_unclear": _fixed("two records may be the same person"),
    "replied_at": _at("the patient wrote {}, nobody has answered yet"),
    "staff_wrote_at": _at("a colleague wrote or talked {}"),
    "laters": lambda value, zone: f"the patient asked us to write later {times(value, zone)}",
    "declined": _fixed("the patient said no"),
    "adverse_at": _at("the patient wrote {} that something is wrong"),
    "thread_opened_at": _at("the patient's own text came {}"),
    "whatsapp_until": _at("WhatsApp takes free text until {}"),
    "free_texts": lambda value, zone: f"free text on WhatsApp: {', '.join(value)}",
    "paused": _fixed("paused by staff"),
    "snoozed_until": _at("snoozed by staff until {}"),
    "skipped": lambda value, zone: f"left out by staff: {', '.join(value)}",
    "stopped": _fixed("stopped by staff"),
    "handed_over": _fixed("handed over by staff"),
    "touches": lambda value, zone: f"messages to this patient: {times(value, zone)}",
    "contact_touches": _shared,
    "others": lambda value, zone: "also open: " + "; ".join(rival_in_words(each, zone) for each in value),
    "feed_stale": _fixed("the clinic's own records have not reached us lately"),
    "needs_approval": _fixed("every message is approved by a colleague first"),
    "approval_until": _at("from {} on they leave without"),
    "needs_confirmation": _fixed("marketing needs a tick that nothing is booked"),
    "switched_off": _fixed("switched off at this clinic"),
    "budget_left": _fixed("the owner has enough to do that day"),
    "plan_paused": _fixed("the clinician paused the treatment plan"),
    "halted": _fixed("too many of these messages failed lately"),
    "answers_halted": _fixed("too many of these answers failed lately"),
    "pace_free_at": _at("the clinic's limit of messages a minute lets the next answer through {}"),
    "outreach_free_at": _at("the clinic's limit of messages a minute lets what nobody waits for through {}"),
}
"""How each fact is said, given its value and the clock to read times by."""
