"""What one would do without a matcher: the same texts, in the same run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping

from sources.contract import CallData
from subscriptions.matching.model import Area

Pair = tuple[str, str]
_WORD = re.compile(r"\w{4,}")


def _words(area: Area) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(f"{area.name} {area.description}".lower())))


def _text(call: CallData) -> str:
    return f"{call.title}\n{call.summary}\n{call.text}"


def keyword_in(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """The share of an area's words (from four letters) that occur anywhere in the text."""
    texts = {call.external_id: _text(call).lower() for call in calls}
    return {
        (area.id, name): sum(word in text for word in _words(area)) / len(_words(area))
        for area in areas
        if _words(area)
        for name, text in texts.items()
    }


def sqlite_fts5(areas: Iterable[Area], calls: Iterable[CallData]) -> Mapping[Pair, float]:
    """SQLite full text search: any of an area's words, BM25, the title counting four times."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE calls USING fts5(name UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 0')"
    )
    database.executemany(
        "INSERT INTO calls VALUES (?, ?, ?)", [(c.external_id, c.title, f"{c.summary}\n{c.text}") for c in calls]
    )
    found: dict[Pair, float] = {}
    for area in areas:
        query = " OR ".join(f'"{word}"' for word in _words(area))
        if query:
            rows = database.execute("SELECT name, -bm25(calls, 0, 4, 1) FROM calls WHERE calls MATCH ?", (query,))
            found.update({(area.id, name): max(rank, 1e-9) for name, rank in rows})
    database.close()
    return found
