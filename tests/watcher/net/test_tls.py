import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sources.contract import Request
from tests.loopback import TLS, http, saying, serving, site
from watcher.errors import BadInput
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.settings import Settings


async def to_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def ask(settings: Settings, host: str) -> bytes | str:
    """What a server with a certificate for `localhost` and `funder.example` gives, or the kind of failure."""

    async def go() -> bytes | str:
        async with serving(saying(http(b"calls")), tls=True) as server, Client(settings, resolve=to_loopback) as client:
            try:
                return (await client.get_answer(Request(url=server.url(host=host)))).body
            except FetchFailed as failure:
                return failure.kind

    return asyncio.run(go())


def test_a_server_signed_by_somebody_unknown_is_refused(settings: Settings) -> None:
    assert ask(settings, "localhost") == "tls"


def test_the_operators_own_authority_is_trusted(settings: Settings) -> None:
    assert ask(replace(settings, ca_file=TLS / "ca.pem"), "localhost") == b"calls"


def test_a_certificate_for_another_name_is_refused(settings: Settings) -> None:
    assert ask(replace(settings, ca_file=TLS / "ca.pem"), "127.0.0.1") == "tls"


def test_authorities_from_the_environment_are_not_trusted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
    assert ask(settings, "localhost") == "tls"


def test_the_name_is_what_is_verified_though_its_address_is_what_is_dialled(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.net.connection.is_public", lambda address: address == "127.0.0.1")
    own = replace(settings, ca_file=TLS / "ca.pem", allow_private_addresses=False)
    assert ask(own, "funder.example") == b"calls"
    assert ask(own, "other.example") == "tls"


def test_an_encrypted_page_cannot_send_us_to_an_open_one(settings: Settings) -> None:
    async def go() -> tuple[str, list[str]]:
        own = replace(settings, ca_file=TLS / "ca.pem")
        async with serving(site({"/": http(b"open")})) as other:
            moved = http(b"", "302 Found", Location=other.url())
            async with serving(saying(moved), tls=True) as server, Client(own) as client:
                with pytest.raises(FetchFailed) as failed:
                    await client.get_answer(Request(url=server.url(host="localhost")))
        return failed.value.kind, other.targets

    assert asyncio.run(go()) == ("redirects", [])


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unusable_file_of_authorities_is_named(settings: Settings, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadInput, match="WATCHER_CA_FILE"):
        Client(replace(settings, ca_file=file))
