"""Which repeated elements of a page may be its list: enough of them, each with its own link, words and day."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bs4 import Tag

from sources.detect.tree import Measured

FEWEST = 2
MOST_GROUPS = 12
_SAMPLE = 60
_MANY_LINKS = 8


@dataclass(frozen=True)
class Group:
    """Elements of one shape, with the shares (0 to 1) of them that hold a link and a day.

    `is_counted`: the page itself says that this is what was found.
    """

    elements: tuple[Tag, ...]
    score: float
    linked: float
    dated: float
    is_counted: bool = False


def find_groups(page: Measured) -> list[Group]:
    """The likeliest groups, best first. Of groups inside each other that say the same, the outermost."""
    groups = [_weigh(page, elements) for elements in page.groups.values() if len(elements) >= FEWEST]
    ranked = sorted((group for group in groups if group.score > 0), key=lambda group: -group.score)
    kept: list[Group] = []
    for group in ranked:
        if len(kept) == MOST_GROUPS:
            break
        if not any(_is_inside(group, other) for other in kept):
            kept.append(group)
    return kept


def _weigh(page: Measured, elements: list[Tag]) -> Group:
    step = max(1, len(elements) // _SAMPLE)
    sample = elements[::step]
    measures = [page.of(element) for element in sample]
    linked = sum(1 for found in measures if found.links) / len(sample)
    dated = sum(1 for found in measures if found.days) / len(sample)
    crowded = sum(1 for found in measures if found.links > _MANY_LINKS or found.days > _MANY_LINKS) / len(sample)
    wordy = sum(1 for found in measures if 12 <= found.letters <= 6_000) / len(sample)
    addresses = {_address(element) for element in sample}
    distinct = len(addresses - {""}) / len(sample)
    bare = sum(1 for found in measures if found.link_letters >= 0.95 * found.letters) / len(sample)
    quality = (0.25 + dated) * linked * wordy * distinct * (1 - 0.7 * crowded) * (1 - 0.3 * bare * (1 - dated))
    # A list is most of what a page has to say; a strip of related pages is little of it.
    share = page.share_of(elements)
    score = quality * math.log2(1 + len(elements)) * (0.4 + 0.6 * share)
    return Group(tuple(elements), score, linked, dated)


def _address(element: Tag) -> str:
    link = element if element.name == "a" else element.find("a", href=True)
    return str(link.get("href") or "").strip() if isinstance(link, Tag) else ""


def _is_inside(group: Group, other: Group) -> bool:
    """Whether one group's elements are parts of the other's, or hold them, one to one."""
    if abs(len(group.elements) - len(other.elements)) > 0.2 * len(other.elements):
        return False
    first, second = group.elements[0], other.elements[0]
    return any(parent is second for parent in first.parents) or any(parent is first for parent in second.parents)
