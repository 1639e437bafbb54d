"""Where the words of a text are, all found at once: a text is read as numbers, one for each letter.

A text of a thousand words takes as long as a few words do one by one. Each word gets a checksum, by which it is known
again without its letters being looked at.
"""

from __future__ import annotations

import random
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cutting import word_spans
from subscriptions.matching.language import LONGEST_WORD

Rows = NDArray[np.intp]
Checksums = NDArray[np.uint64]
Bits = NDArray[np.int64]
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]–—―─|•")
_LETTER, _BREAK, _STOP, _LINE = range(1, 5)
_STOPS: Final = frozenset(".!?;")
_LINES: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_HYPHEN: Final = ord("-")
_SPACE: Final = ord(" ")
_PLANE: Final = 1 << 16  # letters beyond are rare, and looked at one by one
_LONGEST_CHAIN: Final = 200
ANY_LETTER: Final = (1 << 32) - 1
# Another number for each process, so that nobody can write words of the same checksum. 3 more than a multiple of 8 has
# the longest way round.
_BASE: Final = random.SystemRandom().getrandbits(61) * 8 + 3


def letter_bit(letter: str) -> int:
    """A bit that a letter has, small or capital; others may have it too."""
    return 1 << (ord(letter) & 31)


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
        self._codes = np.frombuffer(f"{text}\0".encode("utf-32-le", "surrogatepass"), np.uint32)
        self._kinds = _kinds().take(self._codes, mode="clip")
        self._marks = (self._kinds > _LETTER).nonzero()[0]
        is_letter = self._letters()
        edges = (is_letter[1:] != is_letter[:-1]).nonzero()[0]
        if "-" in text:
            edges = self._joined(edges)
        self.starts, self.ends = edges[::2], edges[1::2]
        self.checksums = self._sums()

    def word(self, number: int) -> str:
        start = int(self.starts[number])
        return self.text[start : min(int(self.ends[number]), start + LONGEST_WORD)]

    def breaks(self) -> NDArray[np.bool_]:
        """Whether a phrase ends between each word and the next."""
        return self.gaps(self._marks[self._kinds.take(self._marks) != _LINE])

    def gaps(self, places: Rows) -> NDArray[np.bool_]:
        """Whether one of these places is between each word and the next."""
        found = np.zeros(len(self.starts) + 1, bool)
        found[self.starts.searchsorted(places)] = True
        return found[1:-1]

    def beside(self, words: Rows) -> tuple[Bits, Bits]:
        """What stands beside words, across a space: the last letter of what is before, the first of what is after.
        As `letter_bit` has it; of no meaning where there is nothing."""
        codes, one = self._codes, np.int64(1)
        before = codes.take(self.starts.take(words) - 2, mode="clip") & 31
        after = codes.take(self.ends.take(words) + 1, mode="clip") & 31
        return one << before.astype(np.int64), one << after.astype(np.int64)

    def line_ends(self) -> list[int]:
        """The last letters of lines."""
        ends: list[int] = self._marks[self._kinds.take(self._marks) == _LINE].tolist()
        return ends

    def stops(self) -> list[int]:
        """Where a full stop or the like is, with a space after it."""
        places = self._marks[self._kinds.take(self._marks) == _STOP]
        following = self._codes.take(places + 1, mode="clip")
        stops: list[int] = places[following == _SPACE].tolist()
        return stops

    def _letters(self) -> NDArray[np.bool_]:
        """Whether each is a letter or digit, with nothing before."""
        letters = np.zeros(len(self._codes) + 1, bool)
        np.equal(self._kinds, _LETTER, out=letters[1:])
        if self._codes.max() >= _PLANE:
            for at in (self._codes >= _PLANE).nonzero()[0].tolist():
                letters[at + 1] = self.text[at].isalnum()
        return letters

    def _joined(self, edges: Rows) -> Rows:
        """Where words begin and end, when what is one word with a hyphen in it is one."""
        ends, text = edges[1:-1:2], self.text
        beside = (edges[2::2] == ends + 1) & (self._codes[ends] == _HYPHEN)
        stays, last = np.full(len(edges), True, bool), -1
        for at in beside.nonzero()[0].tolist():
            if at >= last:
                last = at + 1
                while last < len(beside) and beside[last]:
                    last += 1
                chain = text[edges.item(2 * at) : edges.item(2 * last + 1)]
                for number in _joints_kept(chain) if len(chain) <= _LONGEST_CHAIN else _joints(chain):
                    stays[2 * (at + number) + 1 : 2 * (at + number) + 3] = False
        kept: Rows = edges[stays]
        return kept

    def _sums(self) -> Checksums:
        """The checksum of each word: its letters as the digits of a number to a base, the last one highest."""
        count = len(self._codes)
        up, down = _powers.reach(count)
        sums = np.zeros(count + 1, np.uint64)
        np.add.accumulate(self._codes * up[:count], out=sums[1:])
        ends = np.minimum(self.ends, self.starts + LONGEST_WORD)
        checksums: Checksums = (sums.take(ends) - sums.take(self.starts)) * down.take(self.starts)
        return checksums


def _joints(chain: str) -> tuple[int, ...]:
    """Of words with hyphens between them, which hyphens are inside a word, by number."""
    ends = {end for _start, end in word_spans(chain)}
    hyphens = [at for at, letter in enumerate(chain) if letter == "-"]
    return tuple(number for number, at in enumerate(hyphens) if at not in ends)


_joints_kept = lru_cache(maxsize=20_000)(_joints)
