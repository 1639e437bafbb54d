"""Which addresses we are willing to ask: written decently, and on the public internet.

Addresses come from pages, admins and coordinators, and may try to reach the network we stand in. What is written is
checked here; where it leads is checked in `watcher.net.connection`, on the address actually dialled, because a name
may lead somewhere else a second later.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpx

from watcher.errors import WatcherError

LONGEST_ADDRESS = 4096
_LONGEST_SHOWN = 300
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,126}")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# Listed besides what `is_global` knows, because that differs between versions of Python.
_REFUSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
# IETF protocols with Teredo; documentation; 6to4; documentation.
_REFUSED_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")


class RefusedAddress(WatcherError):
    """We do not ask this address. The text names scheme and host only: the rest may be a secret."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.reason = reason


def mask_url(url: str) -> str:
    """Scheme and host of an address whose path and query are secret (a channel's, a provider's of tokens)."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "…"
    return f"{parsed.scheme}://{parsed.host}/…" if parsed.host else "…"


def show_url(url: str) -> str:
    """A source's address in a message: host, port and path, which no secret is; `?…` stands for a query, which may
    hold a key. Never for a channel's address."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "…"
    if not parsed.host:
        return "…"
    where = parsed.copy_with(userinfo=b"", query=None, fragment=None)
    return str(where)[:_LONGEST_SHOWN] + ("?…" if parsed.query else "")


def check_address(url: str) -> None:
    """Whether the address is written in a way we ask. Raises RefusedAddress; looks nothing up.

    A private address passes here if it is written plainly, and is refused when it is dialled.
    """
    fault = _fault(url)
    if fault:
        raise RefusedAddress(mask_url(url), fault)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether an IP address is on the public internet: globally routable, for one receiver, no documentation net.

    Of addresses that carry IPv4 inside IPv6, mapped and NAT64 ones count as what they carry; 6to4 and Teredo are
    refused, whatever they carry.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, IPv6Address):
        carried = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if carried is None:
            return _is_public_6(ip)
        ip = carried
    return ip.is_global and not any(ip in net for net in _REFUSED_4)


def _is_public_6(ip: IPv6Address) -> bool:
    in_refused = any(ip in net for net in _REFUSED_6)
    return ip.scope_id is None and ip in _GLOBAL_6 and ip.is_global and not in_refused


def _fault(url: str) -> str | None:
    if fault := _spelling_fault(url):
        return fault
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        return f"not an address: {error}"
    if parsed.port is not None and not 0 < parsed.port < 65536:
        return "the port is not one"
    return _host_fault(parsed.raw_host.decode("ascii"))


def _spelling_fault(url: str) -> str | None:
    if len(url) > LONGEST_ADDRESS:
        return f"the address is longer than {LONGEST_ADDRESS} characters"
    if "\\" in url or any(unicodedata.category(character)[0] in "CZ" for character in url):
        return "the address holds a space, a backslash or an invisible character"
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        return "the address must start with http:// or https:// and a host"
    if "@" in re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]:
        return "the address holds a user name or password"
    return None


def _host_fault(host: str) -> str | None:
    """What is wrong with a host, in the form in which it would be dialled."""
    if ":" in host:  # httpx has checked that it is an IPv6 address
        return "the address names a network interface" if "%" in host else None
    if len(host) > 253 or not _HOST.fullmatch(host):
        return "the host name is not one"
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and not _is_plain_ipv4(host):
        return "the host is a number in disguise"  # 127.1, 0x7f.1, 2130706433: many resolvers read these as IPv4
    return None


def _is_plain_ipv4(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False
