"""A call that is new to a reader and closes before their next letter is told at once: the letter would come too late.

Where the coordinator is to see letters before their readers do, she is told instead: no letter that she could be shown
would leave in time, and she can send the call on at once. What she knows herself says nothing of what they know: she is
told once for each subscription.

What is to be told is read from how things stand, each time anew: a letter that could not be written, an address that
came back, a last day that moved nearer, the end of a pause. Who has been told is kept with the recipient, as always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from subscriptions.delivery.between import desk_between, freeze_each, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.instead import letters_instead, read_readers
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.moved_nearer import freeze_moved_nearer
from subscriptions.delivery.picking import DueSubscription, History, MatchSeen, pick_told
from subscriptions.delivery.seen import read_histories
from subscriptions.delivery.too_late import has_a_letter_coming, organisations_with_new
from subscriptions.digests.deadlines import is_over
from subscriptions.models import Recipient, saved_id
from watcher.db import reading
from watcher.settings import Settings


def freeze_calls_closing_first(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters on calls that close before the letter that would tell of them. Returns how many.

    `closing first`: of calls that are new to somebody; `moved nearer`: of others, whose last day has moved.
    Raises BadInput if the settings make no letter possible.
    """
    ways = channels or all_channels()
    with reading(engine) as session:
        organisations = organisations_with_new(session, now, settings.timezone)

    def write(session: Session, organisation_id: str) -> list[Letter]:
        return _letters(session, organisation_id, settings, now, ways)

    counts = freeze_each(engine, organisations, write, now, "closing first")
    return counts + freeze_moved_nearer(engine, settings, now, ways)


def _letters(
    session: Session, organisation_id: str, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> list[Letter]:
    found = desk_between(session, organisation_id, settings, now, has_a_letter_coming(now), unseen_to_her=True)
    if found is None:
        return []
    desk, seen = replace(found, closing_first=True), found.reading
    # What a person has stopped is not to leave by another way; what has not met all calls yet is told in one go.
    ready = [each for each in seen.due if not _is_kept_back(each) and each.key not in seen.waiting]
    readers = read_readers(session, [each.id for each in ready if each.must_be_shown])
    people = {saved_id(each) for each in seen.recipients}.union(*readers.values())
    histories = read_histories(session, sorted(people), seen.concerned)
    letters = []
    for recipient in (each for each in seen.recipients if each.state == "active"):
        mine = [each for each in ready if saved_id(recipient) in each.recipients]
        channel = channels[recipient.kind]
        letters += _to_one(_narrow(desk, mine, recipient), recipient, channel, histories[saved_id(recipient)])
        # What the coordinator gets for others is apart from what is for herself.
        shown = replace(desk, reading=replace(seen, due=tuple(each for each in mine if each.must_be_shown)))
        letters += letters_instead(shown, recipient, channel, readers, histories)
    return letters


def _narrow(desk: Desk, mine: Iterable[DueSubscription], recipient: Recipient) -> Desk:
    """What is for themselves."""
    own = (each for each in mine if not each.must_be_shown)
    due = tuple(desk.reading.as_due_to(saved_id(recipient), each) for each in own)
    return replace(desk, reading=replace(desk.reading, due=due))


def _to_one(desk: Desk, recipient: Recipient, channel: Channel, history: History) -> list[Letter]:
    matches = _closing_first(desk.reading.due, desk.reading.matches, history, desk)
    if not matches:
        return []
    narrow = replace(desk.reading, matches=matches, known=(), followed={}, passed=())
    return letters_at_once(replace(desk, reading=narrow), None, recipient, channel, history)


def _is_kept_back(each: DueSubscription) -> bool:
    is_stopped = each.draft is not None and each.draft.state in ("stopped", "waiting")
    return is_stopped and not each.must_be_shown  # then it goes to her who has stopped it


def _closing_first(
    mine: Sequence[DueSubscription], matches: Sequence[MatchSeen], history: History, desk: Desk
) -> tuple[MatchSeen, ...]:
    """What all of a reader's letters would tell too late. `mine`: their subscriptions."""
    new = [each for each in matches if each.call.id not in history.versions]
    calls = {each.call.id: each.call for each in new}
    letters: dict[int, list[DueSubscription]] = {}
    for due in mine:
        for told in pick_told(replace(due, draft=None), new, history):
            letters.setdefault(told.call_id, []).append(due)
    late = {
        call_id
        for call_id, wanting in letters.items()
        if all(is_over(calls[call_id].data, each.next_due_at, desk.zone) for each in wanting)
    }
    return tuple(each for each in new if each.call.id in late)
