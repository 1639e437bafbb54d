"""A profile file is laid over an organisation, and what it has changed is written down for the log, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.profile_changes import changed_on_pages
from subscriptions.profile_export import profile_table
from subscriptions.profiles import Profile, import_profile
from watcher.people.audit import note
from watcher.people.roles import Visitor

_LISTS: Mapping[str, type[Department | PriorityArea | Subscription]] = {
    "department": Department,
    "area": PriorityArea,
    "subscription": Subscription,
}
Table = Mapping[str, Any]


@dataclass(frozen=True)
class Laid:
    """The organisation's profile before (empty: it was not there) and after. `authors`: areas whose words a person had
    written last on a page, and who."""

    before: Table
    after: Table
    authors: Mapping[str, str]


def lay_profile(session: Session, profile: Profile, by: Visitor, now: datetime, zone: ZoneInfo) -> Laid:
    """Make the organisation what its file says, and write down who did and what has changed."""
    name = profile.organisation.id
    is_known = session.get(Organisation, name) is not None
    before = profile_table(session, name) if is_known else {}
    authors = changed_on_pages(session, name) if is_known else {}
    reached = reached_now(session, name)
    import_profile(session, profile, now, zone)
    after = profile_table(session, name)
    _note(session, before, after, reached - reached_now(session, name), by, now)
    return Laid(before, after, authors)


def reached_now(session: Session, organisation_id: str) -> set[int]:
    """The recipients whom a subscription in use reaches."""
    query = (
        select(Recipient.id)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == col(Recipient.id))
        .join(Subscription, col(Subscription.id) == col(SubscriptionRecipient.subscription_id))
        .where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    )
    return {each for each in session.exec(query) if each is not None}


def _note(session: Session, before: Table, after: Table, lost: set[int], by: Visitor, now: datetime) -> None:
    """In the transaction of the import. `lost`: recipients whom nothing reaches since then."""
    own = after["organisation"]["id"]
    acts = [("profile imported", ""), *_acts(session, own, before, after)]
    acts += [("recipient removed", f"recipient:{each}") for each in sorted(lost)]
    for what, about in acts:
        note(session, by, what, now, organisation=own, about=about)


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
