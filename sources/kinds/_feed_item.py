"""What a feed says, in whichever of its many formats."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from sources.reading.text import TEXT_LIMIT, html_to_text, one_line, unescape, without_tags

_MARKUP_LIMIT = 200_000
_LONGEST_TAG = 5_000  # a tag with thousands of attributes would take the parser quadratic time


@dataclass(frozen=True)
class FeedItem:
    """One item. `links`: addresses of its page as written, the best first. `published`: `YYYY-MM-DD`, home zone.

    `title`, `summary` and `text` are plain text. `identity` is what the feed itself calls the item.
    """

    title: str
    links: tuple[str, ...] = ()
    identity: str = ""
    summary: str = ""
    text: str = ""
    published: str | None = None
    language: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """A feed. `breaks_off`: why these are not all of its items, if they are not; `title`: what it calls itself."""

    items: tuple[FeedItem, ...]
    language: str = ""
    breaks_off: str | None = None
    title: str = ""


def plain_text(markup: str) -> str:
    """The readable text of an item's markup."""
    markup = markup[:_MARKUP_LIMIT]
    if max(map(len, markup.split("<"))) > _LONGEST_TAG:
        return plain_lines(unescape(without_tags(markup)))
    return html_to_text(markup)


def plain_lines(text: str) -> str:
    """Text that is plain already, without invisible characters and empty lines."""
    return "\n".join(filter(None, (one_line(line, TEXT_LIMIT) for line in text.splitlines())))


def more_items(items: Sized, max_items: int) -> str | None:
    """Why only the first items of a feed are read, if it has more than are."""
    return f"the feed has more than {max_items} items" if len(items) > max_items else None
