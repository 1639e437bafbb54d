"""Printed lines of a document put together again to paragraphs, without what every page repeats. Pure, linear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sources.reading.text import even

_EDGE = 3  # lines at the top and the bottom of a page that may be its header or footer
_REPEATED_FROM = 3  # pages
_SHORT = 0.75  # of the usual width: a line that ends earlier ends its paragraph
_NARROWEST = 60  # characters of a full line, where a document has none to go by
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_BULLET = re.compile(r"(?:[•·▪◦●○\uf0b7\uf0a7–—*-])\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[a-z]\)|[§])\s")
_PAGE_NUMBER = re.compile(
    r"(?:(?:sidan?|page|side|s\.)\s?)?[-–]?\s?\d{1,4}\s?[-–]?(?:\s?(?:\(\d{1,4}\)|(?:/|av|of)\s?\d{1,4}))?",
    re.IGNORECASE,
)
_JOINING = frozenset({"och", "eller", "samt", "and", "or", "og", "to", "till", "respektive"})
_DIGITS = re.compile(r"\d+")


def paragraphs(pages: Sequence[str]) -> Iterator[str]:
    """One line for each paragraph, heading and list item (marked "- ") of a document."""
    read = [[even(line.translate(_LIGATURES)) for line in page.split("\n")] for page in pages]
    repeated = _repeated(read)
    lines = [line for page in read for line in _own(page, repeated)]
    return _joined(lines, _usual_width(lines))


def _repeated(pages: Iterable[Sequence[str]]) -> frozenset[str]:
    """Headers and footers: what stands at the edge of most pages, whatever the number in it."""
    count, total = Counter[str](), 0
    for page in pages:
        total += 1
        filled = [line for line in page if line]
        count.update({_shape(line) for line in (*filled[:_EDGE], *filled[-_EDGE:])})
    return frozenset(shape for shape, times in count.items() if times >= _REPEATED_FROM and times > total / 2)


def _own(page: Sequence[str], repeated: frozenset[str]) -> Iterator[str]:
    filled = [place for place, line in enumerate(page) if line]
    edge = {*filled[:_EDGE], *filled[-_EDGE:]}
    for place, line in enumerate(page):
        if place in edge and (_shape(line) in repeated or _PAGE_NUMBER.fullmatch(line)):
            continue
        yield line


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def _usual_width(lines: Iterable[str]) -> int:
    """The length that full lines have: nine of ten are no longer."""
    lengths = sorted(len(line) for line in lines if line)
    return max(_NARROWEST, lengths[len(lengths) * 9 // 10] if lengths else 0)


def _joined(lines: Iterable[str], width: int) -> Iterator[str]:
    held: list[str] = []
    last = ""
    for line in lines:
        if held and (not line or _begins(line) or _ends(last, line, width)):
            yield _paragraph(held)
            held = []
        if line:
            held.append(line)
        last = line
    if held:
        yield _paragraph(held)


def _begins(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def _ends(last: str, line: str, width: int) -> bool:
    """Whether a line ended its paragraph: it is not full, or it closes a sentence and a capital follows."""
    if last.endswith("-"):
        return False
    is_short = len(last) < width * _SHORT
    if line[:1].islower():
        return False
    return is_short or (last.endswith((".", "!", "?", ":")) and len(last) < width * 0.9)


def _paragraph(lines: Sequence[str]) -> str:
    words = lines[0]
    parts = [words]
    for line in lines[1:]:
        last = parts[-1]
        if last.endswith("-") and last[-2:-1].isalpha() and line[:1].islower() and line.split(" ")[0] not in _JOINING:
            parts[-1] = last if last[-2].isupper() else last[:-1]  # the hyphen of "EU-programmet" is its own
            parts.append(line)
        else:
            parts.append(f" {line}")
    return _BULLET.sub("- ", "".join(parts), count=1) if _BULLET.match(words) else "".join(parts)
