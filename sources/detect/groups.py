"""Which repeated elements of a page may be its list: enough of them, each with its own link, words and day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bs4 import Tag

from sources.detect.above import find_heading
from sources.detect.runs import Run, find_runs
from sources.detect.tree import Measure, Measured
from sources.kinds._assembled import Assembly

FEWEST = 2
MOST_GROUPS = 12
_MOST_WEIGHED = 40
_SAMPLE = 60
_MANY_LINKS = 8
_MOSTLY = 0.6
_FIRST_LINKS = 3
_MOST_PLACES = 6
_PUT_TOGETHER = 0.9


@dataclass(frozen=True)
class Group:
    """Elements of one shape, with the shares (0 to 1) of their cards that hold a link and a day.

    `assembly`: how the elements become cards; `qualifier`: what tells the elements from others of their name and
    class; `count`: how many cards. `share`: how much of the page they are. `is_counted`: the page itself says that
    this is what was found.
    """

    elements: tuple[Tag, ...]
    score: float
    linked: float
    dated: float
    share: float
    count: int
    assembly: Assembly = field(default_factory=Assembly)
    qualifier: str = ""
    heads: tuple[Tag, ...] = ()
    is_counted: bool = False


def find_groups(page: Measured) -> list[Group]:
    """The likeliest groups, best first. Of groups inside each other that say the same, the outermost."""
    groups = [_of_elements(page, elements) for elements in _alike(page) if len(elements) >= FEWEST]
    groups += [_of_run(page, run) for run in find_runs(page)]
    groups = sorted((group for group in groups if group.score > 0), key=lambda group: -group.score)
    groups = [_under_headings(page, group) for group in groups[:_MOST_WEIGHED]]
    kept: list[Group] = []
    for group in sorted(groups, key=lambda group: -group.score):
        if len(kept) == MOST_GROUPS:
            break
        if not any(_is_inside(group, other) for other in kept):
            kept.append(group)
    return kept


def rows_of_one_address(page: Measured) -> int:
    """How many dated rows alike the page has whose links all lead to one address; 0 where there are no such rows.

    A person sees a list; but calls without addresses of their own cannot be told apart.
    """
    return max((len(rows) for rows in _alike(page) if len(rows) > FEWEST and _share_an_address(page, rows)), default=0)


def _share_an_address(page: Measured, rows: Sequence[Tag]) -> bool:
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    full = sum(1 for row in sample if page.of(row).links and page.of(row).days)
    return full >= _PUT_TOGETHER * len(sample) and len({_address(row) for row in sample} - {""}) == 1


def _alike(page: Measured) -> Iterator[list[Tag]]:
    """Elements alike in place and class, and elements alike in place alone where their classes differ.

    Tables of other classes are one list where most of their rows hold a day.
    """
    merged: dict[tuple[int, tuple[str, ...]], list[list[Tag]]] = {}
    for (path, names), elements in page.groups.items():
        yield elements
        merged.setdefault((path, names[1:]), []).append(elements)
        is_rows = elements[0].name == "tr"
        if is_rows and sum(1 for element in elements if page.of(element).days) >= _MOSTLY * len(elements):
            merged.setdefault((path, ()), []).append(elements)
    for parts in (*merged.values(), *_nested_differently(page)):
        if len(parts) > 1:
            yield sorted((element for part in parts for element in part), key=lambda element: page.of(element).order)


def _nested_differently(page: Measured) -> Iterator[list[list[Tag]]]:
    """Elements alike in class of which some stand deeper than others: open calls in a box, closed ones outside it."""
    by_class: dict[tuple[str, str], list[list[Tag]]] = {}
    for (_, names), elements in page.groups.items():
        if names[0]:
            by_class.setdefault((elements[0].name, names[0]), []).append(elements)
    for parts in by_class.values():
        if not 1 < len(parts) <= _MOST_PLACES or len({page.of(part[0]).path for part in parts}) == 1:
            continue
        holders = [{id(parent) for parent in part[0].parents} for part in parts]
        outer = parts[min(range(len(parts)), key=lambda number: len(holders[number]))]
        members = {id(element) for part in parts for element in part}
        within = all(id(outer[0].parent) in holder for holder in holders)
        if within and not any(members & holder for holder in holders):
            yield parts


def _of_elements(page: Measured, elements: list[Tag]) -> Group:
    sample = elements[:: max(1, len(elements) // _SAMPLE)]
    measures = [page.of(element) for element in sample]
    share = page.share_of(elements)
    score, linked, dated = _weigh(measures, [_address(element) for element in sample], len(elements), share)
    return Group(tuple(elements), score, linked, dated, share, len(elements))


def _of_run(page: Measured, run: Run) -> Group:
    share = page.share(run.elements[0], sum(found.letters for found in run.measures))
    step = max(1, len(run.measures) // _SAMPLE)
    score, linked, dated = _weigh(run.measures[::step], run.addresses[::step], len(run.measures), share)
    return Group(
        tuple(run.elements),
        score * _PUT_TOGETHER * _evenness(run.measures),
        linked,
        dated,
        share,
        len(run.measures),
        assembly=run.assembly,
        qualifier=run.qualifier,
    )


def _evenness(measures: Sequence[Measure]) -> float:
    """Lower where cards hold different numbers of links: some of them may be several items."""
    links = Counter(found.links for found in measures)
    return 0.5 + 0.5 * links.most_common(1)[0][1] / len(measures)


def _weigh(
    measures: Sequence[Measure], addresses: Sequence[str], count: int, share: float
) -> tuple[float, float, float]:
    """The score of cards with these measures, and how many of them hold a link and a day."""
    cards = len(measures)
    linked = sum(1 for found in measures if found.links) / cards
    dated = sum(1 for found in measures if found.days) / cards
    crowded = sum(1 for found in measures if found.links > _MANY_LINKS or found.days > _MANY_LINKS) / cards
    wordy = sum(1 for found in measures if 12 <= found.letters <= 6_000) / cards
    places = len({*addresses} - {""})
    if places < FEWEST:
        return 0.0, linked, dated
    distinct = places / cards
    bare = sum(1 for found in measures if found.link_letters >= 0.95 * found.letters) / cards
    quality = (0.25 + dated) * linked * wordy * distinct * (1 - 0.7 * crowded) * (1 - 0.3 * bare * (1 - dated))
    return quality * math.log2(1 + count) * _by_share(share), linked, dated


def _under_headings(page: Measured, group: Group) -> Group:
    """The group with the days above its elements, where the elements themselves show none."""
    if group.dated >= 0.5 or group.assembly.divider:
        return group
    heads = find_heading(page, group.elements)
    if not heads:
        return group
    share = min(1.0, group.share + page.share_of(heads))
    better = 1.25 / (0.25 + group.dated) * _by_share(share) / _by_share(group.share)
    return replace(group, score=group.score * better * _PUT_TOGETHER, dated=1.0, share=share, heads=heads)


def _by_share(share: float) -> float:
    """A list is most of what a page has to say; a strip of related pages is little of it."""
    return 0.4 + 0.6 * share


def _address(element: Tag) -> str:
    """Where the first links of a card lead: cards may share the first of them."""
    links = [element] if element.name == "a" else element.find_all("a", href=True, limit=_FIRST_LINKS)
    return " ".join(str(link.get("href") or "").strip() for link in links)


def _is_inside(group: Group, other: Group) -> bool:
    """Whether one group's elements are parts of the other's, or hold them, one to one."""
    if abs(group.count - other.count) > 0.2 * other.count:
        return False
    first, second = group.elements[0], other.elements[0]
    if first is second:
        return True
    return any(parent is second for parent in first.parents) or any(parent is first for parent in second.parents)
