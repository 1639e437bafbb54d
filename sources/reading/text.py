"""Plain text from markup, and text cut to size. Linear in the length of the text, however hostile."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from lxml import etree

from sources.contract import SUMMARY_LIMIT

TITLE_LIMIT = 2_000
TEXT_LIMIT = 200_000

# Invisible in print, and able to hide or reverse words: controls, soft hyphen, zero-width and direction marks,
# byte-order marks, halves of surrogate pairs (which no database can store).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
# Python refuses to turn thousands of digits into a number; no character has a number this long anyway.
_OVERLONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "div", "fieldset", "figure"}
    | {"figcaption", "footer", "form", "header", "hgroup", "html", "legend", "main", "nav", "option", "p", "pre"}
    | {"section", "summary", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "ol", "ul", "li"}
    | {"table", "caption", "thead", "tbody", "tfoot", "tr"}
)
_CELLS = frozenset({"td", "th"})
# Not "head" as a whole: where a page leaves out <body>, the parser puts what it does not know, as <main>, there.
_HIDDEN = frozenset({"script", "style", "template", "noscript", "title", "svg", "iframe", "object"})


def even(text: str) -> str:
    """The text on one line with single spaces and without invisible characters."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_INVISIBLE.sub("", line).split())


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """As `even`, at most `limit` characters; a cut line ends with an ellipsis."""
    line = even(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def html_to_text(markup: str) -> str:
    """Plain text: one line for each block element, list items marked "- ", no empty lines.

    Text without any tag keeps its own line breaks. Never raises, whatever the markup.
    """
    if not _MARKUP.search(markup):
        return _tidy(unescape(markup).splitlines())
    target = Lines()
    read = _read_into(target, markup)
    if read is None or not target.saw_a_tag:  # nothing but comments, or a tag that never ends
        return _tidy(unescape(without_tags(markup)).splitlines())
    return read


def has_more_to_read(markup: str, limit: int) -> bool:
    """Whether the markup's text is longer than `limit` characters. Reads no further than it must."""
    try:
        _read_into(Lines(limit), markup)
    except _Enough:
        return True
    return len(html_to_text(markup)) > limit


def _read_into(target: Lines, markup: str) -> str | None:
    """The text of the markup, if it has any. Into a target, not a tree: a tag with many thousand attributes would take
    quadratic time to build.
    """
    parser = etree.HTMLParser(
        target=target,  # type: ignore[arg-type] # the stubs think a target may be given bytes; it never is
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
        recover=True,
    )
    try:
        read: str | None = etree.fromstring(markup.replace("\0", "").encode("utf-8", "ignore"), parser)  # type: ignore[assignment] # the stubs know trees only
    except etree.XMLSyntaxError:
        return None
    return read


def summarise(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """The beginning of the text on one line, at most `limit` characters, cut after a sentence or else a word."""
    line = even(text)
    if len(line) <= limit:
        return line
    head = line[: limit - 2]
    sentence = max(head.rfind(end) for end in (". ", "! ", "? ")) + 1
    if sentence > limit // 2:
        return head[:sentence] + " …"
    word = head.rfind(" ")
    return (head[:word] if word > limit // 2 else head).rstrip(" ,;:–-") + "…"


class _Enough(Exception):
    """There is more text than was asked about."""


class Lines:
    """Collects the text of each block as a parser, or a reader of a tree, goes by.

    Raises `_Enough` once it is longer than `limit`.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.saw_a_tag = False
        self._limit, self._length = limit, -1
        self._lines: list[str] = []
        self._line: list[str] = []
        self._bullet = ""
        self._hidden = 0

    def start(self, tag: str, _attributes: object) -> None:
        self.saw_a_tag = True
        self._part(tag, starts=True)
        self._hidden += tag in _HIDDEN

    def end(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        self._part(tag, starts=False)

    def data(self, words: str) -> None:
        if not self._hidden and (self._line or not words.isspace()):
            self._line.append(words)

    def comment(self, words: str) -> None:
        """Nobody reads comments."""

    def pi(self, target: str, words: str | None = None) -> None:
        """Nor processing instructions."""

    def close(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _part(self, tag: str, *, starts: bool) -> None:
        if self._hidden:
            return
        if tag in _BLOCKS:
            had_words = self._end_line()
            if had_words or tag == "li":
                self._bullet = "- " if tag == "li" and starts else ""
        elif tag in _CELLS:
            self._line.append(" ")

    def _end_line(self) -> bool:
        if not self._line:
            return False
        words = even("".join(self._line))
        self._line.clear()
        if words:
            self._lines.append(self._bullet + words)
            self._length += len(self._lines[-1]) + 1
            if self._limit is not None and self._length > self._limit:
                raise _Enough
        return bool(words)


def _tidy(lines: Iterable[str]) -> str:
    return "\n".join(words for line in lines if (words := even(line)))


def unescape(text: str) -> str:
    """The text with its character references (`&amp;`, `&#228;`) resolved."""
    return html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", text))


def without_tags(text: str) -> str:
    """The text with everything that looks like a tag replaced by a space; for text that should hold no markup."""
    return _TAG.sub(" ", text)
