"""Letters between digests: one recipient told of a few things at once, whatever their rhythm."""

from __future__ import annotations

from dataclasses import replace

from subscriptions.delivery.channel import Channel
from subscriptions.delivery.freeze import by_language
from subscriptions.delivery.letters import Desk, Letter, write_letter
from subscriptions.delivery.picking import DueSubscription, History
from subscriptions.models import Recipient, saved_id


def letters_at_once(desk: Desk, after: int, recipient: Recipient, channel: Channel, history: History) -> list[Letter]:
    """What the desk's reading holds for the recipient after a match, one letter a language. A pause is kept.

    What is written in a draft is for that letter, and stays out of these.
    """
    today = desk.now.astimezone(desk.zone).date()
    awake = [each for each in desk.reading.due if not each.off.is_paused(today)]
    mine = [_listening(each, after) for each in awake if saved_id(recipient) in each.recipients]
    letters = []
    for group in by_language(mine):
        letter = write_letter(desk, group, recipient, channel, history)
        if letter is not None:
            letters.append(letter)
            history.take(letter.items)
    return letters


def _listening(each: DueSubscription, after: int) -> DueSubscription:
    return replace(each, told_match_id=after, draft=None)
