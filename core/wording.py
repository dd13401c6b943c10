"""Verdicts, reasons and states in words that staff understand, in the clinic's local time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from core.types import HandOver, Outcome, Reason, Send, Stop, Trigger, Verdict, Wait

REASONS: dict[Reason, str] = {
    Reason.DUE: "it is due",
    Reason.NOT_YET_DUE: "not due yet",
    Reason.OUTSIDE_WINDOW: "outside the hours in which messages may leave",
    Reason.PAUSED: "paused by staff",
    Reason.SNOOZED: "snoozed by staff",
    Reason.CONVERSATION_OPEN: "the patient wrote; waiting for a colleague to answer",
    Reason.RETRY_LATER: "the last try was not accepted; trying again later",
    Reason.AWAITING_BOOKING: "all steps are done; watching for a booking",
    Reason.TASK_DUE: "a colleague should act now",
    Reason.PATIENT_REPLIED: "the patient wrote",
    Reason.MESSAGE_UNKNOWN: "nobody can prove whether this message was sent",
    Reason.NOT_ACCEPTED: "the message was not accepted",
    Reason.BOOKED: "the patient has booked",
    Reason.ATTENDED: "the patient did attend",
    Reason.OPTED_OUT: "the patient asked us to stop",
    Reason.DECEASED: "the patient has died",
    Reason.DO_NOT_CONTACT: "the patient must not be contacted automatically",
    Reason.MINOR_WITHOUT_GUARDIAN: "under 18 and no guardian on record",
    Reason.NO_CONTACT_POINT: "no usable number or address",
    Reason.STAFF_STOPPED: "stopped by staff",
    Reason.STAFF_HANDED_OVER: "handed over by staff",
    Reason.STAFF_SKIPPED: "skipped by staff",
    Reason.TOO_LATE: "it would have come too late to be useful",
    Reason.SUPERSEDED: "a later message says it better",
    Reason.TASK_DONE: "the task before it is done",
    Reason.EXPIRED: "its time ran out without a booking",
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.BOOKED: "booked",
    Outcome.ATTENDED: "attended after all",
    Outcome.OPTED_OUT: "opted out",
    Outcome.HANDED_OVER: "with a colleague",
    Outcome.STOPPED: "stopped by staff",
    Outcome.NO_RESPONSE: "no response",
    Outcome.NOT_CONTACTABLE: "not contactable",
}

TRIGGERS: dict[Trigger, str] = {
    Trigger.NEW_ENQUIRY: "New enquiry",
    Trigger.NO_SHOW: "No-show",
    Trigger.CANCELLATION: "Cancellation by the patient",
}


def local(moment: datetime, zone: str) -> str:
    """A moment as a clinic reads it: ``Mon 30 Nov 10:00``."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


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
