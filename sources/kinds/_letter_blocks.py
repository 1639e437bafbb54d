"""An HTML letter as blocks: lines of text, which of them are headings, and where their links lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bs4 import NavigableString, PageElement, Tag

from sources.contract import Page, Request
from sources.kinds._soup import open_page
from sources.reading.text import one_line

_HEADING_LIMIT = 200
_TEXT_LIMIT = 5_000
_MOST_LINKS = 30
_LOWEST_LEVEL = 7  # a heading that is only bold or large
_LARGER = 1.2  # than the letter's usual size, to be a heading
_NOWHERE = "https://letter.invalid/"
_HIDDEN = frozenset({"script", "style", "title", "template", "noscript", "svg", "object", "iframe", "select"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p"}
    | {"pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br"}
)
_NAMES = {f"h{level}": level for level in range(1, 7)}
_UNSEEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE
)
_SIZE = re.compile(r"font-size\s{0,3}:\s{0,3}(\d{1,3})(?:\.\d{1,4})?\s?(px|pt)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s{0,3}:\s{0,3}(?:bold|[6-9]00)", re.IGNORECASE)
_ROW_LIMIT = 600
_MOST_CELLS = 8


@dataclass(frozen=True)
class Link:
    words: str
    href: str


@dataclass(frozen=True)
class Block:
    """One line of a letter. `level`: 1 to 7 for a heading, 0 for text. `is_row`: of a list; `is_data`: of a table.

    `written`: of a plain text, the words with the addresses that stood among them, which `text` does without.
    """

    text: str
    level: int = 0
    is_row: bool = False
    is_data: bool = False
    links: tuple[Link, ...] = ()
    written: str = ""


@dataclass(frozen=True)
class _Style:
    """What the elements around a text make of it."""

    level: int = 0
    bold: bool = False
    size: int = 0
    in_list: bool = False


def html_blocks(markup: str) -> tuple[Block, ...]:
    """The blocks of an HTML letter. Raises UnreadablePage if it holds none, or is beyond all measure."""
    page = Page(
        request=Request(url=_NOWHERE),
        url=_NOWHERE,
        body=markup.encode("utf-8", "replace"),
        content_type="text/html; charset=utf-8",
    )
    soup = open_page(page)
    collected = _Collector()
    collected.walk(soup.body or soup)
    return collected.blocks()


class _Collector:
    """Collects the text of each block on the way through the tree."""

    def __init__(self) -> None:
        self._found: list[tuple[Block, int, bool]] = []
        self._pieces: list[tuple[str, _Style]] = []
        self._links: list[tuple[str, list[str]]] = []
        self._open: list[str] | None = None

    def walk(self, top: Tag) -> None:
        """Through the whole tree, without recursion: hostile letters are deep."""
        stack: list[tuple[PageElement, _Style, bool]] = [(top, _Style(), True)]
        while stack:
            node, style, entering = stack.pop()
            if not isinstance(node, Tag):
                if type(node) is NavigableString:
                    self._add(str(node), style)
            elif not entering:
                self._leave(node)
            elif not _is_unseen(node):
                row = _data_row(node)
                if row is not None:
                    self._flush()
                    self._found.extend([(row, 0, False)] if row.text else [])
                    continue
                inner = self._enter(node, style)
                stack.append((node, style, False))
                stack.extend((child, inner, True) for child in reversed(node.contents))
        self._flush()

    def blocks(self) -> tuple[Block, ...]:
        """All blocks, those in large print made headings: larger than most of the letter is."""
        sizes: Counter[int] = Counter()
        for block, size, _ in self._found:
            sizes[size] += len(block.text)
        usual = sizes.most_common(1)[0][0] if sizes else 0
        return tuple(
            replace(block, level=_LOWEST_LEVEL) if _looks_like_heading(block, size, usual, bold=bold) else block
            for block, size, bold in self._found
        )

    def _enter(self, node: Tag, style: _Style) -> _Style:
        if node.name in _BLOCKS:
            self._flush()
        if node.name == "a" and node.get("href"):
            self._open = []
            self._links.append((str(node["href"]), self._open))
        said = str(node.get("style") or "")[:500]
        size = _SIZE.search(said)
        return _Style(
            level=_NAMES.get(node.name, style.level),
            bold=style.bold or node.name in ("b", "strong", "th") or _BOLD.search(said) is not None,
            size=_pixels(size) if size else style.size,
            in_list=style.in_list or node.name == "li",
        )

    def _leave(self, node: Tag) -> None:
        if node.name in _BLOCKS:
            self._flush()
        elif node.name == "a":
            self._open = None

    def _add(self, words: str, style: _Style) -> None:
        self._pieces.append((words, style))
        if self._open is not None:
            self._open.append(words)

    def _flush(self) -> None:
        """End a block. A link goes on into the next one: letters put whole tables into links."""
        text = one_line("".join(words for words, _ in self._pieces), _TEXT_LIMIT)
        styles = [style for words, style in self._pieces if words.strip()]
        links = tuple(Link(one_line("".join(words), 300), href) for href, words in self._links[:_MOST_LINKS])
        if text:
            block = Block(text, styles[0].level, styles[0].in_list, links=tuple(link for link in links if link.words))
            size = min(style.size for style in styles)
            self._found.append((block, size, all(style.bold for style in styles)))
        self._pieces = []
        going_on = self._links[-1][0] if self._open is not None else None
        self._links = []
        if going_on is not None:
            self._open = []
            self._links.append((going_on, self._open))


def _looks_like_heading(block: Block, size: int, usual: int, *, bold: bool) -> bool:
    if block.level or len(block.text) > _HEADING_LIMIT or block.text.endswith((".", ",", ":", ";")):
        return False
    return (bold and not block.is_row) or (usual > 0 and size >= _LARGER * usual)


def _is_unseen(node: Tag) -> bool:
    return (
        node.name in _HIDDEN
        or node.has_attr("hidden")
        or _UNSEEN.search(str(node.get("style") or "")[:500]) is not None
    )


def _pixels(found: re.Match[str]) -> int:
    return int(found[1]) * 4 // 3 if found[2].lower() == "pt" else int(found[1])


def _data_row(node: Tag) -> Block | None:
    """A row of a table that holds data, not layout, with the heading of each column before its cell.

    The row of the headings itself is an empty block.
    """
    cells = node.find_all(["td", "th"], recursive=False, limit=_MOST_CELLS) if node.name == "tr" else []
    if len(cells) < 2 or any(_holds_blocks(cell) for cell in cells):
        return None
    if all(cell.name == "th" for cell in cells):
        return Block("")
    words = [one_line(cell.get_text(" ")) for cell in cells]
    if sum(map(bool, words)) < 2 or sum(map(len, words)) > _ROW_LIMIT:
        return None
    labels = _labels(node)
    named = labels if len(labels) == len(words) else [""] * len(words)
    said = [f"{label}: {word}" if label else word for label, word in zip(named, words, strict=True) if word]
    links = [
        Link(one_line(link.get_text(" "), 300), str(link["href"])) for link in node.find_all("a", href=True, limit=5)
    ]
    own = [*links, Link(words[0], "")]  # what the first cell says names the row, if no link does
    return Block(". ".join(said), is_row=True, is_data=True, links=tuple(link for link in own if link.words))


def _labels(row: Tag) -> list[str]:
    table = row.find_parent("table")
    first = table.find("tr") if table is not None else None
    if not isinstance(first, Tag) or first is row:
        return []
    return [
        one_line(cell.get_text(" ")).rstrip(":") for cell in first.find_all("th", recursive=False, limit=_MOST_CELLS)
    ]


def _holds_blocks(cell: Tag) -> bool:
    return any(isinstance(node, Tag) and node.name in _BLOCKS for node in _some(cell))


def _some(cell: Tag) -> Iterator[PageElement]:
    for number, node in enumerate(cell.descendants):
        if number > 200:
            return
        yield node
