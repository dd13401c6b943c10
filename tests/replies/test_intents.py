"""What patients write to a clinic, by meaning."""

from __future__ import annotations

from collections import defaultdict

import pytest

from core.intents import Intent
from core.replies.classify import ORDER, classify
from tests.replies.sets import lines_of

RIGHT_AT_LEAST = 0.95


def labelled() -> dict[Intent, list[str]]:
    found: defaultdict[Intent, list[str]] = defaultdict(list)
    for line in lines_of("intents"):
        if not line.startswith("#"):
            intent, _, text = line.partition("\t")
            found[Intent(intent)].append(text)
    return found


def test_every_intent_has_texts():
    assert set(labelled()) == set(Intent) == set(ORDER)


@pytest.mark.parametrize(("intent", "texts"), labelled().items())
def test_each_intent_is_read_right(intent, texts):
    read = {text: classify(text) for text in texts}
    wrong = {text: (each.intent, each.rule) for text, each in read.items() if each.intent is not intent}
    assert 1 - len(wrong) / len(texts) >= RIGHT_AT_LEAST, wrong


def test_a_rule_and_a_confidence_go_with_every_reading():
    for texts in labelled().values():
        for text in texts:
            read = classify(text)
            assert read.rule
            assert 0 <= read.confidence <= 1
            assert read.intent not in read.also


def test_one_language_alone():
    assert classify("deje de escribirme", languages=("es",)).intent is Intent.OPT_OUT
    assert classify("deje de escribirme", languages=("en",)).intent is Intent.REPLY
    with pytest.raises(ValueError, match="no rules for the language 'fr'"):
        classify("bonjour", languages=("fr",))
