"""What a profile file has changed, for the log that admins read: by the command line, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from subscriptions.models import Department, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from watcher.people.audit import note
from watcher.people.roles import Visitor

OPERATOR = Visitor(None, "watcher profile import")
_LISTS: Mapping[str, type[Department | PriorityArea | Subscription]] = {
    "department": Department,
    "area": PriorityArea,
    "subscription": Subscription,
}
Table = Mapping[str, Any]


def reached_now(session: Session, organisation_id: str) -> set[int]:
    """The recipients whom a subscription in use reaches."""
    query = (
        select(Recipient.id)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == col(Recipient.id))
        .join(Subscription, col(Subscription.id) == col(SubscriptionRecipient.subscription_id))
        .where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    )
    return {each for each in session.exec(query) if each is not None}


def note_import(session: Session, before: Table, after: Table, lost: set[int], now: datetime) -> None:
    """To be called in the transaction of the import. `lost`: recipients whom nothing reaches since then."""
    own = after["organisation"]["id"]
    acts = [("profile imported", ""), *_acts(session, own, before, after)]
    acts += [("recipient removed", f"recipient:{each}") for each in sorted(lost)]
    for what, about in acts:
        note(session, OPERATOR, what, now, organisation=own, about=about)


def _acts(session: Session, organisation_id: str, before: Table, after: Table) -> Iterator[tuple[str, str]]:
    """What the profile said otherwise before, or no longer says. What is new is no loss."""
    if not before:
        return
    old, new = dict(before["organisation"]), dict(after["organisation"])
    departments = old.pop("departments", []), new.pop("departments", [])
    if old != new:
        yield "organisation changed", ""
    for word, model in _LISTS.items():
        pair = departments if word == "department" else (before.get(f"{word}s", []), after.get(f"{word}s", []))
        kept = {each["id"]: each for each in pair[1]}
        query = select(model.key, model.id).where(model.organisation_id == organisation_id)
        ids = dict(session.exec(query).all())
        for each in pair[0]:
            if kept.get(each["id"]) != each:
                done = "changed" if each["id"] in kept else "removed"
                yield f"{word} {done}", f"{word}:{ids[each['id']]}"
