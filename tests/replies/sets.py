"""The labelled sets, one text a line, and what the rules find in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.intents import Intent
from core.replies.classify import classify

DATA = Path(__file__).parent / "data"
OPT_OUTS = ("opt_out", "opt_out_second", "opt_out_third", "opt_out_fourth", "opt_out_fifth", "opt_out_sixth")
ORDINARY = tuple(f"ordinary_{letter}" for letter in "abcdefg")


@dataclass(frozen=True)
class Found:
    """How many of some texts are taken for a wish to hear no more. ``sure``: and acted on by itself."""

    texts: int
    sure: int
    any: int

    @property
    def share(self) -> float:
        return self.any / self.texts


def lines_of(name: str) -> list[str]:
    return [line for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").split("\n") if line]


def found_in(names: Sequence[str]) -> Found:
    read = [classify(text) for name in names for text in lines_of(name)]
    taken = [each for each in read if each.intent is Intent.OPT_OUT]
    return Found(len(read), sum(each.sure for each in taken), len(taken))


def acted_on(name: str, *intents: Intent) -> dict[str, str]:
    """The texts of a set that are, for sure, taken for one of some meanings, with the rule that says so."""
    read = {text: classify(text) for text in lines_of(name)}
    return {text: each.rule for text, each in read.items() if each.sure and each.intent in intents}
