"""Where the words of a text are, all found at once: a text is read as numbers, one for each letter.

A text of a thousand words takes as long as a few words do one by one. Each word gets a checksum, by which it is known
again without its letters being looked at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cutting import word_spans
from subscriptions.matching.language import LONGEST_WORD

Rows = NDArray[np.intp]
Checksums = NDArray[np.uint64]
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]–—―─|•")
_LETTER, _BREAK, _STOP, _LINE = range(1, 5)
_STOPS: Final = frozenset(".!?;")
_LINES: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_PLANE: Final = 1 << 16  # letters beyond are rare, and looked at one by one
_LONGEST_CHAIN: Final = 200
LETTERS: Final = 32
# Another number for each process, so that nobody can write words of the same checksum. 3 more than a multiple of 8 has
# the longest way round.
_BASE: Final = random.SystemRandom().getrandbits(61) * 8 + 3


def letter_number(letter: str) -> int:
    """A number below `LETTERS` that a letter has, small or capital; others may have it too."""
    return ord(letter) % LETTERS


@cache
def _kinds() -> NDArray[np.uint8]:
    """For each letter whether it belongs to words, breaks phrases, may end a sentence besides, or ends a line."""
    kinds = np.array([chr(code).isalnum() * _LETTER for code in range(_PLANE)], np.uint8)
    for kind, letters in ((_BREAK, BREAKS), (_STOP, _STOPS), (_LINE, _LINES)):
        kinds[[ord(letter) for letter in letters]] = kind
    return kinds


class _Powers:
    """Powers of the base and of its inverse, as many as the longest text so far has letters."""

    def __init__(self) -> None:
        self._both = self._of(8192)  # one attribute: another thread never sees a long one beside a short one

    @staticmethod
    def _of(count: int) -> tuple[Checksums, Checksums]:
        both = []
        for base in (_BASE, pow(_BASE, -1, 1 << 64)):
            steps = np.full(count, base, np.uint64)
            steps[0] = 1
            both.append(np.multiply.accumulate(steps))
        return both[0], both[1]

    def reach(self, count: int) -> tuple[Checksums, Checksums]:
        both = self._both
        if count > len(both[0]):
            both = self._both = self._of(2 * count)
        return both


_powers: Final = _Powers()


class CutText:
    """The words of a text: where each begins and ends, its checksum, and whether phrases run on to the next.

    The same in all languages. What is longer than a word can be (`LONGEST_WORD`) is known by its beginning.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        codes = np.frombuffer(f"\0{text}\0".encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds = _kinds().take(codes, mode="clip")
        is_letter = kinds == _LETTER
        if not text.isascii():
            _look_beyond_plane(text, codes, is_letter)
        edges = (is_letter[1:] != is_letter[:-1]).nonzero()[0]
        if "-" in text:
            edges = _joined(text, edges)
        self.starts, self.ends = edges[::2], edges[1::2]
        self.checksums = self._sums(codes)
        self._codes = codes[1:]
        self._marks = (kinds[1:] > _LETTER).nonzero()[0]
        self._kinds = kinds[1:].take(self._marks)

    def word(self, number: int) -> str:
        start = int(self.starts[number])
        return self.text[start : min(int(self.ends[number]), start + LONGEST_WORD)]

    def joined(self, *, across_lines: bool = True) -> NDArray[np.bool_]:
        """Whether a phrase may run on from each word to the next."""
        joined = np.full(len(self.starts) + 1, True)
        joined[self.starts.searchsorted(self._marks[self._kinds != _LINE] if across_lines else self._marks)] = False
        return joined[1:-1]

    def beside(self, words: Rows) -> NDArray[np.uint32]:
        """What stands beside words, across a space: the last letter of what is before (`letter_number`, times
        `LETTERS`) and the first of what is after, in one number. Of no meaning where there is nothing."""
        before = self._codes.take(self.starts.take(words) - 2, mode="clip") % LETTERS
        after = self._codes.take(self.ends.take(words) + 1, mode="clip") % LETTERS
        both: NDArray[np.uint32] = before * LETTERS + after
        return both

    def line_ends(self) -> list[int]:
        """The last letters of lines."""
        ends: list[int] = self._marks[self._kinds == _LINE].tolist()
        return ends

    def stops(self) -> list[int]:
        """Where a full stop or the like is, with a space after it."""
        stops, text = self._marks[self._kinds == _STOP].tolist(), self.text
        return [at for at in stops if text[at + 1 : at + 2] == " "]

    def _sums(self, codes: NDArray[np.uint32]) -> Checksums:
        """The checksum of each word: its letters as the digits of a number to a base, the last one highest. `codes`: a
        letter of no worth, then those of the text."""
        up, down = _powers.reach(len(codes))
        sums = np.add.accumulate(codes * up[: len(codes)])
        ends = np.minimum(self.ends, self.starts + LONGEST_WORD)
        checksums: Checksums = (sums.take(ends) - sums.take(self.starts)) * down.take(self.starts)
        return checksums


def _look_beyond_plane(text: str, codes: NDArray[np.uint32], is_letter: NDArray[np.bool_]) -> None:
    """Whether rare letters are letters. `codes`, `is_letter`: those of the text from their second on."""
    if codes.max() >= _PLANE:
        for at in (codes >= _PLANE).nonzero()[0].tolist():
            is_letter[at] = text[at - 1].isalnum()


def _joined(text: str, edges: Rows) -> Rows:
    """Where words begin and end, when what is one word with a hyphen in it is one."""
    hyphens, left_out = list(_hyphens_between(text)), list[int]()
    ends: list[int] = edges.searchsorted(hyphens).tolist() if hyphens else []  # of the words before
    for first, last in _runs(ends, 2):
        chain = text[edges.item(first - 1) : edges.item(last + 2)]
        joints = _joints_kept(chain) if len(chain) <= _LONGEST_CHAIN else _joints(chain)
        left_out += [edge for number in joints for edge in (first + 2 * number, first + 2 * number + 1)]
    if not left_out:
        return edges
    stays = np.full(len(edges), True)
    stays[left_out] = False
    kept: Rows = edges[stays]
    return kept


def _hyphens_between(text: str) -> Iterator[int]:
    """Where a hyphen has a letter or digit on both sides."""
    at = text.find("-")
    while at >= 0:
        if text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum():
            yield at
        at = text.find("-", at + 1)


def _runs(numbers: Sequence[int], step: int) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that go up step by step, again and again."""
    start = 0
    for at, number in enumerate(numbers, 1):
        if at == len(numbers) or numbers[at] != number + step:
            yield numbers[start], number
            start = at


def _joints(chain: str) -> tuple[int, ...]:
    """Of words with hyphens between them, which hyphens are inside a word, by number."""
    ends = {end for _start, end in word_spans(chain)}
    hyphens = [at for at, letter in enumerate(chain) if letter == "-"]
    return tuple(number for number, at in enumerate(hyphens) if at not in ends)


_joints_kept = lru_cache(maxsize=20_000)(_joints)
