"""How we check that a server is who it says. There is no way to switch the check off."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path
from typing import Literal

import httpx

from watcher.errors import BadInput


@cache  # reading the authorities takes a tenth of a second
def client_context(ca_file: Path | None, use: Literal["http", "mail"]) -> ssl.SSLContext:
    """Trust in the public authorities, and in those of `ca_file` besides (TLS inspection, an own relay).

    One for each use, because the HTTP client marks its own as speaking HTTP. Nothing from the environment adds to
    it. Raises BadInput if the file cannot be used.
    """
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"WATCHER_CA_FILE: {ca_file} cannot be read as PEM certificates: {error}") from error
    return context


def is_tls_fault(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, came from TLS."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
        seen += 1
    return False
