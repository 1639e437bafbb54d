"""Plain CSS selectors matched by hand: on a long list a selector engine takes more time than all else together.

Plain are names, classes and the presence of an attribute (`h2`, `.title`, `li.call`, `a[href]`), inside one another
(`main .title`) and as choices (`h2, h3`). Anything else is left to the engine, whose answers these are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bs4 import Tag

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_PART = re.compile(rf"(?P<tag>{_NAME})?(?P<classes>(?:\.{_NAME})*)(?:\[(?P<attribute>{_NAME})\])?")


def select(element: Tag, selector: str, limit: int, inside: Sequence[Tag] | None = None) -> list[Tag]:
    """The first `limit` elements inside `element` that fit, in the order of the page.

    `inside`: the elements inside it, where more than one selector is looked for in them.
    """
    choices = _read(selector)
    if choices is None:
        return element.select(selector, limit=limit)
    among = (node for node in element.descendants if isinstance(node, Tag)) if inside is None else inside
    return list(islice(_found(among, choices), limit))


def elements_in(element: Tag) -> list[Tag]:
    """The elements inside an element, in the order of the page."""
    return [node for node in element.descendants if isinstance(node, Tag)]


@dataclass(frozen=True, slots=True)
class _Part:
    tag: str | None
    classes: frozenset[str]
    attribute: str | None

    def fits(self, element: Tag) -> bool:
        if self.tag is not None and element.name != self.tag:
            return False
        if self.classes and not self.classes.issubset(element.attrs.get("class") or ()):
            return False
        return self.attribute is None or self.attribute in element.attrs


@lru_cache(maxsize=1_000)
def _read(selector: str) -> tuple[tuple[_Part, ...], ...] | None:
    """The choices, each from its innermost part outwards; None if the selector is not plain."""
    choices = []
    for choice in selector.split(","):
        found = [_PART.fullmatch(part) if part else None for part in choice.split()]
        if not found or not all(found):
            return None
        choices.append(tuple(_part(match) for match in reversed(found) if match))
    return tuple(choices)


def _part(match: re.Match[str]) -> _Part:
    tag, attribute = match["tag"], match["attribute"]
    classes = frozenset(match["classes"].split(".")[1:])
    return _Part(tag.lower() if tag else None, classes, attribute.lower() if attribute else None)


def _found(inside: Iterable[Tag], choices: tuple[tuple[_Part, ...], ...]) -> Iterator[Tag]:
    names = {parts[0].tag for parts in choices}
    any_name = None in names
    for node in inside:
        if any_name or node.name in names:
            for parts in choices:  # not `any(...)`: a generator for every element is half the time
                if parts[0].fits(node) and (len(parts) == 1 or _stands_in(node, parts)):
                    yield node
                    break


def _stands_in(element: Tag, parts: tuple[_Part, ...]) -> bool:
    """Whether the outer parts are found around the element, one outside the other."""
    around = element.parent
    for part in parts[1:]:
        while around is not None and not part.fits(around):
            around = around.parent
        if around is None:
            return False
        around = around.parent
    return True
