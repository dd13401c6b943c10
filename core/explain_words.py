"""The rule behind a decision in plain words, with the number or the time that made it hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core import arbitration, caps, guards
from core.explain_inputs import Inputs, moment, rival_in_words, times
from core.types import Channel, Sequence, Step, Success, Window
from core.verdicts import Reason
from core.wording import CHANNELS, REASONS, Zone, local, span

_WINDOWS = {
    Window.ANY: "it may leave at any hour",
    Window.HARD: "it leaves in the widest hours that law and clinic allow",
    Window.NORMAL: "it leaves in the site's ordinary hours for messages",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A reason with what it was found in, at ``at``. ``zone``: the site's clock. ``step``: an id."""

    reason: Reason
    at: datetime
    zone: Zone
    inputs: Inputs
    sequence: Sequence
    step: str | None = None

    def time_of(self, name: str) -> str:
        """The time of a fact in the site's local time; empty when the fact is not known."""
        return local(moment(self.inputs[name]), self.zone) if name in self.inputs else ""

    def found(self) -> Step | None:
        """The step it is about, if the sequence has it."""
        return next((each for each in self.sequence.steps if each.id == self.step), None)


def rule(case: Case) -> str:
    """The reason, and after a colon the number behind it where there is one."""
    number = NUMBERS.get(case.reason)
    more = "" if number is None else number(case)
    return f"{REASONS[case.reason]}: {more}" if more else REASONS[case.reason]


def delay(step: Step) -> str:
    """When a step is due: ``45 minutes after the event``, ``3 working days after the event``."""
    given = step.delay
    days = span(timedelta(days=abs(given.days))) if given.days else ""
    parts = [days.replace("day", "working day") if given.working else days]
    if given.elapsed:
        parts.append(span(given.elapsed) + (" of opening time" if given.business else ""))
    length = " ".join(part for part in parts if part)
    said = f"{length} {'before' if given.days < 0 else 'after'} the event" if length else "with the event"
    return said if step.at is None else f"{said} at {step.at:%H:%M}"


def _due(case: Case) -> str:
    step = case.found()
    if step is None:
        return ""
    said = delay(step)
    if step.after_learning and "learned_at" in case.inputs:
        said += f", and {span(step.after_learning)} after we learned of it"
    if case.inputs.get("laters") and case.sequence.later_for:
        said += f", put off by {span(case.sequence.later_for)} as the patient asked"
    return said


def _window(case: Case) -> str:
    step = case.found()
    if step is None:
        return ""
    if step.staffed_ahead:
        return f"it needs {span(step.staffed_ahead)} of opening time left on its day"
    return _WINDOWS[step.window]


def _useful(case: Case) -> str:
    step = case.found()
    return "" if step is None else f"useful for {span(step.useful_for)}"


def _channel(case: Case) -> str:
    step = case.found()
    return "" if step is None or step.channel is None else CHANNELS[step.channel]


def _touches(case: Case) -> list[list[str]]:
    """Those of the patient and those of the contact point, as far as they differ."""
    step = case.found()
    channel: Channel | None = None if step is None else step.channel
    shared = case.inputs.get("contact_touches", {}).get(channel, [])
    return [each for each in (case.inputs.get("touches", []), shared) if each]


def _last(case: Case) -> str:
    return times([max(each[-1] for each in found)], case.zone) if (found := _touches(case)) else ""


def _week(case: Case) -> str:
    most = caps.MOST_IN_A_WEEK
    full = [each[-most:] for each in _touches(case) if len(each) >= most]
    limit = f"at most {most} in {span(caps.WEEK)}"
    return f"{limit}, and there were {times(max(full), case.zone)}" if full else limit


def _floor(case: Case) -> str:
    """The most important of those that keep this one back."""
    step = case.found()
    is_feedback = step is not None and step.feedback
    own = arbitration.FEEDBACK_RANK if is_feedback else arbitration.rank(case.sequence.trigger)
    before = [
        each
        for each in case.inputs.get("others", ())
        if each["rank"] < own or (each["rank"] == own and each["event_at"] <= case.inputs["event_at"])
    ]
    if not before:
        return ""
    first = min(before, key=lambda each: (not _speaks(each, case.at), each["rank"], each["event_at"]))
    keeps = f"from {span(arbitration.HELD_BEFORE)} before to {span(arbitration.HELD_AFTER)} after its message"
    return f"{rival_in_words(first, case.zone)}; it keeps the others back {keeps}"


def _speaks(rival: Mapping[str, Any], at: datetime) -> bool:
    """Whether it has written lately or will soon."""
    if "touched_at" in rival and moment(rival["touched_at"]) + arbitration.HELD_AFTER > at:
        return True
    return "touch_at" in rival and moment(rival["touch_at"]) - arbitration.HELD_BEFORE <= at


def _after_visit(name: str) -> Callable[[Case], str]:
    def say(case: Case) -> str:
        at = case.time_of(name)
        return f"{at}; messages rest until {span(guards.AFTER_VISIT)} after it" if at else ""

    return say


def _in_care(case: Case) -> str:
    name = "booked_for" if "booked_for" in case.inputs else "in_care_until"
    return _after_visit(name)(case)


def _staff_wrote(case: Case) -> str:
    at = case.time_of("staff_wrote_at")
    quiet = f"{guards.QUIET_WORKING_DAYS} working days and {span(guards.AFTER_STAFF_WROTE)}"
    return f"last on {at}; quiet means {quiet} without a word" if at else ""


def _later(case: Case) -> str:
    said = case.inputs.get("laters")
    if not said:
        return ""
    return f"on {times(said[:1], case.zone)}; that puts it off by {span(case.sequence.later_for)}"


def _late(case: Case) -> str:
    learned = case.time_of("learned_at")
    if not learned or case.sequence.late_after is None:
        return ""
    limit = span(case.sequence.late_after)
    return f"it happened {case.time_of('event_at')}, we learned of it {learned}; the limit is {limit}"


def _repeated(case: Case) -> str:
    number, within = case.inputs.get("repeats", 0), case.sequence.repeat_within
    often = "once" if number == 1 else f"{number} times"
    return "" if within is None or not number else f"{often} within {span(within)} before this one"


def _end(case: Case) -> str:
    length = f"{span(case.sequence.expires_after)} after the event"
    if case.reason is Reason.EXPIRED:
        return length
    watched = {Success.BOOKED: "a booking", Success.ATTENDED: "the visit", Success.PAID: "the payment"}
    what = watched.get(case.sequence.success)
    return f"it ends {length}" if what is None else f"we watch for {what}; it ends {length}"


def _move(case: Case) -> str:
    within = case.sequence.move_within
    return "" if within is None else f"rebooked within {span(within)}, for {case.time_of('booked_for')}"


def _time_of(name: str, words: str = "{}") -> Callable[[Case], str]:
    return lambda case: words.format(case.time_of(name)) if name in case.inputs else ""


NUMBERS: Mapping[Reason, Callable[[Case], str]] = {
    Reason.NOT_YET_DUE: _due,
    Reason.OUTSIDE_WINDOW: _window,
    Reason.TOO_LATE: _useful,
    Reason.NO_CONTACT_POINT: _channel,
    Reason.NO_CONSENT: _channel,
    Reason.SENDER_DOWN: _channel,
    Reason.SNOOZED: _time_of("snoozed_until", "until {}"),
    Reason.APPROVAL_NEEDED: _time_of("approval_until", "until {}"),
    Reason.CONVERSATION_OPEN: _time_of("replied_at"),
    Reason.PATIENT_REPLIED: _time_of("replied_at", "{}, nobody has answered yet"),
    Reason.ADVERSE: _time_of("adverse_at", "they wrote {}"),
    Reason.BOOKED: _time_of("booked_for", "for {}"),
    Reason.MOVED: _move,
    Reason.IN_CARE: _in_care,
    Reason.OTHER_VISIT: _after_visit("other_visit_at"),
    Reason.STAFF_WROTE: _staff_wrote,
    Reason.WENT_QUIET: _staff_wrote,
    Reason.SAID_LATER: _later,
    Reason.LEARNED_LATE: _late,
    Reason.REPEATED: _repeated,
    Reason.FLOOR: _floor,
    Reason.CAP_DAY: _last,
    Reason.CAP_WEEK: _week,
    Reason.TOO_SOON: _last,
    Reason.AWAITING_BOOKING: _end,
    Reason.EXPIRED: _end,
}
"""What is said after the reason; nothing when its fact or step is not known."""
