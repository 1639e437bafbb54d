"""What nobody gets: areas that no letter with a reader holds, the strong calls they have, and what would cover them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from sources.contract import LIVE_STATUSES
from subscriptions.delivery.draft_rows import TURN, show_anew
from subscriptions.delivery.recipients import has_address
from subscriptions.models import (
    Department,
    Match,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.calls.models import Call
from watcher.db import take_turn

MOST_CALLS = 200


@dataclass(frozen=True)
class Gap:
    """An area that nobody hears of.

    `calls`: open or coming ones with a strong link, the first to close first. `unread`: subscriptions that hold the
    area and have no reader. `could_cover`: those with readers that could hold it too.
    """

    area: PriorityArea
    department: Department | None
    calls: tuple[Call, ...]
    unread: tuple[Subscription, ...]
    could_cover: tuple[Subscription, ...]


def find_gaps(session: Session, organisation_id: str, *, letters_leave: bool = False) -> list[Gap]:
    """The gaps of one organisation, in the order of its departments. Five questions, however many there are.

    `letters_leave`: else all goes to the folder, and a channel is no more silent than a mailbox for having no address.
    """
    areas = session.exec(
        select(PriorityArea)
        .where(PriorityArea.organisation_id == organisation_id, col(PriorityArea.active))
        .order_by(col(PriorityArea.department_id), col(PriorityArea.name))
    ).all()
    wanted = select(Department).where(Department.organisation_id == organisation_id)
    departments = {row.id: row for row in session.exec(wanted)}
    held = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    subscriptions = session.exec(held.order_by(col(Subscription.id))).all()
    read = _read(session, organisation_id, letters_leave=letters_leave)
    alone = [area for area in areas if not any(row.id in read and covers(row, area) for row in subscriptions)]
    calls = _strong_calls(session, alone)
    shared = [row for row in subscriptions if row.personal_of is None]
    return [
        Gap(
            area,
            departments.get(area.department_id),
            tuple(calls.get(saved_id(area), ())),
            tuple(row for row in shared if covers(row, area)),
            tuple(row for row in shared if row.id in read and row.department_id in (None, area.department_id)),
        )
        for area in alone
    ]


def covers(subscription: Subscription, area: PriorityArea) -> bool:
    """Whether a subscription's letters hold an area."""
    if subscription.areas:
        return area.key in subscription.areas
    return subscription.department_id in (None, area.department_id)


def cover_area(session: Session, subscription: Subscription, area: PriorityArea) -> bool:
    """Let a subscription hold one area more, and readers' own forms of it too. Returns whether it did not already.

    What the area had before comes in the next letter; one that the coordinator has seen already is shown her again.
    """
    if covers(subscription, area):
        return False
    take_turn(session, TURN)
    forms = select(Subscription).where(Subscription.personal_of == subscription.id, col(Subscription.active))
    for row in [subscription, *session.exec(forms)]:
        row.areas = [*row.areas, area.key]
        row.told_match_id = None
        session.add(row)
        show_anew(session, [row.id])
    return True


def _read(session: Session, organisation_id: str, *, letters_leave: bool) -> set[int]:
    """The subscriptions that reach somebody."""
    query = (
        select(SubscriptionRecipient.subscription_id, Recipient.kind, Recipient.address)
        .join(Recipient, col(Recipient.id) == SubscriptionRecipient.recipient_id)
        .where(Recipient.organisation_id == organisation_id, Recipient.state == "active")
    )
    rows = session.exec(query)
    return {row_id for row_id, kind, address in rows if not letters_leave or has_address(kind, address)}


def _strong_calls(session: Session, areas: Sequence[PriorityArea]) -> dict[int, list[Call]]:
    """The live calls whose latest judgement for an area is strong, by the area's row."""
    latest = (
        select(func.max(Match.id))
        .where(col(Match.area_id).in_({area.id for area in areas}))
        .group_by(col(Match.area_id), col(Match.call_id))
    )
    query = (
        select(Match.area_id, Call)
        .join(Call, col(Call.id) == Match.call_id)
        .where(col(Match.id).in_(latest), Match.band == "strong")
        .where(col(Call.status).in_(LIVE_STATUSES), ~col(Call.withdrawn))
        .order_by(col(Call.last_deadline).is_(None), col(Call.last_deadline), col(Call.id))
        .limit(MOST_CALLS)
    )
    found: dict[int, list[Call]] = {}
    rows: Iterable[tuple[int, Call]] = session.exec(query) if areas else ()
    for area_id, call in rows:
        found.setdefault(area_id, []).append(call)
    return found
