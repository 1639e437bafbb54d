"""CSS selectors that fit just the elements wanted, checked without running them over the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from bs4 import BeautifulSoup, Tag

from sources.detect.tree import classes_of, kind_class

_PLAIN = re.compile(r"-?[A-Za-z_][\w-]*\Z", re.ASCII)
_STABLE_ID = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}\Z")
_MOST_STEPS = 12
_MOST_PLACES = 4
_MOST_ALIKE = 50
_CELLS = ("td", "th")

Step = tuple[str, str, str]  # tag, class, id


def steps_to(elements: Sequence[Tag], soup: BeautifulSoup, qualifier: str = "") -> str | None:
    """The shortest chain `a > b.c > d` that fits these elements and hardly any other; None if there is none.

    `qualifier`: what is added to the last step, for it tells them from others of their name and class.
    """
    wanted = {id(element) for element in elements}
    first = elements[0]
    rivals = [element for element in soup.find_all(first.name) if id(element) not in wanted]
    chain: list[Step] = []
    for element in [first, *islice(first.parents, _MOST_STEPS)]:
        if element.name in ("[document]", "html"):
            break
        chain.append(_step(element, elements if element is first else ()))
        elements_fit = [member for member in elements if _fits(member, chain)]
        if len(elements_fit) < len(elements):
            # Members stand under parents of several names: what the parents share must do.
            chain[-1] = (element.name, "", "")
            if not all(_fits(member, chain) for member in elements):
                chain.pop()
                break
        rivals = [rival for rival in rivals if _fits(rival, chain)]
        if not rivals or chain[-1][2]:
            break
    return " > ".join(_written(step) for step in reversed(chain)) + qualifier if chain else None


def _step(element: Tag, members: Sequence[Tag]) -> Step:
    identity = str(element.get("id") or "")
    if not members and _STABLE_ID.match(identity):
        return (element.name, "", identity)
    name = kind_class(element)
    is_shared = all(name in classes_of(member) for member in members)
    return (element.name, name if _PLAIN.match(name) and is_shared else "", "")


def _fits(element: Tag, chain: Sequence[Step]) -> bool:
    place: Tag | None = element
    for name, class_name, identity in chain:
        if place is None or place.name != name:
            return False
        if (class_name and class_name not in classes_of(place)) or (identity and place.get("id") != identity):
            return False
        place = place.parent
    return True


def _written(step: Step) -> str:
    name, class_name, identity = step
    return name + (f".{class_name}" if class_name else "") + (f"#{identity}" if identity else "")


def place_in(element: Tag, card: Tag, counts: Mapping[str, int]) -> str:
    """Where an element stands inside its card, as a selector relative to it; empty for the card itself.

    `counts`: how often each class stands in the card; one that stands there once is what the place is called by.
    """
    steps: list[str] = []
    for place in (element, *element.parents):
        if place is card:
            break
        name = _name_in(place, counts)
        if place.name in _CELLS:
            steps.append(f"{place.name}:nth-child({_number(place)})")
            row = place.parent
            if row is not None and row is not card:
                steps.append(row.name + _turn(row, ""))
            break
        number = "" if counts.get(name) == 1 else _turn(place, name)
        steps.append((f"{place.name}.{name}" if name else place.name) + number)
        if counts.get(name) == 1 or len(steps) == _MOST_PLACES:
            break
    return " > ".join(reversed(steps))


def _name_in(element: Tag, counts: Mapping[str, int]) -> str:
    names = [name for name in classes_of(element) if _PLAIN.match(name)]
    kind = kind_class(element)
    if not _PLAIN.match(kind):
        return ""
    alone = [name for name in names if counts.get(name) == 1 and name.count("-") + name.count("_") >= 1]
    return kind if counts.get(kind) == 1 or not alone else max(alone, key=len)


def _turn(element: Tag, name: str) -> str:
    """Which of its like an element is, where an earlier sibling is called the same; the first needs no number."""
    before = [other for other in element.previous_siblings if isinstance(other, Tag) and other.name == element.name]
    alike = any(not name or name in classes_of(other) for other in before[:_MOST_ALIKE])
    return f":nth-of-type({len(before) + 1})" if alike else ""


def _number(cell: Tag) -> int:
    return 1 + sum(1 for other in cell.previous_siblings if isinstance(other, Tag))


def first_of_each(elements: Sequence[Tag], card: Tag) -> dict[str, Tag]:
    """The first element at every place inside a card."""
    counts = Counter(name for element in elements for name in set(classes_of(element)))
    found: dict[str, Tag] = {}
    for element in elements:
        found.setdefault(place_in(element, card, counts), element)
    return found
