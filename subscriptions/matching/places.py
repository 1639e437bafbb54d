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

from subscriptions.matching.cutting import with_plain_hyphens
from subscriptions.matching.fields import DATA

LONGEST_TITLE: Final = 600
_JOINT: Final = re.compile(r"[ .]{0,2}[-–—/][ ]?")
_CODE_LENGTH: Final = 2


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "places.toml").read_text("utf-8"))


@cache
def named_places() -> dict[str, str]:
    """NUTS codes by the names, in lower case, that titles have for them."""
    return {name.lower(): code for name, code in _listed()["names"].items()}


@cache
def _neighbours() -> dict[str, str]:
    """Every place that a programme between neighbours may name, and the codes of countries in capitals."""
    named = {name.strip().lower(): code for names, code in _listed()["abroad"].items() for name in names.split(",")}
    return named_places() | named | {code: code for code in named.values() if len(code) == _CODE_LENGTH}


@cache
def _between() -> tuple[str, ...]:
    return tuple(word.strip() for word in _listed()["between"]["said"].split(","))


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
    return {
        named_places()[match[1].lower()]: match[0] for match in _pattern(abroad=False).finditer(title[:LONGEST_TITLE])
    }


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
            found |= {_code(each): each[0] for each in (before, match)}
        before = match
    return found


def _code(match: re.Match[str]) -> str:
    return _neighbours()[match[1].lower() if match[1] else match[2]]
