"""What patients' messages can mean."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What a patient's message means. ``REPLY``: a question, or anything unsure; ``CANCEL``: of a visit."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    YES = "yes"
    CANCEL = "cancel"
    NO = "no"
    LATER = "later"
    THANKS = "thanks"
    AUTO_REPLY = "auto_reply"
    BOOKED_ALREADY = "booked_already"
    WRONG_NUMBER = "wrong_number"
    COMPLAINT = "complaint"
    ADVERSE = "adverse"


QUESTIONS = frozenset({Intent.REPLY, Intent.YES, Intent.HELP, Intent.CANCEL})
"""What a colleague has to answer; until then everything else waits."""
