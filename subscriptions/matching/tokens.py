"""A text cut into words, each with the forms under which it is found. Every word of every call passes here."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from subscriptions.matching.language import (
    LONGEST_WORD,
    Language,
    grammar_words,
    normal_form,
    root_of,
    stop_words,
)

MOST_KEPT: Final = 200_000
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]\n")
_TOKEN = re.compile(r"([^\W_]+)")


class Known(NamedTuple):
    """A word as written, its form in the map, its root (empty for grammar), and whether it says something by itself."""

    text: str
    form: str
    root: str
    telling: bool


class KnownWords(dict[str, Known]):
    """The words of one language met so far: all but new words take one look."""

    def __init__(self, language: Language, acronyms: frozenset[str]) -> None:
        super().__init__()
        self._language, self._acronyms = language, acronyms

    def __missing__(self, token: str) -> Known:
        if len(self) >= MOST_KEPT:
            self.clear()  # hostile texts must not fill the memory
        known = self[token[:LONGEST_WORD]] = self._read(token[:LONGEST_WORD])
        return known

    def _read(self, text: str) -> Known:
        form = normal_form(text, self._language)
        telling = len(form) > 2 and text.isalpha() and form not in stop_words(self._language)
        is_grammar = len(text) < 2 or text.lower() in grammar_words(self._language)
        root = "" if is_grammar else root_of(form, self._language)
        return Known(text, "^" + text if text in self._acronyms else form, root, telling)


@cache
def _known_words(language: Language, acronyms: frozenset[str]) -> KnownWords:
    return KnownWords(language, acronyms)


class Tokens:
    """The words of a text in order. A word listed in `acronyms` keeps its capitals in its form, marked by `^`."""

    __slots__ = ("_parts", "forms", "known")

    def __init__(self, text: str, language: Language, acronyms: frozenset[str] = frozenset()) -> None:
        self._parts = _TOKEN.split(text)
        find = _known_words(language, acronyms).__getitem__
        self.known: list[Known] = [find(token) for token in self._parts[1::2]]
        self.forms: list[str] = [known.form for known in self.known]

    def __len__(self) -> int:
        return len(self.known)

    def starts(self) -> list[int]:
        """Where in the text each word begins."""
        return list(accumulate(map(len, self._parts)))[0:-1:2]

    def surface(self, first: int, last: int) -> str:
        """The words from `first` to `last` as written."""
        if first == last:
            return self.known[first].text  # kept once for all texts
        return " ".join("".join(self._parts[2 * first + 1 : 2 * last + 2]).split())

    def runs_across(self, first: int, last: int) -> bool:
        """Whether there is a break between two words."""
        return any(not BREAKS.isdisjoint(gap) for gap in self._parts[2 * first + 2 : 2 * last + 1 : 2])
