"""Opening connections: names are looked up here, and what they lead to is checked here, in the moment of dialling.

Behind a proxy the proxy dials, so its answer to a name is beyond our sight: we look the name up ourselves first and
refuse what leads into a private network. A name that only the proxy can look up is left to the proxy's own rules.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable

import httpcore
import httpx

from watcher.errors import BadInput
from watcher.net.guard import RefusedAddress, is_public

Resolver = Callable[[str, int], Awaitable[list[str]]]
IDLE_SECONDS = 30.0
# Kept open for later questions too; how many are asked at once is the client's to say.
MOST_CONNECTIONS = 100


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system knows them, best first. Raises OSError."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # the system's own check of host names
        raise OSError(f"{host} is no host name") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def public_addresses(resolve: Resolver, host: str, port: int) -> list[str]:
    """The public addresses of a host. Raises RefusedAddress if it has only others, OSError if it has none."""
    addresses = [host] if _is_ip(host) else await resolve(host, port)
    public = [address for address in addresses if is_public(address)]
    if addresses and not public:
        raise RefusedAddress(host, f"leads into a private network ({addresses[0]}), which we do not ask")
    return public


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Dials only what is public. TLS names and Host headers are set above this and keep the host's name."""

    def __init__(self, resolve: Resolver, dialler: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._dialler = dialler or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await public_addresses(self._resolve, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("looking up the name took too long") from error
        except OSError as error:
            raise httpcore.ConnectError(f"the name cannot be looked up: {error}") from error
        failure: Exception = httpcore.ConnectError("the name leads nowhere")
        for address in addresses:
            # A dead address must not use up the time of the live one after it.
            share = None if timeout is None else timeout / len(addresses)
            try:
                return await self._dialler.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def open_pool(proxy: str | None, context: ssl.SSLContext, guard: Resolver | None) -> httpcore.AsyncConnectionPool:
    """Connections to servers, through the operator's proxy if one is set. Raises BadInput if that cannot be used.

    `guard`: who looks names up for the guard; without one, any address is dialled.
    """
    if proxy is not None:
        return _open_proxy(proxy, context)
    backend = GuardedBackend(guard) if guard else httpcore.AnyIOBackend()
    return httpcore.AsyncConnectionPool(
        context, max_connections=MOST_CONNECTIONS, keepalive_expiry=IDLE_SECONDS, network_backend=backend
    )


def _open_proxy(address: str, context: ssl.SSLContext) -> httpcore.AsyncHTTPProxy:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise BadInput("WATCHER_HTTP_PROXY: not an address; write http://HOST:PORT") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise BadInput("WATCHER_HTTP_PROXY: write http://HOST:PORT or https://HOST:PORT")
    return httpcore.AsyncHTTPProxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        proxy_auth=(url.username.encode(), url.password.encode()) if url.userinfo else None,
        ssl_context=context,
        proxy_ssl_context=context if url.scheme == "https" else None,
        max_connections=MOST_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=httpcore.AnyIOBackend(),
    )


async def check_before_proxy(resolve: Resolver, host: str, port: int) -> None:
    """Raises RefusedAddress if we can see that the proxy would be sent into a private network."""
    try:
        await public_addresses(resolve, host, port)
    except OSError:
        return  # behind many proxies outside names cannot be looked up at all; the proxy decides
