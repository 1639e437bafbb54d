"""Channels whose server's yes proves little: nothing goes there until somebody types in a code that was read there.

A profile file says so with `confirm = true`: whoever writes one without it vouches for the channel.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.channel_models import ChannelCode
from subscriptions.delivery.channel import Channel, Greeting, NotDelivered, Parcel, all_channels
from subscriptions.delivery.recipients import in_use, put_on, untell_dead
from subscriptions.models import Organisation, Recipient, Subscription, saved_id
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput
from watcher.settings import Settings

# No letter or digit that is taken for another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 8
TRY_AGAIN = timedelta(hours=1)
# A flow lives as long as its owner's account: once a year somebody shows that the cards are still read.
YEAR = timedelta(days=365)
WAITS = "waits for the code on its test card"


def ask_for_codes(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Send a card to each channel that waits for a code and has not been sent it. Returns how many took it (`asked`).

    The code is written down before its card goes out: killed in between, the same one is sent again.
    """
    channels = channels or all_channels()
    counts: Counter[str] = Counter()
    if settings.dry_run:
        return counts
    with transaction(engine) as session:
        take_turn(session, "codes")
        due = [
            saved_id(recipient)
            for recipient in session.exec(in_use())
            if recipient.state != "off" and channels[recipient.kind].needs_code(recipient.address)
            if (held := _code_of(session, recipient, now)) and _wants_card(held, recipient, now)
        ]
    for recipient_id in due:
        counts["asked" if _post(engine, settings, recipient_id, now, channels) is None else "not asked"] += 1
    return counts


def confirm(session: Session, code: str, now: datetime, organisation_id: str | None = None) -> Recipient:
    """Somebody has read the code in the channel: from now on it gets everything, from what there is.

    `organisation_id`: only a channel of this organisation. Raises BadInput if no channel waits for this code.
    """
    query = select(ChannelCode, Recipient).join(Recipient, col(Recipient.id) == ChannelCode.recipient_id)
    typed = "".join(code.split()).replace("-", "").upper()
    found = session.exec(query.where(ChannelCode.code == typed)).first()
    if found is None or not _is_open(found[0]) or organisation_id not in (None, found[1].organisation_id):
        raise BadInput("no channel waits for this code; `watcher teams test NAME` sends a new one")
    held, recipient = found
    held.confirmed_at = now
    session.add(held)
    untell_dead(session, recipient)
    put_on(session, recipient)
    session.add(recipient)
    return recipient


def find_channel(session: Session, name: str, channels: Mapping[str, Channel] | None = None) -> Recipient:
    """The one channel with test cards that a subscription's id or a setting's name stands for. Raises BadInput."""
    kinds = [kind for kind, each in (channels or all_channels()).items() if each.greet(Greeting("", "sv")) is not None]
    query = in_use().where(col(Recipient.kind).in_(kinds))
    found = session.exec(query.where((Recipient.address == name) | (Subscription.key == name))).all()
    if not found:
        raise BadInput(f"no subscription with a channel of that kind, and no channel, is called {name!r}")
    if len(found) > 1:
        which = " or ".join(sorted({each.address for each in found}))
        raise BadInput(f"{name!r} stands for several channels; write {which}")
    return found[0]


def try_channel(
    engine: Engine, settings: Settings, name: str, now: datetime, channels: Mapping[str, Channel] | None = None
) -> tuple[Recipient, str | None]:
    """Send a test card now. Returns the channel, and what kept the card from being taken, if anything did."""
    channels = channels or all_channels()
    with reading(engine) as session:
        recipient = find_channel(session, name, channels)
    error = try_recipient(engine, settings, saved_id(recipient), now, channels)
    with reading(engine) as session:
        return session.get_one(Recipient, recipient.id), error


def try_recipient(
    engine: Engine,
    settings: Settings,
    recipient_id: int,
    now: datetime,
    channels: Mapping[str, Channel] | None = None,
) -> str | None:
    """The same to a channel with test cards that has been found already. Returns what kept the card from being taken.

    A channel that is off waits for the code on this card, and is on again when it has been typed in.
    """
    channels = channels or all_channels()
    with transaction(engine) as session:
        recipient = session.get_one(Recipient, recipient_id)
        if recipient.state == "off" and channels[recipient.kind].needs_code(recipient.address):
            _wait(session, recipient)
    return _post(engine, settings, recipient_id, now, channels)


def want_code(session: Session, recipient: Recipient) -> None:
    """The channel is to wait for a code from the moment its card is sent; whoever has one already goes on with it."""
    if session.get(ChannelCode, saved_id(recipient)) is None:
        session.add(ChannelCode(recipient_id=saved_id(recipient), code=_new_code()))


def _code_of(session: Session, recipient: Recipient, now: datetime) -> ChannelCode | None:
    """The code of a channel that is to have one; a new one every year."""
    held = session.get(ChannelCode, saved_id(recipient))
    if held is None:
        return None
    if _begins_to_wait(held, recipient):
        recipient.state, recipient.reason = "waiting", WAITS
        session.add(recipient)
    if not _is_open(held) and held.confirmed_at is not None and held.confirmed_at <= now - YEAR:
        held.code, held.tried_at, held.posted_at, held.error = _new_code(), None, None, None
        session.add(held)
    return held


def _begins_to_wait(held: ChannelCode, recipient: Recipient) -> bool:
    """A channel that has just been named: whoever tries it at once hears why its card was not taken, too."""
    return held.confirmed_at is None and recipient.state == "active"


def _wait(session: Session, recipient: Recipient) -> ChannelCode:
    held = session.get(ChannelCode, saved_id(recipient)) or ChannelCode(recipient_id=saved_id(recipient), code="")
    held.code = _new_code()
    held.tried_at = held.posted_at = held.confirmed_at = held.error = None
    recipient.state, recipient.reason = "waiting", WAITS
    session.add_all([held, recipient])
    session.flush()
    return held


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _is_open(held: ChannelCode) -> bool:
    """Whether the code is still to be typed in: the first one, or this year's."""
    return held.confirmed_at is None or held.posted_at is None or held.posted_at > held.confirmed_at


def _wants_card(held: ChannelCode, recipient: Recipient, now: datetime) -> bool:
    is_wanted = _is_open(held) and held.posted_at is None
    return is_wanted and (held.tried_at is None or held.tried_at <= now - TRY_AGAIN)


def _post(
    engine: Engine, settings: Settings, recipient_id: int, now: datetime, channels: Mapping[str, Channel]
) -> str | None:
    """Post the test card and write down what came of it. Returns what kept it from being taken."""
    with reading(engine) as session:
        recipient = session.get_one(Recipient, recipient_id)
        organisation = session.get_one(Organisation, recipient.organisation_id)
        held = session.get(ChannelCode, recipient_id)
    code = held.code if held and _is_open(held) else None
    is_yearly = held is not None and held.confirmed_at is not None
    channel = channels[recipient.kind]
    body = channel.greet(Greeting(organisation.name, organisation.language, code, is_yearly)) or b""
    failure = asyncio.run(_send(channel, settings, Parcel(uuid4().hex, recipient.address, body, now)))
    with transaction(engine) as session:
        recipient = session.get_one(Recipient, recipient_id)
        if held is not None and code is not None:
            held = session.get_one(ChannelCode, recipient_id)
            held.tried_at, held.error = now, str(failure) if failure else None
            held.posted_at = held.posted_at if failure else now
            if _begins_to_wait(held, recipient) or recipient.state == "waiting":
                recipient.state = "waiting"
                recipient.reason = f"its test card was not taken: {failure}" if failure else WAITS
        if failure and failure.recipient_off:
            recipient.state, recipient.reason = "off", str(failure)
    return str(failure) if failure else None


async def _send(channel: Channel, settings: Settings, parcel: Parcel) -> NotDelivered | None:
    try:
        async with channel.open(settings) as sender:
            await sender.send(parcel)
    except NotDelivered as failure:
        return failure
    return None
