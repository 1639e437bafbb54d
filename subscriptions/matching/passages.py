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

from subscriptions.matching.language import DATA

LONGEST_TEXT: Final = 40_000
BOILERPLATE_WEIGHT: Final = 0.1
LEAD_CHARACTERS: Final = 700
LEAD_WEIGHT: Final = 1.3
LONGEST_HEADING: Final = 60
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
_SENTENCE_ENDS: Final = (". ", "! ", "? ", "; ")
_WORD = re.compile(r"\w+")
_LIST_POINT = re.compile(r"\s*(?:[-–•*·o]|\(?[a-z0-9ivx]{1,4}[).])\s", re.IGNORECASE)


class Passage(NamedTuple):
    """A stretch of text that counts `weight` (1 is plain running text)."""

    text: str
    weight: float


@cache
def _rules() -> tuple[dict[str, float], dict[str, str], dict[str, str]]:
    """What headings weigh, and the cues of boilerplate and of negation, each with how its longest word begins."""
    listed = tomllib.loads((DATA / "passages.toml").read_text("utf-8"))
    boilerplate, negated = (
        {cue: _beginning(cue) for language in ("sv", "en") for cue in listed[kind][language]}
        for kind in ("boilerplate", "negated")
    )
    return dict(listed["headings"]), boilerplate, negated


def _beginning(cue: str) -> str:
    longest = max(_WORD.findall(cue), key=len, default="")
    return longest[:4] if len(longest) >= 4 else ""


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Composed letters, no markup, at most `limit` characters (a text of megabytes says nothing more by its end)."""
    return _TAG.sub(" ", unicodedata.normalize("NFC", text[:limit])).replace("\0", " ")


def _heading(sentence: str, headings: dict[str, float], otherwise: float) -> float:
    start = sentence[:LONGEST_HEADING].lower().lstrip("# ").split(":")[0].strip()
    return headings.get(start, otherwise)


def negates(sentence: str) -> bool:
    """Whether a sentence says what a call is not for."""
    lowered = sentence.lower()
    return any(cue in lowered for cue in _rules()[2])


def _sentences(text: str) -> Iterator[str]:
    """Lines, cut after a full stop or the like that a capital letter follows. Together they are the text."""
    for line in text.splitlines(keepends=True):
        marked = line
        for end in _SENTENCE_ENDS:
            marked = marked.replace(end, f"{end}\0")
        sentence = ""
        for part in marked.split("\0"):
            if _begins_sentence(part):
                if sentence:
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
    headings, boilerplate, negated = _rules()
    section, in_negated_list = 1.0, False
    text = plain(text)
    sentences = list(_sentences(text))
    ends = list(accumulate(map(len, sentences)))
    whole = text.lower()
    beginnings = _beginnings(whole)
    idle, unmeant = (_said_in(sentences, ends, _cues(cues, beginnings, whole), whole) for cues in (boilerplate, negated))
    for number, sentence in enumerate(sentences):
        if (in_negated_list and _LIST_POINT.match(sentence)) or sentence.isspace():
            continue
        if len(sentence) <= LONGEST_HEADING or ":" in sentence[:LONGEST_HEADING]:
            section = _heading(sentence, headings, section)
        in_negated_list = number in unmeant and sentence.rstrip().endswith(":")
        if number not in unmeant:
            weight = section * (LEAD_WEIGHT if ends[number] <= LEAD_CHARACTERS else 1.0)
            yield Passage(sentence, weight * BOILERPLATE_WEIGHT if number in idle else weight)


def _beginnings(whole: str) -> set[str]:
    """How the words of a text begin, and nothing, which is where cues without a long word are looked for."""
    words = set(whole.replace("(", " ").replace("-", " ").replace('"', " ").split())
    return {"", *(word[:4] for word in words)}


def _cues(cues: dict[str, str], beginnings: set[str], whole: str) -> list[str]:
    """The cues that a text has: few texts have many, and to look for all of them takes long."""
    return [cue for cue, beginning in cues.items() if beginning in beginnings and cue in whole]


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
