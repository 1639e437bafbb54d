"""A text cut into words, each with the forms under which it is found. Every word of every call passes here.

A text is cut at white space, which is fast; what one such piece says (`(schools,` is one word after a bracket and before
a comma) is worked out once and kept.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from subscriptions.matching.language import (
    LONGEST_WORD,
    Language,
    grammar_words,
    normal_form,
    root_of,
    stop_words,
)

MOST_KEPT: Final = 100_000
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]\n")
END_OF_PASSAGE: Final = " ;\n"
_LANGUAGE_SALT: Final[dict[Language, int]] = {"sv": 0x2545F4914F6CDD1D, "en": 0}
_TOKEN = re.compile(r"[^\W_]+")


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
    before: str
    after: str


_BREAK = Known("", "", 0, False, "", ";")


class KnownPieces(dict[str, tuple[Known, ...]]):
    """The words in each piece of text met so far: all but new pieces take one look."""

    def __init__(self, language: Language, acronyms: frozenset[str]) -> None:
        super().__init__()
        self._language, self._acronyms = language, acronyms

    def __missing__(self, piece: str) -> tuple[Known, ...]:
        if len(self) >= MOST_KEPT:
            self.clear()  # hostile texts must not fill the memory
        known = tuple(self._read(piece))
        if len(piece) <= LONGEST_WORD:
            self[piece] = known
        return known

    def _read(self, piece: str) -> list[Known]:
        matches = list(_TOKEN.finditer(piece))
        if not matches:
            return [] if BREAKS.isdisjoint(piece) else [_BREAK]
        ends = [match.start() for match in matches[1:]] + [len(piece)]
        first = " " + piece[: matches[0].start()]
        return [
            self._word(match[0][:LONGEST_WORD], "" if number else first, piece[match.end() : end])
            for number, (match, end) in enumerate(zip(matches, ends, strict=True))
        ]

    def _word(self, text: str, before: str, after: str) -> Known:
        form = normal_form(text, self._language)
        telling = len(form) > 2 and text.isalpha() and form not in stop_words(self._language)
        is_grammar = len(text) < 2 or text.lower() in grammar_words(self._language)
        key = 0 if is_grammar else key_of(root_of(form, self._language), self._language)
        return Known(text, "^" + text if text in self._acronyms else form, key, telling, before, after)


@cache
def _known_pieces(language: Language, acronyms: frozenset[str]) -> KnownPieces:
    return KnownPieces(language, acronyms)


class Tokens:
    """The words of a text in order. A word listed in `acronyms` keeps its capitals in its form, marked by `^`."""

    __slots__ = ("_text", "forms", "known")

    def __init__(self, text: str, language: Language, acronyms: frozenset[str] = frozenset()) -> None:
        self._text = text
        words = map(_known_pieces(language, acronyms).__getitem__, text.split())
        self.known: list[Known] = list(chain.from_iterable(words))
        self.forms: list[str] = [known.form for known in self.known]

    def starts(self) -> list[int]:
        """Where in the text each word begins; a break where the word before it does."""
        matches, starts, last = _TOKEN.finditer(self._text), [], 0
        for known in self.known:
            if known.text:
                last = next(matches).start()
            starts.append(last)
        return starts

    def surface(self, first: int, last: int) -> str:
        """The words from `first` to `last` as written."""
        if first == last:
            return self.known[first].text  # kept once for all texts
        between = (f"{one.after}{two.before}{two.text}" for one, two in self._neighbours(first, last))
        return self.known[first].text + "".join(between)

    def runs_across(self, first: int, last: int) -> bool:
        """Whether there is a break between two words."""
        return any(not BREAKS.isdisjoint(one.after + two.before) for one, two in self._neighbours(first, last))

    def _neighbours(self, first: int, last: int) -> zip[tuple[Known, Known]]:
        return zip(self.known[first:last], self.known[first + 1 : last + 1], strict=True)
