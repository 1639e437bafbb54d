"""Several calls on one page: which headings begin one, and where it ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sources.kinds import _page_words as words
from sources.kinds._page_lines import Line
from sources.reading.sameness import comparable
from sources.reading.tally import Tally

MOST_CALLS = 200
_SLUG_LIMIT = 80
_STATUS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words.LABELS))})(?!\w)")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Section:
    """One call's part of the page. `slug` tells it apart from the others; empty for a call that is the whole page."""

    heading: str
    lines: tuple[Line, ...]
    slug: str = ""
    anchor: str = ""


def call_sections(
    lines: Sequence[Line], is_call: re.Pattern[str], tells: Callable[[Sequence[Line]], bool], tally: Tally
) -> tuple[Section, ...]:
    """The parts that begin with a heading of a call, at most one more than `MOST_CALLS`.

    A heading with others below it names a group, unless its own lines tell something of a call (`tells`).
    """
    starts = [place for place, line in enumerate(lines) if line.level and is_call.search(line.text.casefold())]
    sections: dict[str, Section] = {}
    for start, following in pairwise([*starts, len(lines)]):
        end = _end(lines, start)
        own = lines[start + 1 : min(end, following)]
        if following < end and not tells(own):
            continue
        heading = lines[start]
        if not own:
            tally.add("empty-section", heading.text)
            continue
        slug = _unused(steady_slug(heading.text), sections, tally)
        sections[slug] = Section(heading.text, tuple(own), slug, heading.anchor)
        if len(sections) > MOST_CALLS:
            break
    return tuple(sections.values())


def _end(lines: Sequence[Line], start: int) -> int:
    level = lines[start].level
    return next((at for at in range(start + 1, len(lines)) if 0 < lines[at].level <= level), len(lines))


def steady_slug(heading: str) -> str:
    """The words of a heading for use in an address, without what will change: whether it is open and how long."""
    steady = _STATUS.sub(" ", comparable(heading).casefold())
    plain = unicodedata.normalize("NFKD", steady).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", plain)[:_SLUG_LIMIT].strip("-") or "call"


def _unused(slug: str, taken: dict[str, Section], tally: Tally) -> str:
    if slug not in taken:
        return slug
    tally.add("same-heading", slug)
    return next(name for number in range(2, len(taken) + 3) if (name := f"{slug}-{number}") not in taken)
