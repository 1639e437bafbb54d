"""Finding the cues of `date_phrases` in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sources.reading.date_phrases import PHRASES, Kind


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found in a text."""

    kind: Kind
    start: int
    end: int


_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_](?!\?)){0,2}")  # "an? ongoing": the n may be missing
_LEADING_GROUP = re.compile(r"\(([^()?]*)\)(\?)?(.*)")


def _beginnings(phrase: str) -> set[str]:
    """The first letters of a phrase, three at most; several where it begins with a choice."""
    group = _LEADING_GROUP.match(phrase)
    if group is None:
        return {_LETTERS.match(phrase).group()}  # type: ignore[union-attr]  # a phrase begins with a letter
    begun = {beginning for part in group[1].split("|") for beginning in _beginnings(part)}
    return begun | _beginnings(group[3]) if group[2] else begun


def _pattern(phrase: str) -> str:
    return re.sub(r"\((?!\?)", "(?:", phrase).replace(" ", r"[ \n]").replace("*", r"[^\W\d_]*")


def _phrases() -> Iterator[tuple[Kind, str, set[str]]]:
    for kind in Kind:
        lines = (line for line in PHRASES[kind].splitlines() if line and not line.startswith("#"))
        for phrase in (phrase for line in lines for phrase in line.split(" | ")):
            yield kind, _pattern(phrase), _beginnings(phrase)


def _written() -> dict[str, str]:
    """One expression for each beginning: a long text is read word by word, and most words begin no phrase."""
    phrases = list(_phrases())
    begun_so: dict[str, list[int]] = defaultdict(list)
    for number, (_, _, begun) in enumerate(phrases):
        for beginning in begun:
            begun_so[beginning].append(number)
    return {
        beginning: _one_of(phrases[number][:2] for number in sorted(_begun_as(beginning, begun_so)))
        for beginning in begun_so
    }


def _begun_as(beginning: str, begun_so: Mapping[str, list[int]]) -> set[int]:
    """The phrases that may stand where a word begins so."""
    shortened = (beginning[:letters] for letters in range(1, len(beginning) + 1))
    return {number for each in shortened for number in begun_so.get(each, ())}


@cache
def _expression(beginning: str) -> re.Pattern[str]:
    """Made when a word first begins so: most texts hold few of all phrases."""
    return re.compile(_BY_BEGINNING[beginning])


def _one_of(phrases: Iterable[tuple[Kind, str]]) -> str:
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, pattern in phrases:
        by_kind[kind].append(pattern)
    named = (f"(?P<{kind.name}>{'|'.join(patterns)})" for kind, patterns in by_kind.items())
    return f"(?:{'|'.join(named)})(?![^\\W\\d_])"


def _new_line(text: str, match: re.Match[str]) -> int | None:
    """Where a line ends within the phrase, if the next begins with a capital letter."""
    found = _CAPITAL_AFTER_LINE.search(text, match.start(), match.end()) if "\n" in match.group() else None
    return found.start() if found else None


_BY_BEGINNING = _written()
_CAPITAL_AFTER_LINE = re.compile(r"\n(?=[^\W\d_a-zåäöæø])")
_WORD_START = re.compile(r"[^\W\d_]+")


def find_cues(lower: str, text: str = "") -> list[Cue]:
    """Every cue in order, none overlapping.

    `text` is the same text with its capital letters: a line that begins with one begins a phrase of its own ("Grants"
    above "Deadline: 5 May"), while a line that is only wrapped goes on.
    """
    cues: list[Cue] = []
    end = 0
    for word in _WORD_START.finditer(lower):
        start = word.start()
        if start < end:
            continue
        begins = lower[start : start + 3]
        while begins and begins not in _BY_BEGINNING:
            begins = begins[:-1]
        match = _expression(begins).match(lower, start) if begins else None
        if match and (line_end := _new_line(text, match)):
            match = match.re.match(lower, start, line_end)
        if match and match.lastgroup:
            cues.append(Cue(Kind[match.lastgroup], match.start(), match.end()))
            end = match.end()
    return cues
