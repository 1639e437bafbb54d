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

from subscriptions.matching.cutting import with_plain_hyphens, word_spans
from subscriptions.matching.fields import DATA
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import BEGINNING, BEGINS, Places

LONGEST_TITLE: Final = 600
LONGEST_TEXT: Final = 10_000
LONGEST_CUE: Final = 80
_GOES_ON: Final = frozenset({", ", " och ", " eller ", " samt ", " län och ", " län eller ", " ("})
_JOINT: Final = re.compile(r"[ .]{0,2}[-–—/][ ]?")
_CODE_LENGTH: Final = 2


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


@lru_cache(maxsize=100)
def places_in(title: str) -> Mapping[str, str]:
    """NUTS code of a Swedish region -> the words of the title that name it."""
    if not any(map(title[:LONGEST_TITLE].lower().__contains__, named_places())):
        return {}
    found = _pattern(abroad=False).finditer(title[:LONGEST_TITLE])
    return {code: match[0] for match in found for code in named_places()[match[1].lower()]}


@cache
def _applicants_in() -> re.Pattern[str]:
    listed = _listed()["applicants"]
    who, at = (("|".join(map(re.escape, _parts(listed[each])))) for each in ("said", "at"))
    return re.compile(rf"\b\w{{0,30}}(?:{who})\w{{0,12}}(?: \w{{1,20}}){{0,3}} (?:{at}) \Z", re.IGNORECASE)


@cache
def _beginnings() -> Places:
    """How the words begin that names of Swedish places begin with."""
    firsts = {name[slice(*word_spans(name)[0])][:BEGINNING] for name in named_places()}
    return Places({hash(begins): 1 for begins in firsts}, BEGINS)


def may_name_places(found: Tokens) -> bool:
    """Whether a word begins as the name of a Swedish place does. Told from what is known of the words, which takes a
    tenth of the time that looking for the names takes; most texts name none."""
    return bool((_beginnings().of(found) > 0).any())


def places_of_applicants(text: str) -> dict[str, str]:
    """NUTS code of a Swedish region -> the words that name it, where a text says that those who apply, or what they
    do, are to be there (`aktörer i Skåne och Blekinge`)."""
    text = text[:LONGEST_TEXT]
    if not any(map(text.lower().__contains__, named_places())):
        return {}
    found, reach = dict[str, str](), -1
    for match in _pattern(abroad=False).finditer(text):
        goes_on = reach >= 0 and text[reach : match.start()] in _GOES_ON
        if goes_on or _applicants_in().search(text[max(0, match.start() - LONGEST_CUE) : match.start()]):
            found |= dict.fromkeys(named_places()[match[1].lower()], match[0])
            reach = match.end()
        else:
            reach = -1
    return found


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
