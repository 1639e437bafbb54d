"""What the coordinator is told instead of readers whose letters she is to see first: calls that close before those.

What they know decides, not what she knows, and she is told once for each subscription. That stands with her under a
key of its own; of a call that she knows for herself nothing else is recorded, so that its news still come to her.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from subscriptions.delivery.between import letters_at_once
from subscriptions.delivery.channel import Channel
from subscriptions.delivery.drafted import LeftOutSeen
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.picking import DueSubscription, History, Item, MatchSeen, pick_told
from subscriptions.delivery.planning import by_language
from subscriptions.delivery.too_late import first_key
from subscriptions.digests.deadlines import is_over
from subscriptions.models import Recipient, SubscriptionRecipient, saved_id

_STAYS_OUT = LeftOutSeen(until=0, closing="")


def read_readers(session: Session, subscription_ids: Collection[int]) -> dict[int, list[int]]:
    """Who would get each subscription's letters."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    if not subscription_ids:
        return found
    query = select(SubscriptionRecipient.subscription_id, SubscriptionRecipient.recipient_id)
    query = query.join(Recipient, col(Recipient.id) == SubscriptionRecipient.recipient_id)
    query = query.where(col(SubscriptionRecipient.subscription_id).in_(subscription_ids), Recipient.state == "active")
    for subscription_id, recipient_id in session.exec(query):
        found[subscription_id].append(recipient_id)
    return found


def letters_instead(
    desk: Desk,
    her: Recipient,
    channel: Channel,
    readers: Mapping[int, Sequence[int]],
    histories: Mapping[int, History],
) -> list[Letter]:
    """Letters to her, one a language. `readers`: those of each of the desk's subscriptions. A pause is kept."""
    history = histories[saved_id(her)]
    today = desk.now.astimezone(desk.zone).date()
    awake = [each for each in desk.reading.due if not each.off.is_paused(today)]
    late = {each.id: _late(each, desk, readers.get(each.id, ()), histories, history) for each in awake}
    letters = []
    for group in by_language([each for each in awake if late[each.id]]):
        narrow = _narrow(desk, group, late)
        for letter in letters_at_once(narrow, None, her, channel, History()):
            items = tuple(_items(letter.items, group, late, history))
            letters.append(replace(letter, items=items))
            history.take(items)
    return letters


def _late(
    due: DueSubscription, desk: Desk, readers: Iterable[int], histories: Mapping[int, History], hers: History
) -> frozenset[int]:
    """The calls that some reader of a subscription would hear of too late, and that she has not been told for it."""

    def is_late(match: MatchSeen) -> bool:
        is_told = first_key(match.call.id, due.id) in hers.keys
        return match.call.is_live and not is_told and is_over(match.call.data, due.next_due_at, desk.zone)

    matches = [each for each in desk.reading.matches if is_late(each)]
    found: set[int] = set()
    for reader in readers if matches else ():
        new = [each for each in matches if each.call.id not in histories[reader].versions]
        theirs = replace(desk.reading.as_due_to(reader, due), draft=None)
        found |= {told.call_id for told in pick_told(theirs, new, History())}
    return frozenset(found)


def _narrow(desk: Desk, group: Sequence[DueSubscription], late: Mapping[int, frozenset[int]]) -> Desk:
    """Each subscription with its own calls alone, and all that it has of them: one of its readers may be behind."""
    every = frozenset[int]().union(*(late[each.id] for each in group))
    behind = {subscription_id for _, subscription_id in desk.reading.behind}
    due = tuple(
        replace(
            each,
            told_match_id=None if each.id in behind else each.told_match_id,
            left_out={**each.left_out, **dict.fromkeys(every - late[each.id], _STAYS_OUT)},
        )
        for each in group
    )
    matches = tuple(each for each in desk.reading.matches if each.call.id in every)
    return replace(desk, reading=replace(desk.reading, due=due, matches=matches, known=(), followed={}, passed=()))


def _items(
    told: Sequence[Item], group: Sequence[DueSubscription], late: Mapping[int, frozenset[int]], history: History
) -> Iterable[Item]:
    yield from (each for each in told if each.call_id not in history.versions and each.key not in history.keys)
    calls = {each.call_id: each for each in reversed(told)}
    for due in group:
        for item in (calls[call_id] for call_id in sorted(late[due.id] & calls.keys())):
            version_id = history.versions.get(item.call_id, item.version_id)
            yield replace(item, key=first_key(item.call_id, due.id), subscription_id=due.id, version_id=version_id)
