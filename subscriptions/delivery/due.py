"""Reading, for one organisation, everything its digests are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from subscriptions.delivery.draft_rows import read_drafts
from subscriptions.delivery.followed import read_followed
from subscriptions.delivery.passed_on import PassedSeen
from subscriptions.delivery.picking import AreaSeen, DueSubscription
from subscriptions.delivery.reached import others_of, people_of, read_links, read_unlinked
from subscriptions.delivery.reading import Reading, coming_next, followed_by, known_among
from subscriptions.delivery.seen import Matches, read_areas
from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.plan import Remark
from subscriptions.draft_models import PassedOn
from subscriptions.holders import covers
from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Subscription,
    saved_id,
)
from subscriptions.review import goes_to_coordinator, is_shown


def is_due(now: datetime) -> ColumnElement[bool]:
    # A letter that has been put off bears a mark in its hour (`planning.PUT_OFF`); it is due at that hour all the same.
    return col(Subscription.active) & (col(Subscription.next_due_at) <= now + timedelta(microseconds=1))


def read_subscriptions(
    session: Session,
    rows: Sequence[Subscription],
    now: datetime,
    zone: ZoneInfo,
    *,
    everybody: bool = False,
    unseen_to_her: bool = False,
) -> Reading:
    """What these subscriptions, all of one organisation, may tell now.

    `everybody`: also those whose letters go to the coordinator instead at present reach their readers.
    `unseen_to_her`: what she is shown before it leaves goes to her instead too.
    """
    organisation = session.get_one(Organisation, rows[0].organisation_id)
    areas, until = _live_areas(session, organisation.id)
    links = read_links(session, organisation, rows)
    reached = links.reached
    behind = frozenset((link.recipient_id, link.subscription_id) for link in links.own if link.behind)
    people = people_of(session, organisation, rows, links.own, everybody=everybody, unseen_to_her=unseen_to_her)
    wanted = {recipient_id for some in people.values() for recipient_id in some}
    others = others_of(session, organisation, links, wanted)
    mine, beside = [*rows], [row for row, _ in others]
    people |= {row.id: reached_by for row, reached_by in others}
    found = _read_due(session, organisation, [*mine, *beside], areas, people, everybody=everybody)
    due = tuple(followed_by(each, now, zone) for each in found[: len(mine)])
    followed = read_unlinked(session, wanted, reached, links.follows)
    heard = {saved_id(area): _seen(area, name) for area, name in areas if any(area.id in each.areas for each in due)}
    matches = Matches(session, organisation, heard, now, zone)
    after = 0 if behind else min(each.told_match_id or 0 for each in due)
    read = matches.read(after, until, wanted, max(each.following or now for each in due))
    return Reading(
        due=due,
        waiting=_waiting(due, areas),
        recipients=tuple(reached[each] for each in sorted(wanted & reached.keys())),
        until=until,
        matches=tuple(match for match in read if after < match.id <= until),
        known=known_among(read),
        followed=read_followed(session, matches, followed),
        behind=behind,
        moment=now,
        passed=_passed_on(session, matches, due),
        read=read,
        others=tuple(coming_next(each, now, zone) for each in found[len(mine) :]),
    )


def _read_due(
    session: Session,
    organisation: Organisation,
    rows: Sequence[Subscription],
    areas: Sequence[tuple[PriorityArea, Department | None]],
    people: Mapping[int | None, Sequence[int]],
    *,
    everybody: bool,
) -> tuple[DueSubscription, ...]:
    """The subscriptions with whom they reach, and what people have done to their coming letters."""
    departments = _departments(session, areas, rows)
    ids = [saved_id(row) for row in rows]
    drafts, left_out = read_drafts(session, {*ids, *(row.personal_of for row in rows if row.personal_of)})
    return tuple(
        replace(
            _due(row, areas, departments.get(row.department_id or 0, ""), people[row.id]),
            off=DaysOff(organisation.country, read_pauses(row.pauses)),
            draft=drafts.get(saved_id(row)),
            # What stays out of a subscription stays out of its readers' own forms of it.
            left_out={**left_out.get(row.personal_of or 0, {}), **left_out.get(saved_id(row), {})},
            is_hers=goes_to_coordinator(row) and not everybody,
            must_be_shown=is_shown(row),
        )
        for row in rows
    )


def _waiting(due: Iterable[DueSubscription], areas: Iterable[tuple[PriorityArea, Department | None]]) -> frozenset[str]:
    raw = {area.id for area, _ in areas if area.matched_revision < area.revision}
    return frozenset(each.key for each in due if each.told_match_id is None and each.areas & raw)


def _live_areas(session: Session, organisation_id: str) -> tuple[list[tuple[PriorityArea, Department | None]], int]:
    """The organisation's areas that are in use, with their departments, and the highest match there is."""
    areas, until = read_areas(session, organisation_id)
    return [pair for pair in areas if pair[0].active], until


def asked_for(session: Session, subscription_ids: Collection[int]) -> dict[int, tuple[frozenset[int], str]]:
    """Which areas each subscription holds now, and the band from which it wants their calls."""
    query = select(Subscription).where(col(Subscription.id).in_(subscription_ids))
    rows = session.exec(query.execution_options(populate_existing=True)).all()
    areas = _live_areas(session, rows[0].organisation_id)[0] if rows else []
    return {saved_id(row): (_covered(row, areas), row.minimum_band) for row in rows}


def _covered(row: Subscription, areas: Sequence[tuple[PriorityArea, Department | None]]) -> frozenset[int]:
    return frozenset(saved_id(area) for area, _ in areas if covers(row, area))


def _passed_on(session: Session, matches: Matches, due: Sequence[DueSubscription]) -> tuple[PassedSeen, ...]:
    """What waits to be sent on; whether it is known to its recipient by now, their history says."""
    reaching: dict[int, list[int]] = {}
    for each in due:
        for recipient_id in each.recipients:
            reaching.setdefault(recipient_id, []).append(each.id)
    query = select(PassedOn).where(col(PassedOn.recipient_id).in_(reaching))
    rows = session.exec(query.order_by(col(PassedOn.id))).all()
    calls = matches.calls({row.call_id for row in rows}) if rows else {}
    return tuple(
        # By the next letter they get, though it may not be the one that was thought of: that may be theirs no more.
        PassedSeen(
            row.recipient_id, _through(row, reaching), calls[row.call_id], Remark(row.line, row.who), row.call_id
        )
        for row in rows
    )


def _through(row: PassedOn, reaching: Mapping[int, Sequence[int]]) -> int:
    mine = reaching[row.recipient_id]
    return row.subscription_id if row.subscription_id in mine else mine[0]


def _seen(area: PriorityArea, department: Department | None) -> AreaSeen:
    return AreaSeen(saved_id(area), area.key, area.name, department.name if department else "", area.matched_revision)


def _departments(
    session: Session, areas: Sequence[tuple[PriorityArea, Department | None]], rows: Sequence[Subscription]
) -> dict[int, str]:
    """The names of the subscriptions' departments; most have areas, which came with theirs."""
    names = {saved_id(department): department.name for _, department in areas if department}
    if others := {row.department_id for row in rows if row.department_id} - names.keys():
        query = select(Department.id, Department.name).where(col(Department.id).in_(others))
        names |= {row_id or 0: name for row_id, name in session.exec(query)}
    return names


def _due(
    row: Subscription,
    areas: Sequence[tuple[PriorityArea, Department | None]],
    department: str,
    recipients: Sequence[int],
) -> DueSubscription:
    return DueSubscription(
        id=saved_id(row),
        key=row.key,
        areas=_covered(row, areas),
        department=department,
        rhythm=row.rhythm,
        day=row.day,
        time=row.time,
        language=row.language,
        minimum_band=row.minimum_band,
        told_match_id=row.told_match_id,
        next_due_at=row.next_due_at or datetime.max.replace(tzinfo=UTC),
        recipients=tuple(recipients),
    )
