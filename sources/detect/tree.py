"""A page measured once, from the leaves up: for every element its words, links and days, and whether it is a menu."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.detect.days import count_days
from sources.kinds._soup import words_of

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "select", "textarea", "iframe"})
_FRAME = frozenset({"nav", "footer", "header", "aside"})
_FRAME_ROLES = frozenset({"navigation", "banner", "contentinfo", "menu", "menubar", "search", "tablist", "dialog"})
_FRAME_NAMES = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|menu|submenu|megamenu|breadcrumbs?|pager|pagination|footer|cookies?|consent"
    r"|share|social|sitemap|tagcloud|tags|languages?|lang|filters?|facets?|toolbar)(?:$|[-_])",
    re.IGNORECASE,
)
# A class that only numbers or marks single members says nothing of what kind of element it is.
_MARKING = re.compile(r"\d|^(?:odd|even|first|last|active|open|alt|alternate|selected|current|clearfix|row)$", re.I)
_MOSTLY = 0.4
_MOST_MAINS = 5
_HEADING = 300
_DAY_LINE = 120
_STRIP = 4


@dataclass
class Measure:
    """What one element holds. `path`: a number for its place in the tree; `order`: its turn on the page."""

    letters: int = 0
    days: int = 0
    links: int = 0
    link_letters: int = 0
    path: int = 0
    order: int = 0


@dataclass
class Measured:
    """A page with its measures by the identity of each element.

    `groups`: elements of one shape in one place. `strips`: elements with several parts side by side. `day_lines`:
    short elements with one day. `heading`: the words of its title and its first heading.
    """

    soup: BeautifulSoup
    heading: str = ""
    by_element: dict[int, Measure] = field(default_factory=dict)
    groups: dict[tuple[int, tuple[str, ...]], list[Tag]] = field(default_factory=dict)
    strips: list[Tag] = field(default_factory=list)
    day_lines: list[Tag] = field(default_factory=list)
    framed: set[int] = field(default_factory=set)
    letters: int = 0
    days: int = 0

    def share_of(self, elements: Sequence[Tag]) -> float:
        """Which part (0 to 1) of what the page has to say stands in these elements: of its main part, if in that."""
        return self.share(elements[0], sum(self.of(element).letters for element in elements))

    def share(self, element: Tag, letters: int) -> float:
        """The same for so many letters in the part of the page in which that element stands."""
        main = holder_of(element, ("main",)) or element.find_parent(attrs={"role": "main"})
        whole = self.of(main).letters if isinstance(main, Tag) else self.letters
        return min(1.0, letters / max(whole, 1))

    def of(self, element: Tag) -> Measure:
        return self.by_element.get(id(element)) or Measure()


def holder_of(element: Tag, names: Container[str]) -> Tag | None:
    """The nearest element of these names around an element. By hand: the library's search takes ten times as long."""
    return next((parent for parent in element.parents if parent.name in names), None)


def kind_class(element: Tag) -> str:
    """The first class that says what the element is, rather than which one it is."""
    return next((name for name in classes_of(element) if not _is_marking(name)), "")


@lru_cache(maxsize=2_000)
def _is_marking(name: str) -> bool:
    return bool(_MARKING.search(name))


@lru_cache(maxsize=2_000)
def _is_frame_name(name: str) -> bool:
    return bool(_FRAME_NAMES.search(name))


def classes_of(element: Tag) -> list[str]:
    given = element.get("class") or []
    return given.split() if isinstance(given, str) else list(given)


def measure(soup: BeautifulSoup) -> Measured:
    """Measure the page, and group its elements by place and shape; menus, headers and footers are left out."""
    heads = (soup.find(name) for name in ("title", "h1"))
    page = Measured(soup, " ".join(words_of(head) for head in heads if isinstance(head, Tag))[:_HEADING])
    body = soup.body or soup
    elements = list(_walk(body))
    for element in reversed(elements):
        _add_up(page, element)
    for order, element in enumerate(elements):
        page.of(element).order = order
    whole = page.of(body)
    _find_frames(page, elements, whole.letters)
    paths: dict[tuple[int, str], int] = {}
    for element in elements:
        _place(page, element, paths)
    return page


def measure_copy(page: Measured, card: Tag) -> None:
    """Measure a card that was put together from copies."""
    for element in reversed(list(_walk(card))):
        _add_up(page, element)


def _walk(body: Tag) -> Iterator[Tag]:
    """All elements with something to show, parents before children."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        yield element
        inside = [child for child in element.contents if isinstance(child, Tag) and child.name not in _SILENT]
        waiting.extend(reversed(inside))


def _add_up(page: Measured, element: Tag) -> None:
    total = Measure()
    own = []
    for child in element.contents:
        if isinstance(child, Tag):
            part = page.by_element.get(id(child))
            if part:
                total.letters += part.letters
                total.days += part.days
                total.links += part.links
                total.link_letters += part.link_letters
        elif type(child) is NavigableString and not child.isspace():
            own.append(child)
    if own:
        words = " ".join(" ".join(own).split())
        total.letters += len(words)
        total.days += count_days(words)
    if element.name == "time" and not total.days:
        total.days = count_days(str(element.get("datetime") or "")[:10])
    if element.name == "a" and element.get("href"):
        total.links += 1
        total.link_letters = total.letters
    page.by_element[id(element)] = total


def _find_frames(page: Measured, elements: list[Tag], letters: int) -> None:
    mains = [element for element in elements if element.name == "main" or element.get("role") == "main"]
    around = {id(holder) for main in mains[:_MOST_MAINS] for holder in (main, *main.parents)}
    for element in elements:
        if id(element) in around and element.name != "body":
            continue
        inherits = element.parent is not None and id(element.parent) in page.framed
        if inherits or (_is_frame(element) and page.of(element).letters < _limit(element) * letters):
            page.framed.add(id(element))
        elif element.parent is None or element.name == "body":
            page.letters, page.days = page.of(element).letters, page.of(element).days
        if not inherits and id(element) in page.framed:
            page.letters -= page.of(element).letters
            page.days -= page.of(element).days


def _limit(element: Tag) -> float:
    """The share of a page up to which its name is believed: some sites put a whole page into `div.menu`."""
    is_plain = element.name in ("nav", "footer") or element.get("role") in ("navigation", "contentinfo")
    return 1.0 if is_plain else _MOSTLY


def _is_frame(element: Tag) -> bool:
    if element.name in _FRAME:
        # The header of a card is no header of the page.
        return element.name not in ("header", "footer") or holder_of(element, ("article", "li", "main")) is None
    if element.name in ("tr", "td", "tbody", "a", "body", "main", "article", "table"):
        return False
    names = [*classes_of(element), str(element.get("id") or "")]
    return element.get("role") in _FRAME_ROLES or any(map(_is_frame_name, names))


def _place(page: Measured, element: Tag, paths: dict[tuple[int, str], int]) -> None:
    found = page.by_element[id(element)]
    above = page.by_element.get(id(element.parent)) if element.parent is not None else None
    found.path = paths.setdefault((above.path if above else 0, element.name), len(paths) + 1)
    if id(element) in page.framed:
        return
    if found.days == 1 and found.letters <= _DAY_LINE and element.name not in ("a", "time"):
        page.day_lines.append(element)
    if not found.links or not found.letters:
        return
    if len(element.contents) >= _STRIP:
        page.strips.append(element)
    names = [kind_class(element)]
    for parent, _ in zip(element.parents, range(3), strict=False):
        names.append(kind_class(parent))
    page.groups.setdefault((found.path, tuple(names)), []).append(element)
