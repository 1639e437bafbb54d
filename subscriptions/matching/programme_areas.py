"""Where a call's programme or funder gives money, known by its name. Pure.

A call that comes from a portal or a letter, or that a coordinator added, is of no area by its source. But it names its
programme, and the areas of programmes stand in the catalogue's entries and in places.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from sources.areas import stated_areas
from sources.contract import CallData
from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.model import Where
from subscriptions.matching.places import country_of, left_out_words, lies_within, programmes_elsewhere

LONGEST_NAME: Final = 300
_OF_ONE_COUNTRY: Final = frozenset({"national", "regional", "local"})


class Named(NamedTuple):
    """The words that name a programme or funder, and the NUTS codes of all that those of this name cover."""

    text: str
    regions: tuple[str, ...]


class Word(NamedTuple):
    """A word of a name without the genitive, and where it stands."""

    text: str
    start: int
    end: int


def _words(text: str) -> list[Word]:
    cut = ((text[start:end].lower().removesuffix("s"), start, end) for start, end in word_spans(text))
    return [Word(*each) for each in cut if each[0] not in left_out_words()]


@cache
def _areas(*, programmes: bool) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """The names, in words, and areas of programmes or of regional funders, by the first word. One word may mean
    anything, so that a name has two."""
    stated = [(each.names, each.regions) for each in stated_areas() if each.is_programme == programmes]
    areas: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for names, regions in [*stated, *(programmes_elsewhere() if programmes else ())]:
        for name in names:
            words = tuple(word.text for word in _words(name.split("(")[0]))
            if len(words) > 1:
                areas.setdefault(words[0], []).append((words, regions))
    return {first: tuple(several) for first, several in areas.items()}


@lru_cache(maxsize=4_000)
def named_in(text: str, *, programmes: bool = True) -> Named | None:
    """The programme, or the regional funder, that a text names, by the longest of its names."""
    text = with_plain_hyphens(text[:LONGEST_NAME])
    words = _words(text)
    found: dict[tuple[int, int], set[str]] = {}
    for at, word in enumerate(words):
        for name, regions in _areas(programmes=programmes).get(word.text, ()):
            end = at + len(name)
            if tuple(each.text for each in words[at:end]) == name:
                found.setdefault((at, end), set()).update(regions)
    if not found:
        return None
    at, end = max(found, key=lambda span: (span[1] - span[0], -span[0]))
    return Named(text[words[at].start : words[end - 1].end], tuple(sorted(found[at, end])))


def stated_area(call: CallData) -> tuple[str, ...]:
    """From where one may apply: the regions that the source states, else the area of the programme it states."""
    named = None if call.eligibility.regions or not call.programme else named_in(call.programme)
    return named.regions if named else call.eligibility.regions


def named_beside(call: CallData) -> Iterator[tuple[Where, Named]]:
    """What title and funder name that has an area. It is not certain: a funder may act beyond its own."""
    if named := named_in(call.title):
        yield "title", named
    if call.funder and call.level in _OF_ONE_COUNTRY:
        country = country_of(call.funder)
        named = Named(call.funder, (country,)) if country else named_in(call.funder, programmes=False)
        if named:
            yield "funder", named._replace(text=call.funder)


def outside(call: CallData, regions: Iterable[str]) -> tuple[Where, Named] | None:
    """What title or funder name whose area holds nothing of these regions."""
    ours = [region.upper() for region in regions]
    for where, named in named_beside(call) if ours else ():
        if not any(lies_within(each, theirs) for each in ours for theirs in named.regions):
            return where, named
    return None
