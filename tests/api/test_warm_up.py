"""What would hold up a webhook once is done before the first one comes."""

from __future__ import annotations

import gc

from api.app import create_app
from api.server import serving
from core.replies import classify
from runtime.database import Database
from tests.api.application import ON_SQLITE, dependencies

pytestmark = ON_SQLITE


async def test_it_serves_only_once_it_is_warm(practice: Database) -> None:
    classify._book.cache_clear()
    async with serving(create_app(dependencies(practice)), "127.0.0.1", 0):
        ready = classify._book.cache_info().currsize
        assert ready == len(classify.LANGUAGES)
        assert gc.get_freeze_count() > 0
        classify.classify("My gum will not stop bleeding")
        assert classify._book.cache_info().currsize == ready
    assert gc.get_freeze_count() == 0
