"""A window that another sentence cancels by its name: "Sök 2: 1 september–1 oktober 2027. Sök 2 är inställd."."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sources.reading.date_context import APPLYING, CLOSING, Context, Meaning, Role
from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind
from sources.reading.date_text import Unit
from sources.reading.date_words import words

_LIVE = frozenset({Role.OPENING, Role.DEADLINE, Role.WINDOW, Role.NEW_OPENING})
_REACH = 160
_MOST_WORDS = 5
_MOST_CANCELLED = 8
_NAME = re.compile(
    r"(?P<name>[^.:;,()\n]{2,60}?)"
    r"(?: (?:är|er|is|was|har|has|blir|bliver|blev|ble|blivit|blitt|blevet|been|kommer att|will be|nu|now|nå|tyvärr"
    r"|därför|dessverre|desværre|unfortunately|therefore)){0,4} "
)
_TOKEN = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=[^\W_]{3})(?:ens|ets|en|et|e|n|s)\Z")
_ARTICLES = words("den det the en ett et a")
_COUNTED = {
    word: str(number)
    for number, said in enumerate(
        (
            "första first första første 1st",
            "andra second andre anden 2nd",
            "tredje third 3rd",
            "fjärde fourth fjerde 4th",
        ),
        1,
    )
    for word in said.split()
}
_SEASONS = words("vår höst sommar vint spring autumn fall summer winter forår efterår høst sommer vinter")


@dataclass(frozen=True, slots=True)
class NamedVoid:
    """What is left of the days by index, and the starts of the words that cancel one round of several only."""

    meanings: dict[int, Meaning]
    of_one: frozenset[int]


def named_void(
    context: Context, units: Sequence[Unit], inside: Sequence[Sequence[int]], told: Mapping[int, Meaning]
) -> NamedVoid:
    """The windows that are cancelled by name in a sentence without a day of its own."""
    void: dict[int, Meaning] = {}
    of_one: set[int] = set()
    live = sorted(index for index, meaning in told.items() if meaning.role in _LIVE)
    for place, cue in islice(_cancelling(context, units, inside), _MOST_CANCELLED if live else 0):
        unit = units[place]
        if name := _name(context, unit, cue):
            mine, others = _sorted_out(context, units, live, name, unit)
            void |= {index: Meaning(Role.VOID, cue) for index in mine}
            of_one |= {cue.start} if mine and others else set()
    return NamedVoid(void, frozenset(of_one))


def _cancelling(context: Context, units: Sequence[Unit], inside: Sequence[Sequence[int]]) -> Iterator[tuple[int, Cue]]:
    """The sentences without a day that cancel something, by their places."""
    starts = [unit.start for unit in units]
    for cue in context.cues_of(Kind.VOID):
        place = bisect_right(starts, cue.start) - 1
        if place >= 0 and not inside[place]:
            yield place, cue


def _name(context: Context, unit: Unit, cue: Cue) -> list[str] | None:
    """The words of what is cancelled; without a number or a season they must not be the call itself."""
    found = _NAME.fullmatch(context.lower, unit.start, cue.start)
    name = _tokens(found["name"]) if found else []
    if not name or len(name) > _MOST_WORDS or all(map(_tells_which, name)):
        return None
    is_call = any(other.kind in APPLYING | CLOSING for other in context.cues_between(unit.start, cue.start))
    return None if is_call and not any(map(_tells_which, name)) else name


def _tokens(said: str) -> list[str]:
    return [_COUNTED.get(word) or _ENDING.sub("", word) for word in _TOKEN.findall(said) if word not in _ARTICLES]


def _tells_which(token: str) -> bool:
    return (token.isdigit() and len(token) <= 2) or token in _SEASONS


def _sorted_out(
    context: Context, units: Sequence[Unit], live: Sequence[int], name: Sequence[str], said_in: Unit
) -> tuple[list[int], list[int]]:
    """The days under that name, and those under the name of another."""
    mine: list[int] = []
    others: list[int] = []
    current: bool | None = None
    for index, before in _labels(context, live, said_in):
        label = _tokens(before)
        found = _last_named(label, name) if any(map(_tells_which, name)) else _begins_with(context, units, index, name)
        if found is not None:
            current = found
        elif len(before) >= _REACH:
            current = None
        if current is not None:
            (mine if current else others).append(index)
    return mine, others


def _labels(context: Context, live: Sequence[int], said_in: Unit) -> Iterator[tuple[int, str]]:
    """Each day with the words before it that may name it, those of the cancelling sentence left out."""
    for index in live:
        start = context.mentions[index].start
        begin = max(start - _REACH, context.mentions[index - 1].end if index else 0)
        if begin <= said_in.start < start:
            begin = max(begin, min(said_in.end, start))
        yield index, context.lower[begin:start]


def _last_named(label: Sequence[str], name: Sequence[str]) -> bool | None:
    """Whether the last of the names in a label is this one; None: none of its kind is there."""
    which = sorted(filter(_tells_which, name))
    kind = sorted(token for token in name if not _tells_which(token))
    for start in range(len(label) - len(name), -1, -1):
        words_there = label[start : start + len(name)]
        if sorted(token for token in words_there if not _tells_which(token)) == kind:
            return sorted(filter(_tells_which, words_there)) == which
    return None


def _begins_with(context: Context, units: Sequence[Unit], index: int, name: Sequence[str]) -> bool:
    start = context.mentions[index].start
    unit = units[bisect_right(units, start, key=lambda each: each.start) - 1]
    return _tokens(context.lower[unit.start : min(start, unit.start + _REACH)])[: len(name)] == list(name)
