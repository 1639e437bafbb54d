"""Random words that only their owner knows: we keep their hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 bits, fit for a cookie and an address."""
    return secrets.token_urlsafe(32)


def key_of(token: str) -> str:
    """What is kept instead. A token cannot be guessed, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
