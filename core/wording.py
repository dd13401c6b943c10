"""Verdicts, reasons, outcomes and triggers in words that staff understand, in the clinic's local time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.provider_errors import ErrorClass
from core.types import Channel, Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Verdict, Wait

REASONS: dict[Reason, str] = {
    Reason.DUE: "it is due",
    Reason.NOT_YET_DUE: "not due yet",
    Reason.OUTSIDE_WINDOW: "outside the hours in which messages may leave",
    Reason.PAUSED: "paused by staff",
    Reason.SNOOZED: "snoozed by staff",
    Reason.CONVERSATION_OPEN: "the patient wrote; waiting for a colleague to answer",
    Reason.RETRY_LATER: "the last try was not accepted; trying again later",
    Reason.AWAITING_BOOKING: "all steps are done; waiting to see what comes of it",
    Reason.TASK_DUE: "a colleague should act now",
    Reason.PATIENT_REPLIED: "the patient wrote",
    Reason.MESSAGE_UNKNOWN: "nobody can prove whether this message was sent",
    Reason.NOT_ACCEPTED: "the message was not accepted",
    Reason.BOOKED: "the patient has booked",
    Reason.ATTENDED: "the patient came",
    Reason.OPTED_OUT: "the patient asked us to stop",
    Reason.DECEASED: "the patient has died",
    Reason.DO_NOT_CONTACT: "the records say: do not contact",
    Reason.MINOR_WITHOUT_GUARDIAN: "under 18 and no guardian on record",
    Reason.NO_CONTACT_POINT: "there is no usable number or address",
    Reason.STAFF_STOPPED: "stopped by staff",
    Reason.STAFF_HANDED_OVER: "handed over by staff",
    Reason.STAFF_SKIPPED: "skipped by staff",
    Reason.TOO_LATE: "it would have come too late to be useful",
    Reason.SUPERSEDED: "a later message says it better",
    Reason.TASK_DONE: "the task before it is done",
    Reason.EXPIRED: "its time ran out",
    Reason.MOVED: "the patient moved the visit",
    Reason.PAID: "it is paid",
    Reason.IN_CARE: "the patient has a visit for the same anyway",
    Reason.OTHER_VISIT: "the patient has a visit for something else soon",
    Reason.REPLACED: "a newer follow-up took its place",
    Reason.SAID_NO: "the patient said no",
    Reason.SAID_LATER: "the patient asked us to write later",
    Reason.SAID_LATER_AGAIN: "the patient asked us to write later for the second time",
    Reason.BOOKED_ALREADY: "the patient says they have booked; please check",
    Reason.WENT_QUIET: "the patient went quiet after talking with us",
    Reason.STAFF_WROTE: "a colleague is talking with the patient",
    Reason.ADVERSE: "the patient may have come to harm; everything else rests",
    Reason.COMPLAINT: "the patient has complained",
    Reason.LEGAL: "a legal matter is open",
    Reason.PREGNANCY: "the visit was cancelled because of a pregnancy",
    Reason.DISPUTED: "the patient disputes the bill",
    Reason.HARDSHIP: "the patient has trouble paying",
    Reason.INSURANCE_PENDING: "the insurance has not decided yet",
    Reason.LEARNED_LATE: "we learned of it too late for a message",
    Reason.REPEATED: "it happened before, not long ago",
    Reason.PLAN_PAUSED: "the clinician paused the treatment plan",
    Reason.SWITCHED_OFF: "the clinic has switched this kind of follow-up off",
    Reason.NO_CONSENT: "the patient has not agreed to marketing",
    Reason.UNDER_AGE: "marketing never goes to under-18s",
    Reason.IDENTITY_UNCLEAR: "it is not clear which patient this is",
    Reason.FLOOR: "another follow-up of this patient goes first",
    Reason.CAP_DAY: "this person or number was written to today already",
    Reason.CAP_WEEK: "this person or number had three messages within seven days",
    Reason.TOO_SOON: "the last message is less than 20 hours old",
    Reason.FEED_STALE: "the clinic's own records have not reached us lately",
    Reason.SENDER_DOWN: "our sender for these messages is out of order",
    Reason.NO_OPEN_THREAD: "WhatsApp takes this text only within a day of the patient's own message there",
    Reason.HALTED: "too many of these messages failed lately; they rest until a colleague looks",
    Reason.CLINIC_PACE: "the clinic sends only so many messages a minute",
    Reason.APPROVAL_NEEDED: "a colleague has to approve the message first",
    Reason.CONFIRMATION_NEEDED: "a colleague has to confirm that nothing is booked",
    Reason.URGENT_BLOCKED: "an urgent message may not leave now: please call",
    Reason.NO_URGENT_NUMBER: "the site has no number for urgent calls",
    Reason.OVER_BUDGET: "the owner has enough to do that day",
    Reason.STEPS_DONE: "all its steps are done",
    Reason.NEXT_STEP_RECORDED: "a next step was recorded",
    Reason.ACCEPTED: "the patient accepted",
    Reason.CLOSED_OTHERWISE: "the clinic closed the matter",
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.BOOKED: "booked",
    Outcome.ATTENDED: "attended",
    Outcome.OPTED_OUT: "opted out",
    Outcome.HANDED_OVER: "with a colleague",
    Outcome.STOPPED: "stopped by staff",
    Outcome.NO_RESPONSE: "no response",
    Outcome.NOT_CONTACTABLE: "not contactable",
    Outcome.PAID: "paid",
    Outcome.MOVED: "moved to another time",
    Outcome.DECLINED: "declined",
    Outcome.REPLACED: "replaced by a newer one",
    Outcome.WENT_QUIET: "went quiet",
    Outcome.COMPLETED: "completed",
}

TRIGGERS: dict[Trigger, str] = {
    Trigger.NEW_ENQUIRY: "New enquiry",
    Trigger.STALLED_LEAD: "Enquiry gone quiet",
    Trigger.CONSULTATION: "Consultation without a next step",
    Trigger.NO_SHOW: "No-show",
    Trigger.CANCELLATION: "Cancellation by the patient",
    Trigger.CLINIC_CANCELLATION: "Cancellation by the clinic",
    Trigger.STALLED_PLAN: "Stalled treatment plan",
    Trigger.QUOTE: "Quote without an answer",
    Trigger.TREATMENT_COMPLETED: "Treatment completed",
    Trigger.RECALL: "Recall due",
    Trigger.BALANCE: "Outstanding balance",
    Trigger.ADVERSE_REPLY: "Possible harm",
}

CHANNELS: dict[Channel, str] = {
    Channel.SMS: "text message",
    Channel.EMAIL: "e-mail",
    Channel.WHATSAPP: "WhatsApp message",
}

FAILURES: dict[ErrorClass, str] = {
    ErrorClass.NOT_POSTED: "our own request did not leave",
    ErrorClass.TEMPLATE: "the text could not be written, see `text`",
    ErrorClass.UNAVAILABLE: "this channel cannot send here",
    ErrorClass.CONNECT: "the provider could not be reached",
    ErrorClass.RATE_LIMITED: "the provider takes no more at the moment",
    ErrorClass.DAILY_CAP: "the sender's limit for today is used up",
    ErrorClass.TEMPORARY: "the telephone or its network did not take it",
    ErrorClass.OPT_OUT: "the patient told the provider to stop",
    ErrorClass.BAD_NUMBER: "no such number or address",
    ErrorClass.UNREACHABLE: "the number or address cannot be reached",
    ErrorClass.FILTERED: "a network or the provider blocked it",
    ErrorClass.CONTENT: "the provider refuses the text",
    ErrorClass.EXPIRED: "it waited too long at the provider",
    ErrorClass.ACCOUNT: "the provider does not let our account send",
    ErrorClass.CONFIGURATION: "our sender is not set up rightly",
    ErrorClass.SERVER: "the provider broke",
    ErrorClass.UNKNOWN: "for a reason we do not know",
}
"""Why a message failed."""

NOT_OPENED: dict[str, str] = {
    "before_go_live": "it happened before the clinic went live",
    "switched_off": "the clinic has switched this kind of follow-up off",
    "joined": "it joined a follow-up that was open already",
    "inactive": "the patient did not answer twice in a row and counts as inactive",
    "open_already": "a follow-up for the same thing was open already",
    "no_interval": "no recall interval is set for this service",
    "too_late": "we learned of it when its time was over already",
    "refused": "it could not be opened; something in the clinic's settings is missing",
}
"""Why an event opened no follow-up of its own."""

TASKS: dict[str, str] = {
    "no_consent": "Ask whether the patient agrees to marketing messages",
    "identity": "Two records may be the same person: say which is right",
    Reason.STAFF_HANDED_OVER: "Take over: a colleague handed this patient to you",
    Reason.NO_CONTACT_POINT: "Find a number or address: nobody could be written to",
    Reason.MINOR_WITHOUT_GUARDIAN: "Find out who answers for this patient, who is under 18",
    Reason.DO_NOT_CONTACT: "Decide what to do: the records say do not contact",
    Reason.DECEASED: "The patient has died: settle what is open with the family",
    Reason.COMPLAINT: "Deal with the complaint; no more messages leave",
    Reason.LEGAL: "Legal matter: decide who speaks with the patient",
    Reason.PREGNANCY: "Cancelled because of a pregnancy: decide whether to get in touch",
    Reason.DISPUTED: "Look into the bill: the patient disputes it",
    Reason.HARDSHIP: "Find a way with the patient, who has trouble paying",
    Reason.INSURANCE_PENDING: "Ask the insurance how it stands",
    Reason.BOOKED_ALREADY: "Check the diary: the patient says they have booked",
    Reason.LEARNED_LATE: "Call the patient: we learned of it too late for a message",
    Reason.REPEATED: "Call the patient: it happened before, not long ago",
}
"""What to do, by the name of a task that is no step."""

_ABOUT_A_STEP: dict[str, str] = {
    "approve": "Read and approve before it leaves: {}",
    "not_booked": "Check that nothing is booked, then let it go: {}",
    "call": "Call now, as this message may not leave: {}",
    "message": "Check why it was not accepted, and mend it: {}",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """By whose wall clock times are read. ``zone``: IANA name. ``year``: the reader's, which is not said."""

    zone: str
    year: int


Zone = str | Clock
"""By which clock times are told; with the name of a zone alone no time is told with its year."""


def clock_at(now: datetime, zone: str) -> Clock:
    """For somebody who reads it at ``now``: times of other years have their year."""
    return Clock(zone, now.astimezone(ZoneInfo(zone)).year)


def local(moment: datetime, zone: Zone) -> str:
    """A moment as a clinic reads it: ``Mon 30 Nov 10:00``, of another year ``Mon 30 Nov 2026 10:00``."""
    there, year = _there(moment, zone)
    return f"{there:%a %d %b}{year}{there: %H:%M}"


def day(moment: datetime, zone: Zone) -> str:
    """The day of a moment: ``Mon 30 Nov``, of another year ``Mon 30 Nov 2026``."""
    there, year = _there(moment, zone)
    return f"{there:%a %d %b}{year}"


def _there(moment: datetime, zone: Zone) -> tuple[datetime, str]:
    if isinstance(zone, str):
        return moment.astimezone(ZoneInfo(zone)), ""
    there = moment.astimezone(ZoneInfo(zone.zone))
    return there, "" if there.year == zone.year else f" {there.year}"


def span(length: timedelta) -> str:
    """A length of time: ``45 minutes``, ``20 hours``, ``3 days``, ``1 hour 30 minutes``."""
    hours, seconds = divmod(length.seconds, 3600)
    parts = ((length.days, "day"), (hours, "hour"), (seconds // 60, "minute"), (seconds % 60, "second"))
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said) or "no time"


def task_title(name: str, reason: str, titles: Mapping[str, str] | None = None) -> str:
    """What a colleague has to do. ``titles``: what each step of the sequence is, by its id."""
    kind, _, rest = name.partition(":")
    step = (titles or {}).get(rest) or rest
    if kind == "message" and reason == Reason.MESSAGE_UNKNOWN:
        return f"Find out whether it arrived, as nobody can prove it: {step}"
    if rest and kind in _ABOUT_A_STEP:
        return _ABOUT_A_STEP[kind].format(step)
    if rest and kind == "reply":
        return "Answer what the patient wrote"
    if rest and kind == "other_visit":
        return f"Speak with the patient at the visit on {_written_day(rest)}: it is for something else"
    known = (titles or {}).get(name) or TASKS.get(name)
    return known or f"{REASONS[Reason(reason)].capitalize()}: {name}"


def _written_day(digits: str) -> str:
    """``20261124`` as ``24 Nov``."""
    return f"{date.fromisoformat(digits):%d %b}"


def describe(verdict: Verdict, zone: str) -> str:
    """One line for a verdict, without patient data."""
    why = REASONS[verdict.reason]
    match verdict:
        case Wait(step=None):
            return f"wait until {local(verdict.until, zone)}: {why}"
        case Wait():
            how = f" by {verdict.channel}" if verdict.channel else ""
            return f"wait until {local(verdict.until, zone)} for {verdict.step}{how}: {why}"
        case Send():
            return f"send {verdict.step} by {verdict.channel}: {why}"
        case HandOver(step=None):
            return f"task for a colleague: {why}"
        case HandOver():
            return f"task for a colleague, {verdict.step}: {why}"
        case Stop():
            return f"end, {OUTCOMES[verdict.outcome]}: {why}"
