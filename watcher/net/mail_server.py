"""Which mail server, and how to speak to it: `WATCHER_SMTP_URL` read into plain data."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from watcher.errors import BadInput

_STARTTLS: dict[str, bool | None] = {"always": True, "auto": None, "never": False}
_HOW_TO = "write smtp://USER:PASSWORD@HOST:PORT or smtps://..., special characters percent-encoded"


@dataclass(frozen=True)
class MailServer:
    """`tls`: encrypted from the first byte. `starttls`: True demands it, None takes it if offered, False never."""

    host: str
    port: int
    tls: bool
    starttls: bool | None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def needs_token(self) -> bool:
        """A user without a password logs in by OAuth 2.0."""
        return self.user is not None and self.password is None


def read_mail_server(url: str) -> MailServer:
    """The server a `smtp://` or `smtps://` address names. Raises BadInput, never showing the address itself.

    No user: no login. A user without a password logs in by OAuth 2.0 (XOAUTH2).
    Without a word on it (`?starttls=always|auto|never`) STARTTLS is taken if offered; where a password would travel
    to another machine it is demanded. Ports, if not given: smtps 465, with a user 587, else 25.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise BadInput(f"WATCHER_SMTP_URL: not an address; {_HOW_TO}") from error
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/") or parts.fragment:
        raise BadInput(f"WATCHER_SMTP_URL: not a mail server's address; {_HOW_TO}")
    tls = parts.scheme == "smtps"
    user = unquote(parts.username) if parts.username else None
    usual_port = 465 if tls else 587 if user else 25
    return MailServer(
        host=host,
        port=port or usual_port,
        tls=tls,
        starttls=_starttls(parts.query, tls=tls, demanded=user is not None and not is_this_machine(host)),
        user=user,
        password=unquote(parts.password) if parts.password else None,
    )


def _starttls(query: str, *, tls: bool, demanded: bool) -> bool | None:
    options = parse_qs(query, keep_blank_values=True)
    if set(options) - {"starttls"}:
        raise BadInput("WATCHER_SMTP_URL: after the ? only starttls=always, auto or never is known")
    word = options.get("starttls", ["always" if demanded else "auto"])[-1]
    if word not in _STARTTLS:
        raise BadInput(f"WATCHER_SMTP_URL: starttls={word!r} is none of always, auto, never")
    if tls and options:
        raise BadInput("WATCHER_SMTP_URL: smtps:// is encrypted from the start; leave starttls out")
    return False if tls else _STARTTLS[word]


def is_this_machine(host: str) -> bool:
    """Whether what is said to the host stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
