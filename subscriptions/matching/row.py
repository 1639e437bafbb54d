"""The parts of a call as one row of words: read all at once, which takes little longer than one of them takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from subscriptions.matching.language import Language
from subscriptions.matching.model import Where
from subscriptions.matching.passages import sentence_ends, weigh
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import Numbers


class Part(NamedTuple):
    """One part of a call: its letters from `start` to before `end`, its words from `first` to before `last`."""

    where: Where
    start: int
    end: int
    first: int
    last: int

    @property
    def words(self) -> range:
        return range(self.first, self.last)


class Row(NamedTuple):
    """The words of the parts of a call, in order, and how much each word counts."""

    found: Tokens
    parts: tuple[Part, ...]
    weights: Numbers


def cut_row(
    parts: Sequence[tuple[Where, str]], language: Language, acronyms: frozenset[str]
) -> tuple[Tokens, tuple[Part, ...]]:
    """The words of parts, and where in them each part is. Each part begins on a line of its own, and no
    phrase goes on where a line ends."""
    found = Tokens("\n".join([text for _where, text in parts]), language, acronyms, across_lines=False)
    letters = list(accumulate((len(text) + 1 for _where, text in parts), initial=0))
    words = found.cut.starts.searchsorted(letters).tolist()
    spans = zip(parts, pairwise(letters), pairwise(words), strict=True)
    return found, tuple(Part(part[0], start, end - 1, first, last) for part, (start, end), (first, last) in spans)


def weighed_row(found: Tokens, parts: tuple[Part, ...], running: Sequence[Part]) -> Row:
    """A row in which the words of `running` text, its last parts, weigh as their sentences do, and all others 1."""
    ends = sentence_ends(found.cut)
    sentences = weigh(found, ends, [part.start for part in running])
    words = found.cut.starts.searchsorted(ends)
    words[1:] -= words[:-1].copy()
    return Row(found, parts, np.array(sentences, np.float64).repeat(words))
