"""What the web application does once before it serves, so that no webhook waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.replies.classify import classify
from runtime.collection import spared_from_collection

READ_FIRST = "Please call me tomorrow."
"""Any ordinary text: the first one makes the rules of every language ready."""


@contextmanager
def warmed_up() -> Iterator[None]:
    """Around all serving: the rules for texts are ready, and what is loaded stays out of garbage collection.

    The first text would take a tenth of a second, with the database locked.
    """
    classify(READ_FIRST)
    with spared_from_collection():
        yield
