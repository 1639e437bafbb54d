"""A profile changed on a page: through the same door as a file, so that what one writes the other reads."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from subscriptions.fields import _region
from subscriptions.models import Subscription
from subscriptions.profile_changes import changed_on_pages, overwritten
from subscriptions.profile_edit import Unfit, change_profile, id_like, new_id
from subscriptions.profile_export import export_profile, profile_table
from subscriptions.profile_removal import Removal, removing_area, removing_department, take_out
from subscriptions.profiles import Profile, import_profile
from subscriptions.regions import REGIONS, find_regions, region_name
from watcher.db import transaction

STOCKHOLM = ZoneInfo("Europe/Stockholm")
RAW: dict[str, Any] = {
    "organisation": {
        "id": "by", "name": "By", "shares_profile": True, "contact": {"name": "Anna", "email": "anna@example.org"},
        "departments": [{"id": "ett", "name": "Ett"}, {"id": "två", "name": "Två"}],
    },
    "areas": [{"id": each, "department": "ett", "name": each.upper()} for each in ("a", "b")]
    + [{"id": "c", "department": "två", "name": "C"}],
    "subscriptions": [
        {"id": "alla", "channels": [{"kind": "email", "to": ["x@example.org"]}]},
        {"id": "bara-a", "areas": ["a"], "review": "shown"},
        {"id": "a-och-c", "areas": ["a", "c"], "department": "två"},
    ],
}  # fmt: skip


def change(session: Session, now: datetime, **words: Any) -> Counter[str]:
    return change_profile(session, "by", lambda raw: raw["areas"][0].update(words), who="Anna", now=now, zone=STOCKHOLM)


def bring(session: Session, now: datetime, raw: dict[str, Any] = RAW) -> Counter[str]:
    return import_profile(session, Profile.model_validate(raw), now, STOCKHOLM)


def test_what_a_page_writes_a_file_reads_back_without_any_change(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        bring(session, now)
        assert change(session, now, description="Nya ord", weight=2.0)["areas changed"] == 1
        text = export_profile(session, "by")
        assert bring(session, now, tomllib.loads(text)) == Counter(kept=3)
        assert export_profile(session, "by") == text
        assert tomllib.loads(text)["organisation"]["shares_profile"] is True


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_marks_that_turn_the_text_beside_them_are_taken_out(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        bring(session, now)
        change(session, now, name="Skola\u202e gnp.", description="Elever\u2066\u2069 och\nlärare")
        area = profile_table(session, "by")["areas"][0]
        assert (area["name"], area["description"]) == ("Skola gnp.", "Elever och\nlärare")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_change_that_cannot_be_leaves_everything_as_it_was(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        bring(session, now)
        before = profile_table(session, "by")
        for words in ({"weight": -1}, {"department": "ingen"}, {"name": ""}, {"unknown": 1}, {"id": "b"}):
            with pytest.raises(Unfit) as caught:
                change(session, now, **words)
            assert str(caught.value)
        assert profile_table(session, "by") == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_file_would_overwrite_is_said_place_by_place(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        bring(session, now)
        before = profile_table(session, "by")
        assert changed_on_pages(session, "by") == {}
        change(session, now, description="Annas ord")
        assert changed_on_pages(session, "by") == {"a": "Anna"}
        lines = overwritten(profile_table(session, "by"), before)
        assert lines == ["area a: description was Annas ord, is not set"]
        less = RAW | {"areas": RAW["areas"][:2], "subscriptions": RAW["subscriptions"][:2]}
        said = overwritten(before, profile_table(session, "by") | less)
    assert {"area c is removed", "subscription a-och-c is removed"} <= set(said)


def test_with_a_part_goes_only_what_would_otherwise_bring_something_else() -> None:
    assert removing_area(RAW, "a") == Removal((), ("a",), ("bara-a",), ("a-och-c",))
    assert removing_area(RAW, "b") == Removal((), ("b",), (), ())
    assert removing_department(RAW, "ett") == Removal(("ett",), ("a", "b"), ("bara-a",), ("a-och-c",))
    assert removing_department(RAW, "två") == Removal(("två",), ("c",), ("a-och-c",), ())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_subscription_listens_to_more_after_an_area_is_gone(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        bring(session, now)
        for row in session.exec(select(Subscription)):
            row.told_match_id = 17
        goes = removing_area(RAW, "a")
        change_profile(session, "by", lambda raw: take_out(raw, goes), who="Anna", now=now, zone=STOCKHOLM)
        rows = session.exec(select(Subscription).order_by(Subscription.key)).all()
        assert [(row.key, row.areas, row.active, row.told_match_id) for row in rows] == [
            ("a-och-c", ["c"], True, 17),
            ("alla", [], True, 17),
            ("bara-a", ["a"], False, 17),
        ]


def test_ids_are_like_names_and_never_used_twice() -> None:
    assert id_like("Äldres hälsa & vård!") == "aldres-halsa-vard"
    assert id_like("北京") == "ny"
    assert len(id_like("x" * 5000)) == 60
    assert new_id("Kultur", ["kultur", "KULTUR-2"]) == "kultur-3"


def test_regions_are_found_by_what_people_call_them() -> None:
    assert all(_region(code) == code for code in REGIONS)
    assert find_regions(" värmland ") == ["SE311"]
    assert find_regions("Skåne") == ["SE224"]
    assert find_regions("Stockholm") == ["SE110"]
    assert find_regions("se125") == ["SE125"]
    assert find_regions("Kalmar län") == ["SE213"]
    assert len(find_regions("norr")) > 3
    assert find_regions("") == find_regions("Atlantis") == []
    assert (region_name("SE125", "en"), region_name("FI1B", "sv")) == ("Västmanland County", "FI1B")
    assert all(find_regions(name) == [code] for code, names in REGIONS.items() for name in names)
