"""Links that count who pressed them: the address they carry, taken out without asking anybody. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit, urlunsplit

from sources.reading.links import MAX_LINK, canonical_address, safe_link

# Guards and counters stand before one another: a mail gateway wraps what a letter's sender has wrapped already.
_MOST_WRAPPINGS = 5
_MOST_PARAMETERS = 40
_NOWHERE = "https://letter.invalid/"
# Parameters that say where a link leads to. Any other address in a query may be the page one came from.
_TARGETS = ("url", "u", "q", "target", "redirect", "redirecturl", "redirect_url", "redirect_to", "link", "to", "r", "l",
            "dest", "destination", "goto", "href")  # fmt: skip
_ENCODED = re.compile(r"(?:^|[/=.~-])(aHR0c[\w+/=-]{8,2000})")
_PROOFPOINT_3 = re.compile(r"/v3/__(https?:/{1,2}.{3,1900}?)__;")
_HTTP = re.compile(r"https?://[^/]", re.IGNORECASE)


def real_address(href: str) -> str | None:
    """Where a link in a letter leads, without tracking parameters; None if nobody should follow it.

    Only what the link itself carries is believed. A link that carries nothing is left as it is, but for parameters
    that hold an e-mail address.
    """
    found = safe_link(href, _NOWHERE)
    for _ in range(_MOST_WRAPPINGS):
        inner = _carried(found) if found else None
        if inner is None:
            break
        found = inner
    if found is None or found.startswith(_NOWHERE):
        return None
    return _without_people(found)


def _carried(address: str) -> str | None:
    """The address that stands inside another one."""
    parts = urlsplit(address)
    query = {
        name.lower(): value for name, value in parse_qsl(parts.query[:MAX_LINK], max_num_fields=None)[:_MOST_PARAMETERS]
    }
    for name in _TARGETS:
        value = query.get(name, "")
        if _HTTP.match(value):
            return safe_link(value, _NOWHERE)
        if name == "u" and _is_proofpoint(parts):
            return safe_link(_read_proofpoint_2(value), _NOWHERE)
    return _in_path(parts) or _encoded(parts, query)


def _in_path(parts: SplitResult) -> str | None:
    whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
    wrapped = _PROOFPOINT_3.search(whole) if parts.path.startswith("/v3/__") else None
    if wrapped:
        return safe_link(re.sub(r"^(https?):/+", r"\1://", wrapped[1]), _NOWHERE)
    inside = re.search(r"https?%3a%2f%2f.{3,1900}", parts.path, re.IGNORECASE)
    return safe_link(unquote(inside[0].partition("/")[0]), _NOWHERE) if inside else None


def _encoded(parts: SplitResult, query: dict[str, str]) -> str | None:
    """An address written in base64, as a part of the path or the value of a parameter."""
    for words in (parts.path, *query.values()):
        found = _ENCODED.search(words[:MAX_LINK])
        if found is None:
            continue
        letters = re.split(r"[/.~]", found[1])[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            plain = base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if _HTTP.match(plain):
            return safe_link(plain, _NOWHERE)
    return None


def _is_proofpoint(parts: SplitResult) -> bool:
    return parts.path.startswith("/v2/url")


def _read_proofpoint_2(value: str) -> str:
    """`https-3A__ec.europa.eu_info` stands for `https://ec.europa.eu/info`."""
    return unquote(value.replace("_", "/").replace("-", "%"))


def _without_people(address: str) -> str | None:
    """The address without the recipient's own; None where it stands in the path."""
    parts = urlsplit(address)
    if "@" in unquote(parts.path):
        return None
    kept = [pair for pair in parts.query.split("&") if "@" not in unquote(unquote(pair))]
    place = "" if "@" in unquote(parts.fragment) else parts.fragment
    clean = canonical_address(urlunsplit(parts._replace(query="&".join(kept))))
    return f"{clean}#{place}" if place else clean
