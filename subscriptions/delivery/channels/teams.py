"""A Microsoft Teams channel, reached by a flow that waits for a web request. Its address is a secret setting."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from subscriptions.delivery.channel import ChannelOptions, Envelope, Greeting, Message, NotDelivered, Parcel, Sender
from subscriptions.delivery.channels._posting import SecretAddress, post, refusal
from subscriptions.delivery.folder import put_in_folder
from subscriptions.digests.plan import Digest
from subscriptions.digests.render import render_card
from subscriptions.digests.test_card import render_test_card
from watcher.net.answers import Reply
from watcher.net.http import Client
from watcher.settings import Settings, secret_from_environment

# The flow is gone, or wants something we cannot give: only a person can mend that.
_PERMANENT = frozenset({400, 401, 403, 404, 410})
_ACCEPTED = frozenset({200, 202})
# Teams throttles above four requests a second; a burst of card parts must not run into that.
PAUSE_SECONDS = 1.0


class TeamsOptions(SecretAddress):
    """A channel behind a flow that waits for a web request. `confirm`: not before a code has been read there."""

    kind: Literal["teams"] = "teams"
    confirm: bool = False

    @property
    def waits_for_code(self) -> bool:
        return self.confirm


class TeamsChannel:
    kind = "teams"
    options: type[ChannelOptions] = TeamsOptions

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._pause = pause_seconds

    def most_an_hour(self, settings: Settings) -> int | None:
        del settings
        return None  # each address is paced by itself

    def shown(self, address: str) -> str:
        del address
        return ""  # the name of a setting says nothing to the people in the channel

    def needs_code(self, address: str) -> bool:
        """The flow says yes before it posts, and may fail then. Without an address cards go to the folder."""
        return secret_from_environment(address) is not None

    def greet(self, greeting: Greeting) -> bytes:
        return render_test_card(greeting.organisation, greeting.language, greeting.code, is_yearly=greeting.is_yearly)

    def freeze(self, digest: Digest, envelope: Envelope) -> Sequence[Message]:
        """One message for each card the digest needs. All show its number, and which of how many they are."""
        cards = render_card(digest, web_url=envelope.web_url, number=envelope.identity)
        return [Message(f"{envelope.identity}-{at}", digest.subject, card) for at, card in enumerate(cards, start=1)]

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        async with Client(settings) as client:
            yield _Flows(settings, client, self._pause)


class _Flows:
    """Posts cards, one at a time to each address, with a pause between them."""

    def __init__(self, settings: Settings, client: Client, pause: float) -> None:
        self._settings, self._client, self._pause = settings, client, pause
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}

    async def send(self, parcel: Parcel) -> None:
        url = secret_from_environment(parcel.address)
        if url is None:
            put_in_folder(self._settings.outbox_dir, parcel, "json")
            return
        clock = asyncio.get_running_loop().time
        async with self._turns[parcel.address]:
            await asyncio.sleep(max(0.0, self._free_at.get(parcel.address, 0.0) - clock()))
            try:
                reply = await post(self._client, url, parcel.body)
            finally:
                self._free_at[parcel.address] = clock() + self._pause
        _judge(reply)


def _judge(reply: Reply) -> None:
    """What the server's word means for the card."""
    if reply.status not in _ACCEPTED:
        raise refusal(reply, "the channel's flow", _PERMANENT)
    if reply.text.lstrip()[:1] == "<":
        # A flow says yes without words. A page comes from a sign-in or a filter on the way, which says yes to all.
        raise NotDelivered("a web page answers instead of the channel's flow; the card has not been taken")


CHANNEL = TeamsChannel()
