"""Lines that say when a page was made or edited, or what day it is, and nothing of what stands on it. Pure, linear."""

from __future__ import annotations

import re

from sources.reading.date_words import MONTHS, WEEKDAYS

_SHORT = 120
_WORD = re.compile(r"[^\W\d_]+")
_STAMP = re.compile(
    r"\W{0,3}(?:(?:denna |this )?(?:sidan?|innehållet|page|content|siden)\s)?(?:(?:är|was|is|er|ble|blev)\s)?"
    r"(?:(?:senast|last|sist|sidst)\s)?"
    r"(?:uppdatera(?:d|t|des)|granska(?:d|t|des)|ändra(?:d|t|des)|publicera(?:d|t|des)|revidera(?:d|t|des)"
    r"|updated|modified|reviewed|published|posted|changed|oppdatert|endret|publisert|opdateret|ændret)\b",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"\W{0,3}(?:i ?dag(?: är det)?|dagens datum(?: är)?|today(?: is|['’]s date)?|i dag er det|dags dato)\b[\s:,]{0,3}",
    re.IGNORECASE,
)
_DATE_WORDS = frozenset({
    *MONTHS, *WEEKDAYS,
    "den", "det", "the", "of", "at", "kl", "klo", "klockan", "vecka", "week", "uke", "uge",
    "v", "cet", "cest", "gmt", "am", "pm", "by", "av", "on", "st", "nd", "rd", "th",
})  # fmt: skip


def is_stamp(line: str) -> bool:
    """Whether a line says when the page was made or edited, or what day it is, and nothing else."""
    if len(line) > _SHORT:
        return False
    found = _STAMP.match(line) or _TODAY.match(line)
    return found is not None and is_bare_date(line[found.end() :])


def is_bare_date(text: str) -> bool:
    """Whether no word stands there that a date cannot have."""
    return all(word.lower() in _DATE_WORDS for word in _WORD.findall(text))
