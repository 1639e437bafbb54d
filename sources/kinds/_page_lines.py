"""A page's own text as lines, which of them are headings, and where on the page these can be linked to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import Tag

from sources.kinds._page_main import tags_of
from sources.kinds._soup import lines_of
from sources.reading.text import one_line

# Headings without a level of their own stand below all that have one.
_LOWEST_LEVEL = 7
_HEADING_LIMIT = 300
_MAX_HEADINGS = 2_000
_LONGEST_BOLD = 20  # pieces of text in one bold paragraph
_NAMES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEVELS = frozenset("123456")
_BULLET = "- "
_TEMPLATE_FAULT = re.compile(r"\[Missing text [^\[\]]{0,200}\]")


@dataclass(frozen=True)
class Line:
    """One line of text. `level`: 1 to 7 for a heading, 0 for text. `anchor`: the heading's place on the page."""

    text: str
    level: int = 0
    anchor: str = ""


def read_lines(content: Tag) -> tuple[Line, ...]:
    """The lines of an element. The tree is changed: headings get marks."""
    letters = set(content.get_text())
    mark = next((letter for letter in map(chr, range(0xE000, 0xF8FF)) if letter not in letters), "")
    headings = list(_headings(content)) if mark else []
    for number, (heading, _) in enumerate(headings):
        heading.insert(0, f"{mark}{number}{mark}")
    marked = re.compile(rf"{mark}(\d{{1,4}}){mark}" if mark else r"(?!)")
    lines = (_line(text, marked, headings) for text in lines_of(content).splitlines())
    return tuple(line for line in lines if line.text)


def document_lines(text: str, is_call: re.Pattern[str]) -> tuple[Line, ...]:
    """The lines of a document, which does not say what is a heading.

    Its first line is, if it is short; and so are short lines with the words of a call's heading and no full stop.
    """
    lines = [Line(words) for words in text.split("\n")]
    for place, line in enumerate(lines):
        is_short = len(line.text) <= _HEADING_LIMIT // 2 and not line.text.endswith((".", ",", ":"))
        if is_short and (place == 0 or is_call.search(line.text.casefold())):
            lines[place] = Line(line.text, 1 if place == 0 else 2)
    return tuple(lines)


def _line(text: str, marked: re.Pattern[str], headings: Sequence[tuple[Tag, int]]) -> Line:
    found = marked.search(text)
    words = one_line(_TEMPLATE_FAULT.sub(" ", marked.sub("", text)), len(text) + 1)
    if found is None or len(words) > _HEADING_LIMIT:
        return Line(words)
    heading, level = headings[int(found[1])]
    return Line(words.removeprefix(_BULLET), level, _anchor(heading))


def _anchor(heading: Tag) -> str:
    """The heading's own `id`, or that of a link inside it; empty if it has none that can stand in an address."""
    inner = heading.find(id=True)
    place = str(heading.get("id") or (inner.get("id") if isinstance(inner, Tag) else "") or "")
    return place if re.fullmatch(r"[\w.:-]{1,200}", place, re.ASCII) else ""


def _headings(content: Tag) -> Iterable[tuple[Tag, int]]:
    found: dict[int, tuple[Tag, int]] = {}
    for element in tags_of(content):
        heading, level = _heading(element)
        if level and id(heading) not in found and not any(id(parent) in found for parent in heading.parents):
            found[id(heading)] = heading, level
        if len(found) >= _MAX_HEADINGS:
            break
    return found.values()


def _heading(element: Tag) -> tuple[Tag, int]:
    """The heading that an element is, or makes of the paragraph it fills, and its level; 0 for none."""
    if element.get("role") == "heading":
        given = str(element.get("aria-level") or "")
        return element, int(given) if given in _LEVELS else _LOWEST_LEVEL
    if element.name in _NAMES:
        return element, int(element.name[1])
    if element.name == "summary":
        return element, _LOWEST_LEVEL
    paragraph = element.parent
    if element.name in ("strong", "b") and paragraph is not None and paragraph.name == "p":
        words = element.get_text(strip=True)
        is_short = bool(words) and len(words) <= _HEADING_LIMIT // 2 and not words.endswith((".", ",", ":"))
        if is_short and _holds_only(paragraph, words):
            return paragraph, _LOWEST_LEVEL
    return element, 0


def _holds_only(paragraph: Tag, words: str) -> bool:
    """Whether nothing else stands in a paragraph: one that is bold from end to end is used as a heading."""
    strings = islice(paragraph.stripped_strings, _LONGEST_BOLD + 1)
    return "".join(strings) == words
