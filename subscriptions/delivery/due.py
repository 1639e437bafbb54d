"""Reading, for one organisation, everything its digests are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from subscriptions.delivery.draft_rows import read_drafts
from subscriptions.delivery.followed import Followed, read_followed
from subscriptions.delivery.passed_on import PassedSeen
from subscriptions.delivery.picking import AreaSeen, CallSeen, DueSubscription, MatchSeen
from subscriptions.delivery.seen import Matches, as_at, in_parts, read_areas
from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.plan import Remark
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.draft_models import PassedOn
from subscriptions.holders import covers
from subscriptions.models import (
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from subscriptions.reader_models import Follow
from subscriptions.review import coordinator_of, goes_to_coordinator, is_shown


@dataclass(frozen=True)
class Reading:
    """Some subscriptions of one organisation with what they may tell.

    `until`: the highest match there is; what comes later is for the next digest. `matches`: their windows. `known`:
    matches of calls that their recipients were told of and that close soon. Both in order of id. `waiting`: keys of
    those whose areas have not met the live calls yet. `read`: all matches that were read, for `at`. `followed`: what
    each recipient follows. `behind`: recipients, each with a subscription whose watermark does not hold for them: to
    them it tells everything. `passed`: what people send on through these subscriptions.
    """

    due: tuple[DueSubscription, ...]
    waiting: frozenset[str]
    recipients: tuple[Recipient, ...]
    until: int
    matches: tuple[MatchSeen, ...]
    known: tuple[MatchSeen, ...]
    followed: Mapping[int, tuple[Followed, ...]]
    behind: frozenset[tuple[int, int]]
    passed: tuple[PassedSeen, ...] = ()
    read: tuple[MatchSeen, ...] = ()

    @property
    def concerned(self) -> set[int]:
        """The calls in the windows, those that are followed, and those sent on."""
        followed = {each.call.id for some in self.followed.values() for each in some}
        return {match.call.id for match in self.matches} | followed | {each.call.id for each in self.passed}

    def at(self, due: Collection[DueSubscription], steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> Reading:
        """The same for some of them as calls stand at an earlier time, so that one reading serves letters of several.

        No other question is asked: what may close by the later time is among what was read.
        """
        then: dict[int, CallSeen] = {}

        def moved(call: CallSeen) -> CallSeen:
            if call.id not in then:
                then[call.id] = as_at(call, steps, now, zone)
            return then[call.id]

        areas, inside = {area for each in due for area in each.areas}, {match.id for match in self.matches}
        read = tuple(replace(match, call=moved(match.call)) for match in self.read if match.area.id in areas)
        return replace(
            self,
            due=tuple(due),
            read=read,
            matches=tuple(match for match in read if match.id in inside),
            known=tuple(match for match in read if match.call.closing),
            followed={
                who: tuple(_moved(each, moved(each.call)) for each in some) for who, some in self.followed.items()
            },
            passed=tuple(replace(each, call=moved(each.call)) for each in self.passed),
        )

    def due_to(self, recipient_id: int) -> list[DueSubscription]:
        """The subscriptions that reach a recipient, each with the watermark that holds for it."""
        return [self.as_due_to(recipient_id, each) for each in self.due if recipient_id in each.recipients]

    def as_due_to(self, recipient_id: int, due: DueSubscription) -> DueSubscription:
        """One of them with the watermark that holds for a recipient."""
        return replace(due, told_match_id=None) if (recipient_id, due.id) in self.behind else due


def _moved(followed: Followed, call: CallSeen) -> Followed:
    return replace(followed, call=call, events=tuple(replace(match, call=call) for match in followed.events))


def is_due(now: datetime) -> ColumnElement[bool]:
    return col(Subscription.active) & (col(Subscription.next_due_at) <= now)


def read_subscriptions(
    session: Session, rows: Sequence[Subscription], now: datetime, zone: ZoneInfo, *, everybody: bool = False
) -> Reading:
    """What these subscriptions, all of one organisation, may tell now.

    `everybody`: also those whose letters go to the coordinator instead at present reach their readers.
    """
    organisation = session.get_one(Organisation, rows[0].organisation_id)
    areas, until = _live_areas(session, organisation.id)
    links, reached, follows = _links(session, rows)
    behind = frozenset((link.recipient_id, link.subscription_id) for link in links if link.behind)
    people = _people(session, organisation, rows, links, everybody=everybody)
    departments = _departments(session, areas, rows)
    ids = [saved_id(row) for row in rows]
    drafts, left_out = read_drafts(session, {*ids, *(row.personal_of for row in rows if row.personal_of)})
    due = tuple(
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
    wanted = {recipient_id for each in due for recipient_id in each.recipients}
    if unknown := wanted - reached.keys():
        query = select(Recipient, Follow).join(Follow, _is_followed(), isouter=True)
        more = session.exec(query.where(col(Recipient.id).in_(unknown))).all()
        reached |= {saved_id(each): each for each, _ in more}
        follows |= {follow.id or 0: follow for _, follow in more if follow is not None}
    heard = {
        saved_id(area): _seen(area, department) for area, department in areas if any(area.id in d.areas for d in due)
    }
    raw = {area.id for area, _ in areas if area.matched_revision < area.revision}
    matches = Matches(session, organisation, heard, now, zone)
    after = 0 if behind else min(each.told_match_id or 0 for each in due)
    read = matches.read(after, until, wanted)
    return Reading(
        due=due,
        waiting=frozenset(each.key for each in due if each.told_match_id is None and each.areas & raw),
        recipients=tuple(reached[each] for each in sorted(wanted & reached.keys())),
        until=until,
        matches=tuple(match for match in read if after < match.id <= until),
        known=tuple(match for match in read if match.call.closing),
        followed=read_followed(
            session, matches, [follows[each] for each in sorted(follows) if follows[each].recipient_id in wanted]
        ),
        behind=behind,
        passed=_passed_on(session, matches, due),
        read=read,
    )


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


def _people(
    session: Session,
    organisation: Organisation,
    rows: Sequence[Subscription],
    links: Sequence[SubscriptionRecipient],
    *,
    everybody: bool,
) -> dict[int | None, list[int]]:
    """Whom each subscription's letters go to now: its readers, or the coordinator instead."""
    linked: defaultdict[int | None, list[int]] = defaultdict(list)
    for link in links:
        linked[link.subscription_id].append(link.recipient_id)
    hers = [row.id for row in rows if goes_to_coordinator(row)]
    her = coordinator_of(session, organisation) if hers else None
    instead = [saved_id(her)] if her else []
    people = {row.id: linked[row.id] for row in rows}
    for row_id in hers:
        people[row_id] = sorted({*linked[row_id], *instead}) if everybody else instead
    return people


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


def _links(
    session: Session, rows: Sequence[Subscription]
) -> tuple[list[SubscriptionRecipient], dict[int, Recipient], dict[int, Follow]]:
    """Whom each subscription reaches, these recipients, and what they follow."""
    links: dict[tuple[int, int], SubscriptionRecipient] = {}
    reached: dict[int, Recipient] = {}
    follows: dict[int, Follow] = {}
    for some in in_parts([row.id for row in rows]):
        query = select(SubscriptionRecipient, Recipient, Follow)
        query = query.join(Recipient, col(Recipient.id) == SubscriptionRecipient.recipient_id)
        query = query.join(Follow, _is_followed(), isouter=True)
        query = query.where(col(SubscriptionRecipient.subscription_id).in_(some))
        for link, recipient, follow in session.exec(query.order_by(col(SubscriptionRecipient.recipient_id))):
            links[link.subscription_id, link.recipient_id] = link
            reached[link.recipient_id] = recipient
            if follow is not None:  # the outer join has none where there is none
                follows[follow.id or 0] = follow
    return list(links.values()), reached, follows


def _is_followed() -> ColumnElement[bool]:
    return (col(Follow.recipient_id) == Recipient.id) & col(Follow.ended_at).is_(None)


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
