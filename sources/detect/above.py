"""Headings with a day that stand over several items without one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bs4 import Tag

from sources.detect.tree import Measured, kind_class

_MOST_LINES = 2_000
_FEWEST = 2
_COVERED = 0.8
_USED = 0.6
_UP = 12


def find_heading(page: Measured, elements: Sequence[Tag]) -> tuple[tuple[Tag, ...], float]:
    """The headings over these elements, and the share (0 to 1) of the elements that stand under one."""
    items = sorted(page.of(element).order for element in elements)
    members = {id(element) for element in elements}
    kinds: dict[tuple[int, str], list[Tag]] = {}
    for line in page.day_lines[:_MOST_LINES]:
        if not _is_within(line, members):
            kinds.setdefault((page.of(line).path, kind_class(line)), []).append(line)
    best: tuple[tuple[Tag, ...], float] = ((), 0.0)
    for lines in kinds.values():
        places = [page.of(line).order for line in lines]
        covered = (len(items) - bisect_left(items, places[0])) / len(items)
        ends = [*places[1:], items[-1] + 1]
        used = sum(1 for start, end in zip(places, ends, strict=True) if bisect_right(items, start) < bisect_left(items, end))
        # Of a box and the heading in it, the inner one, which comes later.
        if len(lines) >= _FEWEST and covered >= max(_COVERED, best[1]) and used >= _USED * len(lines):
            best = (tuple(lines), covered)
    return best


def _is_within(line: Tag, members: set[int]) -> bool:
    if id(line) in members:
        return True
    return any(id(parent) in members for parent, _ in zip(line.parents, range(_UP), strict=False))
