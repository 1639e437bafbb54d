"""Letters packed into one answer, links that count who pressed them, and the names funders give their calls."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import UnreadablePage
from sources.reading.identifiers import diary_numbers_in, topics_in
from sources.reading.letters import (
    FILES,
    MAILBOX,
    Letters,
    folder_of,
    pack_letters,
    place_of,
    unpack_letters,
)
from sources.reading.tracking import real_address

PAGE = "https://fund.example/calls/7?lang=sv"


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(0, 9), st.integers(0, 9))
def test_letters_come_out_as_they_went_in(letters: list[bytes], left: int, unread: int) -> None:
    found = Letters(tuple(letters), left, unread)
    assert unpack_letters(pack_letters(found)) == found


@given(st.binary(max_size=80))
def test_any_other_bytes_are_no_packed_letters(body: bytes) -> None:
    with pytest.raises(UnreadablePage):
        unpack_letters(body)


@pytest.mark.parametrize(
    "head", [b'{"sizes":[-1],"left":0,"unread":0}', b'{"sizes":[9],"left":0,"unread":0}', b"{}", b"[]"]
)
def test_sizes_that_do_not_fit_are_told(head: bytes) -> None:
    with pytest.raises(UnreadablePage):
        unpack_letters(head + b"\nabc")


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1), st.sampled_from([MAILBOX, FILES]))
def test_a_folder_is_found_again_in_its_address(folder: str, scheme: str) -> None:
    assert folder_of(place_of(scheme, folder)) == folder


def test_a_web_address_names_no_folder() -> None:
    assert folder_of("https://example.org/mailbox:INBOX") is None


@pytest.mark.parametrize(
    "href",
    [
        PAGE,
        f"{PAGE}&utm_source=brev&mc_eid=77",
        f"https://mail.example/click?u=41&url={quote(PAGE, safe='')}&e=anna",
        f"https://mail.example/redirect?target={quote(PAGE, safe='')}",
        f"https://eur01.safelinks.example/?url={quote(PAGE, safe='')}&data=05%7C01%7Canna%40kommun.example",
        f"https://eur01.safelinks.example/?url={quote('https://mail.example/c?url=' + quote(PAGE, safe=''), safe='')}",
        f"https://gateway.example/v3/__{PAGE}__;Iw!!abc$",
        "https://gateway.example/v2/url?u=https-3A__fund.example_calls_7-3Flang-3Dsv&d=Dw",
        f"https://mail.example/t/{base64.urlsafe_b64encode(PAGE.encode()).decode().rstrip('=')}/x",
        f"https://mail.example/t?p={base64.urlsafe_b64encode(PAGE.encode()).decode()}",
        f"https://mail.example/CL0/{quote(PAGE, safe='')}/1/0100",
        f"{PAGE}&recipient=anna%40kommun.example",
    ],
)
def test_the_address_that_a_link_carries_is_found(href: str) -> None:
    assert real_address(href) == PAGE


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://mail.example/c/9f31aa", "https://mail.example/c/9f31aa"),
        ("https://fund.example/calls#vatten", "https://fund.example/calls#vatten"),
        ("https://mail.example/open/anna%40kommun.example", None),
        ("https://mail.example/c?url=javascript%3Aalert(1)", "https://mail.example/c?url=javascript%3Aalert(1)"),
        ("https://mail.example/c?url=http%3A%2F%2Fu%3Ap%40fund.example%2F", "https://mail.example/c"),
        ("mailto:anna@kommun.example", None),
        ("/relative", None),
        ("#top", None),
        ("", None),
        ("https://mail.example/c?url=https%3A%2F%2F", "https://mail.example/c?url=https%3A%2F%2F"),
    ],
)
def test_a_link_that_carries_nothing_is_left_as_it_is_but_for_people(href: str, address: str | None) -> None:
    assert real_address(href) == address


@given(st.text(max_size=300))
def test_any_link_is_either_an_address_or_none(words: str) -> None:
    for href in (words, f"https://mail.example/{words}", f"https://mail.example/?url={quote(words)}"):
        found = real_address(href)
        assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "identifier",
    [
        "HORIZON-CL5-2027-D3-01",
        "HORIZON-CL5-2027-D3-01-05-two-stage",
        "LIFE-2027-SAP-CLIMA-GOV",
        "CERV-2027-CITIZENS-TOWN-TT",
        "ERASMUS-EDU-2027-PI-FORWARD-LOT1",
        "I3-2027-INV1",
        "EU4H-2027-PJ-01",
    ],
)
def test_a_topic_is_found_by_its_identifier(identifier: str) -> None:
    assert topics_in(f"Utlysningen ({identifier}). Mer: {identifier},", f"https://x.example/{identifier}") == (
        identifier,
    )


@pytest.mark.parametrize("text", ["COVID-19", "2027-01-02", "Agenda-2030-mål", "horizon-cl5-2027-d3-01", "A-2027-1"])
def test_what_only_looks_like_a_topic_is_none(text: str) -> None:
    assert topics_in(text) == ()


def test_diary_numbers_are_taken_only_where_they_are_called_so() -> None:
    assert diary_numbers_in("Dnr: 2027-00417, diarienummer 2027-00418. Tel 2027-00419") == ("2027-00417", "2027-00418")
    assert diary_numbers_in("", ("https://fund.example/ao/2027-00420/", "https://fund.example/x")) == ("2027-00420",)


@given(st.text(alphabet="AB-2027dnr .:01", max_size=300))
def test_identifiers_are_looked_for_in_any_text(text: str) -> None:
    assert all(found in text for found in (*topics_in(text), *diary_numbers_in(text)))
