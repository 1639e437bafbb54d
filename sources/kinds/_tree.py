"""Beautiful Soup's tree of a hostile page, grown by hand: the same tree in a fraction of the time, and of bounded size.

Reading three hundred lists, a third of all time went into Beautiful Soup's own builder, which asks at every tag and
text what no page of calls needs (namespaces, filters, tags closed out of turn). The parser is the same, and so
is the tree, but for pages of HTML 5 that leave out `<body>`.

Its public door is a builder's own events alone: what an element is made of (`vars(Tag)`) and how builders meet the
parser is not public, and 4.13 to 4.15 have been compared. pyproject.toml holds later ones back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import Comment, Doctype, PageElement

from sources.contract import UnreadablePage

MAX_NODES = 150_000
# Matching `a b` climbs from each element to the root: in a tree of any depth that is time without bound.
MAX_DEPTH = 300
MAX_ATTRIBUTES = 300
# The parser knows no HTML 5. A page that leaves out `<body>`, as it may, would have its `<main>` in the head, and with
# it all that stands on the page. These begin the body, as in a browser.
_BEGIN_A_BODY = frozenset(
    {"article", "aside", "details", "dialog", "figure", "footer", "header", "main", "nav", "search", "section"}
)
_NONE = object()
_SPACES = "\x20\x0a\x09\x0c\x0d"


def grow(text: str) -> BeautifulSoup:
    """The page as a tree. Raises UnreadablePage (too-large), ParserRejectedMarkup."""
    return BeautifulSoup(text, builder=_Grower())


class _Grower(LXMLTreeBuilder):
    """Takes what the parser meets, in order."""

    def feed(self, markup: Any) -> None:
        assert self.soup is not None
        # Elements that are open, of them those that keep white space, and those whose words are no text of the page.
        self._open: list[Tag] = [self.soup]
        self._keeping: list[Tag] = []
        self._holding: list[Tag] = []
        self._words: list[str] = []
        self._last: PageElement | None = None
        self._nodes = 0
        super().feed(markup)
        if self._words:
            self._end_words()

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        if self._words:
            self._end_words()
        if tag in _BEGIN_A_BODY and self._open[-1].name == "head":
            self._begin_body()
        elif tag == "body" and any(element.name == "body" for element in self._open):
            return  # begun already
        if len(attrib) > MAX_ATTRIBUTES:
            raise UnreadablePage("too-large", f"the page has an element with more than {MAX_ATTRIBUTES} attributes")
        if len(self._open) >= MAX_DEPTH:
            raise UnreadablePage("too-large", f"the page nests elements more than {MAX_DEPTH} deep")
        kind = _kind_of(tag)
        element = kind.make(attrib)
        if tag == "meta":
            self.set_up_substitutions(element)  # type: ignore[no-untyped-call] # the stubs do not say more
        self._append(element)
        self._open.append(element)
        if kind.keeps_space:
            self._keeping.append(element)
        if kind.holds is not None:
            self._holding.append(element)

    def _begin_body(self) -> None:
        self._close()
        body = _kind_of("body").make({})
        self._append(body)
        self._open.append(body)

    def end(self, tag: Any) -> None:
        if self._words:
            self._end_words()
        if self._open[-1].name == tag:
            self._close()
        elif any(element.name == tag for element in self._open[1:]):
            while self._open[-1].name != tag:
                self._close()
            self._close()

    def data(self, data: Any) -> None:
        self._words.append(data)

    def comment(self, text: Any) -> None:
        self._add(text, Comment)

    def doctype(self, name: str, pubid: str, system: str) -> None:
        self._add(Doctype.for_name_and_ids(name, pubid, system), Doctype)

    def pi(self, target: str, data: str | None) -> None:
        self._add(f"{target} {data or ''}", self.processing_instruction_class)

    def _add(self, words: str, kind: type[NavigableString]) -> None:
        if self._words:
            self._end_words()
        self._words.append(words)
        self._end_words(kind)

    def _end_words(self, kind: type[NavigableString] = NavigableString) -> None:
        words = "".join(self._words)
        self._words.clear()
        if not self._keeping and not words.strip(_SPACES):
            words = "\n" if "\n" in words else " "
        if self._holding and kind is NavigableString:
            kind = _kind_of(self._holding[-1].name).holds or kind
        self._append(str.__new__(kind, words))

    def _append(self, node: PageElement) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise UnreadablePage("too-large", f"the page has more than {MAX_NODES:,} elements and texts")
        node.parent = parent = self._open[-1]
        siblings = parent.contents
        node.previous_element = last = self._last
        node.previous_sibling = before = siblings[-1] if siblings else None
        node.next_element = node.next_sibling = None
        if last is not None:
            last.next_element = node
        if before is not None:
            before.next_sibling = node
        siblings.append(node)
        self._last = node

    def _close(self) -> None:
        element = self._open.pop()
        if self._keeping and self._keeping[-1] is element:
            self._keeping.pop()
        if self._holding and self._holding[-1] is element:
            self._holding.pop()


class _Element(Tag):
    """An element as Beautiful Soup makes it. What nearly all elements have in common stands at the class, once."""


for _name, _value in vars(Tag(BeautifulSoup("", "lxml"), LXMLTreeBuilder(), "p")).items():
    if _name not in ("attrs", "contents"):
        setattr(_Element, _name, _value)


class _Kind:
    """Elements of one name: what Beautiful Soup makes of the name, and how it is treated. The same on every page."""

    def __init__(self, name: str) -> None:
        builder: Any = LXMLTreeBuilder()
        model = Tag(BeautifulSoup("", "lxml"), builder, name, namespaces=builder.active_namespace_prefixes[-1])
        del model.attrs, model.contents
        common = vars(_Element)
        self._own = [(key, value) for key, value in vars(model).items() if common.get(key, _NONE) is not value]
        self._attributes = builder.attribute_dict_class
        self._list = builder.attribute_value_list_class
        lists = builder.cdata_list_attributes or {}
        self._lists = frozenset(lists.get("*", ())) | frozenset(lists.get(name.lower(), ()))
        self.keeps_space = name in builder.preserve_whitespace_tags
        self.holds = builder.string_containers.get(name)

    def make(self, attributes: Any) -> Tag:
        element = _Element.__new__(_Element)
        for key, value in self._own:
            setattr(element, key, value)
        element.attrs = own = self._attributes(attributes) if attributes else self._attributes()
        for key in own:
            if key in self._lists:
                own[key] = self._list(own[key].split())
        element.contents = []
        return element


# Pages write some hundred names; one that makes up new ones must not fill the memory.
_kind_of = lru_cache(maxsize=500)(_Kind)
