"""What a process loads at its start is not looked through again and again."""

from __future__ import annotations

import gc

from runtime.collection import spared_from_collection


def test_what_is_loaded_is_spared_for_the_block_only():
    with spared_from_collection():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
