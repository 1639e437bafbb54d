"""Title, text, keywords, documents and update log of a row, as plain words."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from sources.contract import Document, Update
from sources.kinds._sedia_rows import Row
from sources.reading.links import safe_link
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, html_to_text, one_line

_CASCADE = "8"
_UPDATES = 20
_UPDATE_LIMIT = 1_000
_ELIGIBILITY_LIMIT = 2_000
_DESCRIPTIONS = ("descriptionByte", "description", "beneficiaryAdministration", "duration")
_CONDITIONS = ("topicConditions", "furtherInformation")
# A section's heading is sometimes a span inside the paragraph before it, and "null" where it has none.
_HEADING = re.compile(r'<(?:p|span) class="topicdescriptionkind">([^<]{0,300})</(?:p|span)>')
_ELIGIBILITY = re.compile(r"3\. Other elig|2\. Eligible participants", re.IGNORECASE)
_NEXT_SECTION = re.compile(r"[1-9][a-c]?\. [A-Z]|General conditions|Specific conditions|Call document")
_WHO = re.compile(r"applicant|beneficiar|participa|consorti|partner|entit|authorit|cities|organisation", re.IGNORECASE)
# Said in hundreds of topics alike, and of no help to an applicant, or only a pointer to another document.
_SAID_EVERYWHERE = re.compile(r"described in |Copernicus|Joint Research Centre|communication networks", re.IGNORECASE)


def title(row: Row) -> str:
    """The row's title. A cascade call's `title` is that of the topic that pays for it; its own stands elsewhere."""
    named = _plain_line(row.first("title"))
    if row.kind != _CASCADE:
        return named
    candidates = [row.top("content"), row.top("summary"), row.first("callTitle"), row.first("caName")]
    own = [line for words in candidates if (line := _plain_line(words))]
    return next((line for line in own if line != named), named)


def description(row: Row) -> str:
    """What the call is for. The contact lines (`supportInfo`) are boilerplate and left out."""
    parts = [html_to_text(_HEADING.sub(_heading, markup)) for name in _DESCRIPTIONS for markup in row.all(name)]
    return "\n".join(part for part in parts if part)


def conditions(row: Row) -> str:
    parts = [html_to_text(markup) for name in _CONDITIONS for markup in row.all(name)]
    return "\n".join(part for part in parts if part)


def bounded(text: str, row: Row, tally: Tally) -> str:
    """The text, cut and counted where it is longer than any call's."""
    if len(text) > TEXT_LIMIT:
        tally.add("text-cut", row.reference)
    return text[:TEXT_LIMIT]


def eligibility_words(conditions_text: str) -> str:
    """What the conditions themselves say of who may take part; empty where they only point to another document."""
    lines: list[str] = []
    inside = False
    for line in conditions_text.splitlines():
        if _ELIGIBILITY.match(line):
            inside = True
        elif _NEXT_SECTION.match(line):
            inside = False
        elif inside and _WHO.search(line) and not _SAID_EVERYWHERE.search(line):
            lines.append(line)
    return "\n".join(lines)[:_ELIGIBILITY_LIMIT]


def keywords(row: Row) -> tuple[str, ...]:
    """Keywords and tags, without the identifiers the portal puts first. Old rows hold one JSON array in a string."""
    words = [word for value in row.all("keywords") + row.all("tags") for word in _unpacked(value)]
    identifiers = {row.first("identifier"), row.first("callIdentifier")}
    lines = [one_line(word, 200) for word in words if word.strip() not in identifiers]
    return tuple(dict.fromkeys(line for line in lines if line))


def documents(row: Row, tally: Tally) -> tuple[Document, ...]:
    """The papers of an external action; topics only have links inside their conditions."""
    listed = row.nested("publicationDocuments")
    found: dict[str, Document] = {}
    for paper in listed if isinstance(listed, list) else []:
        address = safe_link(_text(paper, "docUrl"), row.top("url") or "https://webgate.ec.europa.eu/")
        if address is None:
            tally.add("bad-document", row.reference)
        else:
            found.setdefault(address, Document(title=_plain_line(_text(paper, "nameDoc")) or address, url=address))
    return tuple(found.values())


def updates(row: Row) -> tuple[Update, ...]:
    """The portal's own log of changes to the topic (extended deadlines, corrigenda), newest first."""
    listed = row.nested("latestInfos")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    entries.sort(key=lambda entry: _text(entry, "lastChangeDate"), reverse=True)
    found = [
        Update(date=_day(_text(entry, "lastChangeDate")), text=one_line(html_to_text(words), _UPDATE_LIMIT))
        for entry in entries[:_UPDATES]
        if (words := _text(entry, "content").strip())
    ]
    return tuple(update for update in found if update.text)


def _heading(found: re.Match[str]) -> str:
    words = found[1].strip()
    return "" if words in ("", "null") else f"<p>{words}</p>"


def _plain_line(markup: str) -> str:
    return one_line(html_to_text(markup))


def _unpacked(value: str) -> list[str]:
    try:
        words = json.loads(value) if value.startswith("[") else [value]
    except (ValueError, RecursionError):  # a keyword that only looks like a list
        words = [value]
    return [word for word in words if isinstance(word, str)]


def _text(entry: Any, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _day(moment: str) -> str | None:
    try:
        return date.fromisoformat(moment[:10]).isoformat()
    except ValueError:
        return None
