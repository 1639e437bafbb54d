"""What some subscriptions of one organisation may tell, as it was read: nothing here asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from subscriptions.delivery.followed import Followed
from subscriptions.delivery.passed_on import PassedSeen
from subscriptions.delivery.picking import CallSeen, DueSubscription, MatchSeen
from subscriptions.delivery.standing import as_at
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.digests.rhythm import next_at_work, next_due
from subscriptions.models import Recipient


@dataclass(frozen=True)
class Reading:
    """Some subscriptions of one organisation with what they may tell.

    `until`: the highest match there is; what comes later is for the next digest. `matches`: their windows. `known`:
    matches of calls that their recipients were told of and that close soon. Both in order of id. `waiting`: keys of
    those whose areas have not met the live calls yet. `read`: all matches that were read, for `at`. `followed`: what
    each recipient follows. `behind`: recipients, each with a subscription whose watermark does not hold for them: to
    them it tells everything. `passed`: what people send on through these subscriptions. `others`: those of
    the organisation that are not among them and reach somebody whom these reach, each with when its next letter comes.
    `moment`: as at which the calls stand.
    """

    due: tuple[DueSubscription, ...]
    waiting: frozenset[str]
    recipients: tuple[Recipient, ...]
    until: int
    matches: tuple[MatchSeen, ...]
    known: tuple[MatchSeen, ...]
    followed: Mapping[int, tuple[Followed, ...]]
    behind: frozenset[tuple[int, int]]
    moment: datetime
    passed: tuple[PassedSeen, ...] = ()
    read: tuple[MatchSeen, ...] = ()
    others: tuple[DueSubscription, ...] = ()

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
            if now == self.moment:
                return call
            if call.id not in then:
                then[call.id] = as_at(call, steps, now, zone)
            return then[call.id]

        mine = {each.id for each in due}
        areas, inside = {area for each in due for area in each.areas}, {match.id for match in self.matches}
        read = tuple(replace(match, call=moved(match.call)) for match in self.read if match.area.id in areas)
        return replace(
            self,
            due=tuple(followed_by(each, now, zone) for each in due),
            read=read,
            matches=tuple(match for match in read if match.id in inside),
            known=known_among(read),
            followed={
                who: tuple(_moved(each, moved(each.call)) for each in some) for who, some in self.followed.items()
            },
            passed=tuple(replace(each, call=moved(each.call)) for each in self.passed),
            others=tuple(coming_next(each, now, zone) for each in (*self.due, *self.others) if each.id not in mine),
        )

    def due_to(self, recipient_id: int) -> list[DueSubscription]:
        """The subscriptions that reach a recipient, each with the watermark that holds for it."""
        return [self.as_due_to(recipient_id, each) for each in self.due if recipient_id in each.recipients]

    def as_due_to(self, recipient_id: int, due: DueSubscription) -> DueSubscription:
        """One of them with the watermark that holds for a recipient, and what else they get."""
        told = None if (recipient_id, due.id) in self.behind else due.told_match_id
        beside = tuple(
            each
            for each in (*self.due, *self.others)
            if recipient_id in each.recipients and each.id != due.id and not each.is_held
        )
        return replace(due, told_match_id=told, beside=beside)


def _moved(followed: Followed, call: CallSeen) -> Followed:
    return replace(followed, call=call, events=tuple(replace(match, call=call) for match in followed.events))


def known_among(read: Iterable[MatchSeen]) -> tuple[MatchSeen, ...]:
    """Those of calls of which somebody may have to be reminded."""
    return tuple(match for match in read if match.call.last_step)


def followed_by(due: DueSubscription, now: datetime, zone: ZoneInfo) -> DueSubscription:
    """With when its readers hear of something next: what may come at once, at the latest when they are next at work."""
    if due.rhythm == "instant":
        return replace(due, following=next_at_work(due.time, now, zone, due.off))
    return replace(due, following=next_due(due.rhythm, due.day, due.time, now, zone, due.off))


def coming_next(due: DueSubscription, now: datetime, zone: ZoneInfo) -> DueSubscription:
    """With when its next letter comes, of one that is not being written now."""
    is_ahead = due.rhythm != "instant" and due.next_due_at > now
    return replace(due, following=due.next_due_at) if is_ahead else followed_by(due, now, zone)
