"""What channels share that post to a secret address out of the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from subscriptions.delivery.channel import ChannelOptions, NotDelivered
from subscriptions.fields import SettingName
from watcher.clock import system_clock
from watcher.net.answers import Reply
from watcher.net.failures import FetchFailed, read_retry_after
from watcher.net.http import Client


class SecretAddress(ChannelOptions):
    """`url_env`: the name of the setting that holds the address; the address itself is never stored."""

    url_env: SettingName

    def addresses(self) -> tuple[str, ...]:
        return (self.url_env,)

    @classmethod
    def reaching(cls, addresses: Sequence[str]) -> tuple[ChannelOptions, ...]:
        return tuple(cls.model_validate({"url_env": address}) for address in addresses)


async def post(client: Client, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """Post JSON to a secret address. Raises NotDelivered, which names the host alone, if nobody answers."""
    try:
        return await client.post_json(url, body, headers)
    except FetchFailed as failure:
        refused = failure.kind == "refused-address"
        raise NotDelivered(str(failure), permanent=refused, recipient_off=refused) from failure


def refusal(reply: Reply, who: str, gone: Collection[int]) -> NotDelivered:
    """What a status that is no yes means. The answer's text is not shown: it may repeat the secret address.

    `gone`: statuses that only a person can mend.
    """
    wait = read_retry_after(reply.headers.get("retry-after"), system_clock())
    is_gone = reply.status in gone
    what = f"{who} answers with status {reply.status}"
    return NotDelivered(what, permanent=is_gone, recipient_off=is_gone, retry_after=wait)
