"""Reading an answer that should be JSON, and saying plainly what came instead when it is not."""

from __future__ import annotations

import json

from sources.contract import Page, UnreadablePage
from sources.reading.encoding import decode
from sources.reading.walls import looks_like_bot_wall


def read_json(page: Page) -> object:
    """The JSON value of the answer. Raises UnreadablePage: `empty`, `bot-wall`, `not-json`, `truncated`."""
    text = decode(page.body, page.content_type).strip("\ufeff \t\r\n")
    if not text:
        raise UnreadablePage("empty", f"{page.url} answered with nothing")
    if text.startswith("<"):
        wall = looks_like_bot_wall(text)
        if wall:
            raise UnreadablePage("bot-wall", f"{page.url} asks its reader to prove to be human: {wall}")
        raise UnreadablePage("not-json", f"{page.url} answered with a web page where data (JSON) was asked for")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text[0] in "{[":
            raise UnreadablePage("truncated", f"the answer of {page.url} is cut off or damaged: {error}") from error
        raise UnreadablePage("not-json", f"{page.url} answered with something that is not JSON") from error
    return value
