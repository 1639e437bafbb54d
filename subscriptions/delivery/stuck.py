"""Dead letters seen together: which of them failed for one cause, and which can be sent again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from subscriptions.channel_models import Suppression
from subscriptions.delivery.outbox import Refusal
from subscriptions.delivery.recipients import listening
from subscriptions.models import Delivery, DeliveryContent, Recipient, saved_id
from subscriptions.yes import EMAIL

# What differs from letter to letter in a server's words: whom it was for, and the numbers and hosts of the server's
# own. The codes of SMTP, of HTTP (550) and of RFC 3463 (5.7.1) say what is wrong, and stay.
_WHOM = re.compile(r"\S+@\S+")
_CODE = re.compile(r"\d{3}|\d\.\d{1,3}\.\d{1,3}")
_AROUND = "()[]<>{}.,:;!?'\"#=/"


def cause_of(error: str | None) -> str:
    """A short name, the same for all letters that failed for one cause; it can stand in an address."""
    words = _WHOM.sub("…", (error or "").casefold()).split()
    kept = " ".join("…" if _is_number(word.strip(_AROUND)) else word for word in words)
    return hashlib.sha256(kept.encode("utf-8", "replace")).hexdigest()[:12]


def _is_number(word: str) -> bool:
    return any(letter.isdigit() for letter in word) and _CODE.fullmatch(word) is None


@dataclass(frozen=True)
class Cause:
    """`error`: as one of its letters has it; `errors`: as all of them have it; `letters`: how many they are."""

    name: str
    error: str | None
    errors: Collection[str | None]
    letters: int


def causes(counts: Sequence[tuple[str | None, int]]) -> list[Cause]:
    """The most frequent first. `counts`: how many letters failed with which error."""
    held: dict[str, dict[str | None, int]] = {}
    for error, count in counts:
        held.setdefault(cause_of(error), {})[error] = count
    found = [Cause(name, max(each, key=lambda e: (each[e], e or "")), set(each), sum(each.values()))
             for name, each in held.items()]  # fmt: skip
    return sorted(found, key=lambda each: (-each.letters, each.name))


def causes_in(session: Session, organisations: Collection[str]) -> list[Cause]:
    """Why the dead letters of these organisations could not be sent."""
    query = (
        select(Delivery.last_error, func.count())
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .where(Delivery.state == "dead", col(Recipient.organisation_id).in_(organisations))
        .group_by(col(Delivery.last_error))
    )
    return causes(session.exec(query).all())


@dataclass(frozen=True)
class Stuck:
    """One dead letter. `refusal`: why it cannot be sent again by hand, if so. `is_off`: its recipient gets nothing."""

    id: int
    recipient_id: int
    kind: str
    address: str
    is_off: bool
    error: str | None
    refusal: Refusal | None


def stuck_letters(session: Session, organisations: Collection[str], cause: str = "") -> list[Stuck]:
    """Dead letters of these organisations, the oldest first; with `cause` only those that failed for it."""
    query = (
        select(Delivery, Recipient, col(DeliveryContent.delivery_id), col(Suppression.address))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(DeliveryContent, col(DeliveryContent.delivery_id) == col(Delivery.id), isouter=True)
        .join(
            Suppression,
            (col(Suppression.address) == col(Recipient.address)) & (col(Recipient.kind) == EMAIL),
            isouter=True,
        )
        .where(Delivery.state == "dead", col(Recipient.organisation_id).in_(organisations))
        .order_by(col(Delivery.id))
    )
    found = session.exec(query).all()
    listen = listening(session, [recipient for _, recipient, _, _ in found])
    return [
        Stuck(
            saved_id(delivery),
            saved_id(recipient),
            recipient.kind,
            recipient.address,
            recipient.state == "off",
            delivery.last_error,
            _refusal(
                is_written=written is not None, is_listed=listed is not None, listens=saved_id(recipient) in listen
            ),
        )
        for delivery, recipient, written, listed in found
        if not cause or cause_of(delivery.last_error) == cause
    ]


def _refusal(*, is_written: bool, is_listed: bool, listens: bool) -> Refusal | None:
    """In the order in which `revive` looks."""
    if not is_written:
        return "unwritten"
    return "suppressed" if is_listed else None if listens else "gone"


def refusals(letters: Collection[Stuck]) -> Counter[Refusal]:
    """How many of them cannot be sent again by hand, and why."""
    return Counter(each.refusal for each in letters if each.refusal is not None)
