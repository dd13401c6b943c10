"""What Temporal can list follow-ups by: names and kinds, never patient data.

SQL visibility allows ten Keyword attributes and three of each other kind per namespace.
"""

from __future__ import annotations

from typing import Literal

CLINIC = "FollowUpClinic"
TRIGGER = "FollowUpTrigger"
PATIENT = "FollowUpPatient"
OWNER = "FollowUpOwner"
STEP = "FollowUpStep"
OUTCOME = "FollowUpOutcome"
NEXT_AT = "FollowUpNextAt"

Kind = Literal["keyword", "datetime"]

SEARCH_ATTRIBUTES: dict[str, Kind] = {
    CLINIC: "keyword",
    TRIGGER: "keyword",
    PATIENT: "keyword",
    OWNER: "keyword",
    STEP: "keyword",
    OUTCOME: "keyword",
    NEXT_AT: "datetime",
}
"""Every attribute the product sets. ``PATIENT`` holds our opaque id."""
