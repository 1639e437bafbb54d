"""Items of WordPress's own interface (`/wp-json/wp/v2/...`), and single values out of them. No shape is trusted."""

from __future__ import annotations

import re
from typing import Any

from sources.contract import Page, UnreadablePage
from sources.reading.answers import read_json
from sources.reading.text import html_to_text, one_line

_MARKUP_LIMIT = 200_000
_MAX_PARTS = 100
PAST_THE_END = "rest_post_invalid_page_number"
_COMPACT = re.compile(r"\A(20\d\d)(0[1-9]|1[0-2])([0-3]\d)\Z")


def read_items(page: Page) -> list[Any]:
    """The items of one page of the list; none of a page after the last. Raises UnreadablePage."""
    value = read_json(page)
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value.get("code") == PAST_THE_END:
        return []
    said = one_line(f"{value.get('code', '')} {value.get('message', '')}", 200) if isinstance(value, dict) else ""
    raise UnreadablePage("not-a-list", f"{page.url} answered with something else than a list of items: {said}")


def words_at(item: dict[str, Any], path: str) -> str:
    """The words at a path (`acf.deadline`, `title`) on one line; empty if there is nothing that can be read."""
    return one_line(text_at(item, path).replace("\n", " "))


def text_at(item: dict[str, Any], path: str) -> str:
    """The words at a path with their line breaks."""
    value: object = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return _plain(value)


def date_at(item: dict[str, Any], path: str) -> str:
    """The words of a date. `20260615` is how custom fields keep a day."""
    words = words_at(item, path)
    return _COMPACT.sub(r"\1-\2-\3", words)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("rendered", value.get("name", value.get("label")))
    if isinstance(value, list):
        return " ".join(filter(None, map(_plain, value[:_MAX_PARTS])))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # JSON can hold halves of characters, which nothing else can.
    return html_to_text(str(value)[:_MARKUP_LIMIT].encode("utf-8", "replace").decode("utf-8"))
