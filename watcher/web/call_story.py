"""Why a call concerns whom, and who was told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, case, col, exists, select

from sources.contract import CallData
from subscriptions.digests.plan import Told
from subscriptions.digests.why import subject_matched, why_matched
from subscriptions.models import (
    AreaAnswer,
    Delivery,
    DeliveryItem,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.reader_models import Interest
from watcher.calls.models import Call
from watcher.calls.write import key_of
from watcher.people.roles import Visitor


@dataclass(frozen=True)
class Meeting:
    """A priority area that a call concerns. `subject`: what both are about, in words; `why`: the reasons."""

    organisation: str
    department: str
    area: str
    band: str
    why: str
    subject: str


@dataclass(frozen=True)
class Receiver:
    """Who has been told of a call. `department` empty: the whole organisation. `at`: when it was sent, if it was.

    `only_coordinator`: the letter went to her instead of its readers. `in_folder`: it was written there, no further.
    """

    organisation: str
    department: str
    at: datetime | None
    only_coordinator: bool = False
    in_folder: bool = False


@dataclass(frozen=True)
class Interested:
    """A department, or a whole organisation, that has said it is interested. `who`: by whose link.

    Where what was said is whether the call is relevant, `areas` are those for which it was said.
    """

    organisation: str
    department: str
    who: str
    at: datetime
    areas: tuple[str, ...] = ()


def interest_of(
    session: Session, call_ids: Collection[int], visitor: Visitor
) -> tuple[list[Interested], list[tuple[Interest, Recipient]]]:
    """Who of the organisations one may see has said that they are interested, the first first; and as it is kept."""
    query = (
        select(Organisation.name, Department.name, Recipient, Interest)
        .select_from(Interest)
        .join(Organisation, col(Organisation.id) == col(Interest.organisation_id))
        .join(Department, col(Department.id) == col(Interest.department_id), isouter=True)
        .join(Recipient, col(Recipient.id) == col(Interest.recipient_id))
        .where(col(Interest.call_id).in_(call_ids), col(Interest.ended_at).is_(None), visitor.sees(Organisation.id))
        .order_by(col(Interest.id))
    )
    rows = session.exec(query).all()
    shown = [
        Interested(organisation, department or "", who.address if who.kind == "email" else "Teams", interest.at)
        for organisation, department, who, interest in rows
    ]
    return shown, [(interest, who) for _, _, who, interest in rows]


def answered_by(session: Session, call_ids: Collection[int], visitor: Visitor) -> dict[str, list[Interested]]:
    """Who of the organisations one may see has said that the call is relevant, and who that it is not (`refused`).

    Each once, with the areas for which it was said, the first first.
    """
    query = (
        select(Organisation.name, Department.name, PriorityArea.name, AreaAnswer)
        .select_from(AreaAnswer)
        .join(PriorityArea, col(PriorityArea.id) == col(AreaAnswer.area_id))
        .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(col(AreaAnswer.call_id).in_(call_ids), visitor.sees(Organisation.id))
        .order_by(col(AreaAnswer.at), col(AreaAnswer.id))
    )
    said: dict[bool, dict[tuple[str, str, str], Interested]] = {True: {}, False: {}}
    for organisation, department, area, answer in session.exec(query):
        key = organisation, department or "", answer.who
        first = said[answer.relevant].get(key) or Interested(*key, answer.at)
        said[answer.relevant][key] = replace(first, areas=tuple(dict.fromkeys((*first.areas, area))))
    return {"relevant": [*said[True].values()], "refused": [*said[False].values()]}


def meetings_of(
    session: Session, call: Call, data: CallData, language: str, among: ColumnElement[bool]
) -> list[Meeting]:
    """Every area that the call belongs to by its latest look at it, the strongest first. `among`: of these areas."""
    query = (
        select(Match, PriorityArea, Organisation.name, Department.name)
        .join(PriorityArea, col(PriorityArea.id) == col(Match.area_id))
        .join(Organisation, col(Organisation.id) == col(PriorityArea.organisation_id))
        .join(Department, col(Department.id) == col(PriorityArea.department_id), isouter=True)
        .where(Match.call_id == call.id, col(PriorityArea.active), among)
        .where(col(Match.revision) >= col(PriorityArea.matched_revision))
        .order_by(col(Match.id).desc())
    )
    latest: dict[int, Meeting] = {}
    scores: dict[int, float] = {}
    for match, area, organisation, department in session.exec(query):
        if match.area_id in scores:
            continue
        scores[match.area_id] = match.score
        if not match.score:
            continue  # carried on for those who were told of it; it does not belong there any more
        told = _told(match, area, data)
        why, subject = why_matched(told, language), subject_matched(told, language)
        latest[match.area_id] = Meeting(organisation, department or "", area.name, match.band, why, subject)
    return [latest[area_id] for area_id in sorted(latest, key=lambda each: -scores[each])]


def subjects_of(session: Session, calls: Sequence[Call], areas: Collection[int], language: str) -> dict[int, str]:
    """What each of the calls and the area that it belongs to most are about, in words, by the call's row."""
    by_row = {key_of(call): call for call in calls} if areas else {}
    if not by_row:
        return {}
    query = (
        select(Match, PriorityArea)
        .join(PriorityArea, col(PriorityArea.id) == col(Match.area_id))
        .where(col(Match.call_id).in_(by_row), col(Match.area_id).in_(areas))
        .where(col(Match.revision) >= col(PriorityArea.matched_revision))
        .order_by(col(Match.id))
    )
    latest = {(match.call_id, match.area_id): (match, area) for match, area in session.exec(query)}
    best = {match.call_id: (match, area) for match, area in sorted(latest.values(), key=lambda each: each[0].score)}
    return {
        row: subject_matched(_told(match, area, CallData.model_validate(by_row[row].data)), language)
        for row, (match, area) in best.items()
        if match.score
    }


def _told(match: Match, area: PriorityArea, data: CallData) -> Told:
    reasons: tuple[Mapping[str, Any], ...] = tuple(match.reasons)
    return Told(
        call_id=match.call_id,
        subscription_key="",
        area_key=area.key,
        area_name=area.name,
        department="",
        call=data,
        kind="new",
        score=match.score,
        band=match.band,
        reasons=reasons,
    )


def receivers_of(
    session: Session, call_ids: Collection[int], visitor: Visitor
) -> tuple[list[Receiver], frozenset[int]]:
    """Each department one may see, once, with the first letter that told it of the call, under whichever of its ids.

    And the recipients whose every letter with the call has only been written to the folder.
    """
    reads = exists().where(
        col(SubscriptionRecipient.subscription_id) == DeliveryItem.subscription_id,
        col(SubscriptionRecipient.recipient_id) == DeliveryItem.recipient_id,
    )
    query = (
        select(Organisation, Department.name, Delivery, case((reads, ""), else_=col(Recipient.address)))
        .select_from(DeliveryItem)
        .join(Delivery, col(Delivery.id) == col(DeliveryItem.delivery_id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(Organisation, col(Organisation.id) == col(Recipient.organisation_id))
        .join(Subscription, col(Subscription.id) == col(DeliveryItem.subscription_id))
        .join(Department, col(Department.id) == col(Subscription.department_id), isouter=True)
        .where(col(DeliveryItem.call_id).in_(call_ids), visitor.sees(Organisation.id))
        .where(col(Delivery.state).not_in(("dead", "cancelled")))
        .order_by(col(DeliveryItem.id))
    )
    first: dict[tuple[str, str, bool], Receiver] = {}
    states: dict[int, set[str]] = {}
    for organisation, department, delivery, address in session.exec(query):
        states.setdefault(delivery.recipient_id, set()).add(delivery.state)
        hers = bool(address) and address == organisation.contact.get("email")
        whose = (organisation.name, department or "", hers)
        known, in_folder = first.get(whose), delivery.state == "dry"
        if known is None or known.at is None or (known.in_folder and not in_folder):
            first[whose] = Receiver(organisation.name, department or "", delivery.sent_at, hers, in_folder)
    nowhere = frozenset(row_id for row_id, theirs in states.items() if theirs == {"dry"})
    order = sorted(first.values(), key=lambda each: (each.organisation, each.department, each.only_coordinator))
    return order, nowhere
