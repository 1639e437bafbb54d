"""A call's text as weighted passages: scope above background, boilerplate low, and what is not meant left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, starmap
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.cut_text import LETTERS, CutText, letter_number
from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import BEGINNING, BEGINS, Places

LONGEST_TEXT: Final = 40_000
BOILERPLATE_WEIGHT: Final = 0.1
LEAD_CHARACTERS: Final = 700
LEAD_WEIGHT: Final = 1.8
LONGEST_HEADING: Final = 60
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
# What a page runs or is laid out by is nothing that it says.
_CODE = re.compile(r"<(script|style)\b[^<>]{0,300}>.{0,5000}?</\1\s{0,9}>", re.IGNORECASE | re.DOTALL)
LONGEST_GAP: Final = 100
_LIST_POINT = re.compile(r"\s*(?:[-–•*·o]|\(?[a-z0-9ivx]{1,4}[).])\s", re.IGNORECASE)


class Passage(NamedTuple):
    """A stretch of text that counts `weight` (1 is plain running text)."""

    text: str
    weight: float


class Cue(NamedTuple):
    """Words that tell a sentence apart, where in them the word is that they are known by, and what they tell."""

    text: str
    at: int
    kind: int


BOILERPLATE, NEGATED = range(2)
KINDS: Final = ("boilerplate", "negated")


class Rules(NamedTuple):
    """What headings weigh; cues by the number of how a word of theirs begins; and those without such a word.

    `beside`: for each such number whether these letters, as `CutText.beside` has them, stand beside it in its cues.
    """

    headings: dict[str, float]
    cues: dict[int, tuple[Cue, ...]]
    wordless: tuple[Cue, ...]
    beside: NDArray[np.bool_]


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "passages.toml").read_text("utf-8"))


def _known_by(cue: str) -> tuple[int, int] | None:
    """Which word of a cue it is known by: its longest. The first in the cue may be the end of a longer word, so it is
    taken only where there is no other; the last may be the beginning of one, so it must not be short."""
    spans = [(start, end) for start, end in word_spans(cue) if end - start >= BEGINNING or end < len(cue)]
    return max(spans[1:] or spans, key=lambda span: span[1] - span[0], default=None)


@cache
def _beginnings() -> dict[str, int]:
    """How the words begin that cues are known by."""
    cues = (cue for kind in KINDS for language in LANGUAGES for cue in _listed()[kind][language])
    words = ((cue, _known_by(cue)) for cue in cues)
    beginnings = dict.fromkeys(cue[slice(*span)][:BEGINNING] for cue, span in words if span)
    return {begins: number for number, begins in enumerate(beginnings)}


@cache
def _places() -> Places:
    return Places({hash(begins): number for begins, number in _beginnings().items()}, BEGINS)


@cache
def _rules() -> Rules:
    by_word: dict[int, list[Cue]] = {}
    wordless: list[Cue] = []
    beside = np.zeros((len(_beginnings()), LETTERS, LETTERS), bool)
    for kind, name in enumerate(KINDS):
        for cue in dict.fromkeys(cue for language in LANGUAGES for cue in _listed()[name][language]):
            span = _known_by(cue)
            if span is None:
                wordless.append(Cue(cue, 0, kind))
                continue
            start, end = span
            number = _beginnings()[cue[start:end][:BEGINNING]]
            by_word.setdefault(number, []).append(Cue(cue, start, kind))
            before = letter_number(cue[start - 2]) if start > 1 else slice(None)
            after = letter_number(cue[end + 1]) if end + 1 < len(cue) else slice(None)
            beside[number, before, after] = True
    cues = {number: tuple(several) for number, several in by_word.items()}
    return Rules(dict(_listed()["headings"]), cues, tuple(wordless), beside.ravel())


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Composed letters, no markup, plain hyphens, at most `limit` characters: the end of megabytes says no more."""
    text = text[:limit]
    if "\0" in text:
        text = text.replace("\0", " ")
    if not text.isascii():
        text = with_plain_hyphens(unicodedata.normalize("NFC", text))
    return _TAG.sub(" ", _CODE.sub(" ", text)) if "<" in text else text


def _heading(sentence: str, headings: dict[str, float], otherwise: float) -> float:
    start = sentence[:LONGEST_HEADING].lower().lstrip("# ").split(":")[0].strip()
    return headings.get(start, otherwise)


def negates(sentence: str) -> bool:
    """Whether a sentence says what a call is not for."""
    lowered = sentence.lower()
    return any(cue in lowered for language in LANGUAGES for cue in _listed()["negated"][language])


def sentence_ends(cut: CutText) -> list[int]:
    """Where sentences end: at the end of a line, and after a full stop or the like that a capital letter follows."""
    text = cut.text
    ends = [at + 2 for at in cut.stops() if _begins_sentence(text, at + 2)]
    lines = [at + 1 for at in cut.line_ends() if text[at : at + 2] != "\r\n"]
    ends = sorted([*ends, *lines]) if lines else ends
    if text and (not ends or ends[-1] < len(text)):
        ends.append(len(text))
    return ends


def _begins_sentence(text: str, at: int) -> bool:
    first = text[at : at + 1]
    if first.isspace():
        first = text[at : at + LONGEST_GAP].splitlines()[0].lstrip()[:1]
    return first.isalpha() and not "a" <= first <= "z"


def passages(text: str) -> Iterator[Passage]:
    """The sentences of a call's text that count, each with its weight."""
    found = Tokens(plain(text), "en")
    text, ends = found.cut.text, sentence_ends(found.cut)
    for start, end, weight in zip([0, *ends], ends, weigh(found, ends), strict=False):
        if weight > 0 and not text[start:end].isspace():
            yield Passage(text[start:end], weight)


def weigh(found: Tokens, ends: list[int], texts: Sequence[int] = (0,)) -> list[float]:
    """The weight of each sentence, 0 where it says what is not meant. `texts`: where running texts begin, one after
    another; what stands before them weighs 1."""
    firsts = [bisect_right(ends, at) for at in texts]
    text, rules, bounds = found.cut.text, _rules(), [*firsts, len(ends)]
    weights = [1.0] * bounds[0]
    spans = pairwise([*texts, len(text) + 1])
    for (start, after), sentences in zip(spans, starmap(range, pairwise(bounds)), strict=True):
        # what parts a text from the next is no letter of its last sentence
        weights += _by_section(text, ends, sentences, (start, after - 1), rules.headings)
    told: tuple[set[int], set[int]] = set(), set()
    for kind, at in _said_in(found, rules):
        told[kind].add(bisect_right(ends, at))
    for number in told[BOILERPLATE]:
        weights[number] *= BOILERPLATE_WEIGHT if number >= bounds[0] else 1.0
    for number in told[NEGATED]:
        if number >= bounds[0]:
            weights[number] = 0.0
            if text[ends[number - 1] if number else 0 : ends[number]].rstrip().endswith(":"):
                _leave_out_list(text, ends, range(number + 1, bounds[bisect_right(firsts, number)]), weights)
    return weights


def _said_in(found: Tokens, rules: Rules) -> Iterator[tuple[int, int]]:
    """What cues tell in a text, and where they stand. To look for each of them in all of the text takes long: they are
    looked for where a word begins as one of theirs does, between letters that stand beside it in them."""
    text, numbers = found.cut.text, _places().of(found)
    known = (numbers >= 0).nonzero()[0]
    listed = numbers.take(known)
    likely = rules.beside.take(listed * LETTERS**2 + found.cut.beside(known)).nonzero()[0]
    starts = found.cut.starts.take(known.take(likely)).tolist()
    for number, start in zip(listed.take(likely).tolist(), starts, strict=True):
        for cue, at, kind in rules.cues[number]:
            if start >= at and text[start - at : start - at + len(cue)].lower() == cue:
                yield kind, start - at
    for cue, _at, kind in rules.wordless:
        place = text.find(cue)
        while place >= 0:
            yield kind, place
            place = text.find(cue, place + 1)


def _by_section(
    text: str, ends: list[int], sentences: range, span: tuple[int, int], headings: dict[str, float]
) -> list[float]:
    """The weights of the sentences of a text: of their sections, and of its lead. `span`: its first letter, and where
    it ends."""
    start, last = span
    section, lead = 1.0, start + LEAD_CHARACTERS
    weights = []
    for end in (min(each, last) for each in ends[sentences.start : sentences.stop]):
        if end - start <= LONGEST_HEADING or text.find(":", start, start + LONGEST_HEADING) >= 0:
            section = _heading(text[start:end], headings, section)
        weights.append(section * LEAD_WEIGHT if end <= lead else section)
        start = end
    return weights


def _leave_out_list(text: str, ends: list[int], sentences: range, weights: list[float]) -> None:
    """The points of a list, from its first line on."""
    for number in sentences:
        sentence = text[ends[number - 1] : ends[number]]
        if not sentence.isspace():
            if not _LIST_POINT.match(sentence):
                break
            weights[number] = 0.0
