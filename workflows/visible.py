"""What a follow-up shows of itself in Temporal: search attributes, current details, its answer to queries.

No patient data: labels come from verdicts.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from core.verdicts import HandOver, Outcome, Send, Stop, Wait
from core.wording import OUTCOMES, TRIGGERS
from models import search_attributes
from models.contracts import AssessResult, FollowUpInput, ProgressView

_STEP = SearchAttributeKey.for_keyword(search_attributes.STEP)
_NEXT_AT = SearchAttributeKey.for_datetime(search_attributes.NEXT_AT)
_OUTCOME = SearchAttributeKey.for_keyword(search_attributes.OUTCOME)
_LINES_KEPT = 20


class Visible:
    """The newest verdict and a short history of labels."""

    def __init__(self, asked: FollowUpInput) -> None:
        self._asked = asked
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._result: AssessResult | None = None
        self._upserted: tuple[str | None, datetime | None] = (None, None)
        self._outcome: Outcome | None = None

    def show(self, number: int, result: AssessResult, doing: str | None = None) -> None:
        """Make a verdict visible. One upsert, and only for a wait whose step or time is new."""
        self._note(number, result, doing or result.label)
        verdict = result.verdict
        if doing is not None or not isinstance(verdict, Wait):
            return
        shown = (verdict.step, verdict.until)
        if shown != self._upserted:
            self._upserted = shown
            step = _STEP.value_unset() if verdict.step is None else _STEP.value_set(verdict.step)
            workflow.upsert_search_attributes([step, _NEXT_AT.value_set(verdict.until)])

    def close(self, number: int, result: AssessResult, outcome: Outcome) -> None:
        """The follow-up is over."""
        self._outcome = outcome
        workflow.upsert_search_attributes(
            [_OUTCOME.value_set(outcome), _STEP.value_unset(), _NEXT_AT.value_unset()]
        )
        self._note(number, result, f"over: {OUTCOMES[outcome]}")

    def view(self, number: int) -> ProgressView:
        """The answer to the ``progress`` query."""
        verdict = None if self._result is None else self._result.verdict
        ended = verdict.outcome if isinstance(verdict, Stop) else None
        return ProgressView(
            follow_up_id=self._asked.follow_up_id,
            verdict=None if verdict is None else verdict.kind,
            waiting_for=None if verdict is None else verdict.reason,
            step=verdict.step if isinstance(verdict, Wait | Send | HandOver) else None,
            next_at=verdict.until if isinstance(verdict, Wait) else None,
            assessments=number,
            outcome=self._outcome or ended,
        )

    def _note(self, number: int, result: AssessResult, line: str) -> None:
        self._result = result
        self._lines.append(f"- {number}: {line}")
        sequence = self._asked.sequence
        title = f"**{TRIGGERS[sequence.trigger]}**, sequence {sequence.name}, version {sequence.version}"
        times = f", times in {result.zone}" if result.zone else ""
        steps = [f"- {step.id}: {step.title}" for step in sequence.steps if step.title]
        details = [f"{title}{times}", "", f"**Now:** {line}", "", "**So far**", "", *self._lines]
        workflow.set_current_details("\n".join([*details, "", "**Steps**", "", *steps]))
