"""A call's text as weighted passages: scope above background, boilerplate low, and what is not meant left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache
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
_STOPS: Final = frozenset(".!?;")
_MAY_END = re.compile("[.!?;\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
LONGEST_GAP: Final = 100
_LIST_POINT = re.compile(r"\s*(?:[-–•*·o]|\(?[a-z0-9ivx]{1,4}[).])\s", re.IGNORECASE)


class Passage(NamedTuple):
    """A stretch of text that counts `weight` (1 is plain running text)."""

    text: str
    weight: float


class Cue(NamedTuple):
    """Words that tell a sentence apart, and how the words of a text begin that may have it: all of these."""

    text: str
    beginnings: frozenset[str]


Cues = dict[str, list[Cue]]  # by one of their beginnings; those without by nothing


class Rules(NamedTuple):
    """What headings weigh, and the cues of boilerplate and of negation."""

    headings: dict[str, float]
    boilerplate: Cues
    negated: Cues


@cache
def _rules() -> Rules:
    listed = tomllib.loads((DATA / "passages.toml").read_text("utf-8"))
    return Rules(dict(listed["headings"]), *(_cues(listed[kind]) for kind in ("boilerplate", "negated")))


def _cues(listed: dict[str, list[str]]) -> Cues:
    cues: Cues = {}
    for text in (*listed["sv"], *listed["en"]):
        beginnings = _beginnings(text)
        cues.setdefault(max(beginnings, default=""), []).append(Cue(text, beginnings))
    return cues


def _beginnings(cue: str) -> frozenset[str]:
    """How its longest word begins, and those after the first: the first may be the end of a longer word."""
    words = [cue[start:end] for start, end in word_spans(cue) if end - start >= BEGINNING]
    return frozenset(word[:BEGINNING] for word in (*words[1:], *sorted(words, key=len)[-1:]))


@cache
def cue_beginnings() -> tuple[Places, tuple[str, ...]]:
    """How the words begin that cues are known by: a look-up of words, and the letters by place."""
    listed = (cue for cues in _rules()[1:] for several in cues.values() for cue in several)
    beginnings = tuple(dict.fromkeys(each for cue in listed for each in cue.beginnings))
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
    return any(cue.text in lowered for cues in _rules().negated.values() for cue in cues)


def sentence_ends(text: str) -> list[int]:
    """Where sentences end: at the end of a line, and after a full stop or the like that a capital letter follows."""
    ends = []
    for match in _MAY_END.finditer(text):
        at = match.end()
        following = text[at : at + 1]
        if match[0] in _STOPS:
            if following == " " and _begins_sentence(text, at + 1):
                ends.append(at + 1)
        elif match[0] != "\r" or following != "\n":
            ends.append(at)
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
    text = plain(text)
    ends = sentence_ends(text)
    weights = weigh(text, ends, frozenset(cue_beginnings()[1]))
    for start, end, weight in zip([0, *ends], ends, weights, strict=False):
        if weight > 0 and not text[start:end].isspace():
            yield Passage(text[start:end], weight)


def weigh(text: str, ends: list[int], beginnings: Collection[str]) -> list[float]:
    """The weight of each sentence, 0 where it says what is not meant.

    `beginnings`: how words of the text begin. Few texts have many of the cues, and to look for all of them takes long.
    """
    headings, *kinds = _rules()
    whole = text.lower()
    idle, unmeant = (_said_in(text, ends, _present(cues, beginnings, whole), whole) for cues in kinds)
    weights = _by_section(text, ends, headings)
    for number in idle:
        weights[number] *= BOILERPLATE_WEIGHT
    for number in unmeant:
        weights[number] = 0.0
        if text[ends[number - 1] if number else 0 : ends[number]].rstrip().endswith(":"):
            _leave_out_list(text, ends, number + 1, weights)
    return weights


def _present(cues: Cues, beginnings: Collection[str], whole: str) -> list[str]:
    """The cues that stand in a text."""
    likely = (cue for begins in ("", *beginnings) for cue in cues.get(begins, ()))
    return [cue.text for cue in likely if cue.beginnings.issubset(beginnings) and cue.text in whole]


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


def _said_in(text: str, ends: list[int], cues: list[str], whole: str) -> set[int]:
    """The sentences in which one of the cues stands. `whole`: the text in small letters."""
    if len(whole) != len(text):  # some letters are longer when small: then places do not tell
        lowered = [text[start:end].lower() for start, end in zip([0, *ends], ends, strict=False)]
        return {number for number, each in enumerate(lowered) if any(cue in each for cue in cues)}
    found = set()
    for cue in cues:
        place = whole.find(cue)
        while place >= 0:
            number = bisect_right(ends, place)
            if place + len(cue) <= ends[number]:
                found.add(number)
            place = whole.find(cue, max(place + 1, ends[number]))
    return found
