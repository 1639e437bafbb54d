"""What a feed says, in whichever of its many formats."""

from __future__ import annotations

from dataclasses import dataclass

from sources.reading.text import TEXT_LIMIT, one_line


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
    """A feed. `breaks_off`: why it seems to end before its end, if it does."""

    items: tuple[FeedItem, ...]
    language: str = ""
    breaks_off: str | None = None


def plain_lines(text: str) -> str:
    """Text that is plain already, without invisible characters and empty lines."""
    return "\n".join(filter(None, (one_line(line, TEXT_LIMIT) for line in text.splitlines())))
