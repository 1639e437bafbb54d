"""A call's text as weighted passages: scope above background, boilerplate low, and what is not meant left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from typing import Any, Final, NamedTuple

from subscriptions.matching.cut_text import CutText
from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import BEGINNING, BEGINS, Places

LONGEST_TEXT: Final = 40_000
BOILERPLATE_WEIGHT: Final = 0.1
LEAD_CHARACTERS: Final = 700
LEAD_WEIGHT: Final = 1.3
LONGEST_HEADING: Final = 60
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
_LONGER_WHEN_SMALL: Final = "\u0130"
LONGEST_GAP: Final = 100
_LIST_POINT = re.compile(r"\s*(?:[-–•*·o]|\(?[a-z0-9ivx]{1,4}[).])\s", re.IGNORECASE)


class Passage(NamedTuple):
    """A stretch of text that counts `weight` (1 is plain running text)."""

    text: str
    weight: float


class Cue(NamedTuple):
    """Words that tell a sentence apart, where in them the word is that they are known by, and what they tell.

    `beside`: how its words begin, as the bits of a number; but the first, which may be the end of a longer word.
    """

    text: str
    at: int
    kind: int
    beside: int


BOILERPLATE, NEGATED = range(2)
KINDS: Final = ("boilerplate", "negated")


class Rules(NamedTuple):
    """What headings weigh; cues by the number of how a word of theirs begins; and those without such a word."""

    headings: dict[str, float]
    cues: dict[int, tuple[Cue, ...]]
    wordless: tuple[Cue, ...]


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "passages.toml").read_text("utf-8"))


def _words(cue: str) -> list[tuple[int, str]]:
    """The words of a cue that it may be known by: where they are, and how they begin. The longest is first. The first
    in the cue may be the end of a longer word, so it is one of them only where there is no other."""
    words = [(start, cue[start:end]) for start, end in word_spans(cue) if end - start >= BEGINNING]
    longest_first = sorted(words[1:] or words, key=lambda each: -len(each[1]))
    return [(at, word[:BEGINNING]) for at, word in longest_first]


@cache
def _beginnings() -> dict[str, int]:
    """How the words begin that cues are known by."""
    cues = (cue for kind in KINDS for language in LANGUAGES for cue in _listed()[kind][language])
    beginnings = dict.fromkeys(begins for cue in cues for _at, begins in _words(cue))
    return {begins: number for number, begins in enumerate(beginnings)}


@cache
def _places() -> Places:
    return Places({hash(begins): number for begins, number in _beginnings().items()}, BEGINS)


@cache
def _rules() -> Rules:
    by_word: dict[int, list[Cue]] = {}
    wordless: list[Cue] = []
    for kind, name in enumerate(KINDS):
        for cue in (cue for language in LANGUAGES for cue in _listed()[name][language]):
            known = [(at, _beginnings()[begins]) for at, begins in _words(cue)]
            one = by_word.setdefault(known[0][1], []) if known else wordless
            beside = reduce(or_, (1 << number for _at, number in known), 0)
            one.append(Cue(cue, known[0][0] if known else 0, kind, beside))
    cues = {number: tuple(several) for number, several in by_word.items()}
    return Rules(dict(_listed()["headings"]), cues, tuple(wordless))


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Composed letters, no markup, plain hyphens, at most `limit` characters: the end of megabytes says no more."""
    text = text[:limit].replace("\0", " ")
    if not text.isascii():
        text = with_plain_hyphens(unicodedata.normalize("NFC", text))
    return _TAG.sub(" ", text) if "<" in text else text


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


def weigh(found: Tokens, ends: list[int]) -> list[float]:
    """The weight of each sentence of a text, 0 where it says what is not meant."""
    text, rules = found.cut.text, _rules()
    told: tuple[set[int], set[int]] = set(), set()
    for kind, at in _said_in(found, rules):
        told[kind].add(bisect_right(ends, at))
    weights = _by_section(text, ends, rules.headings)
    for number in told[BOILERPLATE]:
        weights[number] *= BOILERPLATE_WEIGHT
    for number in told[NEGATED]:
        weights[number] = 0.0
        if text[ends[number - 1] if number else 0 : ends[number]].rstrip().endswith(":"):
            _leave_out_list(text, ends, number + 1, weights)
    return weights


def _said_in(found: Tokens, rules: Rules) -> Iterator[tuple[int, int]]:
    """What cues tell in a text, and where they stand. To look for each of them in all of the text takes long: they are
    looked for where a word begins as one of theirs does."""
    whole = found.cut.text.replace(_LONGER_WHEN_SMALL, "i").lower()
    numbers = _places().of(found)
    known = (numbers >= 0).nonzero()[0]
    listed, stands = numbers.take(known).tolist(), whole.startswith
    missing = ~reduce(or_, [1 << number for number in set(listed)], 0)
    for number, start in zip(listed, found.cut.starts.take(known).tolist(), strict=True):
        for cue, at, kind, beside in rules.cues.get(number, ()):
            if not beside & missing and start >= at and stands(cue, start - at):
                yield kind, start - at
    for cue, _at, kind, _beside in rules.wordless:
        place = whole.find(cue)
        while place >= 0:
            yield kind, place
            place = whole.find(cue, place + 1)


def _by_section(text: str, ends: list[int], headings: dict[str, float]) -> list[float]:
    section, start = 1.0, 0
    weights = []
    for end in ends:
        if end - start <= LONGEST_HEADING or text.find(":", start, start + LONGEST_HEADING) >= 0:
            section = _heading(text[start:end], headings, section)
        weights.append(section)
        start = end
    for number in range(bisect_right(ends, LEAD_CHARACTERS)):
        weights[number] *= LEAD_WEIGHT
    return weights


def _leave_out_list(text: str, ends: list[int], start: int, weights: list[float]) -> None:
    """The points of a list, from its first line on."""
    for number in range(start, len(ends)):
        sentence = text[ends[number - 1] : ends[number]]
        if not sentence.isspace():
            if not _LIST_POINT.match(sentence):
                break
            weights[number] = 0.0
