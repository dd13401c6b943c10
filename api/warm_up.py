"""What the web application does once before it serves, so that no webhook waits for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from core.replies.classify import classify

READ_FIRST = "Please call me tomorrow."
"""Any ordinary text: the first one makes the rules of every language ready."""


@contextmanager
def warmed_up() -> Iterator[None]:
    """Around all serving: the rules for texts are ready, and what is loaded stays out of garbage collection.

    The first text would take a tenth of a second, and a full collection over everything loaded at the start
    as long, each with the database locked or everybody waiting.
    """
    classify(READ_FIRST)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
