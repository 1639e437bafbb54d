"""A text cut into words, each with the forms under which it is found. Every word of every call passes here.

What a word says is worked out once and kept in a table. A text is then numbers, and what is asked of all its words one
look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cut_text import CutText
from subscriptions.matching.language import Language
from subscriptions.matching.word_table import ROOT, Keys, Known, WordTable

MOST_KEPT: Final = 100_000
_PAIR: Final = np.int64(0x5851F42D4C957F2D)


def pair_of(first: Keys, second: Keys) -> Keys:
    """The key of two words side by side."""
    return first * _PAIR ^ second


def pairs_of(keys: Keys) -> Keys:
    """The keys of neighbours."""
    return pair_of(keys[:-1], keys[1:])


def places_in_order(sorted_keys: Keys, keys: Keys) -> NDArray[np.intp]:
    """Where each key stands among sorted ones; -1 where it does not."""
    if not len(sorted_keys):
        return np.full(len(keys), -1)
    places = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where(sorted_keys[places] == keys, places, -1)


_tables: dict[tuple[Language, frozenset[str]], WordTable] = {}


def _table(language: Language, acronyms: frozenset[str]) -> WordTable:
    """The table to use; a new one where the old is full, as hostile texts must not fill the memory."""
    table = _tables.get((language, acronyms))
    if table is None or len(table.known) >= MOST_KEPT:
        table = _tables[language, acronyms] = WordTable(language, acronyms)
    return table


class Tokens:
    """The words of a text in order. A word listed in `acronyms` keeps its capitals in its form, marked by `^`."""

    __slots__ = ("_known", "cut", "joined", "numbers", "table")

    def __init__(
        self, text: str, language: Language, acronyms: frozenset[str] = frozenset(), *, across_lines: bool = True
    ) -> None:
        """`across_lines`: whether phrases run on from one line to the next."""
        self.cut = CutText(text)
        self.table = _table(language, acronyms)
        self.numbers = self.table.words_of(self.cut)
        self.joined = self.cut.joined(across_lines=across_lines)
        self._known: list[Known] | None = None

    def read_in(self, language: Language, acronyms: frozenset[str], count: int | None = None) -> Tokens:
        """The same words, or the first so many of them, in another language; to be asked of short texts."""
        read, table = Tokens.__new__(Tokens), _table(language, acronyms)
        read.cut, read.table, read.joined, read._known = self.cut, table, self.joined, None
        words = self.known_at(range(len(self) if count is None else count))
        read.numbers = table.words_written([known.text for known in words], self.cut)
        return read

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def keys(self) -> Keys:
        """The key of each word's root, 0 for grammar."""
        keys: Keys = self.table.numbers[ROOT].take(self.numbers)
        return keys

    def tells(self, first: int, last: int) -> bool:
        """Whether one of the words from `first` to before `last` says something by itself."""
        return bool(np.count_nonzero(self.table.telling.take(self.numbers[first:last])))

    @property
    def telling(self) -> NDArray[np.bool_]:
        """Whether each word says something by itself."""
        return self.table.telling.take(self.numbers)

    @property
    def known(self) -> list[Known]:
        """What is known of each word; to be asked of short texts."""
        if self._known is None:
            table = self.table.known
            self._known = [table[number] for number in self.numbers.tolist()]
        return self._known

    def known_at(self, positions: Sequence[int]) -> list[Known]:
        """What is known of words, for few positions or a range of them."""
        known = self.table.known
        return [known[number] for number in self.numbers_at(positions)]

    def numbers_at(self, positions: Sequence[int]) -> list[int]:
        """The numbers of words, for few positions or a range of them."""
        if isinstance(positions, range):
            numbers: list[int] = self.numbers[positions.start : positions.stop].tolist()
            return numbers
        return [self.numbers.item(position) for position in positions]

    def form(self, position: int) -> str:
        return self.table.forms[self.numbers.item(position)]

    def has_on(self, position: int, forms: list[str]) -> bool:
        """Whether words of these forms come next after a word, without a break."""
        table, numbers, joined = self.table.forms, self.numbers, self.joined
        if position + len(forms) >= len(numbers):
            return False
        for at, form in enumerate(forms, position):
            if table[numbers.item(at + 1)] != form or not joined.item(at):
                return False
        return True

    def starts(self) -> list[int]:
        """Where in the text each word begins."""
        starts: list[int] = self.cut.starts.tolist()
        return starts

    def surface(self, first: int, last: int) -> str:
        """The words from `first` to `last` as written."""
        if first == last:
            return str(self.table.known[self.numbers.item(first)].text)  # one word is kept once for all texts
        return " ".join(self.cut.text[self.cut.starts.item(first) : self.cut.ends.item(last)].split())
