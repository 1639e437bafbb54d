"""Which mailbox, and how to speak to its server: `WATCHER_IMAP_URL` read into plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from watcher.errors import BadInput
from watcher.net.mail_server import is_this_machine

_HOW_TO = "write imaps://USER:PASSWORD@HOST, special characters percent-encoded (an @ is %40)"


@dataclass(frozen=True)
class MailboxServer:
    """`tls`: encrypted from the first byte; else `starttls` demands it before the login. No password: OAuth 2.0."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str
    password: str | None = field(default=None, repr=False)


def read_mailbox_server(url: str | None) -> MailboxServer:
    """The mailbox an `imaps://` or `imap://` address names. Raises BadInput, never showing the address itself.

    Over `imap://` STARTTLS is demanded, but for a server on this machine, or where `?starttls=never` says so.
    """
    if url is None:
        raise BadInput(f"WATCHER_IMAP_URL is not set, so there is no mailbox to read; {_HOW_TO}")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise BadInput(f"WATCHER_IMAP_URL: not an address; {_HOW_TO}") from error
    if parts.scheme not in ("imap", "imaps") or not host or parts.path not in ("", "/") or parts.fragment:
        raise BadInput(f"WATCHER_IMAP_URL: not a mailbox's address; {_HOW_TO}")
    if not parts.username:
        raise BadInput(f"WATCHER_IMAP_URL: names no user; {_HOW_TO}, or imaps://USER@HOST with WATCHER_OAUTH_...")
    tls = parts.scheme == "imaps"
    return MailboxServer(
        host=host,
        port=port or (993 if tls else 143),
        tls=tls,
        starttls=_starttls(parts.query, host, tls=tls),
        user=unquote(parts.username),
        password=unquote(parts.password) if parts.password else None,
    )


def _starttls(query: str, host: str, *, tls: bool) -> bool:
    options = parse_qs(query, keep_blank_values=True)
    if set(options) - {"starttls"} or (tls and options):
        raise BadInput("WATCHER_IMAP_URL: after the ? of imap:// only starttls=always or never is known")
    word = options.get("starttls", ["never" if is_this_machine(host) else "always"])[-1]
    if word not in ("always", "never"):
        raise BadInput(f"WATCHER_IMAP_URL: starttls={word[:20]!r} is neither always nor never")
    return not tls and word == "always"
