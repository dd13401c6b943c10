"""Promotion that names a prescription-only medicine is not claimed, whatever lint saw before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.types import MessageClass
from tests.activities.conftest import Stage
from tests.support.practice import CLINIC, allow_marketing
from tests.support.rows import SEQUENCE, change, open_follow_up, pinned


@pytest.mark.parametrize("words", ["Glow-away?", "See https://harbour.example/glow_away", "Botox?"])
@pytest.mark.parametrize("promotes", [True, False])
async def test_promotion_that_names_a_prescription_only_medicine_never_leaves(
    stage: Stage, words: str, promotes: bool
) -> None:
    add = "INSERT INTO service (clinic_id, code, name, grp, prescription_only) VALUES (:c, 'g', :n, 'g', :p)"
    change(stage.database, add, c=CLINIC, n="Glow away", p=True)
    (stage.templates / "test_no_show" / "first.sms.j2").write_text(words)
    kind = MessageClass.MARKETING if promotes else MessageClass.SERVICE
    given = pinned(
        replace(SEQUENCE, steps=(replace(SEQUENCE.steps[0], message_class=kind), *SEQUENCE.steps[1:]))
    )
    allow_marketing(stage.database)
    follow_up = open_follow_up(stage.database, given=given)
    result = await stage.send(follow_up=follow_up, given=given)
    assert result.state == ("failed" if promotes else "sent")
    [row] = stage.messages(follow_up)
    assert (row["state"], row["error_class"]) == (("failed", "template") if promotes else ("sent", None))
    assert len(stage.sms.posts) == (not promotes)
