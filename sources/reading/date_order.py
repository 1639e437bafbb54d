"""Which figure comes first in a date such as 03/04/2027 or 27-02-01: as what stands around it decides, if it does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sources.reading.date_words import WORD, words

_FIGURES = re.compile(r"(?<![\d./-])(?P<first>\d\d?)(?P<mark>[/-])(?P<second>\d\d?)(?P=mark)(?:19|20)\d\d(?!\d)")
_MONTHS = 12
_LOOK = 2_000
_SWEDISH = re.compile("[äöÄÖ]")
_NORDIC = words(
    "och att är för som av på den det til og å er på ikke inte till ansökan sista senast søknad frist stänger"
)
_ENGLISH = words("the of and to by be are apply application applications deadline date closes calls submit until")


def day_comes_first(texts: Iterable[str], language: str | None) -> bool | None:
    """Whether 03/04/2027 in these texts of one hand is 3 April: None where nothing decides it.

    A figure above twelve beside it decides for all that are written so; texts that contradict themselves decide
    nothing. Else the language does (ISO 639-1; None: as its small words look): only in English both orders are in use.
    """
    pages = list(texts)
    seen = {int(date["first"]) > _MONTHS for text in pages for date in _FIGURES.finditer(text) if _is_telling(date)}
    if seen:
        return seen.pop() if len(seen) == 1 else None
    if language is None:
        return True if any(map(_looks_nordic, pages)) else None
    return None if language == "en" else True


def year_comes_first(text: str, language: str | None) -> bool:
    """Whether 27-02-01 in this text is 1 February 2027: so it is in Swedish (None: as the letters look)."""
    return language == "sv" or (language is None and _SWEDISH.search(text, 0, _LOOK) is not None)


def _is_telling(date: re.Match[str]) -> bool:
    return (int(date["first"]) > _MONTHS) != (int(date["second"]) > _MONTHS)


def _looks_nordic(text: str) -> bool:
    said = WORD.findall(text[:_LOOK].lower())
    return sum(word in _NORDIC for word in said) > sum(word in _ENGLISH for word in said)
