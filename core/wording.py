"""Verdicts, reasons and states in words that staff understand, in the clinic's local time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from core.types import Trigger
from core.verdicts import HandOver, Outcome, Reason, Send, Stop, Verdict, Wait

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
    Reason.MOVED: "the patient rebooked at once: a move",
    Reason.PAID: "it is paid",
    Reason.IN_CARE: "the patient has another visit for the same",
    Reason.OTHER_VISIT: "the patient comes for something else soon",
    Reason.REPLACED: "a newer one took its place",
    Reason.SAID_NO: "the patient said no",
    Reason.SAID_LATER: "the patient asked for later",
    Reason.SAID_LATER_AGAIN: "the patient asked for later a second time",
    Reason.BOOKED_ALREADY: "the patient says they have booked; please check",
    Reason.WENT_QUIET: "the patient went quiet after talking with us",
    Reason.STAFF_WROTE: "a colleague wrote to the patient lately",
    Reason.ADVERSE: "the patient may have come to harm",
    Reason.COMPLAINT: "the patient has complained",
    Reason.LEGAL: "there is a legal matter",
    Reason.PREGNANCY: "it was cancelled because of a pregnancy",
    Reason.DISPUTED: "the patient disputes the bill",
    Reason.HARDSHIP: "the patient has trouble paying",
    Reason.INSURANCE_PENDING: "the insurance has not answered yet",
    Reason.LEARNED_LATE: "we learned of it too late for a message",
    Reason.REPEATED: "it happened before, not long ago",
    Reason.PLAN_PAUSED: "the clinician paused the treatment plan",
    Reason.SWITCHED_OFF: "the clinic has switched this kind of follow-up off",
    Reason.NO_CONSENT: "no consent to marketing this way",
    Reason.UNDER_AGE: "no marketing to under-18s",
    Reason.IDENTITY_UNCLEAR: "it is not clear which patient this is",
    Reason.FLOOR: "another follow-up of this patient goes first",
    Reason.CAP_DAY: "somebody wrote to this person or number today already",
    Reason.CAP_WEEK: "this person or number had three messages within a week",
    Reason.TOO_SOON: "the last message is less than 20 hours old",
    Reason.FEED_STALE: "the clinic's own data is not up to date",
    Reason.SENDER_DOWN: "the sender is out of order",
    Reason.APPROVAL_NEEDED: "a colleague has to approve it first",
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
    Outcome.ATTENDED: "attended after all",
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
    Trigger.NO_SHOW: "No-show",
    Trigger.STALLED_LEAD: "Lead gone quiet",
    Trigger.CONSULTATION: "Consultation without a next step",
    Trigger.CANCELLATION: "Cancellation by the patient",
    Trigger.CLINIC_CANCELLATION: "Cancellation by the clinic",
    Trigger.STALLED_PLAN: "Stalled treatment plan",
    Trigger.QUOTE: "Quote unanswered",
    Trigger.TREATMENT_COMPLETED: "Treatment completed",
    Trigger.RECALL: "Recall due",
    Trigger.BALANCE: "Balance outstanding",
    Trigger.ADVERSE_REPLY: "Words of harm",
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
