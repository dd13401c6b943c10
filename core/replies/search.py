"""Which rules speak in a sentence. Time grows in proportion to the number of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.replies.negation import is_denied
from core.replies.normalise import Sentence
from core.replies.patterns import Span, find, stands_before
from core.replies.rules import Book, Ready, Rule

REACH = 6
"""Words before a phrase that may take away its meaning."""


@dataclass(slots=True)
class Search:
    """One sentence being read. ``alone``: no other sentence says anything. ``asks``: the text has a "?".

    ``said``: the words of the whole text.
    """

    sentence: Sentence
    bounds: Span
    alone: bool
    asks: bool
    said: frozenset[str]
    _silenced: dict[str, bool] = field(default_factory=dict)

    def spoken(self, book: Book) -> Iterator[Rule]:
        """The rules that speak, each once."""
        done: set[str] = set()
        for at, word in enumerate(self.sentence.words):
            for entry in book.get(word, ()):
                if entry.rule.name not in done and self._applies(entry, at):
                    done.add(entry.rule.name)
                    yield entry.rule

    def _applies(self, entry: Ready, at: int) -> bool:
        rule = entry.rule
        if (rule.alone and not self.alone) or (self.asks and not rule.asking):
            return False
        if rule.needs and rule.needs.isdisjoint(self.said):
            return False
        span = find(entry.pattern, self.sentence, at, self.bounds)
        if span is None or self._is_silenced(entry):
            return False
        behind = entry.across if span.start in self.sentence.commas else entry.behind
        if any(stands_before(guard, self.sentence.words, span.start, REACH) for guard in behind):
            return False
        if any(find(guard, self.sentence, span.end, self.bounds) for guard in entry.ahead):
            return False
        return not (rule.denied and is_denied(self.sentence, span))

    def _is_silenced(self, entry: Ready) -> bool:
        """Whether the sentence holds a phrase that silences the rule; found out once."""
        guards = entry.unless + entry.unless_asked if self.sentence.asks else entry.unless
        if not guards:
            return False
        name = entry.rule.name
        if name not in self._silenced:
            self._silenced[name] = any(
                find(guard, self.sentence, place, self.bounds)
                for guard in guards
                for place in range(len(self.sentence.words))
            )
        return self._silenced[name]
