"""Headings with a day that stand over several items without one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bs4 import Tag

from sources.detect.tree import Measured, kind_class

_MOST_LINES = 2_000
_FEWEST = 2
_USED = 0.6
_UP = 12


def find_heading(page: Measured, elements: Sequence[Tag]) -> tuple[Tag, ...]:
    """The headings over these elements, if every one of them stands under one."""
    items = sorted(page.of(element).order for element in elements)
    members = {id(element) for element in elements}
    kinds: dict[tuple[int, str], list[Tag]] = {}
    for line in page.day_lines[:_MOST_LINES]:
        if not _is_within(line, members):
            kinds.setdefault((page.of(line).path, kind_class(line)), []).append(line)
    best: tuple[Tag, ...] = ()
    for lines in kinds.values():
        places = [page.of(line).order for line in lines]
        ends = [*places[1:], items[-1] + 1]
        used = [bisect_right(items, start) < bisect_left(items, end) for start, end in zip(places, ends, strict=True)]
        # A line that comes after the items is the end of each, not the heading of the next.
        is_above = places[0] < items[0] and used[-1]
        # Of a box and the heading in it, the inner one, which comes later.
        if len(lines) >= _FEWEST and is_above and sum(used) >= _USED * len(lines):
            best = tuple(lines)
    return best


def _is_within(line: Tag, members: set[int]) -> bool:
    if id(line) in members:
        return True
    return any(id(parent) in members for parent, _ in zip(line.parents, range(_UP), strict=False))
