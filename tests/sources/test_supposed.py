"""What a call has from its catalogue entry alone."""

from datetime import date

from sources.contract import CallData
from sources.entry import Entry
from sources.supposed import as_its_page_said, as_supposed_now, marked


def entry(**facts: object) -> Entry:
    names = {"sv": "Exempelmyndigheten", "en": "Example Agency"}
    return Entry.model_validate(
        {"id": "example", "name": names, "kind": "feed", "url": "https://example.org/", "level": "national",
         "verified_on": date(2026, 5, 1), **facts}
    )  # fmt: skip


def call(**facts: object) -> CallData:
    return CallData.model_validate({"source": "example", "external_id": "A-1", "title": "Skolutbyten", **facts})


def test_a_value_that_is_the_entrys_own_is_marked() -> None:
    said = call(programme="LIFE", title="Example Agency", eligibility={"applicant_types": ["school"]})
    by = entry(programme="LIFE", applicant_types=["school"])
    assert marked(said, by).supposed == ("programme", "title", "applicant_types")


def test_what_the_page_says_otherwise_and_what_the_entry_leaves_open_is_not_marked() -> None:
    said = call(programme="LIFE Clean Energy", eligibility={"applicant_types": ["school"]})
    assert marked(said, entry(programme="LIFE")).supposed == ()


def test_a_page_that_names_another_programme_than_was_supposed_has_said_something() -> None:
    before = call(programme="LIFE", supposed=["programme"])
    assert as_supposed_now(before, call(programme="LIFE Clean Energy")).programme == "LIFE"


def test_a_page_that_falls_silent_gives_way_to_the_entry() -> None:
    assert as_supposed_now(call(programme="X"), call(programme="LIFE", supposed=["programme"])).programme == "LIFE"


def test_an_entry_that_no_longer_says_who_may_apply_leaves_what_the_page_says() -> None:
    before = call(eligibility={"applicant_types": ["school"], "min_partners": 3}, supposed=["applicant_types"])
    now = as_supposed_now(before, call(eligibility={"applicant_types": ["municipality"], "min_partners": 4}))
    assert (now.eligibility.applicant_types, now.eligibility.min_partners) == (("municipality",), 3)


def test_who_may_apply_as_its_own_page_said_stays_while_only_the_list_is_read() -> None:
    known = call(eligibility={"applicant_types": ["school"], "text": "Huvudmän"})
    listed = call(eligibility={"applicant_types": ["municipality"]}, supposed=["programme", "applicant_types"])
    today = as_its_page_said(listed, known)
    assert (today.eligibility.applicant_types, today.supposed) == (("school",), ("programme",))
    assert as_its_page_said(listed, today).eligibility == today.eligibility


def test_what_the_entry_alone_said_follows_the_entry_while_only_the_list_is_read() -> None:
    known = call(eligibility={"applicant_types": ["school"]}, supposed=["applicant_types"])
    listed = call(eligibility={"applicant_types": ["municipality"]}, supposed=["applicant_types"])
    assert as_its_page_said(listed, known).eligibility.applicant_types == ("municipality",)
