"""Names that make one call of two pages, and those that must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.identities import leads_to_call, shared_names, topic_of

PORTAL = "https://portal.example/screen/opportunities/topic-details/"


@pytest.mark.parametrize(
    "address",
    [
        f"{PORTAL}LIFE-2026-SAP-ENV-GOV",
        f"{PORTAL}life-2026-sap-env-gov",
        f"{PORTAL}life-2026-sap-env-gov;callCode=X;freeTextSearchKeyword=",
        f"{PORTAL}LIFE-2026-SAP-ENV-GOV?order=DESC&pageNumber=1#conditions",
    ],
)
def test_a_link_to_a_topic_page_names_the_topic(address: str) -> None:
    assert shared_names("Any title", [address]) == ("topic:LIFE-2026-SAP-ENV-GOV",)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Natur och miljö (LIFE-2026-SAP-ENV-GOV)", "LIFE-2026-SAP-ENV-GOV"),
        ("HORIZON-CL6-2027-02-CLIMATE-01-two-stage: Climate", "HORIZON-CL6-2027-02-CLIMATE-01-TWO-STAGE"),
    ],
)
def test_a_title_that_names_one_topic_is_that_topic(title: str, name: str) -> None:
    assert shared_names(title, []) == (f"topic:{name}",)


@pytest.mark.parametrize(
    "title",
    [
        "LIFE-2026-SAP-ENV-GOV och LIFE-2026-SAP-NAT-NATURE",
        "COVID-2021", "LIFE-2026", "Utlysning 2026-01234", "life-2026-sap-env-gov", "e-X-LIFE-2026-SAP-ENV@example.org",
        "impact-innovation-net-zero-industry-2026-omgang-2", "HU-SK-RO-UA second call 2026", "",
    ],
)  # fmt: skip
def test_other_titles_name_nothing(title: str) -> None:
    assert shared_names(title, ["https://example.org/utlysning-2026-01234"]) == ()


def test_a_page_that_leads_to_two_topics_is_neither() -> None:
    assert shared_names("LIFE-2026-SAP-ENV-GOV", [f"{PORTAL}AAAA-2026-BB-CC", f"{PORTAL}AAAA-2026-BB-DD"]) == ()


def test_a_link_says_more_than_a_title() -> None:
    links = [f"{PORTAL}cerv-2026-citizens-town-tt"] * 2
    assert shared_names("Town twinning (CERV-2026-CITIZENS-TOWN)", links) == ("topic:CERV-2026-CITIZENS-TOWN-TT",)


def test_an_identifier_as_the_words_of_a_link_may_be_a_parent_topic() -> None:
    assert not leads_to_call("HORIZON-CL6-2027-02-CLIMATE-01")
    assert leads_to_call("ec.europa.eu Link to the call")
    assert leads_to_call("Läs mer och ansök")


@given(st.text(max_size=300))
def test_no_address_or_title_does_harm(text: str) -> None:
    shared_names(text, [text, f"https://example.org/{text}"])
    assert topic_of(text) is None or "topic-details" in text.lower()
