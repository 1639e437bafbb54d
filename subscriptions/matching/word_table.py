"""What is known of the words met so far, worked out once for each: most words of a text have been seen before."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cut_text import CutText
from subscriptions.matching.cutting import solid
from subscriptions.matching.language import (
    Language,
    grammar_words,
    normal_form,
    root_of,
    stop_words,
)
from subscriptions.matching.lookup import NOT_THERE, Lookup

if TYPE_CHECKING:
    from subscriptions.matching.tokens import Tokens

Keys = NDArray[np.int64]
Numbers = NDArray[np.float64]
ROOT, FORM, BEGINS = range(3)
BEGINNING: Final = 4
_LANGUAGE_SALT: Final[dict[Language, int]] = {"sv": 0x2545F4914F6CDD1D, "en": 0}
_NO_PLACES: Final = np.zeros(0, np.int32)


def key_of(root: str, language: Language) -> int:
    """The key of a root; the same letters are another word in another language. Only this process understands it."""
    return hash(root) ^ _LANGUAGE_SALT[language]


class Known(NamedTuple):
    """A word as written, and its form in the map. `key`: of its root, 0 for grammar. `telling`: it says something by
    itself."""

    text: str
    form: str
    key: int
    telling: bool


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
        known: NDArray[np.int32] = places.take(found.numbers)
        return known

    def _more(self, table: WordTable, places: NDArray[np.int32], count: int) -> tuple[NDArray[np.int32], int]:
        numbers, last = table.numbers[self._row], table.count
        if len(places) < last:
            places = np.concatenate([places[:count], np.empty(len(numbers) - count, np.int32)])
        known, otherwise = self._values, self._otherwise
        places[count:last] = [known.get(key, otherwise) for key in numbers[count:last].tolist()]
        # array and count in one, so that threads may do the same work but never see half of it
        table.places[self] = places, last
        return places, last


class WordTable:
    """The words met so far in one language, by number, and what is known of each."""

    def __init__(self, language: Language, acronyms: frozenset[str]) -> None:
        self.language, self._acronyms, self._lock = language, acronyms, threading.Lock()
        self.known: list[Known] = []
        self.forms: list[str] = []
        self.numbers = np.zeros((3, 1024), np.int64)  # one column for each word
        self.telling = np.zeros(1024, bool)
        self.count = 0  # of the columns that are written
        self.places: dict[Places, tuple[NDArray[np.int32], int]] = {}
        self._by_text: dict[str, int] = {}
        self._by_checksum = Lookup()

    def words_of(self, cut: CutText, count: int | None = None) -> NDArray[np.intp]:
        """The numbers of the words of a text, or of the first so many, in order."""
        numbers = self._by_checksum.of(cut.checksums[:count]).astype(np.intp)
        if numbers.min(initial=0) == NOT_THERE:
            with self._lock:
                self._meet_new(cut, numbers)
        return numbers

    def words_written(self, texts: Sequence[str], cut: CutText) -> NDArray[np.intp]:
        """The same for the first words, of which it is known how they are written: faster for few."""
        numbers = [self._by_text.get(text) for text in texts]
        if None not in numbers:
            return np.array(numbers, np.intp)
        return self.words_of(cut, len(texts))

    def _meet_new(self, cut: CutText, numbers: NDArray[np.intp]) -> None:
        """Words that come for the first time: they come again. Many at once take little more than one."""
        new: dict[str, int] = {}
        checksums = []
        for at in (numbers == NOT_THERE).nonzero()[0].tolist():
            text = cut.word(at)
            number = self._by_text.get(text, new.get(text))
            if number is None:
                number = new[text] = len(self.known)
                self.known.append(self._meet(text))
                self.forms.append(self.known[-1].form)
                checksums.append((cut.checksums.item(at), number))
            numbers[at] = number
        self._write_new()
        self._by_text |= new  # not before all is written that others may ask for
        for checksum, number in checksums:
            self._by_checksum.add(checksum, number)

    def _meet(self, text: str) -> Known:
        letters = solid(text)
        form = normal_form(letters, self.language)
        telling = len(form) > 2 and letters.isalpha() and form not in stop_words(self.language)
        is_grammar = len(text) < 2 or text.lower() in grammar_words(self.language)
        key = 0 if is_grammar else key_of(root_of(form, self.language), self.language)
        return Known(text, "^" + text if text in self._acronyms else form, key, telling)

    def _write_new(self) -> None:
        first, last = self.count, len(self.known)
        if last > len(self.telling):
            self.numbers = np.concatenate([self.numbers, np.zeros((3, last), np.int64)], axis=1)
            self.telling = np.concatenate([self.telling, np.zeros(last, bool)])
        new = self.known[first:last]
        self.numbers[ROOT, first:last] = [each.key for each in new]
        self.numbers[FORM, first:last] = [hash(each.form) for each in new]
        self.numbers[BEGINS, first:last] = [hash(each.text[:BEGINNING].lower()) for each in new]
        self.telling[first:last] = [each.telling for each in new]
        self.count = last
