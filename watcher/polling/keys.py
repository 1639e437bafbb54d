"""Keys of sources: put into a question just before it is asked, and taken out of whatever comes back.

A request only names the setting that holds its key (`{setting:WATCHER_KEY_FUNDER}`), so the key itself stands in no
call, no message and no database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from sources.contract import Request
from watcher.errors import BadInput
from watcher.net.failures import FetchFailed
from watcher.net.guard import mask_url

Secrets = Callable[[str], str | None]
# Settings that are no source's key (WATCHER_SECRET_KEY, the mail server's password) are sent to nobody.
_NAME = re.compile(r"WATCHER_(?:[A-Z0-9]+_)?KEY_[A-Z0-9_]+(?<!_FILE)")
_SHORTEST = 8  # a shorter key would also be found in words that are not the key


@dataclass(frozen=True)
class Keys:
    """The keys of one request, by the words that stand for them. `repr` shows none of them."""

    _values: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Keys({len(self._values)})"

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value for _, value in self._values)

    def put_into(self, request: Request) -> Request:
        """The request as it is asked: percent-encoded in the address, as it is in headers."""
        url, headers = request.url, dict(request.headers)
        for placeholder, value in self._values:
            url = url.replace(placeholder, quote(value, safe=""))
            headers = {name: words.replace(placeholder, value) for name, words in headers.items()}
        return request.model_copy(update={"url": url, "headers": headers})

    def hide(self, words: str) -> str:
        """The words with each key replaced by the name of its setting."""
        for placeholder, value in self._values:
            words = words.replace(quote(value, safe=""), placeholder).replace(value, placeholder)
        return words

    def hide_in_body(self, body: bytes) -> bytes:
        """An answer that repeats the key must not carry it into a message or a stored text."""
        for placeholder, value in self._values:
            body = body.replace(value.encode(), placeholder.encode())
        return body


def keys_of(request: Request, secret: Secrets) -> Keys:
    """The keys a request names. Raises FetchFailed (`setting`), naming the setting that is missing or unusable."""
    if not request.settings:
        return Keys()
    where = mask_url(request.url)
    before_query = urlunsplit(urlsplit(request.url)._replace(query=""))
    if any(_placeholder(name) in before_query for name in request.settings):
        raise FetchFailed("setting", where, "a key may stand in the query or a header, not elsewhere in an address")
    return Keys(tuple((_placeholder(name), _value(name, where, secret)) for name in request.settings))


def _placeholder(name: str) -> str:
    return f"{{setting:{name}}}"


def _value(name: str, where: str, secret: Secrets) -> str:
    if not _NAME.fullmatch(name):
        raise FetchFailed("setting", where, f"{name} is not the name of a source's key (WATCHER_KEY_…)")
    try:
        value = secret(name)
    except BadInput as error:
        raise FetchFailed("setting", where, f"needs the setting {name}: {error}") from error
    if not value:
        raise FetchFailed("setting", where, f"needs a key in the setting {name}, which is not set")
    if len(value) < _SHORTEST or not (value.isascii() and value.isprintable()):
        raise FetchFailed("setting", where, f"the setting {name} holds something that cannot be a key")
    return value
