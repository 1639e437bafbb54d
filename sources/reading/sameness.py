"""Whether a text has really changed, or only counts the days. Linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from sources.reading.stamps import is_stamp
from sources.reading.text import even, unescape, without_tags

_NUMBER = (
    r"(?:\d{1,4}|an?|one|en|ett|et|två|tre|fyra|fem|sex|sju|åtta|nio|tio|two|three|four|five|six|seven|eight|nine|ten)"
)
_UNIT = (
    r"(?:seconds?|sekunder|sekund|minutes?|minuter|minutter|minut|min|hours?|timmar|timme|timer|tim|"
    r"days?|dagar|dager|dage|dag|dygn|weeks?|veckor|vecka|uker|uke|uger|uge|months?|månader|måneder|månad|måned)"
)
_SPAN = rf"{_NUMBER}\ {_UNIT}(?:(?:,|\ och|\ and|\ og)?\ {_NUMBER}\ {_UNIT}){{0,2}}"
_LEFT = r"(?:left|remaining|to\ go|kvar|återstår|igjen|tilbage)"
_LAST_DAY = r"(?:(?:the\ )?deadline|(?:the\ )?closing|deadlinen|stängning|sista\ (?:ansöknings)?dag(?:en)?)"
_SOON = r"(?:today|tomorrow|i\ ?dag|i\ ?morgon|i\ ?morgen)"
_JUST = r"(?:today|yesterday|i\ ?dag|i\ ?går)"
_VISITS = r"(?:sidvisningar|visningar|besökare|besök|views|visitors|visits)"
_COUNTER = re.compile(
    rf"""
      \b(?:för\ )?{_SPAN}\ (?:left|remaining|to\ go|ago|kvar|återstår|sedan|siden|igjen|tilbage)\b
    | \b{_UNIT}\ {_LEFT}\ ?:\ ?\d{{1,4}}\b
    | \b{_SPAN}\ (?:till|until|before|to)\ {_LAST_DAY}\b
    | (?<=\bstänger\ ansökan\ )om\ {_SPAN}\b | (?<=ansökningsdag\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=\bgår\ ut\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=\blöper\ ut\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=\bupphör\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=\bavslutas\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=\bslutar\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=\blukker\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=\bstenger\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=\bexpires\ )(?:in\ {_SPAN}|{_SOON})\b
    | (?<=\bdue\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=\bdeadline\ )(?:in\ {_SPAN}|{_SOON})\b
    | \b(?:left|remaining|kvar|återstår|återstående(?:\ tid)?)\ ?:?\ {_SPAN}\b
    | (?<=\bstänger\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=\böppnar\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=\bcloses\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=\bclosing\ )(?:in\ {_SPAN}|{_SOON})\b
    | (?<=\bopens\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=\bends\ )(?:in\ {_SPAN}|{_SOON})\b
    | (?<=\bpublicerad\ ){_JUST}\b | (?<=\bpublished\ ){_JUST}\b
    | (?<=\buppdaterad\ ){_JUST}\b | (?<=\bupdated\ ){_JUST}\b
    | \b\d[\d.,\ ]{{0,12}}{_VISITS}\b
    | \b{_VISITS}\ ?:\ ?\d[\d.,\ ]{{0,12}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A counter holds one of these words, and no more than this many others on either side of it. Most texts hold none,
# and looking for words takes a hundredth of the time of looking for the counters themselves.
_SIGNS = frozenset(
    {"left", "remaining", "go", "ago", "kvar", "återstår", "återstående", "sedan", "siden", "igjen", "tilbage"}
    | {"stänger", "öppnar", "closes", "closing", "opens", "ends", "publicerad", "published", "uppdaterad", "updated"}
    | {"ansökningsdag", "ut", "upphör", "avslutas", "slutar", "lukker", "stenger", "expires", "due"}
    | {"deadline", "deadlinen", "stängning", "dag", "dagen", "ansökningsdagen"}
    | {"sidvisningar", "visningar", "besökare", "besök", "views", "visitors", "visits"}
)
_REACH = 7
# No count has more letters than this before or after its sign.
_FARTHEST = 100
_LETTERS = re.compile(r"[^\W\d_]+")
_PUNCTUATION = ".,:;!?()[]\"'–-|"


def comparable(text: str) -> str:
    """What stays the same while nothing really changes: no markup, even spaces, no day or visitor counters.

    Nor, in a text of several lines, lines that only say when the page was edited or what day it is.
    """
    lines = text.split("\n")
    if len(lines) > 1:
        text = "\n".join(line for line in lines if not is_stamp(line))
    words = even(unicodedata.normalize("NFC", unescape(without_tags(text)))).split(" ")
    near = _near_signs(words)
    if not near:
        return " ".join(words)
    runs = groupby(enumerate(words), key=lambda word: word[0] in near)
    parts = [(counted, " ".join(word for _, word in run)) for counted, run in runs]
    return even(" ".join(_COUNTER.sub(" ", part) if counted else part for counted, part in parts))


def counters(text: str) -> list[tuple[int, int]]:
    """Where a text of even spaces counts days or visitors: the beginning and the end of each count."""
    if _SIGNS.isdisjoint(_LETTERS.findall(text.lower())):
        return []  # as in most texts
    return [found.span() for start, end in _around_signs(text) for found in _COUNTER.finditer(text, start, end)]


def _around_signs(text: str) -> list[tuple[int, int]]:
    """The parts of a text, from space to space, in which alone a count can stand. Each space is looked for once."""
    parts: list[tuple[int, int]] = []
    for found in _LETTERS.finditer(text):
        known = parts[-1][1] if parts else 0
        if found.end() + _FARTHEST <= known or found[0].lower() not in _SIGNS:
            continue
        start = text.rfind(" ", known, max(known, found.start() - _FARTHEST)) + 1
        end = text.find(" ", found.end() + _FARTHEST)
        if parts and start <= known:
            start = parts.pop()[0]
        parts.append((start, end if end >= 0 else len(text)))
    return parts


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing a reader cares about."""
    return one == other or comparable(one) == comparable(other)


def _near_signs(words: list[str]) -> set[int]:
    signs = [place for place, word in enumerate(words) if word.strip(_PUNCTUATION).lower() in _SIGNS]
    return {near for place in signs for near in range(max(0, place - _REACH), place + _REACH + 1)}
