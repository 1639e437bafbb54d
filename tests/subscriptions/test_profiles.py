"""Profiles: a file in, faults in plain words, the database laid to it, and the file written back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.fields import check_email
from subscriptions.profiles import read_profile
from tests.subscriptions.profile_texts import WHOLE, changed, fault, written
from watcher.errors import BadInput

LEAST = """
[organisation]
id = "by"
name = "By"
[[organisation.departments]]
id = "allt"
name = "Allt"
"""


def test_the_whole_file_is_read(tmp_path: Path) -> None:
    profile = read_profile(written(tmp_path, WHOLE))
    assert profile.organisation.contact
    assert profile.organisation.contact.name == "Åsa Öberg"
    assert [channel.kind for channel in profile.subscriptions[0].channels] == ["email", "teams"]
    assert profile.subscriptions[0].band == "possible"


def test_only_ids_names_and_departments_are_required(tmp_path: Path) -> None:
    profile = read_profile(written(tmp_path, LEAST))
    assert (profile.organisation.language, profile.areas, profile.organisation.regions) == ("sv", (), ())


def test_an_instant_subscription_wants_strong_matches_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert read_profile(written(tmp_path, WHOLE)).subscriptions[1].band == "strong"
    wider = read_profile(written(tmp_path, changed("subscriptions/1/minimum_band", "weak")))
    assert wider.subscriptions[1].band == "weak"


def test_a_byte_order_mark_and_a_toml_time_are_taken(tmp_path: Path) -> None:
    profile = read_profile(written(tmp_path, "\ufeff" + WHOLE.replace('time = "07:30"', "time = 07:30:00")))
    assert profile.subscriptions[0].time == "07:30"


FAULTS: list[tuple[str, Any, list[str]]] = [
    ("organisatoin", {}, ["organisatoin: unknown key", 'did you mean "organisation"?']),
    ("organisation/langauge", "sv", ["organisation.langauge: unknown key", 'did you mean "language"?']),
    ("organisation/contact/epost", "a@b.se", ["organisation.contact.epost: unknown key"]),
    ("organisation/departments/0/applicant_type", [], ["departments[1] (skola).applicant_type", "applicant_types"]),
    ("areas/0/mustnot", [], ["areas[1] (skolan-ut).mustnot: unknown key", 'did you mean "must_not"?']),
    ("subscriptions/0/channels/0/too", [], ["channels[1].too: unknown key", 'did you mean "to"?']),
    ("subscriptions/0/channels/1/url", "https://x.test", ["channels[2].url: unknown key", '"url_env"']),
    ("subscriptions/0/channels/0/kind", "fax", ["'fax' is no kind of channel; use one of email, teams"]),
    ("subscriptions/0/rhythm", "weekli", ["'weekli' is not known", 'did you mean "weekly"?']),
    ("subscriptions/0/day", "måndag", ["subscriptions[1] (skola-veckobrev).day", 'write "monday"']),
    ("subscriptions/0/day", "funday", ["'funday' is no day"]),
    ("subscriptions/0/day", 31, ["'31' is no day", "1 to 28"]),
    ("subscriptions/0/day", 15, ['needs rhythm "monthly"']),
    ("subscriptions/0/time", "7.30", ["'7.30' is no time of day"]),
    ("subscriptions/0/time", "24:00", ["no time of day"]),
    ("subscriptions/0/minimum_band", "high", ["'high' is not known; use one of possible, strong, weak"]),
    ("subscriptions/0/areas", ["skolan-utt"], ["there is no area 'skolan-utt'", 'did you mean "skolan-ut"?']),
    ("subscriptions/0/department", "skolan", ["there is no department 'skolan'", 'did you mean "skola"?']),
    ("subscriptions/1/id", "skola-veckobrev", ["subscriptions: the id 'skola-veckobrev' is used twice"]),
    ("areas/1/id", "skolan-ut", ["areas: the id 'skolan-ut' is used twice"]),
    ("areas/1/id", "två ord", ["'två ord' is no id"]),
    ("areas/1/department", "vatten", ["areas[2] (fossilfritt).department: there is no department 'vatten'"]),
    ("areas/1/weight", float("nan"), ["weight: "]),
    ("areas/1/weight", "mycket", ["must be a number"]),
    ("areas/1/name", "Vatten\r\nBcc: x@example.org", ["areas[2] (fossilfritt).name", "line break"]),
    ("areas/1/name", "  ", ["name: is empty"]),
    ("organisation/name", "Skogsby\nkommun", ["organisation.name: has a line break"]),
    ("organisation/name", 7, ["organisation.name: must be text"]),
    ("organisation/regions", ["SE126"], ["organisation.regions[1]: 'SE126' is no NUTS code"]),
    ("organisation/regions", "SE125", ["organisation.regions: must be a list"]),
    ("organisation/country", "Sverige", ["'Sverige' is no country code"]),
    (
        "organisation/smallest_project",
        "500000",
        ["organisation.smallest_project: '500000' is no amount", "500000 SEK"],
    ),
    ("organisation/largest_project", "5 USD", ["organisation.largest_project: '5 USD' is no amount"]),
    ("organisation/largest_project", "-5 EUR", ["'-5 EUR' is no amount"]),
    ("organisation/largest_project", "0 EUR", ["organisation.largest_project: is nothing"]),
    ("organisation/days_needed", 0, ["organisation.days_needed: must be at least 1"]),
    ("organisation/days_needed", "soon", ["organisation.days_needed: must be a whole number"]),
    ("organisation/language", "svenska", ["'svenska' is not known"]),
    ("organisation/applicant_types", ["kommun"], ["'kommun' is not known"]),
    ("organisation/departments", [], ["organisation.departments: needs at least one"]),
    ("subscriptions/0/channels/0/to", ["skola(at)example.org"], ["channels[1].to[1]", "no e-mail address"]),
    ("subscriptions/0/channels/0/to", ["skola@example.org\nBcc: x@y.se"], ["line break"]),
    ("subscriptions/0/channels/0/to", [], ["needs at least one"]),
    ("subscriptions/0/channels/1/url_env", "https://flow.test/x", ["cannot be the name of a setting"]),
    ("subscriptions/0/channels/1/url_env", "WATCHER_SECRET_KEY", ["cannot be the name of a setting"]),
    ("areas", "skola", ["areas: must be a list"]),
    ("areas", ["skola"], ["areas[1]: must be a table"]),
    ("areas/1/weight", 0, ["must be more than 0"]),
    ("areas/1/weight", 11.5, ["must be at most 10"]),
    ("areas/1/name", "x" * 501, ["must have at most 500 characters and has 501; shorten it"]),
    (
        "areas/1/description",
        "x" * 20_431,
        ["description: must have at most 20000 characters and has 20431; shorten it"],
    ),
    ("areas/1/fields_added", ["vatten"], ["'vatten' is no policy field"]),
    ("organisation/reminders_eu", [30] * 11, ["must have at most 10 entries and has 11; take some out"]),
    ("organisation/reminders_eu", [1.5], ["must be a whole number"]),
    ("organisation/shares_profile", "perhaps", ["must be true or false"]),
    ("organisation/domains", ["inte en"], ["'inte en' is no domain of mail addresses"]),
    ("organisation/look", {"colour": "blå"}, ["'blå' is no colour"]),
    ("organisation/contact/email", "åsa@example.org", ["letters before the @"]),
    ("subscriptions/0/pauses", [{"first": "sommar", "last": 7}], ["must be a date, for example 2026-06-24"]),
    ("subscriptions/0/pauses", [{"first": "2026-07-02", "last": "2026-07-01"}], ["last comes before first"]),
    ("subscriptions/1/review", "shown", ["needs a rhythm with a day before it"]),
    ("subscriptions/0/coordinator_until", 7.5, ["must be a date"]),
]


@pytest.mark.parametrize(("place", "value", "said"), FAULTS)
def test_every_fault_is_named_with_its_place_and_what_to_do(
    tmp_path: Path, place: str, value: Any, said: list[str]
) -> None:
    message = fault(tmp_path, changed(place, value))
    for words in said:
        assert words in message


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace('rhythm = "weekly"', 'rhythm = "often"').replace('department = "energi"', 'department = "el"')
    message = fault(tmp_path, text.replace('name = "Skogsby kommun"', 'nmae = "x"'))
    for words in ("organisation.name: is missing", "nmae: unknown key", "'often'", "no department 'el'"):
        assert words in message


def test_a_flood_of_faults_is_cut(tmp_path: Path) -> None:
    message = fault(tmp_path, WHOLE + "".join(f'[[areas]]\nid = "a{n}"\nnonsense = 1\n' for n in range(5000)))
    assert message.endswith("more")
    assert len(message) < 3000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[organisation\n", "not valid TOML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a = " + b"[" * 100_000, "brackets"),
        (b"", "organisation: is missing"),
        (b'{"organisation": {}}', "not valid TOML"),
    ],
)
def test_what_is_no_profile_gets_one_clear_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "annat.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_profile(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_profile(tmp_path / "finns-inte.toml")


@pytest.mark.parametrize(
    "good", ["skola@example.org", "A.B+c@Example.ORG", "o'brien@x.se".replace("'", "_"), "x@västerås.se"]
)
def test_addresses_people_have_are_taken_in_one_spelling(good: str) -> None:
    assert check_email(good) == check_email(good.upper())
    assert check_email(good).isascii()


@given(st.text(max_size=80))
def test_no_text_gets_past_the_check_that_could_break_a_header(text: str) -> None:
    try:
        address = check_email(text)
    except ValueError:
        return
    assert address.isprintable()
    assert not set(address) & set(' \r\n<>,;:"()')
    assert address.count("@") == 1
