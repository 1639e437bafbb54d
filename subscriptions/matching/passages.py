"""A call's text as weighted passages: scope above background, boilerplate low, and what is not meant left out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from subscriptions.matching.language import DATA

LONGEST_TEXT: Final = 40_000
BOILERPLATE_WEIGHT: Final = 0.1
LEAD_CHARACTERS: Final = 700
LEAD_WEIGHT: Final = 1.3
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_a-z])|\n")
_WORD = re.compile(r"\w+")
_BEGINNING = re.compile(r"\b\w{4}")
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
    return _TAG.sub(" ", unicodedata.normalize("NFC", text[:limit]))


def _heading(sentence: str, headings: dict[str, float]) -> float | None:
    start = sentence[:60].lower().lstrip("# ").split(":")[0].strip()
    return headings.get(start)


def negates(sentence: str) -> bool:
    """Whether a sentence says what a call is not for."""
    lowered = sentence.lower()
    return any(cue in lowered for cue in _rules()[2])


def passages(text: str) -> Iterator[Passage]:
    """The sentences of a call's text that count, each with its weight."""
    headings, boilerplate, negated = _rules()
    section, in_negated_list, position = 1.0, False, 0
    text = plain(text)
    # few texts have many of the cues: only those are looked for in each sentence, and few of them in the whole text
    whole = text.lower()
    beginnings = set(_BEGINNING.findall(whole))
    beginnings.add("")
    boilerplate, negated = (
        tuple(cue for cue, beginning in cues.items() if beginning in beginnings and cue in whole)
        for cues in (boilerplate, negated)
    )
    for sentence in _SENTENCE_END.split(text):
        position += len(sentence)
        if not sentence.strip():
            continue
        if in_negated_list and _LIST_POINT.match(sentence):
            continue
        found = _heading(sentence, headings)
        section = section if found is None else found
        lowered = sentence.lower()
        is_negated = any(cue in lowered for cue in negated)
        in_negated_list = is_negated and sentence.rstrip().endswith(":")
        if is_negated:
            continue
        weight = section * (LEAD_WEIGHT if position <= LEAD_CHARACTERS else 1.0)
        yield Passage(sentence, weight * BOILERPLATE_WEIGHT if any(cue in lowered for cue in boilerplate) else weight)
