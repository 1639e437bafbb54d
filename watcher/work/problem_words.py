"""What is wrong with a source or a profile file, or keeps a letter from its recipient, in the language of who reads it.

Runs, deliveries and checks of a file say what they find in English sentences, as commands print them. Each stands in
`templates/texts` as a text with gaps: found again by its English words, its key and what stood in the gaps say it in
any language. So rows of earlier versions are understood as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from string import Formatter

from watcher.language import Texts, read_texts

_PREFIX = "problem."
_OTHER = "problem.other"
_ASIDE = re.compile(r"set aside: (\d{1,9}) x ([a-z\-]{1,40})(?: \(for example (.*)\))?\Z", re.DOTALL)
_WHERE = re.compile(
    # An address, a folder, a file, or a place in a file: `areas[2] (vas-skola).weight`.
    r"(?:https?://\S+|mailbox folder .{1,300}?|[\w.\-/\[\]]+(?: \([^()]*\)[\w.\-\[\]]*)?|OAuth 2\.0|…)\Z",
    re.DOTALL,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_PERCENT = re.compile(r"(\d{1,3})%\Z")
_SEPARATOR = "; "
# No sentence of ours is longer; what a page said stands in it, shortened.
_LONGEST = 4_000
_MOST_PARTS = 40
# So many parts may belong together: more would be a page's words, and all their groupings take long to try.
_MOST_TOGETHER = 4
# A sentence may hold another one, and that one a third: why a list was cut off is that a page did not answer.
_DEEPEST = 4
_Piece = tuple[str, str | None]


def problem_words(problem: str, texts: Texts) -> str:
    """A sentence of a run in the language of `texts`; one that nobody knows any more as it is, and marked so."""
    if texts.language == "en":
        return _aside(problem, texts, 0) or problem
    return _said(problem[:_LONGEST], texts, 0) or texts.say(_OTHER, words=problem)


def event_words(message: str, texts: Texts) -> list[str]:
    """The sentences of an event: they are kept as one line, and some hold what sets them apart."""
    parts, found = message[:_LONGEST].split(_SEPARATOR, _MOST_PARTS), list[str]()
    while parts:
        ends = range(min(len(parts), _MOST_TOGETHER), 0, -1)
        end = next((end for end in ends if _said(_SEPARATOR.join(parts[:end]), texts, 0)), 1)
        found.append(problem_words(_SEPARATOR.join(parts[:end]), texts))
        parts = parts[end:]
    return [words for words in found if words]


def _said(words: str, texts: Texts, depth: int) -> str | None:
    if depth > _DEEPEST:
        return None
    known = _aside(words, texts, depth) or _known(words, texts, depth)
    if known:
        return known
    where, colon, what = words.partition(": ")
    said = _said(what, texts, depth + 1) if colon and _WHERE.match(where) else None
    return f"{where}: {said}" if said else None


def _known(words: str, texts: Texts, depth: int) -> str | None:
    for key, pieces in _patterns():
        gaps = _gaps(words, pieces)
        if gaps is not None:
            return texts.say(
                f"problem.{key}", count=None, **{name: _gap(name, value, texts, depth) for name, value in gaps.items()}
            )
    return None


@cache
def _patterns() -> Sequence[tuple[str, Sequence[_Piece]]]:
    """Every sentence by its fixed words, those with the most of them first: they say most exactly what they mean."""
    known = {key: forms["other"] for key, forms in read_texts("en").items() if key.startswith(_PREFIX)}
    found = [(key.removeprefix(_PREFIX), _pieces(text)) for key, text in known.items() if key != _OTHER]
    return sorted(found, key=lambda each: -sum(len(fixed) for fixed, _ in each[1]))


def _pieces(text: str) -> Sequence[_Piece]:
    return [(fixed, name) for fixed, name, _, _ in Formatter().parse(text)]


def _gaps(words: str, pieces: Sequence[_Piece]) -> dict[str, str] | None:
    """What stands in the gaps, or None if the fixed words do not fit. In one pass: what a page said is hostile."""
    gaps, at, open_gap = dict[str, str](), 0, ""
    for number, (fixed, name) in enumerate(pieces):
        is_last = number == len(pieces) - 1 and name is None
        found = _place(words, fixed, at, anywhere=bool(open_gap), to_end=is_last)
        if found is None:
            return None
        if open_gap:
            gaps[open_gap] = words[at:found]
        at, open_gap = found + len(fixed), name or ""
    if open_gap:
        gaps[open_gap], at = words[at:], len(words)
    return gaps if at == len(words) and all(gaps.values()) else None


def _place(words: str, fixed: str, at: int, *, anywhere: bool, to_end: bool) -> int | None:
    if not anywhere:
        return at if words.startswith(fixed, at) else None
    found = len(words) - len(fixed) if to_end and words.endswith(fixed) else words.find(fixed, at)
    return found if found > at else None


def _gap(name: str, value: str, texts: Texts, depth: int) -> str:
    """What stands in a gap: a day, a share, the name of a field, another sentence of ours, or anybody's words."""
    if name == "reasons":
        return ", ".join(_reason(each, texts) for each in value.split(", "))
    if name == "field" and texts.has(f"admin.field.{value}"):
        return texts.say(f"admin.field.{value}")
    day = _day(value)
    if day is not None:
        return texts.date(day)
    share = _PERCENT.match(value)
    if share:
        return texts.percent(int(share[1]) / 100)
    return _said(value, texts, depth + 1) or value


def _day(value: str) -> date | None:
    """A page may have stood in the gap, with a day that no calendar has."""
    try:
        return date.fromisoformat(value) if _DAY.match(value) else None
    except ValueError:
        return None


def _reason(words: str, texts: Texts) -> str:
    code, colon, count = words.partition(": ")
    return f"{_aside_name(code, texts)}{colon}{count}"


def _aside(words: str, texts: Texts, depth: int) -> str | None:
    """What was set aside while reading, by its code."""
    found = _ASIDE.match(words)
    if found is None:
        return None
    values = {"what": _aside_name(found[2], texts), "many": found[1]}
    if not found[3]:
        return texts.say("aside.counted", count=None, **values)
    example = _said(found[3], texts, depth + 1) if texts.language != "en" else None
    return texts.say("aside.counted_example", count=None, **values, example=example or found[3])


def _aside_name(code: str, texts: Texts) -> str:
    key = f"aside.{code}"
    return texts.say(key if texts.has(key) else "aside.unreadable")
