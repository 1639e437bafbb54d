"""Profiles: a file in, faults in plain words, the database laid to it, and the file written back."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.area_models import AreaVersion
from subscriptions.fields import check_email
from subscriptions.models import PriorityArea, Recipient, Subscription, SubscriptionRecipient
from subscriptions.profiles import export_profile, import_profile, read_profile
from watcher.db import reading, transaction
from watcher.errors import BadInput

STOCKHOLM = ZoneInfo("Europe/Stockholm")

WHOLE = """
[organisation]
id = "skogsby"
name = "Skogsby kommun"
language = "sv"
country = "SE"
regions = ["SE125"]
applicant_types = ["municipality"]
partners = ["Lahti"]

[organisation.contact]
name = "Åsa Öberg"
email = "asa.oberg@example.org"
phone = "021-39 00 00"

[[organisation.departments]]
id = "skola"
name = "Utbildningsförvaltningen"

[[organisation.departments]]
id = "energi"
name = "Skogsby Energi AB"
applicant_types = ["company"]

[[areas]]
id = "skolan-ut"
department = "skola"
name = "Skolans internationalisering"
description = "Utbyten, \\"jobbskuggning\\"\\noch vuxenutbildning"
must_not = ["doktorander"]
weight = 1.5

[[areas]]
id = "fossilfritt"
department = "energi"
name = "Fossilfri energi"

[[subscriptions]]
id = "skola-veckobrev"
department = "skola"
areas = ["skolan-ut"]
rhythm = "weekly"
day = "monday"
time = "07:30"
language = "sv"
minimum_band = "possible"
channels = [
    { kind = "email", to = ["skola@example.org", "asa.oberg@example.org"] },
    { kind = "teams", url_env = "TEAMS_SKOLA" },
]

[[subscriptions]]
id = "energi-genast"
department = "energi"
rhythm = "instant"
channels = [{ kind = "email", to = ["Asa.Oberg@Example.org"] }]
"""
LEAST = """
[organisation]
id = "by"
name = "By"
[[organisation.departments]]
id = "allt"
name = "Allt"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profil.toml"
    path.write_text(text, "utf-8")
    return path


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_profile(written(tmp_path, text))
    message = str(caught.value)
    assert "profil.toml" in message
    assert "\n" not in message
    return message


def changed(path: str, value: Any) -> str:
    """The whole profile with one place set to something else, written as TOML."""
    raw: Any = tomllib.loads(WHOLE)
    here = raw
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        here = here[step]
    here[last] = value
    return tomli_w.dumps(raw)


def brought_in(database: Engine, tmp_path: Path, now: datetime, text: str = WHOLE) -> Counter[str]:
    with transaction(database) as session:
        return import_profile(session, read_profile(written(tmp_path, text)), now, STOCKHOLM)


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


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
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
        ("organisation/days_needed", 0, ["organisation.days_needed: input should be greater than or equal to 1"]),
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
    ],
)
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


def test_importing_twice_changes_nothing(kept_database: Engine, tmp_path: Path, now: datetime) -> None:
    assert brought_in(kept_database, tmp_path, now) == {"areas new": 2, "subscriptions new": 2}
    with reading(kept_database) as session:
        before = [row.model_dump() for row in session.exec(select(Subscription))]
    assert brought_in(kept_database, tmp_path, now.replace(year=2027)) == {"kept": 2}
    with reading(kept_database) as session:
        assert [row.model_dump() for row in session.exec(select(Subscription))] == before


def test_each_change_of_an_areas_words_is_a_version_to_come_back_to(
    kept_database: Engine, tmp_path: Path, now: datetime
) -> None:
    for text in (WHOLE, WHOLE, WHOLE.replace("Skolans internationalisering", "Skolutbyten")):
        brought_in(kept_database, tmp_path, now, text)
    with reading(kept_database) as session:
        rows = session.exec(select(AreaVersion).order_by(col(AreaVersion.id))).all()
    assert [row.name for row in rows if row.must_not] == ["Skolans internationalisering", "Skolutbyten"]
    assert len(rows) == 3
    assert {row.who for row in rows} == {"profile import"}


def test_a_new_subscription_is_due_at_its_next_local_time(sqlite: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(sqlite, tmp_path, now)
    with reading(sqlite) as session:
        weekly, instant = session.exec(select(Subscription).order_by(col(Subscription.key).desc())).all()
    assert weekly.next_due_at == datetime(2026, 5, 11, 7, 30, tzinfo=STOCKHOLM)
    assert instant.next_due_at == now


def test_one_address_is_one_recipient_however_it_is_spelt(kept_database: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(kept_database, tmp_path, now)
    with reading(kept_database) as session:
        addresses = sorted(session.exec(select(Recipient.address)))
        links = session.exec(select(SubscriptionRecipient)).all()
    assert addresses == ["TEAMS_SKOLA", "asa.oberg@example.org", "skola@example.org"]
    assert len(links) == 4


def revisions(database: Engine) -> dict[str, int]:
    with reading(database) as session:
        return {area.key: area.revision for area in session.exec(select(PriorityArea)) if area.active}


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("areas/0/name", "Skola i världen", {"skolan-ut": 2, "fossilfritt": 1}),
        ("areas/0/description", "nytt", {"skolan-ut": 2, "fossilfritt": 1}),
        ("areas/0/must_not", [], {"skolan-ut": 2, "fossilfritt": 1}),
        ("organisation/departments/1/applicant_types", [], {"skolan-ut": 1, "fossilfritt": 2}),
        ("organisation/regions", ["SE121"], {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/largest_project", "5000000 SEK", {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/days_needed", 30, {"skolan-ut": 2, "fossilfritt": 2}),
        ("organisation/departments/1/name", "Elbolaget", {"skolan-ut": 1, "fossilfritt": 1}),
        ("subscriptions/0/time", "08:00", {"skolan-ut": 1, "fossilfritt": 1}),
    ],
)
def test_what_matching_reads_raises_the_revision(
    sqlite: Engine, tmp_path: Path, now: datetime, place: str, value: Any, expected: dict[str, int]
) -> None:
    brought_in(sqlite, tmp_path, now)
    brought_in(sqlite, tmp_path, now, changed(place, value))
    assert revisions(sqlite) == expected


def test_what_the_file_no_longer_names_is_kept_inactive_and_comes_back(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    brought_in(sqlite, tmp_path, now)
    raw = tomllib.loads(WHOLE)
    fewer = tomli_w.dumps(raw | {"areas": raw["areas"][:1], "subscriptions": raw["subscriptions"][:1]})
    assert brought_in(sqlite, tmp_path, now, fewer) == {"areas removed": 1, "subscriptions removed": 1, "kept": 1}
    assert revisions(sqlite) == {"skolan-ut": 1}
    brought_in(sqlite, tmp_path, now)
    assert revisions(sqlite) == {"skolan-ut": 1, "fossilfritt": 2}


def test_a_recipient_that_is_taken_away_gets_nothing_more(sqlite: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(sqlite, tmp_path, now)
    only_mail = [{"kind": "email", "to": ["ny@example.org"]}]
    brought_in(sqlite, tmp_path, now, changed("subscriptions/0/channels", only_mail))
    with reading(sqlite) as session:
        linked = set(session.exec(select(SubscriptionRecipient.recipient_id)))
        reached = {row.address for row in session.exec(select(Recipient)) if row.id in linked}
    assert reached == {"ny@example.org", "asa.oberg@example.org"}


@pytest.mark.parametrize(
    ("place", "value", "afresh"),
    [
        ("subscriptions/0/areas", ["skolan-ut", "fossilfritt"], True),
        ("subscriptions/0/minimum_band", "weak", True),
        ("subscriptions/0/minimum_band", "strong", False),
        ("subscriptions/0/time", "09:00", False),
    ],
)
def test_a_wider_subscription_is_told_afresh_of_what_lies_behind_it(
    sqlite: Engine, tmp_path: Path, now: datetime, place: str, value: Any, afresh: bool
) -> None:
    brought_in(sqlite, tmp_path, now)
    with transaction(sqlite) as session:
        for row in session.exec(select(Subscription)):
            row.told_match_id = 17
    brought_in(sqlite, tmp_path, now, changed(place, value))
    with reading(sqlite) as session:
        told = {row.key: row.told_match_id for row in session.exec(select(Subscription))}
    assert told == {"skola-veckobrev": None if afresh else 17, "energi-genast": 17}


def test_export_writes_a_file_that_imports_to_the_same(kept_database: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(kept_database, tmp_path, now)
    with reading(kept_database) as session:
        exported = export_profile(session, "skogsby")
    assert brought_in(kept_database, tmp_path, now, exported) == {"kept": 2}
    with reading(kept_database) as session:
        assert export_profile(session, "skogsby") == exported
    original, again = read_profile(written(tmp_path, WHOLE)), read_profile(written(tmp_path, exported))
    assert (again.organisation, again.areas) == (original.organisation, original.areas)
    assert again.subscriptions[0] == original.subscriptions[0]


def test_reminders_of_an_organisations_own_are_exported_and_none_are_none(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    own = "[organisation]\nreminders_eu = [120, 30]\nreminders_national = []"
    brought_in(sqlite, tmp_path, now, WHOLE.replace("[organisation]", own, 1))
    with reading(sqlite) as session:
        again = read_profile(written(tmp_path, export_profile(session, "skogsby"))).organisation
    assert (again.reminders_eu, again.reminders_national) == ((120, 30), ())


MEANS = """[organisation]
smallest_project = "500 000 sek"
largest_project = "2000000 EUR"
days_needed = 40"""


def test_the_means_of_an_organisation_are_kept_and_exported_in_one_spelling(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    brought_in(sqlite, tmp_path, now, WHOLE.replace("[organisation]", MEANS, 1))
    with reading(sqlite) as session:
        again = read_profile(written(tmp_path, export_profile(session, "skogsby"))).organisation
    assert (again.smallest_project, again.largest_project, again.days_needed) == ("500000 SEK", "2000000 EUR", 40)
    with pytest.raises(BadInput, match="organisation: smallest_project is larger than largest_project"):
        read_profile(written(tmp_path, WHOLE.replace("[organisation]", MEANS.replace("2000000", "2000"), 1)))


def test_an_umbrella_is_kept_and_exported_whether_it_is_there_or_not(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    brought_in(sqlite, tmp_path, now, WHOLE.replace("[organisation]", '[organisation]\numbrella = "lanet"', 1))
    with reading(sqlite) as session:
        again = read_profile(written(tmp_path, export_profile(session, "skogsby"))).organisation
    assert again.umbrella == "lanet"


def test_a_look_is_kept_and_exported_in_one_spelling_and_what_is_no_colour_is_named(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    look = '[organisation.look]\nlogo_text = "Skogsby"\ncolour = "FC0"\n\n[organisation.contact]'
    text = WHOLE.replace("[organisation.contact]", look, 1)
    brought_in(sqlite, tmp_path, now, text)
    with reading(sqlite) as session:
        exported = export_profile(session, "skogsby")
    again = read_profile(written(tmp_path, exported)).organisation.look
    assert again is not None
    assert (again.name, again.logo_text, again.colour) == ("", "Skogsby", "#ffcc00")
    said = fault(tmp_path, text.replace("FC0", "gul"))
    assert "organisation.look.colour: 'gul' is no colour; write # and six digits" in said
    assert "did you mean" in fault(tmp_path, text.replace("colour =", "color ="))


def test_a_pause_is_kept_and_exported_and_one_that_ends_before_it_begins_is_named(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    pause = 'rhythm = "weekly"\npauses = [{ first = 2026-07-01, last = 2026-08-09 }]'
    brought_in(sqlite, tmp_path, now, WHOLE.replace('rhythm = "weekly"', pause, 1))
    with reading(sqlite) as session:
        again = read_profile(written(tmp_path, export_profile(session, "skogsby")))
    assert [each.last.isoformat() for each in again.subscriptions[0].pauses] == ["2026-08-09"]
    with pytest.raises(BadInput, match="last comes before first"):
        read_profile(written(tmp_path, WHOLE.replace('rhythm = "weekly"', pause.replace("08-09", "06-09"), 1)))


def test_who_sees_the_letters_first_is_kept_and_exported_and_a_choice_that_cannot_be_is_named(
    sqlite: Engine, tmp_path: Path, now: datetime
) -> None:
    wanted = 'rhythm = "weekly"\nreview = "shown"\ncoordinator_until = 2026-06-03'
    brought_in(sqlite, tmp_path, now, WHOLE.replace('rhythm = "weekly"', wanted, 1))
    with reading(sqlite) as session:
        again = read_profile(written(tmp_path, export_profile(session, "skogsby"))).subscriptions[0]
    assert (again.review, f"{again.coordinator_until}") == ("shown", "2026-06-03")
    for written_so, fault_said in (
        (wanted.replace("weekly", "instant"), "needs a rhythm with a day before it"),
        (wanted.replace("shown", "seen"), "'seen' is not known"),
    ):
        with pytest.raises(BadInput, match=fault_said):
            read_profile(written(tmp_path, WHOLE.replace('rhythm = "weekly"', written_so, 1)))


def test_nobody_can_be_shown_letters_where_there_is_no_coordinator(tmp_path: Path) -> None:
    file = tomllib.loads(WHOLE)
    file["organisation"].pop("contact", None)
    file["subscriptions"][0]["review"] = "coordinator"
    with pytest.raises(BadInput, match="needs a coordinator: write"):
        read_profile(written(tmp_path, tomli_w.dumps(file)))


def test_export_of_a_stranger_says_who_there_is(sqlite: Engine, tmp_path: Path, now: datetime) -> None:
    brought_in(sqlite, tmp_path, now)
    with reading(sqlite) as session, pytest.raises(BadInput, match="no organisation 'x'; there are: skogsby"):
        export_profile(session, "x")


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40).filter(str.strip)


@given(
    name=words,
    description=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60),
    phrase=words,
)
def test_any_words_survive_the_way_through_toml(
    tmp_path_factory: pytest.TempPathFactory, name: str, description: str, phrase: str
) -> None:
    raw = tomllib.loads(WHOLE)
    raw["areas"][0] |= {"name": name, "description": description, "must_not": [phrase]}
    area = read_profile(written(tmp_path_factory.getbasetemp(), tomli_w.dumps(raw))).areas[0]
    assert (area.name, area.description, area.must_not) == (name.strip(), description.strip(), (phrase.strip(),))
