"""Everything outside the sequence that a verdict depends on, read fresh each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.types import Channel, SiteCalendar
from core.verdicts import Reason


@dataclass(frozen=True, slots=True)
class Rival:
    """Another follow-up of the same patient, as far as the floor is concerned: open, or ended of late.

    ``rank``: smaller speaks first (``core.arbitration``). ``key``: breaks a tie, smaller first.
    ``touch_at``: when its next outreach is planned; ``touched_at``: when its last one left.
    """

    rank: int
    key: tuple[datetime, str]
    touch_at: datetime | None = None
    touched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One follow-up's world as of now. Times are aware UTC; the defaults hold nothing back.

    What it is about
      ``event_at``: when the event happened or its date falls due; delays count from it and it may move.
      ``learned_at``: when we heard of it, ``None``: at once. ``repeats``: earlier events of the same
      kind within the sequence's ``repeat_within``; before a no-show, other missed visits.
      ``key``: breaks ties between follow-ups.
    What resolves it
      ``booked_for``: start of a booking that resolves it; ``booked_seen_at``: when we learned of that
      booking. ``in_care_until``: a visit of the same service group that was known before the event.
      ``other_visit_at``: a coming visit for something else. ``replaced``: another follow-up took over.
      ``settled``: the clinic's records say the matter is closed, and how.
    Whether the patient may be written to
      ``barred``: why a colleague must take over for good (complaint, legal, dispute, ...).
      ``minor``: under 18 with no guardian on record. ``under_age``: under 18: no marketing.
      ``reachable``: channels with a usable contact point. ``opted_out``: said stop since the event.
      ``marketing``: channels with consent to marketing. ``as_marketing``: every message counts as such.
      ``circuits``: channels whose sender is out of order. ``identity_unclear``: may be somebody else.
    Conversation
      ``replied_at``: a reply nobody has answered yet. ``staff_wrote_at``: when staff last wrote.
      ``laters``: when the patient said later, oldest first. ``adverse_at``: words of harm, unresolved.
      ``thread_opened_at``: when the patient's own text opened the thread. ``whatsapp_until``: until when
      free text may go to their number on WhatsApp, as they wrote from there; ``None``: it may not.
      ``free_texts``: steps whose words on WhatsApp are free text, and no template that it has approved.
    Orders of staff
      ``paused``, ``snoozed_until``, ``skipped`` (step ids), ``stopped``, ``handed_over``.
    Pace
      ``touches``: when outreach left to this patient in the last 7 days, oldest first;
      ``contact_touches``: the same per channel for its contact point, whoever it was meant for.
      ``others``: the patient's other follow-ups, open or of late. ``jitter``: 0 up to 1, fixed per follow-up.
    The clinic
      ``feed_stale``: its own data is too old. ``needs_approval``: a colleague approves every message,
      until ``approval_until`` where that is known.
      ``needs_confirmation``: marketing needs a "not booked?" tick. ``switched_off``: the trigger is off.
      ``budget_left``: the owner can take one more task that day. ``urgent_phone``: the site has one.
      ``plan_paused``: the clinician paused the treatment plan. ``halted``: too many messages of this
      trigger failed; ``answers_halted``: of its answers too. ``pace_free_at``: when the clinic's own limit
      of messages a minute lets an answer through, ``outreach_free_at``: outreach.
    """

    event_at: datetime
    calendar: SiteCalendar
    learned_at: datetime | None = None
    repeats: int = 0
    key: tuple[datetime, str] | None = None
    booked_for: datetime | None = None
    booked_seen_at: datetime | None = None
    attended: bool = False
    paid: bool = False
    in_care_until: datetime | None = None
    other_visit_at: datetime | None = None
    replaced: bool = False
    settled: Reason | None = None
    deceased: bool = False
    do_not_contact: bool = False
    barred: Reason | None = None
    minor: bool = False
    under_age: bool = False
    reachable: frozenset[Channel] = frozenset()
    opted_out: bool = False
    marketing: frozenset[Channel] = frozenset()
    as_marketing: bool = False
    circuits: frozenset[Channel] = frozenset()
    identity_unclear: bool = False
    replied_at: datetime | None = None
    staff_wrote_at: datetime | None = None
    laters: tuple[datetime, ...] = ()
    declined: bool = False
    adverse_at: datetime | None = None
    thread_opened_at: datetime | None = None
    whatsapp_until: datetime | None = None
    free_texts: frozenset[str] = frozenset()
    paused: bool = False
    snoozed_until: datetime | None = None
    skipped: frozenset[str] = frozenset()
    stopped: bool = False
    handed_over: bool = False
    touches: tuple[datetime, ...] = ()
    contact_touches: Mapping[Channel, tuple[datetime, ...]] = field(default_factory=dict)
    others: tuple[Rival, ...] = ()
    jitter: float = 0.0
    feed_stale: bool = False
    needs_approval: bool = False
    approval_until: datetime | None = None
    needs_confirmation: bool = False
    switched_off: bool = False
    budget_left: bool = True
    urgent_phone: bool = True
    plan_paused: bool = False
    halted: bool = False
    answers_halted: bool = False
    pace_free_at: datetime | None = None
    outreach_free_at: datetime | None = None
