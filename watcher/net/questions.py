"""What we send: a source's request as HTTP, and what to ask next when the answer sends us on. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from importlib.metadata import version
from urllib.parse import unquote, urlencode

import httpx

from sources.contract import Request
from watcher.net.answers import Validators
from watcher.net.failures import FetchFailed
from watcher.net.guard import mask_url, show_url

PRODUCT = "eu-funding-watcher"
# What a source may not say for us: who asks, and how the bytes travel.
_OURS = {"user-agent", "accept-encoding", "host", "content-length", "transfer-encoding", "connection", "te", "upgrade"}
# All that goes along to another host; anything else (Authorization, Cookie, an own key) may be a credential.
_HARMLESS = {"accept", "accept-encoding", "accept-language", "user-agent", "if-none-match", "if-modified-since"}


def user_agent(contact: str) -> str:
    """Who asks: product, version, and where the operator can be reached."""
    plain = unicodedata.normalize("NFKD", contact).encode("ascii", "ignore").decode()
    plain = "".join(character for character in plain if character.isprintable() and character not in "()").strip()
    return f"{PRODUCT}/{version(PRODUCT)}" + (f" (+{plain})" if plain else "")


def source_question(request: Request, agent: str, known: Validators | None) -> httpx.Request:
    """A source's request as HTTP. Raises FetchFailed if its address or headers cannot be sent."""
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _OURS}
    if request.parts:
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    parts = {name: ("blob", value.encode(), "application/json") for name, value in request.parts.items()}
    return _question(request.method, request.url, {**_always(agent), **headers}, files=parts or None)


def json_question(url: str, payload: bytes, headers: Mapping[str, str], agent: str) -> httpx.Request:
    """JSON for an address that may be a secret. Raises FetchFailed if address or headers cannot be sent."""
    own = {name: value for name, value in headers.items() if name.lower() not in _OURS}
    return _question("POST", url, {**_always(agent), "Content-Type": "application/json", **own}, content=payload)


def form_question(url: str, fields: Mapping[str, str], headers: Mapping[str, str], agent: str) -> httpx.Request:
    """A form for an address that the operator set. Raises FetchFailed if it cannot be sent."""
    own = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
    return _question("POST", url, {**_always(agent), **own}, content=urlencode(fields).encode())


def bare_question(url: str, agent: str) -> httpx.Request:
    """A question for JSON and nothing else. Raises FetchFailed if it cannot be sent."""
    return _question("GET", url, {**_always(agent), "Accept": "application/json"})


def next_question(asked: httpx.Request, status: int, location: str, secrets: Collection[str] = ()) -> httpx.Request:
    """What to ask when the answer sends us on; another host is told no secret. Raises FetchFailed if not followed."""
    where = show_url(str(asked.url))
    try:
        url = asked.url.join(location).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed("redirects", where, "sends us on to something that is no address") from error
    if asked.url.scheme == "https" and url.scheme != "https":
        raise FetchFailed("redirects", where, f"sends us from https to {url.scheme[:20]!r}")
    same_host = _is_same_host(asked.url, url)
    if secrets and not same_host:
        url = _without(secrets, url, where)
    if asked.method != "GET" and not (same_host and status in (307, 308)):
        raise FetchFailed("redirects", where, "sends a question with a body on to another place")
    headers = {
        name: value for name, value in asked.headers.items() if name != "host" and (same_host or name in _HARMLESS)
    }
    return _question(asked.method, str(url), headers, content=asked.read() or None)


def _without(secrets: Collection[str], url: httpx.URL, where: str) -> httpx.URL:
    """The address without the parameters of its query that hold a secret."""
    kept = [(name, value) for name, value in url.params.multi_items() if not _holds(value, secrets)]
    bare = url.copy_with(params=kept) if len(kept) < len(url.params.multi_items()) else url
    if _holds(unquote(str(bare)), secrets):
        raise FetchFailed("redirects", where, "sends us with our key to another host")
    return bare


def _holds(words: str, secrets: Collection[str]) -> bool:
    return any(secret in words for secret in secrets)


def _always(agent: str) -> dict[str, str]:
    return {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": agent}


def _question(
    method: str,
    url: str,
    headers: dict[str, str],
    *,
    content: bytes | None = None,
    files: dict[str, tuple[str, bytes, str]] | None = None,
) -> httpx.Request:
    try:
        return httpx.Request(method, url, headers=headers, content=content, files=files)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed("refused-address", mask_url(url), "the address or a header cannot be sent") from error


def _is_same_host(one: httpx.URL, other: httpx.URL) -> bool:
    """The same host and port; going from http to https on the usual ports stays on the host."""
    ports = _port(one), _port(other)
    return one.host == other.host and (ports[0] == ports[1] or ports == (80, 443))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
