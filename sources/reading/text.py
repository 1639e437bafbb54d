"""Plain text from markup, cut to size, and stripped of what changes every day. Linear in the length of the text."""

from __future__ import annotations

import html
import re
import unicodedata
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
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol option p pre section summary table "
    "tbody tfoot thead title tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object"})


def clean(text: str) -> str:
    """The text without invisible characters."""
    return _INVISIBLE.sub("", text)


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """The text on one line with single spaces, at most `limit` characters (a cut one ends with an ellipsis)."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def html_to_text(markup: str) -> str:
    """Plain text: one line for each block element, list items marked "- ", no empty lines.

    Text without any tag keeps its own line breaks. Never raises, whatever the markup.
    """
    source = clean(markup)
    if not _MARKUP.search(source):
        return _tidy(html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", source)).splitlines())
    # libxml2 gives up at a nesting of 256 without huge_tree, and at 2,048 with it: far beyond any page.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except etree.XMLSyntaxError:  # nothing but comments, or a tag that never ends
        root = None
    return _tidy([_TAG.sub(" ", source)] if root is None else _lines(root))


def summarise(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """The beginning of the text on one line, at most `limit` characters, cut after a sentence or else a word."""
    line = " ".join(clean(text).split())
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
            words = " ".join("".join(line).split())
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
    yield "".join(line)


def _tidy(lines: Iterable[str]) -> str:
    return "\n".join(tidied for line in lines if (tidied := " ".join(clean(line).split())))


_NUMBER = r"(?:\d{1,4}|an?|one|en|ett|et)"
_UNIT = (
    r"(?:seconds?|sekunder|sekund|minutes?|minuter|minutter|minut|min|hours?|timmar|timme|timer|tim|"
    r"days?|dagar|dager|dage|dag|dygn|weeks?|veckor|vecka|uker|uke|uger|uge|months?|månader|måneder|månad|måned)"
)
_SPAN = rf"{_NUMBER}\ {_UNIT}"
_SOON = r"(?:today|tomorrow|i\ ?dag|i\ ?morgon|i\ ?morgen)"
_COUNTERS = re.compile(
    rf"""
      \b(?:för\ )?{_SPAN}\ (?:left|remaining|to\ go|ago|kvar|återstår|sedan|siden|igjen|tilbage)\b
    | \b(?:left|remaining|kvar|återstår|återstående(?:\ tid)?)\ ?:?\ {_SPAN}\b
    | (?<=stänger\ )(?:om\ {_SPAN}|{_SOON})\b | (?<=öppnar\ )(?:om\ {_SPAN}|{_SOON})\b
    | (?<=closes\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=closing\ )(?:in\ {_SPAN}|{_SOON})\b
    | (?<=opens\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=ends\ )(?:in\ {_SPAN}|{_SOON})\b | (?<=due\ )(?:in\ {_SPAN}|{_SOON})\b
    | (?<=publicerad\ )(?:i\ ?dag|i\ ?går)\b | (?<=published\ )(?:today|yesterday)\b
    | (?<=uppdaterad\ )(?:i\ ?dag|i\ ?går)\b | (?<=updated\ )(?:today|yesterday)\b
    | \b\d[\d.,\ ]{{0,12}}(?:sidvisningar|visningar|besökare|besök|page\ views|views|visitors|visits)\b
    | \b(?:sidvisningar|visningar|besökare|besök|page\ views|views|visitors|visits)\ ?:\ ?\d[\d.,\ ]{{0,12}}
    """,
    re.IGNORECASE | re.VERBOSE,
)


def comparable(text: str) -> str:
    """What stays the same while nothing really changes: no markup, even spaces, no day or visitor counters."""
    plain = _TAG.sub(" ", clean(text))
    plain = html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", plain))
    line = " ".join(unicodedata.normalize("NFC", plain).split())
    return " ".join(_COUNTERS.sub(" ", line).split())


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing a reader cares about."""
    return one == other or comparable(one) == comparable(other)
