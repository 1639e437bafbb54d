from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.net.guard import RefusedAddress, check_address, is_public, mask_url, show_url

SECRET = "sig-8fb1"


@pytest.mark.parametrize(
    "url",
    [
        "https://funder.example/calls",
        "HTTP://Funder.EXAMPLE",
        "https://funder.example:8443/utlysningar/öppna?sida=2#lista",
        "https://www.utlysningar-på-svenska.example/",
        "https://funder.example/@handle?mail=a@b.example",
        "http://93.184.216.34/",
        "http://[2606:2800:220:1::1]/",
        # Written plainly: whether it is private is asked when it is dialled.
        "http://127.0.0.1:8000/",
    ],
)
def test_a_plainly_written_web_address_passes(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "funder.example/calls",
        "ftp://funder.example/",
        "file:///etc/passwd",
        "gopher://funder.example/",
        "javascript:alert(1)",
        "http:funder.example",
        "http:///calls",
        "https://user@funder.example/",
        "https://user:password@funder.example/",
        "https://@funder.example/",
        "https://funder.example\\@10.0.0.1/",
        "https://funder.example/a\\b",
        "https://funder.example/a b",
        "https://funder.example/a\tb",
        "https://funder.example/\r\nHost: inside",
        "https://funder.example/\x00",
        "https://funder.example/\u00a0",
        "https://funder.example/\u202e",
        "https://funder.example/" + "a" * 5000,
        "https://funder.example./",
        "https://funder..example/",
        "https://funder.example:0/",
        "https://funder.example:99999/",
        "https://funder.example:80:80/",
        "https://funder%2eexample/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        # IPv4 in disguise: many resolvers read all of these as 127.0.0.1.
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1.0x0/",
    ],
)
def test_a_trick_in_the_writing_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddress):
        check_address(url)


def test_a_refusal_does_not_repeat_the_secret_part_of_an_address() -> None:
    for url in (f"ftp://hooks.example/{SECRET}", f"https://u:{SECRET}@hooks.example/", f"http://[/{SECRET}"):
        with pytest.raises(RefusedAddress) as refused:
            check_address(url)
        assert SECRET not in str(refused.value)


def test_a_masked_address_shows_scheme_and_host_only() -> None:
    assert mask_url(f"https://hooks.example/flow/{SECRET}?sig={SECRET}") == "https://hooks.example/…"
    assert mask_url(f"no address at all {SECRET}") == "…"


def test_of_a_sources_address_a_message_hides_only_user_and_query() -> None:
    shown = show_url(f"https://u:{SECRET}@funder.example:8443/calls/list?key={SECRET}#{SECRET}")
    assert shown == "https://funder.example:8443/calls/list?…"
    assert show_url("https://funder.example/calls") == "https://funder.example/calls"
    assert show_url(f"no address at all {SECRET}") == "…"


@given(st.text(max_size=60) | st.from_regex(r"https?://[^ ]{0,40}", fullmatch=True))
def test_any_text_is_passed_or_refused_and_never_crashes(text: str) -> None:
    try:
        check_address(text)
    except RefusedAddress:
        return
    assert text[:4].lower() == "http"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1",
        "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:7f00:1::",
        "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1",
        "5f00::1", "4000::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "2606:2800:220:1::1%eth0",
        "fec0::1", "ff02::1", "ff0e::1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.88.98.1", "223.255.255.255",
     "2606:2800:220:1::1", "2a00:1450::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)  # fmt: skip
def test_ordinary_servers_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(ip: IPv4Address | IPv6Address) -> None:
    if is_public(ip):
        carries_ipv4 = isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in IPv6Network("64:ff9b::/96"))
        assert carries_ipv4 or (ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_link_local)


@given(st.ip_addresses(v=4))
def test_ipv4_carried_in_ipv6_is_as_public_as_it_is_alone(ip: IPv4Address) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(ip) == is_public(f"64:ff9b::{ip}")


@given(st.ip_addresses(network=IPv4Network("100.64.0.0/10")) | st.ip_addresses(network=IPv6Network("fc00::/7")))
def test_addresses_of_inner_networks_are_never_public(ip: IPv4Address | IPv6Address) -> None:
    assert not is_public(ip)
