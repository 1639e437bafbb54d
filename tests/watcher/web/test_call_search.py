"""Looking for calls: word forms, money that is stated or not, how surely they belong, and what comes first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Match, PriorityArea
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.samples import fill
from watcher.calls.models import Call
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.db import reading, transaction
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web import call_search
from watcher.web.app import make_app
from watcher.web.call_conditions import forms_of
from watcher.web.call_search import count_of_source, find_calls
from watcher.web.wanted import read_wanted

BUDGETS = {
    "small": {"currency": "SEK", "per_project_max": "200000"},
    "large": {"currency": "SEK", "per_project_min": "1000000", "per_project_max": "5000000", "total": "40000000"},
    "floor": {"currency": "SEK", "per_project_min": "300000"},
    "euro": {"currency": "EUR", "per_project_max": "90000"},
    "silent": None,
}


def found(database: Engine, **asked: str) -> list[str]:
    with reading(database) as session:
        calls = find_calls(session, read_wanted(asked), date(2026, 5, 7)).calls
        return [each.external_id for each in calls]


@pytest.fixture
def money(database: Engine) -> Engine:
    run(database, *(call(name, title=f"Utlysning {name}", budget=budget) for name, budget in BUDGETS.items()))
    return database


MONEY: list[tuple[dict[str, str], set[str], set[str]]] = [
    # What is asked for, what fits, what cannot be compared.
    ({"least": "500 000"}, {"large"}, {"floor", "euro", "silent"}),
    ({"least": "250000"}, {"large", "floor"}, {"euro", "silent"}),
    ({"most": "250000"}, {"small"}, {"euro", "silent"}),
    ({"least": "300000", "most": "900000"}, {"floor"}, {"euro", "silent"}),
    ({"least": "400000", "most": "900000"}, set(), {"floor", "euro", "silent"}),
    ({"most": "100000", "currency": "EUR"}, {"euro"}, {"small", "large", "floor", "silent"}),
    ({"least": "1", "money_of": "total"}, {"large"}, {"small", "floor", "euro", "silent"}),
]


def test_calls_whose_money_is_not_known_are_shown_and_marked_unless_one_does_not_want_them(money: Engine) -> None:
    for asked, fitting, unsaid in MONEY:
        assert (asked, set(found(money, **asked, unsaid="no"))) == (asked, fitting)
        assert (asked, set(found(money, **asked))) == (asked, fitting | unsaid)
        with reading(money) as session:
            result = find_calls(session, read_wanted(asked), date(2026, 5, 7))
            marked = {each.external_id for each in result.calls if each.id in result.unsaid}
        assert (asked, marked) == (asked, unsaid)


def test_a_call_whose_last_day_may_be_either_of_two_is_found_by_the_later_when_the_first_has_passed(
    database: Engine,
) -> None:
    run(database, call("A-1", status="open", deadlines=[{"date": "2026-04-06", "or_date": "2026-06-04"}]))
    assert found(database, before="2026-06-04") == ["A-1"]
    assert found(database, before="2026-06-03") == []


def test_a_call_is_found_by_any_of_its_last_days_between_two_days_and_stands_where_that_one_belongs(
    database: Engine,
) -> None:
    days = {"spring": ["2026-05-20"], "twice": ["2026-05-12", "2026-09-10"], "autumn": ["2026-09-01"], "none": []}
    run(database, *(call(name, deadlines=[{"date": day} for day in some]) for name, some in days.items()))
    assert found(database, after="2026-06-01") == ["autumn", "twice"]
    assert found(database, after="2026-05-13", before="2026-06-01") == ["spring"]
    assert found(database, after="2026-05-01", before="2026-05-31") == ["twice", "spring"]
    assert found(database, after="2026-09-10", before="2026-09-10") == ["twice"]
    assert found(database, after="2026-01-01") == ["twice", "spring", "autumn"]  # a day that has passed is no chance
    for asked in ({"words": "utlysning"}, {"who": "any"}):  # found by looking at each, and by the index
        assert set(found(database, after="2026-06-01", who_unsaid="yes", **asked)) <= {"autumn", "twice"}
    assert len(found(database, after="i maj")) == len(days)


def test_a_source_brings_the_calls_that_it_still_shows_as_many_as_it_counts(database: Engine) -> None:
    both: dict[str, Any] = {"title": "Samma", "identities": ["url:https://example.org/1"]}
    run(database, call("A-1", **both), call("A-2"), call("A-3", status="closed", deadlines=[{"date": "2026-01-01"}]))
    run(database, call("B-1", source="second", **both), by=entry("second"))
    for _ in range(RUNS_BEFORE_WITHDRAWN):
        run(database, call("A-1", **both))  # A-2 is gone
    with reading(database) as session:
        counts = {source: count_of_source(session, source) for source in ("first", "second", "nobody")}
    assert {source: len(found(database, source=source)) for source in counts} == counts
    assert counts == {"first": 1, "second": 1, "nobody": 0}
    assert found(database, source="../second") == found(database)  # no id of a source: it asks for nothing


def test_calls_that_do_not_say_who_may_apply_are_counted_beside_the_others_and_come_when_wanted(
    database: Engine,
) -> None:
    types = {"kommun": ["municipality"], "region": ["region"], "alla": ["any"], "tyst": [], "tyst-sent": []}
    run(database, *(
        call(name, title=f"Utlysning {name}", status="open", eligibility={"applicant_types": some},
             deadlines=[{"date": "2027-01-01" if name == "tyst-sent" else "2026-06-01"}])
        for name, some in types.items()
    ))  # fmt: skip
    for who, fitting in (("municipality", {"kommun", "alla"}), ("region", {"region", "alla"}), ("sme", {"alla"})):
        with reading(database) as session:
            asked = {"who": who, "before": "2026-12-31"}
            without = find_calls(session, read_wanted(asked), date(2026, 5, 7))
            with_all = find_calls(session, read_wanted(asked | {"who_unsaid": "yes"}), date(2026, 5, 7))
        assert ({each.external_id for each in without.calls}, without.total, without.kept_back) == (
            fitting,
            len(fitting),
            1,
        )
        assert {each.external_id for each in with_all.calls} == fitting | {"tyst"}
        assert (with_all.total, with_all.kept_back) == (len(fitting) + 1, 0)
        assert [each.external_id for each in with_all.calls if each.id in with_all.silent] == ["tyst"]
    assert len(found(database, who_unsaid="yes")) == len(types)


def test_an_amount_that_is_none_is_said_and_asks_for_nothing(money: Engine) -> None:
    for typed in ("mycket", "-5", "1e9", "1.2.3", "٥٠٠"):
        assert read_wanted({"least": typed}).faults == {"least": "web.fault_money"}
    assert read_wanted({"least": "5", "most": "4"}).faults == {"most": "web.fault_money_order"}
    assert read_wanted({"after": "2026-06-02", "before": "2026-06-01"}).faults == {"before": "web.fault_day_order"}
    assert read_wanted({"after": "2026-06-01", "before": "2026-06-01"}).faults == {}
    assert len(found(money, least="mycket")) == len(BUDGETS)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_amount_is_too_odd_to_be_read(least: str, most: str) -> None:
    wanted = read_wanted({"least": least, "most": most})
    assert wanted.amount("least") is None or wanted.amount("least") >= 0  # type: ignore[operator] # asked just before


def test_a_word_is_found_in_its_other_forms_and_within_longer_words(database: Engine) -> None:
    run(
        database, call("A", title="Utbyten för skolan"), call("B", title="Förskolors uteplatser"), call("C", title="El")
    )
    run(database, call("D", title="Kommunernas vattenledningar"), call("E", title="Clean cities"))
    for typed, wanted in (
        ("skolor", {"A", "B"}), ("UTBYTE", {"A"}), ("kommun vatten", {"D"}), ("city", {"E"}), ("el", {"C"}),
    ):  # fmt: skip
        assert wanted <= set(found(database, words=typed)), typed
    assert found(database, words="kommun skolor") == []


@given(st.text(min_size=1, max_size=60))
def test_every_word_has_a_form(word: str) -> None:
    assert 1 <= len(forms_of(word)) <= 4


def test_a_department_stands_for_its_areas_and_a_weak_link_can_be_left_out(database: Engine, now: datetime) -> None:
    ids = fill(database, now)
    with transaction(database) as session:
        session.add(PriorityArea(id=3, organisation_id="kommun", department_id=1, key="vatten", name="Vatten"))
        session.flush()
        water = session.exec(select(Call).where(Call.external_id == "A-2")).one()
        session.add(
            Match(
                area_id=3, key="event:9", revision=1, call_id=ids["water"], version_id=water.version_id or 0,
                score=0.2, band="weak", reasons=[],
            )
        )  # fmt: skip
    assert found(database, area="1") == ["A-1"]
    assert found(database, area="d1") == ["A-1", "A-2"]
    assert found(database, area="d1", band="possible") == ["A-1"]
    assert found(database, area="d1", band="strong") == ["A-1"]
    assert found(database, area="3", band="possible") == []
    assert found(database, area="d99") == []


def test_the_newest_or_the_best_can_stand_first(database: Engine, now: datetime) -> None:
    ids = fill(database, now)
    assert found(database, sort="newest") == ["A-3", "A-2", "A-1"]
    with transaction(database) as session:
        water = session.get_one(Call, ids["water"])
        session.add(
            Match(
                area_id=1, key="event:9", revision=1, call_id=ids["water"], version_id=water.version_id or 0,
                score=0.9, band="strong", reasons=[],
            )
        )  # fmt: skip
    assert found(database, area="1") == ["A-1", "A-2"]
    assert found(database, area="1", sort="best") == ["A-2", "A-1"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_sees_more_areas_than_one_can_choose_among_chooses_an_organisation_first(
    settings: Settings, database: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, now)
    guest = Visitor(None, "Anna", everywhere="admin")
    pages = TestClient(make_app(settings, database, lambda: now, guest=guest), base_url="http://localhost")
    whole = pages.get("/calls").text
    assert 'name="area"' in whole
    assert 'name="organisation"' not in whole
    monkeypatch.setattr(call_search, "MOST_AREAS", 0)
    first = pages.get("/calls").text
    assert 'name="area"' not in first
    assert '<option value="kommun">' in first
    chosen = pages.get("/calls?organisation=kommun").text
    assert '<option value="kommun" selected>' in chosen
    assert '<option value="1">' in chosen
    assert 'name="area"' in chosen
    by_area = pages.get("/calls?area=1").text
    assert '<option value="kommun" selected>' in by_area
    assert '<option value="1" selected>' in by_area
    assert '<option value="1" selected>' not in pages.get("/calls?area=1&organisation=other").text


def test_an_organisation_stands_for_its_areas_unless_one_of_them_is_asked_for(database: Engine, now: datetime) -> None:
    fill(database, now)
    of_one = found(database, organisation="kommun")
    assert of_one
    assert set(of_one) == {name for area in areas_of(database) for name in found(database, area=area)}
    assert found(database, organisation="another") == []
    assert found(database, organisation="another", area="1") == found(database, area="1")


def areas_of(database: Engine) -> list[str]:
    with reading(database) as session:
        query = select(PriorityArea.id).where(PriorityArea.organisation_id == "kommun", PriorityArea.active)
        return [str(each) for each in session.exec(query)]


def test_a_subject_asked_for_in_swedish_finds_calls_that_name_it_in_english(database: Engine) -> None:
    english = {"language": "en", "status": "open"}
    run(
        database,
        call("loop", title="Circular economy in cities", **english),
        call("class", title="Partnerships between schools", **english),
        call("sea", title="Healthy oceans", **english),
        call("skola", title="Stöd till skolan"),
    )
    assert found(database, words="cirkulär ekonomi") == ["loop"]
    assert found(database, words="Skolor") == ["class", "skola"]
    assert found(database, words="skola partnerships") == ["class"]
    assert found(database, words="ekonomi") == []  # a part of a subject's name is no subject
