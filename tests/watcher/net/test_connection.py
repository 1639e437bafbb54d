import asyncio
from collections.abc import Iterable
from dataclasses import replace

import httpcore
import pytest

from sources.contract import Request
from tests.loopback import http, saying, serving, site
from watcher.errors import BadInput
from watcher.net.answers import Limits
from watcher.net.connection import GuardedBackend, Resolver, look_up
from watcher.net.failures import FetchFailed
from watcher.net.guard import RefusedAddress
from watcher.net.http import Client
from watcher.settings import Settings

PUBLIC = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1::1"


class Dialler(httpcore.AsyncNetworkBackend):
    """The wire: writes down what is dialled; the addresses in `dead` do not answer."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.dialled: list[str] = []
        self.dead = set(dead)

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.dialled.append(host)
        if host in self.dead:
            raise httpcore.ConnectTimeout("nobody there")
        return httpcore.AsyncNetworkStream()


def resolving(*answers: list[str]) -> Resolver:
    """A name server that gives these answers in turn, and the last from then on."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


def dial(dialler: Dialler, resolve: Resolver, host: str = "funder.example", times: int = 1) -> None:
    async def go() -> None:
        backend = GuardedBackend(resolve, dialler)
        for _ in range(times):
            await backend.connect_tcp(host, 443, timeout=1.0)

    asyncio.run(go())


def test_the_checked_address_is_the_one_dialled() -> None:
    dialler = Dialler()
    dial(dialler, resolving([PUBLIC]))
    assert dialler.dialled == [PUBLIC]


def test_a_name_that_leads_inside_is_refused_before_anything_is_dialled() -> None:
    dialler = Dialler()
    with pytest.raises(RefusedAddress, match="private network"):
        dial(dialler, resolving(["10.0.0.5", "fd00::5"]))
    assert dialler.dialled == []


def test_of_a_name_with_both_kinds_of_addresses_only_the_public_ones_are_dialled() -> None:
    dialler = Dialler(dead=[PUBLIC])
    with pytest.raises(httpcore.ConnectTimeout):
        dial(dialler, resolving(["127.0.0.1", PUBLIC, "169.254.169.254"]))
    assert dialler.dialled == [PUBLIC]


def test_a_name_that_is_public_when_checked_and_private_when_dialled_again_is_refused() -> None:
    dialler = Dialler()
    with pytest.raises(RefusedAddress):
        dial(dialler, resolving([PUBLIC], ["127.0.0.1"]), times=2)
    assert dialler.dialled == [PUBLIC]


def test_a_dead_address_does_not_hide_the_live_one_after_it() -> None:
    dialler = Dialler(dead=[PUBLIC_6])
    dial(dialler, resolving([PUBLIC_6, PUBLIC]))
    assert dialler.dialled == [PUBLIC_6, PUBLIC]


def test_a_written_ip_address_is_checked_without_being_looked_up() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("looked up")

    for host in ("127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254"):
        with pytest.raises(RefusedAddress):
            dial(Dialler(), resolve, host)
    dial(Dialler(), resolve, PUBLIC)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001", "localhost"])
def test_another_spelling_of_this_machine_is_refused_as_the_system_reads_it(host: str) -> None:
    dialler = Dialler()
    with pytest.raises((RefusedAddress, httpcore.ConnectError)):  # not every system reads every spelling
        dial(dialler, look_up, host)
    assert dialler.dialled == []


def test_a_name_that_is_none_is_a_failed_connection() -> None:
    for host in ("a" * 64 + ".example", "no-such-name.invalid"):
        with pytest.raises(httpcore.ConnectError):
            dial(Dialler(), look_up, host)


def test_a_slow_name_server_is_given_up() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return [PUBLIC]

    with pytest.raises(httpcore.ConnectTimeout):
        dial(Dialler(), resolve)


def through_proxy(settings: Settings, url: str, resolve: Resolver, *, guarded: bool = True) -> tuple[list[str], object]:
    """Ask through a proxy on loopback that answers everything itself; what it was asked, and what came of it."""

    async def go() -> tuple[list[str], object]:
        async with serving(saying(http(b"from the proxy"))) as proxy:
            address = proxy.url("").replace("://", "://user:p%40ss@")
            own = replace(settings, http_proxy=address, allow_private_addresses=not guarded)
            async with Client(own, resolve=resolve, limits=Limits(total_seconds=5)) as client:
                try:
                    outcome: object = (await client.get_answer(Request(url=url))).body
                except FetchFailed as failure:
                    outcome = failure.kind
            assert all(asked.headers["proxy-authorization"] == "Basic dXNlcjpwQHNz" for asked in proxy.asked)
            return [f"{asked.method} {asked.target}" for asked in proxy.asked], outcome

    return asyncio.run(go())


def test_the_operators_proxy_may_be_private_and_is_asked_for_public_names(settings: Settings) -> None:
    asked, outcome = through_proxy(settings, "http://funder.example/calls", resolving([PUBLIC]))
    assert asked == ["GET http://funder.example/calls"]
    assert outcome == b"from the proxy"


def test_the_proxy_is_not_sent_into_the_inner_network(settings: Settings) -> None:
    assert through_proxy(settings, "http://intranet.example/", resolving(["10.0.0.5"])) == ([], "refused-address")
    assert through_proxy(settings, "http://169.254.169.254/", resolving([PUBLIC])) == ([], "refused-address")


def test_a_name_that_only_the_proxy_can_look_up_is_left_to_it(settings: Settings) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError("name not known")

    asked, outcome = through_proxy(settings, "http://funder.example/calls", resolve)
    assert (len(asked), outcome) == (1, b"from the proxy")


def test_where_private_addresses_are_allowed_the_proxy_is_asked_for_them_too(settings: Settings) -> None:
    asked, _ = through_proxy(settings, "http://intranet.example/", resolving(["10.0.0.5"]), guarded=False)
    assert asked == ["GET http://intranet.example/"]


def test_an_encrypted_page_is_asked_for_through_a_tunnel(settings: Settings) -> None:
    asked, outcome = through_proxy(settings, "https://funder.example/calls", resolving([PUBLIC]))
    assert asked == ["CONNECT funder.example:443"]
    assert outcome in ("tls", "connection")  # this proxy does not speak TLS


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "127.0.0.1:3128", "http://", "http://[::1"])
def test_an_unusable_proxy_setting_is_named(settings: Settings, address: str) -> None:
    with pytest.raises(BadInput, match="WATCHER_HTTP_PROXY"):
        Client(replace(settings, http_proxy=address))


def test_proxies_named_in_the_environment_by_others_are_not_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def go() -> bytes:
        async with serving(site({"/": http(b"direct")})) as server, Client(settings) as client:
            return (await client.get_answer(Request(url=server.url()))).body

    assert asyncio.run(go()) == b"direct"
