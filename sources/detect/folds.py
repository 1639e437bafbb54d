"""Accordions: calls that unfold on the page itself, so that none has a link of its own to be found by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urldefrag

from bs4 import Tag

from sources.contract import CallData, Page
from sources.detect.bare import read_list
from sources.detect.events import speaks_of_calls
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.detect.selectors import steps_to
from sources.detect.tree import Measured, kind_class
from sources.detect.words import FILE_ADDRESS
from sources.kinds._plain_selectors import select
from sources.reading.links import canonical_address, safe_link, same_site

_FEWEST = 2
_MOST = 500
_MOST_KINDS = 6
_MOST_PARTS = 50
_LONGEST_HEAD = 300
_MUCH = 1.2
_SOME = 20
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# By which a head says that it unfolds something, where it is no `summary`.
_UNFOLDS = ("aria-controls", "aria-expanded")
_NAMES = ("button", "a", "div", "span", *_HEADINGS)
_FOLDING = re.compile(
    r"(?:^[a-z]{0,20}[-_]?)(?:accordion|accordeon|collapsible|expander|toggle)[a-z_-]{0,20}\Z", re.ASCII
)
_LIKELY, _DOUBTFUL = 0.55, 0.4
_NO_PAGES = (
    "no-own-pages: the items unfold on the page and have no pages of their own; each is known by its title, and one "
    "that gets another title counts as another call"
)
_NOT_CALLS = "not-calls: few of the items have a date and speak of calls or funding; see option only"


@dataclass(frozen=True)
class _Fold:
    """Items alike. `title`: selector of their heads inside them; `follows`: of the siblings that are unfolded."""

    items: tuple[Tag, ...]
    title: str
    follows: str | None = None


def propose_folds(measured: Measured, page: Page, now: datetime) -> Proposal | None:
    """The page's likeliest accordion as a list of calls; None where none has days to apply in it."""
    read = (
        _read(measured, fold, page, now) for fold in islice((*_details(measured), *_buttons(measured)), _MOST_KINDS)
    )
    return max(filter(None, read), key=lambda found: (found.confidence, len(found.calls)), default=None)


def by_title(proposal: Proposal, measured: Measured, page: Page, now: datetime) -> Proposal:
    """A list whose every link leads to a place of the page itself, read by titles: such places are often numbered."""
    own = canonical_address(page.url)
    addresses = [urldefrag(call.url or "") for call in proposal.calls]
    if not addresses or any(canonical_address(each.url) != own or not each.fragment for each in addresses):
        return proposal
    config = {name: value for name, value in proposal.config.items() if name != "detail"} | {"own_pages": False}
    calls = read_list(config, measured.soup, page, now).calls
    if len(calls) < len(proposal.calls):
        return proposal
    problems = (_NO_PAGES, *(each for each in proposal.problems if not each.startswith("own-pages:")))
    confidence = min(proposal.confidence, _LIKELY)
    return proposal.model_copy(
        update={"config": config, "calls": calls, "problems": problems, "confidence": confidence}
    )


def _read(measured: Measured, fold: _Fold, page: Page, now: datetime) -> Proposal | None:
    item = steps_to(fold.items, measured.soup)
    if item is None or len(fold.items) < _FEWEST:
        return None
    config: dict[str, Any] = {"item": item, "title": fold.title, "own_pages": False}
    config |= {"follows": fold.follows} if fold.follows else {}
    reading = read_list(config, measured.soup, page, now)
    dated = sum(1 for call in reading.calls if call.deadlines or call.opens)
    if len(reading.calls) < _FEWEST or not dated:
        return None
    is_of_calls = dated >= IS_A_LIST * len(reading.calls) and _are_calls(measured, reading.calls)
    is_likely = is_of_calls and not _have_pages(fold, page)
    problems = (*([] if is_of_calls else [_NOT_CALLS]), _NO_PAGES, *reading.set_aside)
    return Proposal(
        kind="listing",
        confidence=_LIKELY if is_likely else _DOUBTFUL,
        url=page.url,
        config=config,
        calls=reading.calls,
        problems=problems,
    )


def _have_pages(fold: _Fold, page: Page) -> bool:
    """Whether most items lead to pages of this site, each to another: then those are the calls' own."""
    if fold.follows:
        return False  # what a card consists of is not in its element; the links beside it are seen by others
    pages = {address for item in fold.items for address in islice(_pages_in(item, page), 1)}
    return len(pages) >= max(_FEWEST, IS_A_LIST * len(fold.items))


def _pages_in(item: Tag, page: Page) -> Iterator[str]:
    own = canonical_address(page.url)
    for link in item.find_all("a", href=True, limit=_MOST_PARTS):
        address = safe_link(str(link["href"]), page.url)
        if address is None or FILE_ADDRESS.search(address) or not same_site(address, page.url):
            continue
        if (canonical := canonical_address(address)) != own:
            yield canonical


def _are_calls(measured: Measured, calls: Sequence[CallData]) -> bool:
    spoken = sum(1 for call in calls if speaks_of_calls(f"{call.title}\n{call.text[:_LONGEST_HEAD]}"))
    return speaks_of_calls(measured.heading) or spoken >= IS_A_LIST * len(calls)


def _details(measured: Measured) -> Iterator[_Fold]:
    """The innermost `details` of the page, those in one place together."""
    places: dict[int, list[Tag]] = {}
    for element in measured.soup.find_all("details", limit=_MOST):
        is_own = id(element) not in measured.framed and element.find("details") is None
        if is_own and element.find("summary", recursive=False) is not None:
            places.setdefault(measured.of(element).path, []).append(element)
    for items in places.values():
        yield _Fold(tuple(items), _titled(items, "summary"))


def _buttons(measured: Measured) -> Iterator[_Fold]:
    """Boxes with one head that unfolds the rest of them, and heads whose next siblings are unfolded."""
    for selector, heads in _heads(measured):
        held = Counter(id(parent) for head in heads for parent in head.parents)
        boxes = [(_box(head, held), head) for head in heads]
        around = _most_alike(measured, [box for box, head in boxes if _holds_more(measured, box, head)])
        if len(around) >= _FEWEST:
            yield _Fold(tuple(around), _titled(around, selector))
            continue
        beside = _most_alike(measured, [box for box, _ in boxes if _following(box, held)])
        if len(beside) >= _FEWEST:
            follows = ", ".join(dict.fromkeys(kind for box in beside for kind in _following(box, held)))
            yield _Fold(tuple(beside), _titled(beside, selector), follows)


def _heads(measured: Measured) -> Iterator[tuple[str, list[Tag]]]:
    """Elements that unfold something, as they say themselves or by their class, with a selector for them."""
    found: dict[str, list[Tag]] = {}
    for element in measured.soup.find_all(_NAMES):
        if id(element) in measured.framed or not 0 < measured.of(element).letters <= _LONGEST_HEAD:
            continue
        marks = [f"[{mark}]" for mark in _UNFOLDS if element.has_attr(mark)]
        kind = kind_class(element)
        marks += [f".{kind}"] if _FOLDING.search(kind) else []
        if marks:
            found.setdefault(element.name + marks[0], []).append(element)
    return ((selector, heads[:_MOST]) for selector, heads in found.items() if len(heads) >= _FEWEST)


def _most_alike(measured: Measured, elements: Sequence[Tag]) -> list[Tag]:
    """Those in one place of the page: a button elsewhere unfolds something else."""
    places: dict[int, list[Tag]] = {}
    for element in elements:
        places.setdefault(measured.of(element).path, []).append(element)
    return max(places.values(), key=len, default=[])


def _box(head: Tag, held: Counter[int]) -> Tag:
    """The largest part of the page that holds this head and no other."""
    box = head
    for parent in head.parents:
        if held[id(parent)] > 1 or parent.name in ("body", "main", "[document]"):
            break
        box = parent
    return box


def _holds_more(measured: Measured, box: Tag, head: Tag) -> bool:
    return box is not head and measured.of(box).letters > _MUCH * measured.of(head).letters + _SOME


def _following(box: Tag, held: Counter[int]) -> list[str]:
    """The names of the elements between a head and the next one."""
    names = []
    for node in islice(box.next_siblings, _MOST_PARTS):
        if isinstance(node, Tag):
            if held[id(node)] or node.name == box.name:
                break
            names.append(node.name)
    return names


def _titled(items: Sequence[Tag], head: str) -> str:
    """The head, or the heading in it, beside which a status or a sign may stand."""
    for name in _HEADINGS:
        if all(select(item, f"{head} {name}", limit=1) for item in items):
            return f"{head} {name}"
    return head
