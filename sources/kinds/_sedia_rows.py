"""The search answer of the EU portal as rows, and single fields out of them.

A row's `metadata` maps names to lists of strings, even for one value; an absent field is missing or an empty list.
Other shapes are met too (a number, a bare string), so nothing here trusts the shape.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sources.contract import Page, UnreadablePage
from sources.reading.answers import read_json
from sources.reading.text import one_line

_MESSAGE_LIMIT = 200


@dataclass(frozen=True)
class Row:
    """One result of the search."""

    raw: dict[str, Any]
    metadata: dict[str, Any]

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a metadata field as strings; numbers are written out, empty ones left out."""
        value = self.metadata.get(name)
        values = value if isinstance(value, list) else [value]
        return tuple(text for item in values if (text := _as_text(item)))

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def top(self, name: str) -> str:
        """A field beside the metadata (`reference`, `url`, `language`, `content`, `summary`)."""
        return _as_text(self.raw.get(name))

    def nested(self, name: str) -> Any:
        """A metadata field that holds JSON inside a string; None if it does not."""
        try:
            return json.loads(self.first(name))
        except (ValueError, RecursionError):
            return None

    @property
    def reference(self) -> str:
        """The row's own key: unique for each topic and language."""
        return one_line(self.top("reference") or self.first("REFERENCE"))

    @property
    def kind(self) -> str:
        """0 tender, 1 grant topic, 2 external action, 6 update about a topic, 8 cascade call."""
        return self.first("type")

    @property
    def language(self) -> str:
        return (self.top("language") or self.first("language") or "en").lower()[:2]


@dataclass(frozen=True)
class Answer:
    """One page of the search. `total` is the number of rows on all pages, None if the answer does not say."""

    rows: tuple[Row, ...]
    total: int | None
    page_number: int | None
    page_size: int | None


def read_answer(page: Page) -> Answer:
    """The rows of one page. Raises UnreadablePage when this is not an answer of the search."""
    value = read_json(page)
    if not isinstance(value, dict) or not isinstance(value.get("results"), list):
        raise UnreadablePage("other-site", f"{page.url} did not answer as the search does{_explanation(value)}")
    rows = tuple(
        Row(raw, raw["metadata"])
        for raw in value["results"]
        if isinstance(raw, dict) and isinstance(raw.get("metadata"), dict)
    )
    if len(rows) < len(value["results"]):
        raise UnreadablePage("other-site", f"{page.url} answered with rows of another shape (no metadata)")
    return Answer(rows, *(_count(value.get(name)) for name in ("totalResults", "pageNumber", "pageSize")))


def _explanation(value: object) -> str:
    """What the service says when it refuses: `{"type": "throwable"}`, `{"type": "businessError", "message": ...}`."""
    if not isinstance(value, dict):
        return ""
    words = [_as_text(value.get(name)) for name in ("type", "error", "message")]
    said = one_line(" ".join(word for word in words if word), _MESSAGE_LIMIT)
    return f": {said}" if said else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
