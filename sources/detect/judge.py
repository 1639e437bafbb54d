"""How sure: a list of dated items, or something else that repeats."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bs4 import Tag

from sources.contract import CallData
from sources.detect.days import without_days
from sources.detect.groups import Group
from sources.detect.proposal import IS_A_LIST
from sources.detect.tree import Measured
from sources.detect.words import CALLS, NEWS

_FEW = 3
_MANY = 8
_SEVERAL = 4
_SEVERAL_HEADINGS = 2
_MOST_HEADINGS = 10
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SMALL = 0.3
_TINY = 0.12
# Most that is believed of: something that repeats, what may be a list of something, one result of a counted list.
_NO_LIST, _DOUBTFUL, _COUNTED = 0.25, 0.45, 0.55


def judge(page: Measured, group: Group, calls: Sequence[CallData]) -> tuple[float, list[str]]:
    """Confidence from 0 to 1, and what speaks against it."""
    dated = sum(1 for call in calls if _has_day(call)) / len(calls)
    # What differs by its day alone ("Closes 3 June 2027, read more") is no title.
    titles = len({without_days(call.title).casefold() for call in calls}) / len(calls)
    share = group.share
    kept = len(calls) / group.count
    confidence = 0.35 + 0.4 * dated + 0.15 * min(1.0, share * 1.5) + 0.05 * min(len(calls), 10) / 10
    confidence *= 0.6 + 0.4 * min(titles, 1.0)
    confidence *= 0.7 + 0.3 * min(kept * 1.25, 1.0)
    problems = []
    limit = 0.95
    is_dated = max(dated, group.dated) >= IS_A_LIST
    is_small = share < (_SMALL if len(calls) < _MANY else _TINY)
    if not is_dated:
        limit = min(limit, _NO_LIST if share < _TINY else _DOUBTFUL)
        problems.append("undated: fewer than half of the items show a date")
    if titles < 0.5:
        limit = min(limit, _DOUBTFUL)
        problems.append("same-titles: many items have the same title")
    if len(calls) < _FEW:
        limit = min(limit, _NO_LIST if is_small or len(calls) == 1 else _DOUBTFUL)
        problems.append(f"few: only {len(calls)} of them")
    if _are_crowded(page, group):
        limit = min(limit, _DOUBTFUL)
        problems.append("crowded: each card holds many links and days; the items may be parts of them")
    if merged := _merged(page, group):
        limit = min(limit, _DOUBTFUL)
        problems.append(
            f"merged: {merged} of the items hold several headings with links and several days; each may be many calls"
        )
    if is_small:
        limit = min(limit, _DOUBTFUL)
        problems.append("small-part: the list is a small part of the page")
    if _is_news(page):
        limit = min(limit, _DOUBTFUL)
        problems.append("news: the page calls itself news or articles, not calls")
    if group.is_counted and (is_dated or any(call.status != "unknown" for call in calls)):
        return _COUNTED, problems
    return round(min(confidence, limit), 2), problems


def _are_crowded(page: Measured, group: Group) -> bool:
    """Whether the usual card holds so many links and days that it must be several items."""
    if not group.assembly.is_plain:
        return False
    held = [page.of(element) for element in group.elements]
    return median(found.links for found in held) > _MANY and median(found.days for found in held) > _SEVERAL


def _merged(page: Measured, group: Group) -> int:
    """How many elements hold several headings that lead to different places, and a day for more than one of them."""
    return sum(1 for element in group.elements if group.assembly.is_plain and _holds_several(page, element))


def _holds_several(page: Measured, element: Tag) -> bool:
    held = page.of(element)
    if held.links < _SEVERAL_HEADINGS or held.days < _SEVERAL_HEADINGS:
        return False
    headings = element.find_all(_HEADINGS, limit=_MOST_HEADINGS)
    links = (heading.find("a", href=True) or heading.find_parent("a", href=True) for heading in headings)
    return len({str(link["href"]) for link in links if isinstance(link, Tag)}) >= _SEVERAL_HEADINGS


def _has_day(call: CallData) -> bool:
    return bool(call.deadlines or call.opens or call.published)


def _is_news(page: Measured) -> bool:
    return bool(NEWS.search(page.heading)) and not CALLS.search(page.heading)
