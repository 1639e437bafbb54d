"""Whom somebody may answer for by her own mail address, and what was said of one call for each of these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, and_, col, exists, select

from subscriptions.holders import Holder, covers
from subscriptions.models import (
    AreaAnswer,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.reader_models import Follow, Interest
from subscriptions.said import Said, put_together

# The outer joins have no department and no follow where there is none.
_Row = tuple[Recipient, Subscription, Department | None, Follow | None]


@dataclass(frozen=True)
class Voice:
    """One organisation, or one department of it, that an address speaks for. `said`: of one call."""

    holder: Holder
    said: Said


def voices_of(
    session: Session, address: str, names: Collection[int], interests: Collection[tuple[Interest, Recipient]]
) -> list[Voice]:
    """Everybody that a mail address speaks for at present: those whose letters come to it. In two questions.

    By name; what is for a whole organisation stands before its departments. `names`: every id by which the call has
    been known; `interests`: those that are kept of it.
    """
    rows = _letters_to(session, address, names)
    theirs: dict[tuple[int, int | None], list[_Row]] = {}
    for row in rows:
        theirs.setdefault((saved_id(row[0]), row[1].department_id), []).append(row)
    kept = _areas(session, {recipient.organisation_id for recipient, *_ in rows}, names) if rows else []
    organisations = {organisation.id: organisation for organisation, *_ in kept}
    areas = {saved_id(area): area for _, area, _, _ in kept if area is not None}
    met = {saved_id(area) for _, area, _, is_met in kept if area is not None and is_met}
    answers = [answer for _, _, answer, _ in kept if answer is not None]
    voices = []
    for some in theirs.values():
        holder = _holder(organisations[some[0][0].organisation_id], some, areas.values())
        voices.append(Voice(holder, put_together(holder, met, answers, interests, some[0][-1])))
    return sorted(voices, key=_order)


def _order(voice: Voice) -> tuple[str, list[str]]:
    return voice.holder.organisation.name, [each.name for each in voice.holder.departments]


def _letters_to(session: Session, address: str, names: Collection[int]) -> Sequence[_Row]:
    link, follows = SubscriptionRecipient, col(Follow.call_id).in_(names) & col(Follow.ended_at).is_(None)
    query = (
        select(Recipient, Subscription, Department, Follow)
        .join(link, col(link.recipient_id) == col(Recipient.id))
        .join(Subscription, col(Subscription.id) == col(link.subscription_id))
        .join(Department, col(Department.id) == col(Subscription.department_id), isouter=True)
        .join(Follow, and_(col(Follow.recipient_id) == col(Recipient.id), follows), isouter=True)
        .where(Recipient.kind == "email", Recipient.address == address, col(Subscription.active))
        .order_by(col(Subscription.id), col(Follow.id))
    )
    return session.exec(query).all()


def _areas(
    session: Session, organisations: Collection[str], names: Collection[int]
) -> Sequence[tuple[Organisation, PriorityArea | None, AreaAnswer | None, bool]]:
    """The organisations with their areas in use, each with its answer to the call, and whether it has met the call."""
    met = exists().where(col(Match.area_id) == col(PriorityArea.id), col(Match.call_id).in_(names))
    used = and_(col(PriorityArea.organisation_id) == col(Organisation.id), col(PriorityArea.active))
    answered = and_(col(AreaAnswer.area_id) == col(PriorityArea.id), col(AreaAnswer.call_id).in_(names))
    query = (
        select(Organisation, PriorityArea, AreaAnswer, col(PriorityArea.id).is_not(None) & met)
        .join(PriorityArea, used, isouter=True)
        .join(AreaAnswer, answered, isouter=True)
        .where(col(Organisation.id).in_(organisations))
        .order_by(col(PriorityArea.id))
    )
    return session.exec(query).all()


def _holder(organisation: Organisation, rows: Sequence[_Row], areas: Iterable[PriorityArea]) -> Holder:
    recipient, _, department, _ = rows[0]
    subscriptions = tuple({saved_id(each): each for _, each, _, _ in rows}.values())
    own = [area for area in areas if area.organisation_id == organisation.id]
    return Holder(
        recipient,
        organisation,
        (department,) if department else (),
        tuple(area for area in own if any(covers(each, area) for each in subscriptions)),
        subscriptions,
        apart=True,
    )
