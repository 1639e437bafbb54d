"""A text cut into words, each with the forms under which it is found. Every word of every call passes here.

A text is cut at white space, which is fast; what one such piece says (`(schools,` is one word between a bracket and
a comma) is worked out once and kept in a table. A text is then numbers, and what is asked of all its words one look-up.
"""

from __future__ import annotations

import re
import threading
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.language import (
    LONGEST_WORD,
    Language,
    grammar_words,
    normal_form,
    root_of,
    stop_words,
)

Keys = NDArray[np.int64]
ROOT, FORM, BEGINS, TELLS = range(4)
MOST_KEPT: Final = 100_000
BEGINNING: Final = 4
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]\n")
# Between passages: nothing runs across it, and it can be told from all other words.
END_OF_PASSAGE: Final = "\0"
_LANGUAGE_SALT: Final[dict[Language, int]] = {"sv": 0x2545F4914F6CDD1D, "en": 0}
_PAIR: Final = np.int64(0x5851F42D4C957F2D)
_TOKEN = re.compile(r"[^\W_]+")


def key_of(root: str, language: Language) -> int:
    """The key of a root; the same letters are another word in another language. Only this process understands it."""
    return hash(root) ^ _LANGUAGE_SALT[language]


def pairs_of(keys: Keys) -> Keys:
    """The keys of neighbours."""
    return keys[:-1] * _PAIR ^ keys[1:]


def places_in_order(sorted_keys: Keys, keys: Keys) -> NDArray[np.intp]:
    """Where each key stands among sorted ones; -1 where it does not."""
    if not len(sorted_keys):
        return np.full(len(keys), -1)
    places = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.where(sorted_keys[places] == keys, places, -1)


class Known(NamedTuple):
    """A word as written, and its form in the map. A break between words is a word without text.

    `key`: of its root, 0 for grammar. `telling`: it says something by itself. `before` and `after`: what stands between
    it and its neighbours.
    """

    text: str
    form: str
    key: int
    telling: bool
    before: str
    after: str


_PASSAGE_ENDS = Known("", END_OF_PASSAGE, 0, False, "", "\n")
_BREAK = Known("", "", 0, False, "", ";")


class WordTable(dict[str, tuple[int, ...]]):
    """The words met so far in one language: the numbers of the words in each piece, and what is known of each word."""

    def __init__(self, language: Language, acronyms: frozenset[str]) -> None:
        super().__init__()
        self._language, self._acronyms, self._lock = language, acronyms, threading.Lock()
        self.known: list[Known] = []
        self.numbers = np.zeros((4, 1024), np.int64)  # one column for each word
        self[END_OF_PASSAGE] = (self._add(_PASSAGE_ENDS),)
        self._break = (self._add(_BREAK),)

    def __missing__(self, piece: str) -> tuple[int, ...]:
        with self._lock:
            words = self._read(piece)
            if len(piece) <= LONGEST_WORD:
                self[piece] = words
        return words

    def _read(self, piece: str) -> tuple[int, ...]:
        matches = list(_TOKEN.finditer(piece))
        if not matches:
            return () if BREAKS.isdisjoint(piece) else self._break
        ends = [match.start() for match in matches[1:]] + [len(piece)]
        first = " " + piece[: matches[0].start()]
        return tuple(
            self._add(self._word(match[0][:LONGEST_WORD], "" if number else first, piece[match.end() : end]))
            for number, (match, end) in enumerate(zip(matches, ends, strict=True))
        )

    def _word(self, text: str, before: str, after: str) -> Known:
        form = normal_form(text, self._language)
        telling = len(form) > 2 and text.isalpha() and form not in stop_words(self._language)
        is_grammar = len(text) < 2 or text.lower() in grammar_words(self._language)
        key = 0 if is_grammar else key_of(root_of(form, self._language), self._language)
        return Known(text, "^" + text if text in self._acronyms else form, key, telling, before, after)

    def _add(self, known: Known) -> int:
        number = len(self.known)
        if number >= self.numbers.shape[1]:
            self.numbers = np.concatenate([self.numbers, np.zeros_like(self.numbers)], axis=1)
        begins = hash(known.text[:BEGINNING].lower())
        self.numbers[[ROOT, FORM, BEGINS, TELLS], number] = known.key, hash(known.form), begins, known.telling
        self.known.append(known)
        return number


_tables: dict[tuple[Language, frozenset[str]], WordTable] = {}


def _table(language: Language, acronyms: frozenset[str]) -> WordTable:
    """The table to use; a new one where the old is full, as hostile texts must not fill the memory."""
    table = _tables.get((language, acronyms))
    if table is None or len(table.known) >= MOST_KEPT:
        table = _tables[language, acronyms] = WordTable(language, acronyms)
    return table


class Tokens:
    """The words of a text in order. A word listed in `acronyms` keeps its capitals in its form, marked by `^`."""

    def __init__(self, text: str, language: Language, acronyms: frozenset[str] = frozenset()) -> None:
        self._text = text
        self.table = _table(language, acronyms)
        self.numbers: NDArray[np.intp] = np.fromiter(
            chain.from_iterable(map(self.table.__getitem__, text.split())), np.intp
        )
        self.form_keys = self._column(FORM)

    def __len__(self) -> int:
        return len(self.numbers)

    def _column(self, number: int) -> Keys:
        column: Keys = self.table.numbers[number][self.numbers]
        return column

    @property
    def keys(self) -> Keys:
        """The key of each word's root, 0 for grammar."""
        return self._column(ROOT)

    @property
    def beginnings(self) -> Keys:
        """The key of how each word begins."""
        return self._column(BEGINS)

    @property
    def telling(self) -> Keys:
        """1 for each word that says something by itself."""
        return self._column(TELLS)

    @cached_property
    def known(self) -> list[Known]:
        table = self.table.known
        return [table[number] for number in self.numbers.tolist()]

    @cached_property
    def forms(self) -> list[str]:
        return [known.form for known in self.known]

    def starts(self) -> list[int]:
        """Where in the text each word begins; a break where the word before it does."""
        matches, starts, last = _TOKEN.finditer(self._text), [], 0
        for known in self.known:
            if known.text:
                last = next(matches).start()
            starts.append(last)
        return starts

    def passages(self) -> NDArray[np.intp]:
        """The number of the passage that each word stands in."""
        return np.cumsum(self.numbers == self.table[END_OF_PASSAGE][0])

    def surface(self, first: int, last: int) -> str:
        """The words from `first` to `last` as written."""
        words = self.known[first : last + 1]
        between = [f"{one.after}{two.before}{two.text}" for one, two in pairwise(words)]
        return words[0].text + "".join(between) if between else words[0].text  # one word is kept once for all texts

    def runs_across(self, first: int, last: int) -> bool:
        """Whether there is a break between two words."""
        for one, two in pairwise(self.known[first : last + 1]):
            if one.after or two.before != " ":
                gap = one.after + two.before
                if not BREAKS.isdisjoint(gap):
                    return True
        return False
