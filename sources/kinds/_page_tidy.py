"""Lines of a page that say nothing of its call: who answers the telephone, when the page was edited, what day it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sources.kinds._page_lines import Line
from sources.reading.dates import read_day
from sources.reading.sameness import comparable
from sources.reading.stamps import is_bare_date, is_stamp
from sources.reading.text import even

_SHORT = 120

_MAIL = re.compile(r"[\w.+-]{1,64}(?:@|\s?\((?:at|snabel-a)\)\s?)[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
_TELEPHONE = re.compile(
    r"\b(?:telefon|tfn|tel|mobil|växel|phone|telephone|mobile|tlf)\b\.?:?\s{0,2}\+?\d[\d\s()/–-]{5,18}\d"
    r"|\+\d\d[\d\s()/–-]{6,18}\d|(?<![\d-])0\d{1,3}[-–]\d{2,3} \d{2} \d{2}\b",
    re.IGNORECASE,
)
_CONTACT_LINE = re.compile(
    r"\W{0,3}(?:kontaktperson(?:er)?|handläggare|sidansvarig|innehållsansvarig|contact persons?|page owner|redaktör)\b",
    re.IGNORECASE,
)
_CONTACT_HEADING = re.compile(
    r"(?:kontakt(?:a oss|personer|person|uppgifter|information)?|contacts?(?: us| persons?| information| details)?"
    r"|handläggare|(?:har du |have |any )?(?:frågor|questions|spørsmål|spørgsmål))\W{0,3}",
    re.IGNORECASE,
)


def tidy(lines: Sequence[Line], today: date, language: str) -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """The lines without contact persons and stamps, and the places of those that are nothing but today's date.

    What a bare date is for only the lines around it can tell, so those are left for the reader of dates to judge.
    """
    kept = tuple(_without_contacts(_without_stamps(lines)))
    return kept, tuple(place for place, line in enumerate(kept) if _is_date_of(line.text, today, language))


def without_counters(text: str) -> str:
    """The text without counts of days left or visitors; empty if no more than a word of their label is left."""
    steady = comparable(text)
    if steady == even(text):
        return text
    return steady if " " in steady else ""


def _without_stamps(lines: Iterable[Line]) -> Iterable[Line]:
    after_label = False
    for line in lines:
        stamped = is_stamp(line.text) or (after_label and _has_digits(line.text) and is_bare_date(line.text))
        if not stamped:
            yield line
        after_label = stamped and not _has_digits(line.text)


def _without_contacts(lines: Iterable[Line]) -> Iterable[Line]:
    inside = False
    for line in lines:
        if line.level:
            inside = line.level > 1 and _CONTACT_HEADING.fullmatch(line.text) is not None
        if inside or _CONTACT_LINE.match(line.text):
            continue
        words = _without_numbers(line.text)
        if words:
            yield replace(line, text=words)


def _without_numbers(text: str) -> str:
    if "@" in text or "(at)" in text or "(snabel-a)" in text:
        text = _MAIL.sub(" ", text)
    return " ".join(_TELEPHONE.sub(" ", text).split()) if _has_digits(text) else text.strip()


def _has_digits(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _is_date_of(text: str, today: date, language: str) -> bool:
    if len(text) > _SHORT // 2 or not _has_digits(text) or not is_bare_date(text):
        return False
    day = read_day(text, language=language, day_first=True)
    return day is not None and day.date in (today.isoformat(), f"--{today:%m-%d}")
