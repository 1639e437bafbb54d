"""Addresses: which may be followed, and which are one."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.links import (
    MAX_LINK,
    canonical_address,
    repaired_link,
    safe_link,
    same_site,
    typed_addresses,
    whole_address,
)

BASE = "https://www.example.org/stod/lista?sida=2#topp"


@pytest.mark.parametrize(
    ("href", "whole"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("utlysning-1", "https://www.example.org/stod/utlysning-1"),
        ("/utlysning-1", "https://www.example.org/utlysning-1"),
        ("../utlysning-1", "https://www.example.org/utlysning-1"),
        ("?sida=3", "https://www.example.org/stod/lista?sida=3"),
        ("//media.example.org/a.pdf", "https://media.example.org/a.pdf"),
        ("HTTP://Example.org/A", "http://Example.org/A"),
        ("  \n https://example.org/a\t ", "https://example.org/a"),
        ("\u00a0/a\u200b", "https://www.example.org/a"),
        ("/en utlysning", "https://www.example.org/en%20utlysning"),
        ('/a"onclick="x', "https://www.example.org/a%22onclick=%22x"),
        ("/<script>", "https://www.example.org/%3Cscript%3E"),
        ("https://xn--malm-8qa.se/stöd", "https://xn--malm-8qa.se/stöd"),
        ("https://malmö.se/", "https://malmö.se/"),
        ("http://[2001:db8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("https://example.org./a", "https://example.org./a"),
    ],
)
def test_a_link_is_resolved_as_a_browser_does(href: str, whole: str) -> None:
    assert safe_link(href, BASE) == whole


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("example.org", "https://example.org"),
        (" www.example.org/utlysningar\n", "https://www.example.org/utlysningar"),
        ("//example.org/a", "https://example.org/a"),
        ("example.org:8443/a", "https://example.org:8443/a"),
        ("127.0.0.1:8080", "https://127.0.0.1:8080"),  # whether it may be asked is the guard's affair
        ("localhost:8000", "https://localhost:8000"),
        ("intranat:8080/bidrag", "https://intranat:8080/bidrag"),
        ("[::1]:8080/a", "https://[::1]:8080/a"),
        ("localhost", "localhost"),
        ("tel:0701234567", "tel:0701234567"),
        ("malmö.se/stöd?tid=12:00", "https://malmö.se/stöd?tid=12:00"),
        ("http://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("mailto:anna@example.org", "mailto:anna@example.org"),
        ("anna@example.org", "anna@example.org"),
        ("utlysningar", "utlysningar"),
        ("", ""),
    ],
)
def test_an_address_that_was_typed_without_its_beginning_gets_it(typed: str, whole: str) -> None:
    assert whole_address(typed) == whole


def test_only_an_address_without_its_beginning_may_be_asked_without_encryption() -> None:
    assert typed_addresses(" localhost:8000/a ") == ("https://localhost:8000/a", "http://localhost:8000/a")
    assert typed_addresses("https://example.org/a ") == ("https://example.org/a",)
    assert typed_addresses("utlysningar") == ("utlysningar",)


@pytest.mark.parametrize(
    "href",
    [
        "",
        "   ",
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "mailto:anna@example.org",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://example.org\\@evil.example/",
        "\\\\evil.example\\a",
        "https://",
        "https:///a",
        "http:a",
        "https://exa mple.org/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "http://[::1/",
        "https://%65xample.org/",
        "https://example..org/",
        "https://exam\u202eple.org/",
        "/a\x00b",
        "/a\x7fb",
        "/a\u2066b",
        "/" + "a" * MAX_LINK,
        "https://example.org/" + '"' * 700,
    ],
)
def test_what_nobody_should_follow_is_refused(href: str) -> None:
    assert safe_link(href, BASE) is None


def test_an_address_broken_over_lines_is_joined() -> None:
    assert safe_link("https://example.org/en\n   utlysning", BASE) is None
    assert repaired_link("\n https://example.org/en\r\n   utlysning \n", BASE) == "https://example.org/enutlysning"
    assert repaired_link("java\nscript:alert(1)", BASE) is None


def test_a_backslash_in_a_relative_path_is_a_slash() -> None:
    assert (
        repaired_link("..\\filer\\a b.pdf?v=1", "https://example.org/x/y") == "https://example.org/filer/a%20b.pdf?v=1"
    )
    assert repaired_link("a\\..\\..\\\\evil.example\\b", BASE) == "https://www.example.org/evil.example/b"


@pytest.mark.parametrize(
    "href", ["\\\\evil.example\\a", "https:\\\\evil.example", "https://a\\@b", "/\\evil.example", "a?x=\\y", "\\a"]
)
def test_a_backslash_where_a_host_could_stand_is_refused(href: str) -> None:
    assert repaired_link(href, BASE) is None


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_comes_out_is_a_web_address_with_a_host_and_nothing_hidden(href: str, base: str) -> None:
    for link in (safe_link(href, "https://example.org/" + base), repaired_link(href, BASE)):
        if link is not None:
            parts = urlsplit(link)
            assert parts.scheme in ("http", "https")
            assert parts.hostname
            assert "@" not in parts.netloc
            assert not any(ord(letter) <= 32 or letter in '\\"<>' for letter in link)
            assert canonical_address(canonical_address(link)) == canonical_address(link)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTPS://WWW.Example.ORG/a", "https://www.example.org/a"),
        ("https://www.example.org:443/a", "https://www.example.org/a"),
        ("http://www.example.org:80/a", "http://www.example.org/a"),
        ("https://www.example.org./a", "https://www.example.org/a"),
        ("https://www.example.org/a#topp", "https://www.example.org/a"),
        ("https://www.example.org", "https://www.example.org/"),
        ("https://www.example.org/a?utm_source=brev&id=3&UTM_medium=x", "https://www.example.org/a?id=3"),
        ("https://www.example.org/a?fbclid=1&gclid=2", "https://www.example.org/a"),
        ("https://www.example.org/a;jsessionid=0A1B?id=3", "https://www.example.org/a?id=3"),
        ("https://www.example.org/stöd", "https://www.example.org/st%C3%B6d"),
        ("https://www.example.org/a?", "https://www.example.org/a"),
    ],
)
def test_two_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert canonical_address(one) == canonical_address(other) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.org/a", "https://www.example.org/a/"),
        ("https://www.example.org/a", "https://www.example.org/A"),
        ("https://www.example.org/a?id=1", "https://www.example.org/a?id=2"),
        ("https://www.example.org/a?x=1&y=2", "https://www.example.org/a?y=2&x=1"),
        ("https://www.example.org/a", "http://www.example.org/a"),
        ("https://www.example.org:8443/a", "https://www.example.org/a"),
        ("https://www.example.org/beslutsstod2", "https://www.example.org/beslutsstod3"),
    ],
)
def test_addresses_that_may_be_two_pages_stay_two(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_a_source_can_name_parameters_that_mean_nothing() -> None:
    assert (
        canonical_address("https://example.org/a?css=print&id=1&font=big", ["css", "font"])
        == "https://example.org/a?id=1"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.example.org/a", "http://example.org/b", True),
        ("https://api.example.org/", "https://www.example.org./", True),
        ("https://example.org/", "https://example.com/", False),
        ("https://example.org.evil.example/", "https://example.org/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/", True),
        ("http://10.0.0.1/", "http://10.9.0.1/", False),
        ("http://localhost/", "http://localhost:81/a", True),
    ],
)
def test_a_site_is_its_domain(one: str, other: str, *, same: bool) -> None:
    assert same_site(one, other) is same


@pytest.mark.parametrize("piece", ["../", "/", "%", "a.", "http://", "\n", " ", "?a=1&", "#", "@", ":"])
def test_a_megabyte_of_link_takes_no_time(piece: str) -> None:
    start = time.process_time()
    repaired_link(piece * 300_000, BASE)
    assert time.process_time() - start < 2
