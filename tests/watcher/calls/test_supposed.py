"""A catalogue entry that is changed changes its calls in silence: the funder has said nothing."""

import tomllib
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import Localised
from sources.entry import Entry
from sources.registry import build_source
from tests.sources.kinds.cases import answer, cases
from tests.watcher.calls.store_runs import NOW, call, entry, kinds, run
from watcher.calls.corrections import add_correction
from watcher.calls.models import Call, CallEvent, Correction
from watcher.calls.store import refresh
from watcher.db import reading, transaction


def for_schools(**facts: Any) -> Any:
    return call(eligibility={"applicant_types": ["school"], **facts})


def for_municipalities(**facts: Any) -> Any:
    return call(eligibility={"applicant_types": ["municipality", "school"], **facts})


SCHOOLS, MUNICIPALITIES = entry(applicant_types=["school"]), entry(applicant_types=["municipality", "school"])


def told(engine: Engine) -> list[list[str]]:
    with reading(engine) as session:
        return [list(event.changes) for event in session.exec(select(CallEvent).order_by(CallEvent.id))][1:]


def held(engine: Engine) -> Call:
    with reading(engine) as session:
        return session.exec(select(Call)).one()


def test_another_default_of_who_may_apply_is_kept_and_matched_and_told_to_nobody(database: Engine) -> None:
    run(database, for_schools(), by=SCHOOLS)
    run(database, for_municipalities(), by=MUNICIPALITIES)
    assert held(database).applicants == "|municipality|school|"
    assert told(database) == [[]]  # every area meets it anew, and nobody hears of it
    run(database, for_municipalities(), by=MUNICIPALITIES)
    assert len(kinds(database)) == 2


def test_a_call_that_was_kept_before_such_values_were_marked_is_no_other(database: Engine) -> None:
    run(database, for_schools())
    run(database, for_municipalities(), by=MUNICIPALITIES)
    assert told(database) == [[]]


@pytest.mark.parametrize(("before", "after"), [(SCHOOLS, entry()), (entry(), SCHOOLS)])
def test_a_default_that_is_added_or_taken_away_is_told_to_nobody(database: Engine, before: Any, after: Any) -> None:
    for by in (before, after):
        run(database, call(eligibility={"applicant_types": by.applicant_types}), by=by)
    assert told(database) == [[]]


def test_what_the_page_says_beside_the_default_is_told_without_it(database: Engine) -> None:
    run(database, for_schools(min_partners=2), by=SCHOOLS)
    run(database, for_municipalities(min_partners=3), by=MUNICIPALITIES)
    with reading(database) as session:
        *_, event = session.exec(select(CallEvent).order_by(CallEvent.id))
    old, new = event.changes["eligibility"]
    assert (old["applicant_types"], old["min_partners"], new["min_partners"]) == (["municipality", "school"], 2, 3)


def test_who_may_apply_is_told_where_the_source_itself_changes_it(database: Engine) -> None:
    run(database, for_schools())
    run(database, for_municipalities())
    assert told(database) == [["eligibility"]]


@pytest.mark.parametrize("field", ["level", "programme", "funder"])
def test_another_level_programme_or_funder_of_the_entry_is_matched_and_not_told(database: Engine, field: str) -> None:
    for value in ("regional", "national"):
        run(database, call(**{field: value}), by=entry(**{"level": "national", field: value}))
    assert (told(database), held(database).data[field]) == ([[]], "national")


def test_a_source_that_gets_another_name_does_not_rename_what_it_told_under_it(database: Engine) -> None:
    run(database, call(title="first"))
    renamed = entry().model_copy(update={"name": Localised(sv="Stöd", en="Aid")})
    run(database, call(title="Stöd"), by=renamed)
    assert [each for each in told(database) if each] == []


def test_what_a_person_has_corrected_is_not_questioned_by_the_entry(database: Engine) -> None:
    run(database, for_schools(), by=SCHOOLS)
    new = {"applicant_types": ["university"]}
    with transaction(database) as session:
        one = session.exec(select(Call)).one()
        add_correction(session, one, field="eligibility", new=new, who="Eva", why="rang", now=NOW)
        refresh(session, one, NOW)
    run(database, for_municipalities(), by=MUNICIPALITIES)
    with reading(database) as session:
        assert session.exec(select(Correction)).one().state == "active"
    assert held(database).applicants == "|university|"


def test_a_list_alone_takes_nothing_from_what_the_calls_page_said(database: Engine) -> None:
    run(database, for_schools(min_partners=2), by=SCHOOLS)
    run(database, for_municipalities(), by=MUNICIPALITIES, as_listed=frozenset({"A-1"}))
    eligibility = held(database).data["eligibility"]
    assert (eligibility["applicant_types"], eligibility["min_partners"]) == (["municipality", "school"], 2)
    assert told(database) == [[]]


@pytest.mark.parametrize("kind", ["standing", "annual-dates"])
def test_facts_that_stand_in_the_catalogue_may_be_worded_better_in_silence(database: Engine, kind: str) -> None:
    case = cases(kind)[0]
    facts = tomllib.loads((case.folder / "entry.toml").read_text("utf-8"))
    better = {"funding_rate": 0.5, "summary": {"sv": "Bättre sagt.", "en": "Said better."}, "budget": {"total": "7"}}
    for options in (facts["options"], facts["options"] | better):
        by = Entry.model_validate(facts | {"options": options})
        found = answer(build_source(by), case.body(), case.now).calls
        run(database, *found, by=by, at=case.now)
    assert [each for each in told(database)[len(found) - 1 :] if each] == []
    with reading(database) as session:
        assert {each.data["funding_rate"] for each in session.exec(select(Call))} == {0.5}


@pytest.mark.parametrize(
    ("field", "new"), [("eligibility", {"applicant_types": ["university"]}), ("title", "Another title")]
)
def test_what_a_person_corrects_of_the_entrys_words_is_told(database: Engine, field: str, new: Any) -> None:
    run(database, for_schools().model_copy(update={"title": "first"}), by=SCHOOLS)
    with transaction(database) as session:
        one = session.exec(select(Call)).one()
        add_correction(session, one, field=field, new=new, who="Eva", why="rang", now=NOW)
        refresh(session, one, NOW)
    assert told(database) == [[field]]
