import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.polling.robots import read_robots, site_of

US = "eu-funding-watcher"


def may(robots: str, path: str = "/calls") -> bool:
    return read_robots(robots.encode(), US).can_fetch(f"https://funder.example{path}", US)


@pytest.mark.parametrize(
    "robots",
    [
        "",
        "<!doctype html><title>Sidan finns inte</title>",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /admin\nCrawl-delay: 10",
        "User-agent: AnotherBot\nDisallow: /",
        "User-agent: *\nDisallow: /\n\nUser-agent: eu-funding-watcher\nAllow: /",
        "User-agent: *\nDisallow: /\nAllow: /calls",
        "\x00\xff\xfe",
    ],
)
def test_what_robots_txt_does_not_forbid_is_allowed(robots: str) -> None:
    assert may(robots)


@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nDisallow: /",
        "\ufeffUser-agent: *\nDisallow: /calls",
        "User-Agent:*\r\nDisallow: /*calls$",
        "user agent *\ndisallow /calls",
        "User-agent: AnotherBot\nUser-agent: * # everybody\nDisallow: /",
        "User-agent: AnotherBot\nUser-agent: EU-Funding-Watcher\nDisallow: /",
        "User-agent: AnotherBot\nAllow: /\n\nUser-agent: eu-funding-watcher\nDisallow: /\n\nUser-agent: *\nAllow: /",
    ],
)
def test_what_robots_txt_forbids_us_is_forbidden(robots: str) -> None:
    assert not may(robots)


def test_the_pause_it_asks_of_us_is_read_and_that_of_others_is_not() -> None:
    robots = "User-agent: AnotherBot\nCrawl-delay: 600\n\nUser-agent: *\nCrawl-delay: 7.5"
    assert read_robots(robots.encode(), US).crawl_delay(US) == 7.5
    for nonsense in ("-1", "soon", "nan", "inf"):
        assert read_robots(f"User-agent: *\nCrawl-delay: {nonsense}".encode(), US).crawl_delay(US) is None


def test_thousands_of_robots_and_rules_cost_neither_time_nor_memory() -> None:
    names = "".join(f"User-agent: bot{number}\n" for number in range(1_500))
    rules = "".join(f"Disallow: /{number}\n" for number in range(1_500))
    started = time.perf_counter()
    assert read_robots((names + rules).encode(), US).can_fetch("https://funder.example/1", US)
    assert time.perf_counter() - started < 5


def test_only_the_first_half_megabyte_counts() -> None:
    filler = "# filler\n" * 70_000
    assert may(filler + "User-agent: *\nDisallow: /")


@given(st.binary(max_size=400))
def test_any_bytes_are_rules_or_none(body: bytes) -> None:
    read_robots(b"User-agent: *\n" + body, US).can_fetch("https://funder.example/calls?page=1", US)


def test_each_scheme_host_and_port_has_its_own_robots_txt() -> None:
    assert site_of("https://funder.example:8443/calls?page=1") == "https://funder.example:8443"
