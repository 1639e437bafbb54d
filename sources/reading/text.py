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
    # libxml2 gives up at a nesting of 256 without huge_tree, and at 2,048 with it: far beyond any page.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(markup.replace("\0", "").encode("utf-8", "ignore"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:  # nothing but comments, or a tag that never ends
        return _tidy(unescape(without_tags(markup)).splitlines())
    return "\n".join(_lines(root))


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


def _lines(root: etree._Element) -> Iterable[str]:
    """The text of each block. Walks without recursion: hostile markup nests deeply."""
    line: list[str] = []
    bullet = ""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        starts = event == "start"
        if tag in _BLOCKS:
            words = even("".join(line))
            if words:
                yield bullet + words
            line.clear()
            if words or tag == "li":
                bullet = "- " if tag == "li" and starts else ""
        elif tag in _CELLS:
            line.append(" ")
        if starts and tag in _HIDDEN:
            walker.skip_subtree()
        elif (words_here := element.text if starts else element.tail) is not None:
            line.append(words_here)
    if words := even("".join(line)):
        yield bullet + words


def _tidy(lines: Iterable[str]) -> str:
    return "\n".join(words for line in lines if (words := even(line)))


def unescape(text: str) -> str:
    """The text with its character references (`&amp;`, `&#228;`) resolved."""
    return html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", text))


def without_tags(text: str) -> str:
    """The text with everything that looks like a tag replaced by a space; for text that should hold no markup."""
    return _TAG.sub(" ", text)
