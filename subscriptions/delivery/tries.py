"""What becomes of a delivery after a try: sent, tried again later, or left as a dead letter. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from subscriptions.delivery.channel import NotDelivered

# Over two days in all: a weekend's outage of a mail server loses nothing.
LADDER = tuple(timedelta(minutes=3**step) for step in range(1, 8))
MOST_TRIES = len(LADDER) + 1
# Waits are stretched, never shortened, so that many failures at once do not come back at once.
JITTER = 0.1
LONGEST_ERROR = 500


@dataclass(frozen=True)
class Outcome:
    """`state`: sent, pending (again at `next_try_at`) or dead."""

    state: str
    next_try_at: datetime
    error: str | None = None
    recipient_off: bool = False


def outcome_of(
    failure: NotDelivered | None, *, identity: str, attempts: int, now: datetime, secrets: Iterable[str] = ()
) -> Outcome:
    """What follows from a try that was the delivery's `attempts`-th. No secret gets into its error."""
    if failure is None:
        return Outcome("sent", now)
    error = _shown(str(failure), secrets)
    if failure.permanent or attempts >= MOST_TRIES:
        return Outcome("dead", now, error, recipient_off=failure.recipient_off)
    wait = LADDER[attempts - 1] * (1 + JITTER * _share(f"{identity}:{attempts}"))
    return Outcome("pending", now + max(wait, failure.retry_after or timedelta()), error)


def _shown(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    return " ".join(text.split())[:LONGEST_ERROR]


def _share(seed: str) -> float:
    """A number from 0 to 1 that is always the same for the same seed: tries can be replayed."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 0xFFFFFFFF
