"""Passwords: kept as argon2 hashes, and compared in the same time whether there is such an account or not."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 1_000
# What OWASP asks for at least: 19 MiB, twice, on one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each comparison takes that memory: many at once must not take the machine's. In each of the few processes that answer.
_PLACES = BoundedSemaphore(4)


def fault_of(password: str) -> str | None:
    """Why it cannot be a password, as the key of a text. Length is all that is asked for."""
    return None if SHORTEST <= len(password) <= LONGEST else "web.fault_password"


def hash_password(password: str) -> str:
    with _PLACES:
        return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password. Without one to compare with, the same time goes by, and it is not."""
    with _PLACES:
        try:
            _HASHER.verify(kept or _of_nobody(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@cache
def _of_nobody() -> str:
    return _HASHER.hash("nobody's password")
