"""What a site's robots.txt asks of us. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from protego import Protego

_KEPT_BYTES = 512 * 1024  # RFC 9309 asks for at least 500 KiB
_AGENT_LINE = re.compile(r"user[\s-]?agent\b[\s:]*", re.IGNORECASE)


def site_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def read_robots(body: bytes, product: str) -> Protego:
    """The rules of a robots.txt for `product`. Whatever is no rule in it is passed over."""
    text = body[:_KEPT_BYTES].decode("utf-8-sig", "replace")
    return Protego.parse("\n".join(_without_others(line, product) for line in text.splitlines()))


def _without_others(line: str, product: str) -> str:
    """The line, with every other robot's name made the same.

    Protego stores each rule once for each robot of its group: thousands of names over thousands of rules would
    fill the memory, and only our own name and `*` are ever asked for.
    """
    start = _AGENT_LINE.match(line.lstrip())
    if start is None:
        return line
    name = line.lstrip()[start.end() :].partition("#")[0].strip().lower()
    return f"User-agent: {name if name in ('*', product) else 'another'}"
