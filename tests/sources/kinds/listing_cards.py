"""Lists made of cards, and what is read from them: shared by the tests of lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sources.contract import CallData, Parsed
from sources.entry import Source
from sources.kinds import listing
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
PAGE = "https://www.example.org/utlysning/"
OPTIONS = {"item": "li.card", "title": "h3", "deadline": ".date"}


def source(**options: Any) -> Source:
    return listing.build(an_entry("listing", OPTIONS | options))


def card(number: int, date: str = "Stänger 5 juni 2026", words: str = "", title: str = "") -> str:
    return (
        f"<li class='card'><h3>{title or f'Utlysning {number}'}</h3><a href='/u/{number}'>Läs mer</a>"
        f"<span class='date'>{date}</span><p>{words}</p></li>"
    )


def html(*parts: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Stöd</title></head><body>{''.join(parts)}</body></html>".encode()


def read(*parts: str, now: datetime = NOW, **options: Any) -> Parsed:
    return answer(source(**options), html(*parts), now)


def one(*parts: str, **options: Any) -> CallData:
    (call,) = read(*parts, **options).calls
    return call


def days(call: CallData) -> list[str]:
    return [deadline.date for deadline in call.deadlines]


def counted(parsed: Parsed) -> dict[str, int]:
    return {note.code: note.count for note in parsed.notes}
