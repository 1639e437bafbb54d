"""What is known of the words met so far, worked out once for each: most words of a text have been seen before."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cutting import solid, word_spans
from subscriptions.matching.language import (
    LONGEST_WORD,
    Language,
    grammar_words,
    normal_form,
    root_of,
    stop_words,
)

if TYPE_CHECKING:
    from subscriptions.matching.tokens import Tokens

Keys = NDArray[np.int64]
ROOT, FORM, BEGINS = range(3)
TELLS, BREAK_BEFORE, BREAK_AFTER = 1, 2, 4
BEGINNING: Final = 4
SHORT: Final = 60  # pieces that are read one by one in less time than all at once
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]\n")
# Between passages: nothing runs across it, and it can be told from all other words.
END_OF_PASSAGE: Final = "\0"
_LANGUAGE_SALT: Final[dict[Language, int]] = {"sv": 0x2545F4914F6CDD1D, "en": 0}
_SHIFT: Final = 20  # no text that is read has a million words
_COUNT: Final = (1 << _SHIFT) - 1
_NO_PLACES: Final = np.zeros(0, np.int32)


def key_of(root: str, language: Language) -> int:
    """The key of a root; the same letters are another word in another language. Only this process understands it."""
    return hash(root) ^ _LANGUAGE_SALT[language]


class Known(NamedTuple):
    """A word as written, and its form in the map. A break between words is a word without text.

    `key`: of its root, 0 for grammar. `telling`: it says something by itself. `before` and `after`: what stands between
    it and its neighbours.
    """

    text: str
    form: str
    key: int
    telling: bool
    before: str = " "
    after: str = ""


_PASSAGE_ENDS = Known("", END_OF_PASSAGE, 0, False, "", "\n")
_BREAK = Known("", "", 0, False, "", ";")


class Places:
    """What is known of words by one of their keys. Asked once for each word of a table, as most words come again."""

    def __init__(self, values: Mapping[int, int], row: int, otherwise: int = -1) -> None:
        self._values, self._row, self._otherwise = values, row, otherwise

    def of(self, found: Tokens) -> NDArray[np.int32]:
        """For each word of a text what is known of it; `otherwise` where nothing is."""
        table = found.table
        places, count = table.places.get(self, (_NO_PLACES, 0))
        if count < table.count:
            places, count = self._more(table, places, count)
        return places[found.numbers]

    def _more(self, table: WordTable, places: NDArray[np.int32], count: int) -> tuple[NDArray[np.int32], int]:
        numbers, last = table.numbers[self._row], table.count
        if len(places) < last:
            places = np.concatenate([places[:count], np.empty(len(numbers) - count, np.int32)])
        known, otherwise = self._values, self._otherwise
        places[count:last] = [known.get(key, otherwise) for key in numbers[count:last].tolist()]
        # array and count in one, so that threads may do the same work but never see half of it
        table.places[self] = places, last
        return places, last


class WordTable(dict[str, int]):
    """The words met so far in one language: which words each piece is, and what is known of each word.

    The words of a piece have numbers in a row. A piece is kept as the first of them, shifted, plus how many they are.
    """

    def __init__(self, language: Language, acronyms: frozenset[str]) -> None:
        super().__init__()
        self._language, self._acronyms, self._lock = language, acronyms, threading.Lock()
        self.known: list[Known] = []
        self.numbers = np.zeros((3, 1024), np.int64)  # one column for each word
        self.flags = np.zeros(1024, np.uint8)
        self.count = 0  # of the columns that are written
        self._new: list[
            tuple[int, int, int, int]
        ] = []  # columns that are not there yet: many at once take little more than one
        self.places: dict[Places, tuple[NDArray[np.int32], int]] = {}
        self.forms: list[str] = []
        self._words: dict[str, Known] = {}
        self.end_of_passage = self._add(_PASSAGE_ENDS, _PASSAGE_ENDS.before, _PASSAGE_ENDS.after)
        self[END_OF_PASSAGE] = (self.end_of_passage << _SHIFT) + 1
        self._break = (self._add(_BREAK, _BREAK.before, _BREAK.after) << _SHIFT) + 1
        self._write_new()

    def __missing__(self, piece: str) -> int:
        with self._lock:
            words = self._read(piece)
            if len(piece) <= LONGEST_WORD:
                self[piece] = words
        return words

    def _read(self, piece: str) -> int:
        spans = word_spans(piece)
        if not spans:
            return 0 if BREAKS.isdisjoint(piece) else self._break
        start, before, last = len(self.known), " " + piece[: spans[0][0]], len(spans) - 1
        for number, (begins, ends) in enumerate(spans):
            following = len(piece) if number == last else spans[number + 1][0]
            word = piece[begins:ends][:LONGEST_WORD]
            self._add(self._words.get(word) or self._meet(word), before, piece[ends:following])
            before = ""
        return (start << _SHIFT) + len(spans)

    def words_of(self, pieces: list[str]) -> NDArray[np.intp]:
        """The numbers of the words of all pieces, in order."""
        if len(pieces) < SHORT:
            return self._words_of_few(pieces)
        kept = np.fromiter(map(self.__getitem__, pieces), np.intp, len(pieces))
        if self._new:
            self._write_new()
        starts, counts = kept >> _SHIFT, kept & _COUNT
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        numbers: NDArray[np.intp] = (starts - ends + counts).repeat(counts) + np.arange(total)
        return numbers

    def _words_of_few(self, pieces: list[str]) -> NDArray[np.intp]:
        numbers: list[int] = []
        for piece in pieces:
            kept = self[piece]
            numbers += range(kept >> _SHIFT, (kept >> _SHIFT) + (kept & _COUNT))
        if self._new:
            self._write_new()
        return np.array(numbers, np.intp)

    def _meet(self, text: str) -> Known:
        """A word that comes for the first time: it comes again, but with other letters around it."""
        letters = solid(text)
        form = normal_form(letters, self._language)
        telling = len(form) > 2 and letters.isalpha() and form not in stop_words(self._language)
        is_grammar = len(text) < 2 or text.lower() in grammar_words(self._language)
        key = 0 if is_grammar else key_of(root_of(form, self._language), self._language)
        known = self._words[text] = Known(text, "^" + text if text in self._acronyms else form, key, telling)
        return known

    def _add(self, word: Known, before: str, after: str) -> int:
        text, form, key, telling, _before, _after = word
        flags = TELLS if telling else 0
        if before != " " and not BREAKS.isdisjoint(before):
            flags |= BREAK_BEFORE
        if after and not BREAKS.isdisjoint(after):
            flags |= BREAK_AFTER
        self._new.append((key, hash(form), hash(text[:BEGINNING].lower()), flags))
        self.known.append(word if before == " " and not after else Known(text, form, key, telling, before, after))
        self.forms.append(form)
        return len(self.known) - 1

    def _write_new(self) -> None:
        with self._lock:
            last = len(self.known)
            first = last - len(self._new)
            if last > len(self.flags):
                self.numbers = np.concatenate([self.numbers, np.zeros((3, last), np.int64)], axis=1)
                self.flags = np.concatenate([self.flags, np.zeros(last, np.uint8)])
            if self._new:
                *numbers, flags = zip(*self._new, strict=True)
                self.numbers[:, first:last], self.flags[first:last] = numbers, flags
            self._new, self.count = [], last
