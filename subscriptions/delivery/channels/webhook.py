"""A webhook: the calls of a digest as JSON, posted to another system. Its address is a secret setting.

Where a setting `NAME_KEY` stands beside the address in `NAME`, each message is signed with it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from subscriptions.delivery.channel import ChannelOptions, Envelope, Greeting, Message, Parcel, Sender
from subscriptions.delivery.channels._posting import SecretAddress, post, refusal
from subscriptions.delivery.folder import put_in_folder
from subscriptions.digests.payload import payloads
from subscriptions.digests.plan import Digest
from watcher.net.http import Client
from watcher.settings import Settings, secret_from_environment

# Nobody is there any more. Anything else may be mended on the other side while we try.
_GONE = frozenset({404, 410})
KEY_SUFFIX = "_KEY"
SIGNATURE = "Watcher-Signature"


class WebhookOptions(SecretAddress):
    """Another system that takes JSON."""

    kind: Literal["webhook"] = "webhook"


class WebhookChannel:
    kind = "webhook"
    options: type[ChannelOptions] = WebhookOptions

    def most_an_hour(self, settings: Settings) -> int | None:
        del settings
        return None

    def shown(self, address: str) -> str:
        del address
        return ""  # no person reads it

    def needs_code(self, address: str) -> bool:
        del address
        return False  # the system that takes the message answers for itself

    def greet(self, greeting: Greeting) -> None:
        """A system has no use for a test message that holds no calls."""

    def freeze(self, digest: Digest, envelope: Envelope) -> Sequence[Message]:
        parts = payloads(digest, envelope.identity, envelope.frozen_at, envelope.web_url)
        return [Message(f"{envelope.identity}-{at}", digest.subject, part) for at, part in enumerate(parts, start=1)]

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        async with Client(settings) as client:
            yield _Hooks(settings, client)


@dataclass(frozen=True)
class _Hooks:
    settings: Settings
    client: Client

    async def send(self, parcel: Parcel) -> None:
        url = secret_from_environment(parcel.address)
        if url is None:
            put_in_folder(self.settings.outbox_dir, parcel, "json")
            return
        key = secret_from_environment(parcel.address + KEY_SUFFIX)
        headers = {"Idempotency-Key": parcel.identity}
        if key is not None:
            headers[SIGNATURE] = signature(key, parcel.identity, parcel.body)
        reply = await post(self.client, url, parcel.body, headers)
        if not 200 <= reply.status < 300:
            raise refusal(reply, "the webhook", _GONE)


def signature(key: str, identity: str, body: bytes) -> str:
    """HMAC-SHA256 over the Idempotency-Key, a dot and the body: a message cannot be passed off as another."""
    return "sha256=" + hmac.new(key.encode(), identity.encode() + b"." + body, hashlib.sha256).hexdigest()


CHANNEL = WebhookChannel()
