"""What every way of reaching a recipient offers. One module each in `channels`; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from subscriptions.delivery import channels
from subscriptions.digests.plan import Digest
from watcher.settings import Settings


class ChannelOptions(BaseModel):
    """One entry of `channels` in a profile: which kind, and whom it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str

    @model_validator(mode="wrap")
    @classmethod
    def _of_its_kind(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Any:
        """Read an entry with the options of the channel it names."""
        if cls is not ChannelOptions or not isinstance(value, dict) or not isinstance(value.get("kind"), str):
            return handler(value)
        channel = all_channels().get(value["kind"])
        if channel is None:
            known = ", ".join(all_channels())
            raise PydanticCustomError("channel_kind", f"{value['kind']!r} is no kind of channel; use one of {known}")
        return channel.options.model_validate(value)

    @property
    def is_shared(self) -> bool:
        """Whether several people read what arrives there."""
        return False

    @property
    def waits_for_code(self) -> bool:
        """Whether nothing is to be sent there until somebody has typed in a code that was read there."""
        return False

    @abstractmethod
    def addresses(self) -> tuple[str, ...]:
        """Whom the entry reaches, one recipient each."""

    @classmethod
    @abstractmethod
    def reaching(cls, addresses: Sequence[str]) -> tuple[ChannelOptions, ...]:
        """The entries that reach these addresses: what was read can be written back."""


@dataclass(frozen=True)
class Envelope:
    """Whom a digest goes to, and what stands on the outside. `identity`: 32 letters and digits, for this digest alone.

    `web_url`: the page that shows this very digest. `contact_mail`: the coordinator's address, or None. `is_shared`:
    several people read what arrives there, so that no single press of a button may end it.
    """

    identity: str
    address: str
    organisation_id: str
    mail_from: str
    frozen_at: datetime
    web_url: str | None = None
    contact_mail: str | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Message:
    """The bytes to send, whenever that will be. `identity` tells a repeat from a second message.

    `page`: the whole digest as a page, where the channel has made one on its way.
    """

    identity: str
    subject: str
    body: bytes
    page: str = ""


@dataclass(frozen=True)
class Greeting:
    """What a test message says. `code`: to be typed back by whoever reads it; None in a test of a channel in use.

    `is_yearly`: the channel is in use and stays so; the code only shows that somebody still reads there.
    """

    organisation: str
    language: str
    code: str | None = None
    is_yearly: bool = False


@dataclass(frozen=True)
class Parcel:
    """One frozen message on its way. `identity` is the same at every try."""

    identity: str
    address: str
    body: bytes
    frozen_at: datetime


class NotDelivered(Exception):
    """The other side did not say yes. The text may be shown to people.

    `permanent`: trying again would not help. `recipient_off`: nothing more can be sent there until somebody mends
    it. `retry_after`: how long the other side asks us to wait.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        recipient_off: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.recipient_off = recipient_off
        self.retry_after = retry_after


class Sender(Protocol):
    """An open way out, kept open over many messages."""

    async def send(self, parcel: Parcel) -> None:
        """Returns when the other side has said yes. Raises NotDelivered. May be called again before it is done."""
        ...


class Opens(Protocol):
    """Whatever leads out."""

    def open(self, settings: Settings) -> AbstractAsyncContextManager[Sender]:
        """A way out for many messages. Opens nothing before the first is sent."""
        ...


class Channel(Opens, Protocol):
    """One kind of channel. A module in `channels` holds one as `CHANNEL`."""

    @property
    def kind(self) -> str: ...

    @property
    def options(self) -> type[ChannelOptions]:
        """What a profile may say about it."""
        ...

    def most_an_hour(self, settings: Settings) -> int | None:
        """How many messages may go out in any hour, or None for as many as there are."""
        ...

    def shown(self, address: str) -> str:
        """An address as its owner may read it, or nothing where it would say nothing to them."""
        ...

    def needs_code(self, address: str) -> bool:
        """Whether somebody must have read a code there before anything else is sent: a server's yes proves little."""
        ...

    def greet(self, greeting: Greeting) -> bytes | None:
        """A test message as this channel's bytes, or None where it has none."""
        ...

    def freeze(self, digest: Digest, envelope: Envelope) -> Sequence[Message]:
        """The digest as this channel's bytes: one message, or several where it would not fit into one."""
        ...


@cache
def all_channels() -> dict[str, Channel]:
    """Every channel by kind, found by looking."""
    names = sorted(info.name for info in pkgutil.iter_modules(channels.__path__) if not info.name.startswith("_"))
    found: list[Channel] = [importlib.import_module(f"{channels.__name__}.{name}").CHANNEL for name in names]
    return {channel.kind: channel for channel in found}
