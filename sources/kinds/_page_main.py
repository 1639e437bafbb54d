"""The part of a page that is its own: found by structure, without menus, banners, cookie boxes and footers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.kinds._soup import pick

_NEVER_TEXT = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "object", "select", "datalist"})
_AROUND = frozenset({"nav", "footer", "dialog"})
_AROUND_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
)
# Beginnings of words in `class` and `id` that name what stands around the text of a page.
_BOXES = (
    "cookie", "consent", "gdpr", "breadcrumb", "brodsmul", "brödsmul", "skiplink", "skipto", "pagination", "pager",
    "related", "relatera", "newsletter", "nyhetsbrev", "contact", "kontakt", "vcard", "sitemap", "addthis",
    "socialmedia", "visitorcount",
)  # fmt: skip
_BOX_WORDS = frozenset({"share", "sharing", "social", "dela", "skip"})
_NAME_WORD = re.compile(r"[^\W_]+")
# An element with more of the page's words than this is the page, whatever it is called.
_TOO_MUCH_FOR_A_BOX = 0.5
_MAIN_SHARE = 0.7
_MOST_MAINS = 20


def main_part(soup: BeautifulSoup, selector: str | None) -> Tag | None:
    """The element that holds the page's own text, cleaned of what stands around it; the tree is changed.

    With `selector` the first element that fits, or None if none does. Without, what the page itself calls its main
    part or its only article; else the smallest element that holds most of the words outside links.
    """
    _clean(soup)
    if selector is not None:
        return pick(soup, selector)
    elements = list(tags_of(soup))
    articles = [element for element in elements if element.name == "article"]
    candidates = [element for element in elements if _is_main(element)] or (articles if len(articles) == 1 else [])
    filled = [element for element in candidates[:_MOST_MAINS] if element.get_text(strip=True)]
    if filled:
        return max(filled, key=lambda element: len(element.get_text()))
    return _densest(soup.body or soup)


def tags_of(top: Tag) -> Iterable[Tag]:
    """The elements inside one, in their order. Selectors take ten times as long on large pages."""
    return (node for node in top.descendants if isinstance(node, Tag))


def _clean(soup: BeautifulSoup) -> None:
    elements = list(tags_of(soup))
    unseen = [element for element in elements if element.name in _NEVER_TEXT]
    for element in unseen:
        element.extract()
    kept = _holders(elements)
    sizes = _sizes(soup, with_links=True)
    much = sizes.get(id(soup.body or soup), 0) * _TOO_MUCH_FOR_A_BOX
    for element in elements:
        if id(element) in kept:
            continue
        if _is_around(element) or (_is_box(element) and sizes.get(id(element), 0) <= much):
            element.extract()


def _holders(elements: Sequence[Tag]) -> set[int]:
    """The elements that hold the main part, or where none is named, a first heading: they are never taken away."""
    mains = [element for element in elements if _is_main(element)]
    holding = mains or [element for element in elements if element.name == "h1"]
    return {id(holder) for element in holding[:_MOST_MAINS] for holder in (element, *element.parents)}


def _is_main(element: Tag) -> bool:
    return element.name == "main" or element.get("role") == "main"


def _is_around(element: Tag) -> bool:
    if element.name in _AROUND or str(element.get("role") or "").lower() in _AROUND_ROLES:
        return True
    return element.name == "header" and element.find_parent(["main", "article"]) is None


def _is_box(element: Tag) -> bool:
    """Whether an element's name or kind tells of something beside the text: a form, a box of links, a contact."""
    if element.name == "form":
        return True
    names = element.get("class") or []
    given = " ".join([*([names] if isinstance(names, str) else names), str(element.get("id") or "")]).lower()
    if not given:
        return False
    found = _NAME_WORD.findall(given[:500])
    return any(word in _BOX_WORDS or word.startswith(_BOXES) for word in found)


def _densest(top: Tag) -> Tag:
    """The smallest element with most of the words that are not links."""
    sizes = _sizes(top, with_links=False)
    here = top
    while True:
        share = sizes.get(id(here), 0) * _MAIN_SHARE
        within = next(
            (child for child in here.children if isinstance(child, Tag) and sizes.get(id(child), 0) > share), None
        )
        if within is None or within.name in ("p", "ul", "ol", "table", "h1"):
            return here
        here = within


def _sizes(top: Tag, *, with_links: bool) -> dict[int, int]:
    """How many characters of text each element holds, links counted or not."""
    sizes: dict[int, int] = {}
    for node in reversed(list(_nodes(top))):
        own = len(node.strip()) if type(node) is NavigableString else 0
        size = sizes.get(id(node), 0) + own
        is_left_out = isinstance(node, Tag) and node.name == "a" and not with_links
        if size and not is_left_out and node is not top and node.parent is not None:
            sizes[id(node.parent)] = sizes.get(id(node.parent), 0) + size
    return sizes


def _nodes(top: Tag) -> Iterable[Tag | NavigableString]:
    yield top
    for node in top.descendants:
        if isinstance(node, Tag | NavigableString):
            yield node
