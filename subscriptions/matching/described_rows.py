"""Rows of items in a sentence: what the sentence says, it says of each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

AND: Final = frozenset({"och", "samt", "and"})
SENTENCE_ENDS: Final = re.compile(r"[.;:!?\n]")


@dataclass
class Row:
    """Items side by side, by the positions of their terms, with how many other words stand before the first term and
    after the last."""

    sentence: int
    terms: list[int]
    before: int
    after: int
    items: int = 1

    def takes(self, item: Row) -> bool:
        """Whether an item goes on with the row: nothing else stands between them. One unknown word is an item, too."""
        alone = item.before == 0 if item.terms else item.before <= 1
        return self.sentence == item.sentence and bool(self.terms) and self.after == 0 and alone

    def take(self, item: Row) -> None:
        self.terms += item.terms
        self.after = item.after if item.terms else 0
        self.items += 1


def rows_of(
    text: str, starts: Sequence[int], words: Sequence[str], clause_of: Sequence[int], covered: Collection[int]
) -> Iterator[Row]:
    """The rows of a text of two items or more. `covered`: the words that are in a term; small words are left out of
    `words`, as empty ones."""
    rows: list[Row] = []
    for item in _items(text, starts, words, clause_of, covered):
        if rows and rows[-1].takes(item):
            rows[-1].take(item)
        else:
            rows.append(item)
    return (row for row in rows if row.items > 1)


def _items(
    text: str, starts: Sequence[int], words: Sequence[str], clause_of: Sequence[int], covered: Collection[int]
) -> Iterator[Row]:
    """What stands between commas, full stops and `och`."""
    ends = [match.start() for match in SENTENCE_ENDS.finditer(text)]
    part: list[int] = []
    for at, word in enumerate(words):
        if part and (word in AND or clause_of[at] != clause_of[part[-1]]):
            yield _item(bisect_left(ends, starts[part[0]]), part, words, covered)
            part = []
        if word not in AND:
            part.append(at)
    if part:
        yield _item(bisect_left(ends, starts[part[0]]), part, words, covered)


def _item(sentence: int, part: list[int], words: Sequence[str], covered: Collection[int]) -> Row:
    terms = [at for at in part if at in covered]
    others = [at for at in part if at not in covered and words[at]]
    before = sum(not terms or at < terms[0] for at in others)
    return Row(sentence, terms, before, sum(bool(terms) and at > terms[-1] for at in others))
