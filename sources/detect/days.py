"""Printed days, found fast: enough to see which elements hold dates and whether day or month comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = "jan|feb|mar|mär|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|des|dez"  # the beginnings, in five languages
_SHAPES = re.compile(
    r"(?<![\d.])(?:(?P<iso>(?:19|20)\d\d([-/.])[01]?\d\2[0-3]?\d)"
    r"|(?P<first>[0-3]?\d)(?P<mark>[-/.])(?P<second>[0-3]?\d)(?P=mark)(?P<year>(?:19|20)?\d\d)"
    rf"|[0-3]?\d(?:st|nd|rd|th|\.)?[ \u00a0-](?:{_MONTHS})[^\W\d_]{{0,7}}\.?,?[ \u00a0-](?:(?:19|20)\d\d|\d\d)(?!\d)"
    rf"|(?<![^\W\d_])(?:{_MONTHS})[^\W\d_]{{0,7}}\.?[ \u00a0]{{1,3}}[0-3]?\d(?:st|nd|rd|th)?,?"
    r"[ \u00a0]{0,3}(?<=[ \u00a0,])(?:19|20)\d\d)"
    r"(?![\d/])",
    re.IGNORECASE,
)
_REACH = 2_000
_DIGIT = re.compile(r"\d")


def count_days(text: str) -> int:
    """How many whole days (with a year) a text prints."""
    return sum(1 for _ in _SHAPES.finditer(text[:_REACH])) if _DIGIT.search(text, 0, _REACH) else 0


def before_days(text: str) -> str:
    """The words before the first day of a text, or before the first digit where it prints no whole day."""
    found = _SHAPES.search(text[:_REACH]) if _DIGIT.search(text, 0, _REACH) else None
    return text[: found.start()] if found else re.split(r"\d", text, maxsplit=1)[0]


def without_days(text: str) -> str:
    """The text without its whole days."""
    return _SHAPES.sub(" ", text[:_REACH]).strip() if _DIGIT.search(text, 0, _REACH) else text


def day_order(texts: Iterable[str]) -> bool | None:
    """Whether days come first in dates such as 12/04/2023: None where nothing in all these texts settles it.

    Dates that need no such knowledge count as settled, and so do days with dots between, which stand first
    everywhere. Texts that contradict each other settle nothing.
    """
    first, second, open_ = 0, 0, 0
    for text in texts:
        for found in _SHAPES.finditer(text[:_REACH]):
            if found["mark"] is None:
                continue
            one, two = int(found["first"]), int(found["second"])
            if one > 12 >= two or (found["mark"] == "." and two <= 12):
                first += 1
            elif two > 12 >= one:
                second += 1
            elif one != two:
                open_ += 1
    if first and second:
        return None
    return second == 0 if first or second or not open_ else None
