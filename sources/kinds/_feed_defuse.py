"""Makes the text of a feed harmless for feedparser, which some short texts can keep busy for hours."""

from __future__ import annotations

import re
import sys
from xml.parsers.expat import ExpatError, ParserCreate

from sources.contract import UnreadablePage

# What makes feedparser work: tags and entities. Ill-formed feeds cost it several times as much.
_MAX_MARKS, _MAX_MARKS_IF_BROKEN = 600_000, 100_000
# Every element is compared with each prefix, carries the name of its namespace and is resolved against its base.
_MAX_PREFIXES = 100
_MAX_INHERITED = 2_000
_MAX_NESTED_BASES = 5_000
_MAX_CATEGORIES = 5_000  # each is compared with all before it
_INHERITED = re.compile(
    r"""\b(xmlns(?::[\w.-]{1,60})?|base|lang)\s{0,9}=\s{0,9}("[^"<>]*|'[^'<>]*|[^\s"'<>]+)""", re.IGNORECASE
)
_GROWING = re.compile(r"(?![a-z][a-z0-9+.-]*:|/)[^?#]*[^./][^?#]*/", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,2000}([\[>])", re.IGNORECASE)
_DOCTYPE_END = re.compile(r"\]\s{0,99}>")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG_NAME = r"(</?(?:[\w.-]{1,60}:)?)"
# People's names are not kept, and looking for mail addresses in them takes feedparser quadratic time; so does
# collecting keywords.
_COSTLY = re.compile(
    _TAG_NAME + r"(author|creator|contributor|managingeditor|webmaster|publisher|owner|keywords|tags)\b", re.IGNORECASE
)
_CATEGORY = re.compile(_TAG_NAME + r"(category|subject)\b", re.IGNORECASE)


def defused(text: str, url: str) -> str:
    """The feed without document type, without what XML has no character for, and without costly elements.

    Raises UnreadablePage (`too-large`, `truncated`) where the rest would still take too long.
    """
    text = _REFERENCE.sub(_checked, _without_doctype(text))
    text = _COSTLY.sub(r"\1x\2", _NO_XML.sub("", text)).strip()
    if len(_CATEGORY.findall(text)) > _MAX_CATEGORIES:
        text = _CATEGORY.sub(r"\1x\2", text)
    _check_inherited(text, url)
    marks = text.count("<") + text.count("&")
    if marks > _MAX_MARKS:
        raise UnreadablePage("too-large", f"{url} has more parts than a feed of calls")
    if marks > _MAX_MARKS_IF_BROKEN and not _is_well_formed(text):
        raise UnreadablePage("too-large", f"{url} is not well-formed, and too large to be read in spite of that")
    return text


def _without_doctype(text: str) -> str:
    """Entities can expand to any size, and those of a document type elsewhere would be passed over in silence."""
    kept, position = [], 0
    while start := _DOCTYPE.search(text, position):
        kept.append(text[position : start.start()])
        end = _DOCTYPE_END.search(text, start.end()) if start[1] == "[" else start
        if end is None:
            raise UnreadablePage("truncated", "the document type at the head of the feed never ends")
        position = end.end()
    return "".join(kept) + text[position:]


def _checked(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    number = int(digits, 16 if found[1] else 10) if len(digits) <= 8 else 0
    is_character = 0 < number <= sys.maxunicode and not _NO_XML.match(chr(number))
    return found[0] if is_character else "\ufffd"


def _check_inherited(text: str, url: str) -> None:
    inherited = [(found[1].lower(), found[2].strip("\"'")) for found in _INHERITED.finditer(text)]
    prefixes = {name for name, _ in inherited if name.startswith("xmlns")}
    nested = sum(len(value) for name, value in inherited if name == "base" and _GROWING.match(value[:_MAX_INHERITED]))
    longest = max((len(value) for _, value in inherited), default=0)
    if len(prefixes) > _MAX_PREFIXES or nested > _MAX_NESTED_BASES or longest > _MAX_INHERITED:
        raise UnreadablePage("too-large", f"{url} has more namespaces or base addresses than a feed of calls")


def _is_well_formed(text: str) -> bool:
    try:
        ParserCreate("utf-8", " ").Parse(text.encode("utf-8"), True)
    except ExpatError:
        return False
    return True
