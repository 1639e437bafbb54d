"""Finding the cues of `date_phrases` in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sources.reading.date_phrases import PHRASES, Kind


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found in a text."""

    kind: Kind
    start: int
    end: int


_LEADING_GROUP = re.compile(r"\(([^()?]*)\)(\?)?(.*)")


def _first_letters(phrase: str) -> set[str]:
    group = _LEADING_GROUP.match(phrase)
    if group is None:
        return {phrase[0]}
    letters = {part[0] for part in group[1].split("|")}
    return letters | _first_letters(group[3]) if group[2] else letters


def _pattern(phrase: str) -> str:
    return re.sub(r"\((?!\?)", "(?:", phrase).replace(" ", r"[ \n]").replace("*", r"[^\W\d_]*")


def _patterns() -> dict[str, re.Pattern[str]]:
    """One expression for each first letter: a long text is read word by word, not phrase by phrase."""
    groups: dict[str, dict[Kind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind in Kind:
        lines = (line for line in PHRASES[kind].splitlines() if line and not line.startswith("#"))
        for phrase in (phrase for line in lines for phrase in line.split(" | ")):
            for letter in _first_letters(phrase):
                groups[letter][kind].append(_pattern(phrase))
    return {letter: re.compile(_one_of(kinds)) for letter, kinds in groups.items()}


def _one_of(kinds: Mapping[Kind, Sequence[str]]) -> str:
    named = (f"(?P<{kind.name}>{'|'.join(parts)})" for kind, parts in kinds.items())
    return f"(?:{'|'.join(named)})(?![^\\W\\d_])"


_BY_LETTER = _patterns()
_WORD_START = re.compile(r"[^\W\d_]+")


def find_cues(lower: str) -> list[Cue]:
    """Every cue in order, none overlapping."""
    cues: list[Cue] = []
    end = 0
    for word in _WORD_START.finditer(lower):
        pattern = _BY_LETTER.get(lower[word.start()]) if word.start() >= end else None
        match = pattern.match(lower, word.start()) if pattern else None
        if match and match.lastgroup:
            cues.append(Cue(Kind[match.lastgroup], match.start(), match.end()))
            end = match.end()
    return cues
