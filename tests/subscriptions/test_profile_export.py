"""A profile written out again is the same profile."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from subscriptions.profiles import export_profile, read_profile
from tests.subscriptions.profile_texts import WHOLE, brought_in, fault, words, written
from watcher.db import reading
from watcher.errors import BadInput


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
