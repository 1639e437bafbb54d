"""Reading an answer that should be JSON, and saying plainly what came instead when it is not."""

from __future__ import annotations

import json
import re

from sources.contract import Page, UnreadablePage
from sources.reading.encoding import decode

_WALL = re.compile(
    r"captcha|access denied|attention required|just a moment|are you a robot|not a robot|verify you are human"
    r"|enable javascript and cookies|request unsuccessful|unusual traffic|cf-challenge|incapsula",
    re.IGNORECASE,
)
_HEAD = 20_000


def looks_like_bot_wall(text: str) -> bool:
    """Whether a page asks its reader to prove to be human."""
    return _WALL.search(text[:_HEAD]) is not None


def read_json(page: Page) -> object:
    """The JSON value of the answer. Raises UnreadablePage: empty, bot-wall, not-json, truncated."""
    text = decode(page.body, page.content_type).lstrip("\ufeff").strip()
    if not text:
        raise UnreadablePage("empty", f"{page.url} answered with nothing")
    if text.startswith("<"):
        if looks_like_bot_wall(text):
            raise UnreadablePage("bot-wall", f"{page.url} asks its reader to prove to be human")
        raise UnreadablePage("not-json", f"{page.url} answered with a web page where data (JSON) was asked for")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text[0] in "{[":
            raise UnreadablePage("truncated", f"the answer of {page.url} is cut off or damaged: {error}") from error
        raise UnreadablePage("not-json", f"{page.url} answered with something that is not JSON") from error
    return value
