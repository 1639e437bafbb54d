"""Text, applicants, money and papers of a round, in Swedish and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sources.contract import Document, Translation
from sources.kinds import _vinnova_rounds as rounds
from sources.reading.applicants import speaks_of_applicants
from sources.reading.links import safe_link
from sources.reading.sameness import same_text
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, summarise

_BASE = "https://data.vinnova.se/api/"
_WHAT, _WHO, _HOW_MUCH, _WHY = "1", "2", "3", "4"
_HEADINGS = {
    "sv": {_WHAT: "Vad:", _WHO: "Vem:", _HOW_MUCH: "Hur mycket:", _WHY: "Varför:"},
    "en": {_WHAT: "What:", _WHO: "Who:", _HOW_MUCH: "How much:", _WHY: "Why:"},
}
_MONEY = re.compile(r"\b(?:kronor|kr|miljoner|mnkr|SEK)\b", re.IGNORECASE)


class Words(NamedTuple):
    """A web text in both languages, under its number."""

    number: str
    sv: str
    en: str


def web_texts(record: dict[str, Any]) -> tuple[Words, ...]:
    found = [
        Words(rounds.text(entry, "TextID"), rounds.paragraphs(entry, "TextSv"), rounds.paragraphs(entry, "TextEn"))
        for entry in rounds.entries(record, "WebTextLista")
        if isinstance(entry, dict)
    ]
    return tuple(sorted(found, key=lambda words: words.number or "9"))


def full_text(record: dict[str, Any], tally: Tally) -> str:
    """The description and the web texts, each under its question."""
    sections = [_section("sv", words.number, words.sv) for words in web_texts(record)]
    text = _joined(rounds.paragraphs(record, "Beskrivning"), rounds.text(record, "Titel"), sections)
    if len(text) > TEXT_LIMIT:
        tally.add("text-cut", rounds.text(record, "Diarienummer"))
    return text[:TEXT_LIMIT]


def summary(record: dict[str, Any]) -> str:
    """The answer to "Vad?", else the description, else whatever there is."""
    texts = web_texts(record)
    what = next((words.sv for words in texts if words.number == _WHAT and words.sv), "")
    description = rounds.paragraphs(record, "Beskrivning")
    described = "" if same_text(description, rounds.text(record, "Titel")) else description
    return summarise(what or described or next((words.sv for words in texts if words.sv), "") or description)


def english(record: dict[str, Any]) -> dict[str, Translation]:
    """The English words, if there are any: Swedish ones written twice are none."""
    title = rounds.english(rounds.text(record, "TitelEngelska"))
    if not title:
        return {}
    texts = [
        (words.number, words.en)
        for words in web_texts(record)
        if rounds.english(words.en) and not same_text(words.en, words.sv)
    ]
    description = rounds.english(rounds.paragraphs(record, "BeskrivningEngelska"))
    if same_text(description, rounds.paragraphs(record, "Beskrivning")):
        description = ""
    text = _joined(description, title, [_section("en", number, words) for number, words in texts])[:TEXT_LIMIT]
    what = next((words for number, words in texts if number == _WHAT), description)
    if not text and same_text(title, rounds.text(record, "Titel")):
        return {}
    return {"en": Translation(title=title, summary=summarise(what), text=text)}


def money_words(record: dict[str, Any]) -> str:
    """What is said of money."""
    texts = web_texts(record)
    answer = next((words.sv for words in texts if words.number == _HOW_MUCH and words.sv), "")
    return answer or next((words.sv for words in texts if _MONEY.search(words.sv)), "")


def applicant_words(record: dict[str, Any]) -> str:
    """What is said of who may apply; not if it is the only thing said of money (texts do stand in the wrong place)."""
    answer = next((words.sv for words in web_texts(record) if words.number == _WHO and words.sv), "")
    misplaced = answer == money_words(record) and not speaks_of_applicants(answer)
    return "" if misplaced else answer


def documents(record: dict[str, Any], tally: Tally) -> tuple[Document, ...]:
    """Papers and links, each address once. Contact persons are never read."""
    found: dict[str, Document] = {}
    for title, href in _papers(record):
        address = safe_link(href, _BASE) if href else None
        if address:
            found.setdefault(address, Document(title=title or address, url=address))
        elif href:
            tally.add("bad-document", href)
    return tuple(found.values())


def _papers(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for paper in rounds.entries(record, "DokumentLista"):
        if isinstance(paper, dict):
            yield rounds.text(paper, "Titel") or rounds.text(paper, "FileName"), rounds.address(paper, "fileURL")
    for link in rounds.entries(record, "LankLista"):
        if isinstance(link, dict):
            yield rounds.text(link, "Beskrivning"), rounds.address(link, "URL")


def _section(language: str, number: str, words: str) -> str:
    heading = _HEADINGS[language].get(number)
    return f"{heading}\n{words}" if heading and words else words


def _joined(description: str, title: str, sections: list[str]) -> str:
    parts = [*([] if same_text(description, title) else [description]), *sections]
    return "\n\n".join(part for part in parts if part) or description
