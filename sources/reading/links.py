"""Addresses from pages: which may be shown and asked, and when two of them are one."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

MAX_LINK = 2000
_EDGES = " \t\r\n\x0b\x0c\u00a0\u200b\u200c\u200d\u2060\ufeff"
# Control characters, and the invisible ones that turn or hide text, in an address mean a mistake or a trick.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\ud800-\udfff]")
_TO_QUOTE = re.compile(r'[\s"<>^`{|}]')
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9._~/-]+")
_NO_HOST = re.compile(r"https?:(?!//[^/])", re.IGNORECASE)
_BROKEN_LINE = re.compile(r"[ \t]*[\r\n][ \t\r\n]*|[ \t]{2,}")
_BACKSLASHED_PATH = re.compile(r"[\w.][^:?#]*(?=$|[?#])")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")
# The name of a host and perhaps a port and a path; after a colon that is no port there was a scheme. A name without a
# dot, of a host close by, needs a port to be known from the name of a page.
_BARE = re.compile(
    r"(?://)?((?:[\w-]{1,63}(?:\.[\w-]{1,63})+\.?(?::\d{1,5})?"
    r"|(?:[\w-]{1,63}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5})(?:[/?#].*)?)"
)
_SCRIPT = re.compile(r"\s*javascript:", re.IGNORECASE)
_IN_QUOTES = re.compile(r"""(['"])([^'"]*)\1""")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "mkt_tok"}
    | {"_ga", "_gl", "_hsenc", "_hsmi", "pk_campaign", "pk_kwd", "phpsessid", "jsessionid"}
)
_SESSION = re.compile(r";jsessionid=[^/;?#]*", re.IGNORECASE)


def safe_link(href: str, base: str) -> str | None:
    """The whole address that `href` means on the page `base`, or None if nobody should follow it.

    Only http and https. Refused: user names, backslashes, control characters, a host that is none, more than 2,000
    characters. White space around it is trimmed; white space and quotes inside are percent-encoded.
    """
    trimmed = href.strip(_EDGES)
    if _PLAIN_PATH.fullmatch(trimmed) and "//" not in trimmed and "/." not in trimmed:  # most links of a list
        origin = _origin(base)
        return origin + trimmed if origin and len(origin) + len(trimmed) <= MAX_LINK else None
    if not trimmed or len(trimmed) > MAX_LINK or _FORBIDDEN.search(trimmed) or _NO_HOST.match(trimmed):
        return None
    try:
        resolved = urljoin(base, _TO_QUOTE.sub(lambda found: quote(found[0]), trimmed))
        parts = urlsplit(resolved)
        parts.port  # noqa: B018 - asking is what checks it
    except ValueError:
        return None
    is_fit = _is_web(parts) and len(resolved) <= MAX_LINK and not _FORBIDDEN.search(resolved)
    return parts.scheme + resolved[len(parts.scheme) :] if is_fit else None


@lru_cache(maxsize=1_000)
def _origin(base: str) -> str | None:
    """Scheme and host of a page that may be asked, without a slash."""
    root = safe_link("/?", base)
    return root.rstrip("/?") if root else None


def _is_web(parts: SplitResult) -> bool:
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or parts.hostname is None:
        return False
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return _HOST.fullmatch(host) is not None


def address_fault(url: str) -> str | None:
    """What is wrong with an address that a person wrote for us to ask, in words; None if it can be asked."""
    if _FORBIDDEN.search(url) or any(letter.isspace() for letter in url):
        return "holds a space, a backslash or an invisible character"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, _port_of(parts)
    except ValueError:
        return "is not an address"
    faults = (
        (parts.scheme not in _DEFAULT_PORTS, "is not an http or https address; it must begin with https:// or http://"),
        ("@" in parts.netloc, "holds a user name or a password; a key that a source needs belongs in a setting"),
        (port == 0, "has a port that is none; leave it out, or give one from 1 to 65535"),
        (not host, "names no host"),
        (len(url) > MAX_LINK, f"is longer than {MAX_LINK} characters"),
        (not _is_web(parts), "has a host that is none"),
    )
    return next((fault for is_so, fault in faults if is_so), None)


def _port_of(parts: SplitResult) -> int | None:
    """The port that an address names; 0 where that is no port."""
    try:
        return 0 if parts.netloc.endswith(":") else parts.port
    except ValueError:
        return 0


def whole_address(typed: str) -> str:
    """With the `https://` that browsers leave out when they show an address, and people when they write it.

    Only for what a person typed: on a page such words are a path. `safe_link` says whether it may be followed.
    """
    trimmed = typed.strip(_EDGES)
    found = _BARE.fullmatch(trimmed)
    return f"https://{found[1]}" if found else trimmed


def typed_addresses(typed: str) -> tuple[str, ...]:
    """The addresses that somebody may mean, in the order to ask: one written without its beginning may lack https."""
    whole = whole_address(typed)
    return (whole,) if whole == typed.strip(_EDGES) else (whole, f"http{whole.removeprefix('https')}")


def repaired_link(href: str, base: str) -> str | None:
    """As `safe_link`, but an address broken over several lines is joined first.

    In a path relative to the page ("..\\files\\call.pdf") a backslash means a slash, as browsers read it. Such a path
    cannot lead to another host; where a scheme or a host could stand in it, it is refused as before.
    """
    joined = _BROKEN_LINE.sub("", href.strip(_EDGES))
    path = _BACKSLASHED_PATH.match(joined[:MAX_LINK])
    return safe_link(path[0].replace("\\", "/") + joined[path.end() :] if path else joined, base)


def address_in_script(href: str) -> str:
    """What a link that calls a script opens: the first words in quotes of the call, or nothing. Others as they are.

    Whether it is an address that may be followed is for `safe_link` to say: the script itself never is.
    """
    if not _SCRIPT.match(href):
        return href
    found = _IN_QUOTES.search(href[:MAX_LINK])
    return found[2] if found else ""


def canonical_address(url: str, drop: Collection[str] = ()) -> str:
    """One spelling for all addresses of the same page, for use as identity. `url` comes from `safe_link`.

    Scheme and host in lower case; default port, dot after the host, fragment, session and tracking parameters
    gone, as well as the parameters named in `drop`; what is not ASCII percent-encoded. Order of the parameters
    and a slash at the end are kept, for they may matter.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    path = _ascii(_SESSION.sub("", parts.path)) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_noise(pair, drop))
    return urlunsplit((parts.scheme, host + port, path, _ascii(query), ""))


def _is_noise(pair: str, drop: Collection[str]) -> bool:
    name = unquote_plus(pair.partition("=")[0]).lower()
    return name.startswith("utm_") or name in _TRACKING or name in drop


def _ascii(text: str) -> str:
    return text if text.isascii() else re.sub(r"[^\x00-\x7f]+", lambda found: quote(found[0]), text)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: the same host, or hosts under one domain (`www.`, `api.`)."""
    return _site(one) == _site(other)


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or "").rstrip(".")
    is_number = ":" in host or host.replace(".", "").isdigit()
    return host if is_number else ".".join(host.split(".")[-2:])
