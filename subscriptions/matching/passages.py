"""A call's text as weighted passages: scope above background, boilerplate low, and what is not meant left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.fields import DATA
from subscriptions.matching.word_table import BEGINNING, BEGINS, Places

LONGEST_TEXT: Final = 40_000
BOILERPLATE_WEIGHT: Final = 0.1
LEAD_CHARACTERS: Final = 700
LEAD_WEIGHT: Final = 1.3
LONGEST_HEADING: Final = 60
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
_SENTENCE_ENDS: Final = (". ", "! ", "? ", "; ")
_LIST_POINT = re.compile(r"\s*(?:[-–•*·o]|\(?[a-z0-9ivx]{1,4}[).])\s", re.IGNORECASE)


class Passage(NamedTuple):
    """A stretch of text that counts `weight` (1 is plain running text)."""

    text: str
    weight: float


class Cue(NamedTuple):
    """Words that tell a sentence apart, and how the words of a text begin that may have it: all of these."""

    text: str
    beginnings: frozenset[str]


class Rules(NamedTuple):
    """What headings weigh, and the cues of boilerplate and of negation."""

    headings: dict[str, float]
    boilerplate: tuple[Cue, ...]
    negated: tuple[Cue, ...]


@cache
def _rules() -> Rules:
    listed = tomllib.loads((DATA / "passages.toml").read_text("utf-8"))
    boilerplate, negated = (
        tuple(Cue(cue, _beginnings(cue)) for language in ("sv", "en") for cue in listed[kind][language])
        for kind in ("boilerplate", "negated")
    )
    return Rules(dict(listed["headings"]), boilerplate, negated)


def _beginnings(cue: str) -> frozenset[str]:
    """How its longest word begins, and those after the first: the first may be the end of a longer word."""
    words = [cue[start:end] for start, end in word_spans(cue) if end - start >= BEGINNING]
    return frozenset(word[:BEGINNING] for word in (*words[1:], *sorted(words, key=len)[-1:]))


@cache
def cue_beginnings() -> tuple[Places, tuple[str, ...]]:
    """How the words begin that cues are known by: a look-up of words, and the letters by place."""
    beginnings = tuple({each: None for cues in _rules()[1:] for cue in cues for each in cue.beginnings})
    return Places({hash(each): number for number, each in enumerate(beginnings)}, BEGINS), beginnings


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Composed letters, no markup, plain hyphens, at most `limit` characters: the end of megabytes says no more."""
    return with_plain_hyphens(_TAG.sub(" ", unicodedata.normalize("NFC", text[:limit])).replace("\0", " "))


def _heading(sentence: str, headings: dict[str, float], otherwise: float) -> float:
    start = sentence[:LONGEST_HEADING].lower().lstrip("# ").split(":")[0].strip()
    return headings.get(start, otherwise)


def negates(sentence: str) -> bool:
    """Whether a sentence says what a call is not for."""
    lowered = sentence.lower()
    return any(cue.text in lowered for cue in _rules().negated)


def sentences_of(text: str) -> Iterator[str]:
    """Lines, cut after a full stop or the like that a capital letter follows. Together they are the text."""
    for end in _SENTENCE_ENDS:
        text = text.replace(end, f"{end}\0")
    for line in text.splitlines(keepends=True):
        if "\0" not in line:
            yield line
            continue
        sentence = ""
        for part in line.split("\0"):
            if sentence and _begins_sentence(part):
                yield sentence
                sentence = part
            else:
                sentence += part
        if sentence:
            yield sentence


def _begins_sentence(part: str) -> bool:
    first = part.lstrip()[:1]
    return first.isalpha() and not "a" <= first <= "z"


def passages(text: str) -> Iterator[Passage]:
    """The sentences of a call's text that count, each with its weight."""
    sentences = list(sentences_of(plain(text)))
    everything = frozenset(cue_beginnings()[1])
    for sentence, weight in zip(sentences, weigh(sentences, everything), strict=True):
        if weight > 0 and not sentence.isspace():
            yield Passage(sentence, weight)


def weigh(sentences: list[str], beginnings: frozenset[str]) -> list[float]:
    """The weight of each sentence, 0 where it says what is not meant. Together they are the text.

    `beginnings`: how words of the text begin. Few texts have many of the cues, and to look for all of them takes long.
    """
    headings, *kinds = _rules()
    whole = "".join(sentences).lower()
    ends = list(accumulate(map(len, sentences)))
    present = ([text for text, begins in cues if begins <= beginnings and text in whole] for cues in kinds)
    idle, unmeant = (_said_in(sentences, ends, cues, whole) for cues in present)
    weights = _by_section(sentences, ends, headings)
    for number in idle:
        weights[number] *= BOILERPLATE_WEIGHT
    for number in unmeant:
        weights[number] = 0.0
        if sentences[number].rstrip().endswith(":"):
            _leave_out_list(sentences, number + 1, weights)
    return weights


def _by_section(sentences: list[str], ends: list[int], headings: dict[str, float]) -> list[float]:
    section, weights = 1.0, []
    for sentence in sentences:
        if len(sentence) <= LONGEST_HEADING or ":" in sentence[:LONGEST_HEADING]:
            section = _heading(sentence, headings, section)
        weights.append(section)
    for number in range(bisect_right(ends, LEAD_CHARACTERS)):
        weights[number] *= LEAD_WEIGHT
    return weights


def _leave_out_list(sentences: list[str], start: int, weights: list[float]) -> None:
    """The points of a list, from its first line on."""
    for number in range(start, len(sentences)):
        if not sentences[number].isspace():
            if not _LIST_POINT.match(sentences[number]):
                break
            weights[number] = 0.0


def _said_in(sentences: list[str], ends: list[int], cues: list[str], whole: str) -> set[int]:
    """The sentences in which one of the cues stands."""
    if not ends or len(whole) != ends[-1]:  # some letters are longer when small: then places do not tell
        return {number for number, each in enumerate(sentences) if any(cue in each.lower() for cue in cues)}
    found = set()
    for cue in cues:
        place = whole.find(cue)
        while place >= 0:
            number = bisect_right(ends, place)
            if place + len(cue) <= ends[number]:
                found.add(number)
            place = whole.find(cue, max(place + 1, ends[number]))
    return found
