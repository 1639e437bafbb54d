"""Plain CSS selectors matched by hand: on a long list a selector engine takes more time than all else together.

Plain are names, classes, an id, the presence of an attribute and a turn (`h2`, `.title`, `li.call`, `a[href]`,
`main#top`, `td:nth-child(2)`, `p:nth-of-type(3)`), inside one another (`main .title`), right inside one another
(`td > a`), and as choices (`h2, h3`). Anything else is left to the engine, whose answers these are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bs4 import Tag

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_PART = re.compile(
    rf"(?P<tag>{_NAME})?(?P<classes>(?:\.{_NAME})*)(?:#(?P<identity>{_NAME}))?(?:\[(?P<attribute>{_NAME})\])?"
    r"(?::nth-(?P<kind>child|of-type)\((?P<turn>[1-9]\d{0,5})\))?"
)


def select(element: Tag, selector: str, limit: int, inside: Sequence[Tag] | None = None) -> list[Tag]:
    """The first `limit` elements inside `element` that fit, in the order of the page.

    `inside`: the elements inside it, where more than one selector is looked for in them.
    """
    plain = _read(selector)
    if plain is None:
        return element.select(selector, limit=limit)
    return plain.first(elements_in(element) if inside is None else inside, limit)


def elements_in(element: Tag) -> list[Tag]:
    """The elements inside an element, in the order of the page."""
    found: list[Tag] = []
    _gather(element, found)
    return found


def _gather(element: Tag, found: list[Tag]) -> None:
    for node in element.contents:
        if isinstance(node, Tag):
            found.append(node)
            if node.contents:
                _gather(node, found)


@dataclass(frozen=True, slots=True)
class _Part:
    """`turn`: which of its siblings an element is; of those of its own name only, where `of_type`."""

    tag: str | None
    classes: frozenset[str]
    identity: str | None
    attribute: str | None
    turn: int | None
    of_type: bool

    def fits(self, element: Tag) -> bool:
        if self.tag is not None and element.name != self.tag:
            return False
        if self.classes and not self.classes.issubset(element.attrs.get("class") or ()):
            return False
        if self.identity is not None and element.attrs.get("id") != self.identity:
            return False
        if self.attribute is not None and self.attribute not in element.attrs:
            return False
        return self.turn is None or self._has_its_turn(element)

    def _has_its_turn(self, element: Tag) -> bool:
        before = 0
        for sibling in element.previous_siblings:
            before += isinstance(sibling, Tag) and (not self.of_type or sibling.name == element.name)
            if self.turn is not None and before >= self.turn:
                return False
        return before + 1 == self.turn


@dataclass(frozen=True, slots=True)
class _Choice:
    """Parts from the innermost outwards: each right inside the next, or anywhere inside it."""

    parts: tuple[_Part, ...]
    is_direct: bool

    def stands_in(self, element: Tag) -> bool:
        """Whether the outer parts are found around the element, one outside the other."""
        around = element.parent
        for part in self.parts[1:]:
            while around is not None and not part.fits(around):
                if self.is_direct:
                    return False
                around = around.parent
            if around is None:
                return False
            around = around.parent
        return True


@dataclass(frozen=True, slots=True)
class _Plain:
    """A selector that is plain. `names`: what the elements that fit are called; None: anything."""

    choices: tuple[_Choice, ...]
    names: frozenset[str] | None

    def first(self, inside: Iterable[Tag], limit: int) -> list[Tag]:
        """The first `limit` of these elements that fit."""
        found: list[Tag] = []
        for node in inside:
            if self.names is not None and node.name not in self.names:
                continue
            for choice in self.choices:  # not `any(...)`: a generator for every element is half the time
                if choice.parts[0].fits(node) and (len(choice.parts) == 1 or choice.stands_in(node)):
                    found.append(node)
                    break
            if len(found) == limit:
                break
        return found


@lru_cache(maxsize=1_000)
def _read(selector: str) -> _Plain | None:
    """The selector, taken apart; None if it is not plain."""
    choices = []
    for words in selector.split(","):
        steps = words.replace(">", " > ").split()
        is_direct = ">" in steps
        # Both kinds of "inside" in one choice would need a search for the right place of each.
        if is_direct and (len(steps) % 2 == 0 or set(steps[1::2]) != {">"}):
            return None
        found = [_PART.fullmatch(step) for step in (steps[::2] if is_direct else steps)]
        if not found or not all(found):
            return None
        choices.append(_Choice(tuple(_part(match) for match in reversed(found) if match), is_direct))
    names = [choice.parts[0].tag for choice in choices]
    return _Plain(tuple(choices), frozenset(name for name in names if name) if all(names) else None)


def _part(match: re.Match[str]) -> _Part:
    tag, attribute, turn = match["tag"], match["attribute"], match["turn"]
    return _Part(
        tag=tag.lower() if tag else None,
        classes=frozenset(match["classes"].split(".")[1:]),
        identity=match["identity"],
        attribute=attribute.lower() if attribute else None,
        turn=int(turn) if turn else None,
        of_type=match["kind"] == "of-type",
    )
