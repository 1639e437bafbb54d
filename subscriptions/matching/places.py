"""Regions and countries that a title or a programme names, as NUTS codes. It is not certain, but a reader goes by it.

Swedish regions are found anywhere in a title. Those of other countries only where programmes between neighbours name
them in a row (`Interreg Poland-Saxony`): a call that says Ukraine may well be for a Swedish municipality.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np

from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.fields import DATA
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import BEGINNING, BEGINS, Places

LONGEST_TITLE: Final = 600
_JOINT: Final = re.compile(r"[ .]{0,2}[-–—/][ ]?")
_CODE_LENGTH: Final = 2
_REGION: Final = "region"


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "places.toml").read_text("utf-8"))


def lies_within(one: str, other: str) -> bool:
    """NUTS codes: SE125 lies in SE12, and a call for SE125 concerns SE12 too."""
    return one.startswith(other) or other.startswith(one)


@cache
def named_places() -> dict[str, tuple[str, ...]]:
    """NUTS codes by the names, in lower case, that titles have for them. Several, where people mean a part of the
    country that has no code of its own."""
    return {name.lower(): _parts(codes) for name, codes in _listed()["names"].items()}


@cache
def _abroad() -> dict[str, tuple[str, ...]]:
    return {name.lower(): (code,) for names, code in _listed()["abroad"].items() for name in _parts(names)}


@cache
def _far() -> dict[str, tuple[str, ...]]:
    return {name: _parts(codes) for names, codes in _listed()["far"].items() for name in _parts(names)}


@cache
def _neighbours() -> dict[str, tuple[str, ...]]:
    """Every place that a programme between neighbours may name, and the codes of countries in capitals."""
    countries = {code: (code,) for (code,) in _abroad().values() if len(code) == _CODE_LENGTH}
    return named_places() | _abroad() | countries


@cache
def programmes_elsewhere() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The names of programmes that no catalogue entry describes, and the codes of where they give money."""
    return tuple((_parts(names), _parts(codes)) for names, codes in _listed()["programmes"].items())


@cache
def left_out_words() -> frozenset[str]:
    """Words that the name of a funder or programme is written with or without."""
    return frozenset(_parts(_listed()["left_out"]["said"]))


def listed_words(table: str, name: str) -> tuple[str, ...]:
    """The words of a line of places.toml."""
    return _parts(_listed()[table][name])


def _parts(listed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in listed.split(","))


@cache
def _between() -> tuple[str, ...]:
    return _parts(_listed()["between"]["said"])


@cache
def _pattern(*, abroad: bool) -> re.Pattern[str]:
    longest_first = sorted(_neighbours() if abroad else named_places(), key=len, reverse=True)
    ignoring = [re.escape(name) for name in longest_first if not name.isupper()]
    codes = [name for name in longest_first if name.isupper()]
    either = f"(?i:({'|'.join(ignoring)})s?)" + (f"|({'|'.join(codes)})" if codes else "")
    return re.compile(rf"\b(?:{either})\b")


def names_of_places() -> re.Pattern[str]:
    """Finds Swedish regions by their names; the first group is the name without the genitive."""
    return _pattern(abroad=False)


@lru_cache(maxsize=100)
def places_in(title: str) -> Mapping[str, str]:
    """NUTS code -> the words of the title that name a Swedish region, or a part of the Union that none is in."""
    lowered = title[:LONGEST_TITLE].lower()
    found = {}
    if any(map(lowered.__contains__, named_places())):
        matches = names_of_places().finditer(title[:LONGEST_TITLE])
        found = {code: match[0] for match in matches for code in named_places()[match[1].lower()]}
    return found | _far_in(title[:LONGEST_TITLE])


def _far_in(title: str) -> dict[str, str]:
    if not any(map(title.lower().__contains__, _far())):
        return {}
    longest_first = "|".join(map(re.escape, sorted(_far(), key=len, reverse=True)))
    matches = re.finditer(rf"\b(?:{longest_first})\b", title, re.IGNORECASE)
    return {code: match[0] for match in matches for code in _far()[match[0].lower()]}


@cache
def _beginnings() -> Places:
    """How the words begin that names of Swedish places begin with."""
    cut = ([name[slice(*span)] for span in word_spans(name)] for name in named_places())
    # "region" is in most texts: what comes after it is not
    firsts = {(words[1] if words[0] == _REGION else words[0])[:BEGINNING] for words in cut}
    return Places({hash(begins): 1 for begins in firsts}, BEGINS, 0)


def may_name_places(found: Tokens) -> bool:
    """Whether a word begins as the name of a Swedish place does. Told from what is known of the words, which takes a
    tenth of the time that looking for the names takes; most texts name none."""
    return bool(np.count_nonzero(_beginnings().of(found)))


def neighbours_in(named: str) -> dict[str, str]:
    """Code of a country or region -> the words that name it, where two or more stand in a row beside a word such as
    cross-border; else nothing."""
    text = with_plain_hyphens(named[:LONGEST_TITLE])
    lowered = text.lower()
    if not any(word in lowered for word in _between()):
        return {}
    found: dict[str, str] = {}
    before: re.Match[str] | None = None
    for match in _pattern(abroad=True).finditer(text):
        if before and _JOINT.fullmatch(text, before.end(), match.start()):
            found |= {code: each[0] for each in (before, match) for code in _codes(each)}
        before = match
    return found


def _codes(match: re.Match[str]) -> tuple[str, ...]:
    return _neighbours()[match[1].lower() if match[1] else match[2]]


@lru_cache(maxsize=1000)
def country_of(funder: str) -> str | None:
    """The code of the one country that a funder's name says it is of, by its name: `Statens fond (Finland)`."""
    words = funder[:LONGEST_TITLE]
    if not any(map(words.lower().__contains__, _abroad())):
        return None
    named = {code for match in _pattern(abroad=True).finditer(words) if match[1] for code in _codes(match)}
    return named.pop() if len(named) == 1 and all(len(code) == _CODE_LENGTH for code in named) else None
