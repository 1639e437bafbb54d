"""What the letters that come next are going to say: read as they would be written at their time. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select

from subscriptions.delivery.ailing import ailing_sources
from subscriptions.delivery.channel import all_channels
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.letters import Desk, calls_for, picked, write_digest
from subscriptions.delivery.picking import DueSubscription, History, MatchSeen, as_told, present_matches
from subscriptions.delivery.reading import Reading
from subscriptions.delivery.seen import read_histories
from subscriptions.digests.composed import composed
from subscriptions.digests.plan import Digest, Told
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.models import Organisation, Recipient, Subscription, saved_id
from watcher.settings import Settings


@dataclass(frozen=True)
class ComingLetter:
    """A subscription's next letter: when it leaves, to whom, and the calls that it names to any of them.

    `is_uneven`: somebody among them gets fewer, as some of it has reached them already.
    """

    row: Subscription
    due: DueSubscription
    due_at: datetime
    recipients: tuple[Recipient, ...]
    calls: frozenset[int]
    is_uneven: bool


@dataclass(frozen=True)
class Contents:
    """One coming letter, read in full. `digests`: as each recipient would get it, None where it tells them nothing.

    `told`: by call, the match that speaks most for it, in the order of the letter. `late`: those of its calls that came
    after the draft was made. `later`: calls that wait for the next letter. `near`: calls that belong to an area, but
    less than the subscription asks for.
    """

    letter: ComingLetter
    until: int
    digests: tuple[tuple[Recipient, Digest | None], ...]
    told: dict[int, Told]
    late: frozenset[int]
    later: tuple[Told, ...]
    near: tuple[Told, ...]


MOST_NEAR = 8


def coming_letters(session: Session, settings: Settings, organisation_id: str, now: datetime) -> list[ComingLetter]:
    """Every letter of an organisation that has a time, the next one first."""
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    query = query.where(Subscription.rhythm != "instant", col(Subscription.next_due_at).is_not(None))
    rows = session.exec(query.order_by(col(Subscription.next_due_at), col(Subscription.id))).all()
    if not rows:
        return []
    organisation, by_id = session.get_one(Organisation, organisation_id), {saved_id(row): row for row in rows}
    last = max(now, *(row.next_due_at for row in rows if row.next_due_at))
    everything = read_subscriptions(session, rows, last, settings.timezone)
    histories = _histories(session, everything)
    steps = ReminderSteps(organisation.reminders_eu, organisation.reminders_national)
    letters: list[ComingLetter] = []
    for moment, some in groupby(everything.due, key=lambda due: max(due.next_due_at, now)):
        seen = everything.at(list(some), steps, moment, settings.timezone)
        desk = Desk(organisation, seen, (), settings, moment)
        letters += [_letter(desk, by_id[due.id], due, histories) for due in seen.due]
    return letters


def contents_of(session: Session, settings: Settings, row: Subscription, now: datetime) -> Contents:
    """One coming letter in full, with what nearly came and what comes later."""
    organisation = session.get_one(Organisation, row.organisation_id)  # first: a session forgets what nobody holds
    moment = max(row.next_due_at or now, now)
    seen = read_subscriptions(session, [row], moment, settings.timezone)
    due = seen.due[0]
    ailing = ailing_sources(session, due.areas, settings, moment)
    desk = Desk(organisation, seen, ailing, settings, moment, composes=composed)
    histories = _histories(session, seen)
    letter = _letter(desk, row, due, histories)
    digests = tuple((each, _digest(desk, due, each, histories[saved_id(each)])) for each in letter.recipients)
    told = _told_by_call(desk, due, letter, histories, digests)
    rest = _rest(seen, due, {call for history in histories.values() for call in history.versions} | told.keys())
    return Contents(
        letter=letter,
        until=seen.until,
        digests=digests,
        told=told,
        late=_late(seen, due) & told.keys(),
        later=tuple(as_told(match, due, None, told_before=False) for match in rest if _is_enough(match, due)),
        near=tuple(as_told(match, due, None, told_before=False) for match in rest if not _is_enough(match, due))[
            :MOST_NEAR
        ],
    )


def _histories(session: Session, seen: Reading) -> dict[int, History]:
    return read_histories(session, [saved_id(each) for each in seen.recipients], seen.concerned)


def _letter(desk: Desk, row: Subscription, due: DueSubscription, histories: dict[int, History]) -> ComingLetter:
    people = tuple(each for each in desk.reading.recipients if saved_id(each) in due.recipients)
    theirs = [
        calls_for(desk, [desk.reading.as_due_to(saved_id(each), due)], histories[saved_id(each)], saved_id(each))
        for each in people
    ]
    calls = frozenset[int]().union(*theirs)
    return ComingLetter(row, due, desk.now, people, calls, is_uneven=any(each != calls for each in theirs))


def _digest(desk: Desk, due: DueSubscription, recipient: Recipient, history: History) -> Digest | None:
    shown = all_channels()[recipient.kind].shown(recipient.address)
    theirs = desk.reading.as_due_to(saved_id(recipient), due)
    return write_digest(desk, [theirs], shown, history, recipient_id=saved_id(recipient))


def _told_by_call(
    desk: Desk,
    due: DueSubscription,
    letter: ComingLetter,
    histories: dict[int, History],
    digests: Iterable[tuple[Recipient, Digest | None]],
) -> dict[int, Told]:
    """In the order in which the letters name them."""
    best: dict[int, Told] = {}
    for each in letter.recipients:
        theirs = desk.reading.as_due_to(saved_id(each), due)
        told, closing = picked(desk, [theirs], histories[saved_id(each)], saved_id(each))
        for one in (*told, *(reminder.told for reminder in closing)):
            held = best.get(one.call_id)
            if held is None or one.score > held.score:
                best[one.call_id] = one
    named = [item.call_id for _, digest in digests if digest for item in digest.items]
    return {call_id: best[call_id] for call_id in dict.fromkeys(named)}


def _late(seen: Reading, due: DueSubscription) -> frozenset[int]:
    """Calls of which nothing was there when the draft was made."""
    if due.until is None:
        return frozenset()
    window = [match for match in seen.matches if match.area.id in due.areas and match.id > (due.told_match_id or 0)]
    early = {match.call.id for match in window if match.id <= due.until}
    return frozenset(match.call.id for match in window) - early


def _rest(seen: Reading, due: DueSubscription, elsewhere: set[int]) -> list[MatchSeen]:
    """Live calls in the window that are neither told nor left out, each by the area that it suits best."""
    window = [match for match in seen.matches if match.area.id in due.areas and match.id > (due.told_match_id or 0)]
    best: dict[int, MatchSeen] = {}
    for match in present_matches(window).values():
        is_open = match.call.is_live and match.score > 0 and match.call.id not in elsewhere
        held = best.get(match.call.id)
        if is_open and match.call.id not in due.left_out and (held is None or match.score > held.score):
            best[match.call.id] = match
    return sorted(best.values(), key=lambda match: -match.score)


def _is_enough(match: MatchSeen, due: DueSubscription) -> bool:
    bands = ("strong", "possible", "weak")
    return bands.index(match.band) <= bands.index(due.minimum_band)


def digest_of(contents: Contents, recipient_id: int | None) -> tuple[Recipient | None, Digest | None]:
    """The letter to one recipient; without one, to the first who gets any."""
    pairs: Sequence[tuple[Recipient, Digest | None]] = contents.digests
    chosen = next((pair for pair in pairs if pair[0].id == recipient_id), None)
    return chosen or next((pair for pair in pairs if pair[1]), None) or next(iter(pairs), (None, None))
