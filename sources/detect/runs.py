"""Items that no element holds: one element and what follows it, or what stands between two line breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, pairwise

from bs4 import Tag

from sources.detect.strips import MOST_LOOKED_AT, Strip, days_fit, strip_of
from sources.detect.tree import Measure, Measured, kind_class
from sources.kinds._assembled import INLINE, Assembly

_MOST_STRIPS = 300
_MOST_KINDS = 6
_FEWEST = 2
_FEWEST_LINES = 3
_OFTEN = 0.25
_MOSTLY = 0.6
_SOME = 0.3
_WORDS = 3
_NOTHING_BUT_LINK = 0.95
_DIVIDERS = ("br", "hr")
_LEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt"})

_Kind = tuple[str, str, str]  # tag, class, qualifier


@dataclass
class Run:
    """Cards of one shape: the elements they start with (or the boxes they stand in), and what each card holds."""

    assembly: Assembly
    qualifier: str = ""
    elements: list[Tag] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


# What tells the first part of an item from its other parts where name and class are the same.
_QUALIFIERS: dict[str, Callable[[Tag], bool]] = {
    ":has(a[href])": lambda element: _holds(element, "a"),
    ":not(:has(a[href]))": lambda element: not _holds(element, "a"),
    ":has(b, strong)": lambda element: _holds(element, "b", "strong"),
    ":has(> :nth-child(2))": lambda element: _children(element) >= 2,
    ":has(> :nth-child(3))": lambda element: _children(element) >= 3,
}
_QUALIFIED = frozenset({"tr", "p", "div", "li", "dd"})


def find_runs(page: Measured) -> list[Run]:
    """All runs of the page; of boxes in the same place, their items together."""
    runs: dict[tuple[object, ...], Run] = {}
    for box in page.strips[:_MOST_STRIPS]:
        strip = strip_of(page, box)
        place = (page.of(box).path, kind_class(box))
        for kind, starts in _starts(strip):
            _add_following(runs, place, kind, strip, starts)
        for divider in _DIVIDERS:
            _add_lines(runs, place, divider, strip)
    return [run for run in runs.values() if len(run.measures) >= _FEWEST]


def _holds(element: Tag, *names: str) -> bool:
    inside = islice(element.descendants, MOST_LOOKED_AT)
    return any(
        isinstance(part, Tag) and part.name in names and (part.name != "a" or part.get("href")) for part in inside
    )


def _children(element: Tag) -> int:
    return sum(1 for child in element.contents if isinstance(child, Tag))


def _starts(strip: Strip) -> Iterator[tuple[_Kind, list[int]]]:
    """The kinds of parts with which items may start, and where they stand."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for place, node in enumerate(strip.nodes):
        if isinstance(node, Tag) and node.name not in _DIVIDERS and strip.measures[place].letters:
            kinds.setdefault((node.name, kind_class(node)), []).append(place)
    common = sorted(kinds.items(), key=lambda found: -len(found[1]))[:_MOST_KINDS]
    for (name, class_name), places in common:
        yield (name, class_name, ""), places
        if name in _QUALIFIED:
            for qualifier, fits in (*_QUALIFIERS.items(), *_before_headings(strip)):
                chosen = [place for place in places if fits(_tag(strip, place))]
                if _FEWEST <= len(chosen) < len(places):
                    yield (name, class_name, qualifier), chosen


def _before_headings(strip: Strip) -> list[tuple[str, Callable[[Tag], bool]]]:
    """What tells a part that stands right before a heading."""
    names = sorted({node.name for node in strip.nodes if isinstance(node, Tag) and node.name in _LEADS})
    return [(f":has(+ {name})", partial(_is_before, name)) for name in names]


def _is_before(name: str, element: Tag) -> bool:
    after = element.find_next_sibling()
    return isinstance(after, Tag) and after.name == name


def _tag(strip: Strip, place: int) -> Tag:
    node = strip.nodes[place]
    assert isinstance(node, Tag)
    return node


def _add_following(
    runs: dict[tuple[object, ...], Run], place: tuple[object, ...], kind: _Kind, strip: Strip, starts: Sequence[int]
) -> None:
    if len(starts) < _FEWEST or _starts_too_late(strip, starts):
        return
    names = _following_names(strip, starts)
    if kind[0] not in _LEADS and _has_leads(strip, names):
        return
    ends = [
        _end(strip, start, names, stop) for start, stop in zip(starts, [*starts[1:], len(strip.nodes)], strict=True)
    ]
    spoken = sum(1 for start, end in zip(starts, ends, strict=True) if strip.holds(start + 1, end).letters >= _WORDS)
    if spoken < _MOSTLY * len(starts) or (kind[0] in INLINE and not {*names} & {*_DIVIDERS}):
        return
    if _ends_too_early(strip, starts, ends) or not days_fit(strip, starts, ends):
        return
    follows = ", ".join(names) or "br"
    run = runs.setdefault((*place, *kind, follows), Run(Assembly(follows=follows), kind[2]))
    for start, end in zip(starts, ends, strict=True):
        run.elements.append(_tag(strip, start))
        run.measures.append(strip.holds(start, end))
        run.addresses.append(strip.address(start, end))


def _following_names(strip: Strip, starts: Sequence[int]) -> list[str]:
    """The names of elements that stand after the first part of items, in the order in which they come."""
    counted: Counter[str] = Counter()
    for start, stop in pairwise(starts):
        counted.update({node.name: 1 for node in strip.nodes[start + 1 : stop] if isinstance(node, Tag)}.keys())
    return [name for name, times in counted.items() if times >= _OFTEN * (len(starts) - 1)]


def _end(strip: Strip, start: int, names: Sequence[str], stop: int) -> int:
    for place in range(start + 1, stop):
        node = strip.nodes[place]
        if isinstance(node, Tag) and node.name not in names:
            return place
    return stop


def _starts_too_late(strip: Strip, starts: Sequence[int]) -> bool:
    """Whether items begin before these parts: then each would be read with the beginning of the next."""
    if _tag(strip, starts[0]).name in INLINE:
        led = sum(1 for start in starts if _led(strip, start))
        return led >= 0.5 * len(starts)
    before = _spoken_before(strip, starts[0])
    if before is None or not (strip.measures[before].days or strip.measures[before].links):
        return False
    last = [_spoken_before(strip, start) for start in starts[1:]]
    same = sum(1 for place in last if place is not None and _is_alike(strip, place, before))
    return same >= 0.5 * len(last)


def _has_leads(strip: Strip, names: Sequence[str]) -> bool:
    """Whether headings stand among what follows, and items could start with them."""
    leads: dict[str, list[int]] = {}
    for place, node in enumerate(strip.nodes):
        if isinstance(node, Tag) and node.name in _LEADS and node.name in names:
            leads.setdefault(node.name, []).append(place)
    return any(not _starts_too_late(strip, places) for places in leads.values())


def _ends_too_early(strip: Strip, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether the last item lacks what the others have: then items start earlier than with these parts."""
    held = [strip.holds(start, end) for start, end in zip(starts, ends, strict=True)]
    linked = sum(1 for found in held if found.links) >= _MOSTLY * len(held)
    tailed = [strip.holds(start + 1, end).letters for start, end in zip(starts, ends, strict=True)]
    before = _spoken_before(strip, starts[0])
    return (
        (linked and not held[-1].links)
        or (before is not None and not tailed[-1])
        or _has_a_remark_at_an_end(strip, starts, ends)
    )


def _has_a_remark_at_an_end(strip: Strip, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether all titles are nothing but links, save one at an end that is a link within words: that may be a remark
    beside the list, with a day of the page's at the other end; each day would then belong to the other title."""
    bare = [_is_bare_link(strip, start, end) for start, end in zip(starts, ends, strict=True)]
    first = strip.measures[starts[0]]
    if first.days and not first.links:
        return all(bare[:-1]) and not bare[-1]
    return bool(first.links) and not first.days and all(bare[1:]) and not bare[0]


def _is_bare_link(strip: Strip, start: int, end: int) -> bool:
    linked = next((strip.measures[place] for place in range(start, end) if strip.measures[place].links), None)
    return linked is not None and linked.link_letters >= _NOTHING_BUT_LINK * linked.letters


def _led(strip: Strip, start: int) -> bool:
    """Whether words stand before a part on its own line."""
    for place in range(start - 1, -1, -1):
        node = strip.nodes[place]
        if isinstance(node, Tag) and node.name not in INLINE:
            return False
        if strip.measures[place].letters >= _WORDS:
            return True
    return False


def _spoken_before(strip: Strip, start: int) -> int | None:
    """The place of the last element with words before a place."""
    before = range(start - 1, -1, -1)
    return next(
        (place for place in before if isinstance(strip.nodes[place], Tag) and strip.measures[place].letters), None
    )


def _is_alike(strip: Strip, one: int, other: int) -> bool:
    return _look(strip, one) == _look(strip, other)


def _look(strip: Strip, place: int) -> tuple[str, str, bool, bool]:
    element, found = _tag(strip, place), strip.measures[place]
    return element.name, kind_class(element), found.links > 0, found.days > 0


def _add_lines(runs: dict[tuple[object, ...], Run], place: tuple[object, ...], divider: str, strip: Strip) -> None:
    """The stretches between dividers, where most of them hold a link."""
    cuts = [place for place, node in enumerate(strip.nodes) if isinstance(node, Tag) and node.name == divider]
    if len(cuts) < _FEWEST:
        return
    edges = zip([-1, *cuts], [*cuts, len(strip.nodes)], strict=True)
    lines = [(start + 1, stop) for start, stop in edges]
    held = [(line, found) for line in lines if (found := strip.holds(*line)).letters]
    least = _SOME if divider == "hr" else _MOSTLY  # a rule parts items, linked or not; a line break parts anything
    if len(held) < _FEWEST_LINES or sum(1 for _, found in held if found.links) < least * len(held):
        return
    run = runs.setdefault((*place, divider), Run(Assembly(divider=divider)))
    run.elements.append(strip.box)
    for line, found in held:
        run.measures.append(found)
        run.addresses.append(strip.address(*line))
