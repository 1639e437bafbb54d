"""Whom subscriptions reach, and by which others these are reached too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from subscriptions.delivery.seen import in_parts
from subscriptions.models import Organisation, Recipient, Subscription, SubscriptionRecipient, saved_id
from subscriptions.reader_models import Follow
from subscriptions.review import coordinator_of, goes_to_coordinator, is_hers, is_shown
from watcher.db import once


@dataclass(frozen=True)
class Links:
    """Whom subscriptions reach, these recipients, what they follow, and what else may reach them."""

    own: tuple[SubscriptionRecipient, ...]
    reached: dict[int, Recipient]
    follows: dict[int, Follow]
    others: tuple[Subscription, ...]
    of_others: tuple[SubscriptionRecipient, ...]


def read_links(session: Session, organisation: Organisation, rows: Sequence[Subscription]) -> Links:
    """All of it in one question, as pages that show one letter ask for it too."""
    links: dict[tuple[int, int], SubscriptionRecipient] = {}
    reached: dict[int, Recipient] = {}
    follows: dict[int, Follow] = {}
    found: dict[int, Subscription] = {}
    for some in in_parts([saved_id(row) for row in rows]):
        for row, link, recipient, follow in session.exec(_reaching(), params=_given(organisation, some)):
            found[saved_id(row)] = row
            if link is not None:  # the outer joins have none where there is none
                links[link.subscription_id, link.recipient_id] = link
                reached[link.recipient_id] = recipient
            if follow is not None:
                follows[follow.id or 0] = follow
    ids = {row.id for row in rows}
    own = tuple(each for (subscription_id, _), each in links.items() if subscription_id in ids)
    of_others = tuple(each for (subscription_id, _), each in links.items() if subscription_id not in ids)
    others = tuple(found[each] for each in sorted(found.keys() - ids))
    return Links(own, reached, follows, others, of_others)


def _given(organisation: Organisation, ids: Sequence[int]) -> dict[str, object]:
    return {"organisation": organisation.id, "her": organisation.contact.get("email", ""), "subscriptions": ids}


@cache  # asked for every letter: to put the question together takes longer than to answer it
def _reaching() -> Select[Subscription, SubscriptionRecipient, Recipient, Follow]:
    """Subscriptions, and those that share a reader with them or reach the coordinator, with all their readers."""
    link, shared = SubscriptionRecipient, aliased(SubscriptionRecipient)
    ids: BindParameter[Any] = bindparam("subscriptions", expanding=True)
    readers = select(shared.recipient_id).where(col(shared.subscription_id).in_(ids))
    her = (col(Recipient.kind) == "email") & (col(Recipient.address) == bindparam("her"))
    beside = col(Subscription.active) & (col(link.recipient_id).in_(readers) | her | is_hers())
    query = select(Subscription, link, Recipient, Follow)
    query = query.join(link, col(link.subscription_id) == Subscription.id, isouter=True)
    query = query.join(Recipient, col(Recipient.id) == link.recipient_id, isouter=True)
    query = query.join(Follow, _is_followed(), isouter=True)
    query = query.where(
        Subscription.organisation_id == bindparam("organisation"), col(Subscription.id).in_(ids) | beside
    )
    return query.order_by(col(link.recipient_id))


def _is_followed() -> ColumnElement[bool]:
    return (col(Follow.recipient_id) == Recipient.id) & col(Follow.ended_at).is_(None)


def people_of(
    session: Session,
    organisation: Organisation,
    rows: Sequence[Subscription],
    links: Sequence[SubscriptionRecipient],
    *,
    everybody: bool = False,
    unseen_to_her: bool = False,
) -> dict[int | None, list[int]]:
    """Whom each subscription's letters go to now: its readers, or for some, the coordinator instead."""
    linked: defaultdict[int | None, list[int]] = defaultdict(list)
    for link in links:
        linked[link.subscription_id].append(link.recipient_id)
    hers = {row.id for row in rows if goes_to_coordinator(row) or (unseen_to_her and is_shown(row))}
    her = (
        once(session, f"coordinator of {organisation.id}", lambda: coordinator_of(session, organisation))
        if hers
        else None
    )
    instead = [saved_id(her)] if her else []
    people = {row.id: linked[row.id] for row in rows}
    for row_id in hers:
        people[row_id] = sorted({*linked[row_id], *instead}) if everybody else instead
    return people


def others_of(
    session: Session, organisation: Organisation, links: Links, recipients: Collection[int]
) -> list[tuple[Subscription, list[int]]]:
    """The organisation's subscriptions beside these that reach one of these recipients, with whom of them."""
    people = people_of(session, organisation, links.others, links.of_others)
    theirs = ((row, [each for each in people[row.id] if each in recipients]) for row in links.others)
    return [(row, reached) for row, reached in theirs if reached]


def read_unlinked(
    session: Session, wanted: AbstractSet[int], reached: dict[int, Recipient], follows: dict[int, Follow]
) -> list[Follow]:
    """Add those who get letters that are not theirs. Returns what all of them follow."""
    if unknown := wanted - reached.keys():
        query = select(Recipient, Follow).join(Follow, _is_followed(), isouter=True)
        more = session.exec(query.where(col(Recipient.id).in_(unknown))).all()
        reached |= {saved_id(each): each for each, _ in more}
        follows |= {follow.id or 0: follow for _, follow in more if follow is not None}
    return [follows[each] for each in sorted(follows) if follows[each].recipient_id in wanted]
