"""What a follow-up waits for, and what a colleague can do so that it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.verdicts import Reason
from core.wording import REASONS, Zone, local

_WHOLE: Mapping[Reason, str] = {
    Reason.PAUSED: "it goes on with: starter.py resume {id}",
    Reason.CONVERSATION_OPEN: "once that is done, type: starter.py answered",
    Reason.ADVERSE: "it goes on once a colleague has taken care of the patient",
    Reason.SWITCHED_OFF: "it goes on once that is switched on again",
    Reason.PLAN_PAUSED: "it goes on once the plan does",
}
"""Holds of the whole follow-up, without a time of their own: how they are lifted."""

_ONE_STEP: Mapping[Reason, str] = {
    Reason.APPROVAL_NEEDED: (
        "waits for approval (starter.py text {id} --step {step} shows it):"
        " starter.py done {id} approve:{step}"
    ),
    Reason.CONFIRMATION_NEEDED: (
        "waits for a tick that nothing is booked: starter.py done {id} not_booked:{step}"
    ),
    Reason.SENDER_DOWN: "waits until our sender works again",
    Reason.NO_OPEN_THREAD: "waits until the patient writes on WhatsApp",
    Reason.IDENTITY_UNCLEAR: "waits until somebody has said who is who: starter.py patients show",
    Reason.FEED_STALE: "waits for news from the clinic's own records",
}
"""Holds of one step, without a time of their own: what it waits for."""


def waiting(
    follow_up_id: str,
    reason: Reason,
    step: str | None,
    what: str,
    until: datetime,
    zone: Zone,
    rule: str | None = None,
) -> str:
    """What comes next and what must happen first. ``what``: the step as people call it.

    ``until``: when it looks again by itself. ``rule``: the reason with more to it than its usual words.
    """
    why, moment = rule or REASONS[reason], local(until, zone)
    if reason in _WHOLE:
        return f"{why}; {_WHOLE[reason].format(id=follow_up_id)}. Otherwise it ends {moment}"
    if step is not None and reason in _ONE_STEP:
        how = _ONE_STEP[reason].format(id=follow_up_id, step=step)
        return f"{what} {how}. Without it, the follow-up decides anew {moment}"
    if reason is Reason.AWAITING_BOOKING:
        return f"{moment}, it ends; until then: {why}"
    return f"{moment}, {what}; until then: {why}"
