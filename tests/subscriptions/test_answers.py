"""Answers to calls: what they do to letters and to matching, at once and when they are taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.analysed import analysed
from subscriptions.answers import give_answer, take_back
from subscriptions.listeners import read_listeners
from subscriptions.matching import learn
from subscriptions.matching.model import AnalysedCall
from subscriptions.models import Match, PriorityArea
from subscriptions.tuning_work import effect_of_answers, find_area, try_area
from subscriptions.year import calls_of_a_year
from tests.subscriptions.delivery.scene import MONDAY, TUESDAY, Scene, call, make_scene, profile, subscription
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.answer_log import AnswerLog
from watcher.settings import Settings

WEEK = timedelta(days=7)
MUSEUM = "Museer som visar kulturarv och samlingar för barn."


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, kept_database: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """Calls are judged by whether they name the area."""
    return make_scene(monkeypatch, kept_database, settings, tmp_path)


@pytest.fixture
def real(sqlite: Engine, settings: Settings, tmp_path: Path) -> Scene:
    """Calls are judged as in earnest."""
    return Scene(sqlite, settings, tmp_path)


def say(scene: Scene, area: str, external_id: str, relevant: bool | None) -> None:
    """None: take the answer back."""
    with transaction(scene.engine) as session:
        found = session.exec(select(Call).where(Call.external_id == external_id)).one()
        row = find_area(session, "by", area)
        if relevant is None:
            assert take_back(session, row, found, log=AnswerLog(session, TUESDAY))
        else:
            log = AnswerLog(session, TUESDAY)
            give_answer(session, row, found, relevant=relevant, who="Åsa", now=TUESDAY, log=log)


def present(scene: Scene) -> dict[str, tuple[float, str]]:
    """How each call stands now with the only area: score and band."""
    with reading(scene.engine) as session:
        query = (
            select(Call.external_id, Match.score, Match.band)
            .join(Call, col(Call.id) == Match.call_id)
            .join(PriorityArea, col(PriorityArea.id) == Match.area_id)
            .where(col(Match.revision) >= PriorityArea.matched_revision)
            .order_by(col(Match.id))
        )
        return {name: (score, band) for name, score, band in session.exec(query)}


def brought(scene: Scene, area: str = "Kultur och kulturarv") -> Scene:
    scene.bring(profile(areas=["skola"]).replace('name = "skola"', f'name = "{area}"'))
    scene.poll(
        call("M-1", title="Stöd till museer", text=MUSEUM),
        call("M-2", title="Museer och kulturarv", text=MUSEUM),
        call("J-1", title="Järnväg", text="Spår och stationer för godståg."),
    )
    scene.match()
    return scene


def test_a_call_that_is_not_relevant_never_comes_again(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"), call("A-2"))
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == [{"A-2": "already-open"}]
    scene.poll(call("A-1", deadline="2026-12-24"), now=MONDAY + WEEK)
    scene.freeze(MONDAY + 2 * WEEK)
    assert scene.told() == [{"A-2": "already-open"}]


def test_an_answer_holds_at_once_though_the_call_was_matched_before(scene: Scene) -> None:
    scene.bring(profile())
    scene.freeze(MONDAY + WEEK)
    scene.poll(call("A-1"), now=MONDAY + WEEK)
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.freeze(MONDAY + 2 * WEEK)
    assert scene.told() == []


def test_whoever_was_told_hears_no_more_of_a_call_that_is_not_relevant(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"))
    scene.freeze(MONDAY + WEEK)
    scene.poll(call("A-1", deadline="2026-12-24"), now=MONDAY + WEEK)
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.freeze(MONDAY + 2 * WEEK)
    assert [list(letter) for letter in scene.told()] == [["A-1"]]


def test_it_is_gone_from_the_departments_other_areas_unless_one_wants_it(scene: Scene) -> None:
    scene.bring(profile(subscription(areas=["klimat"])))
    scene.poll(call("A-1", area="skola och klimat"), call("A-2", area="skola och klimat"))
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    say(scene, "skola", "A-2", relevant=False)
    say(scene, "klimat", "A-2", relevant=True)
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == [{"A-2": "already-open"}]


def test_an_answer_taken_back_lets_the_call_come(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"))
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == []
    say(scene, "skola", "A-1", relevant=None)
    scene.freeze(MONDAY + 2 * WEEK)
    assert scene.told() == [{"A-1": "already-open"}]


def test_an_answer_shifts_like_calls_of_its_area_and_says_so(real: Scene) -> None:
    before = present(brought(real))
    say(real, "skola", "M-1", relevant=False)
    real.match()
    after = present(real)
    assert "M-1" not in after
    assert after["M-2"][0] < before["M-2"][0]
    with reading(real.engine) as session:
        last = session.exec(select(Match).order_by(col(Match.id).desc())).first()
    assert last
    assert last.reasons[-1]["via"] == "answers"
    assert last.reasons[-1]["found"] == "Stöd till museer"


def test_answers_of_another_area_shift_nothing(real: Scene) -> None:
    real.bring(profile(areas=["skola", "klimat"]).replace('name = "skola"', 'name = "Kultur"'))
    real.poll(call("M-1", title="Museer", text=MUSEUM), call("M-2", title="Museer i byar", text=MUSEUM))
    real.match()
    before = present(real)["M-2"]
    say(real, "klimat", "M-1", relevant=False)
    real.match()
    assert present(real)["M-2"] == before


def test_a_relevant_call_comes_though_its_topic_is_another(real: Scene) -> None:
    assert "J-1" not in present(brought(real))
    say(real, "skola", "J-1", relevant=True)
    real.match()
    assert present(real)["J-1"][1] == "possible"
    say(real, "skola", "J-1", relevant=None)
    real.match()
    assert "J-1" not in present(real)


def test_what_the_answers_do_is_shown(real: Scene) -> None:
    brought(real)
    say(real, "skola", "M-1", relevant=False)
    with reading(real.engine) as session:
        effect = effect_of_answers(session, find_area(session, "by", "skola"), calls_of_a_year(session, TUESDAY))
    assert [(answer.relevant, found.external_id) for answer, found in effect.answers] == [(False, "M-1")]
    assert "M-1" in {one.external_id for one in effect.went_out}
    assert effect.came_in == ()


def test_other_words_are_tried_on_the_calls_of_a_year(real: Scene) -> None:
    brought(real)
    real.poll(call("J-2", title="Järnväg i bergen", text="Spår.", published="2024-02-01"))
    with reading(real.engine) as session:
        area, index = find_area(session, "by", "skola"), calls_of_a_year(session, TUESDAY)
        tuning = try_area(session, area, {"name": "Järnväg"}, index)
    assert [one.external_id for one in tuning.come] == ["J-1"]
    assert {one.external_id for one in tuning.go} == {"M-1", "M-2"}
    assert tuning.warning == "narrow-so-far"


def test_an_area_that_is_not_there_is_named_with_those_that_are(real: Scene) -> None:
    brought(real)
    with reading(real.engine) as session, pytest.raises(BadInput, match="there are: by/skola"):
        find_area(session, "by", "vatten")


def test_an_area_whose_new_words_do_not_fit_brings_no_new_reader_a_call_that_is_wanted_again(scene: Scene) -> None:
    scene.bring(profile())
    scene.freeze(MONDAY)
    scene.poll(call("A-1"))
    scene.match()
    say(scene, "skola", "A-1", relevant=False)
    scene.poll(call("A-1", deadline="2026-12-24"), now=MONDAY)
    scene.bring(profile().replace('name = "skola"', 'name = "vatten"'))
    scene.match()
    say(scene, "skola", "A-1", relevant=None)
    scene.freeze(MONDAY + WEEK)
    assert scene.told() == []


def revisions(scene: Scene) -> dict[str, int]:
    with reading(scene.engine) as session:
        return {area.key: area.revision for area in session.exec(select(PriorityArea))}


def test_other_areas_meet_all_calls_again_only_where_a_refusal_begins_or_ends(scene: Scene) -> None:
    scene.bring(profile())
    scene.poll(call("A-1"))
    say(scene, "skola", "A-1", relevant=True)
    assert revisions(scene) == {"skola": 2, "klimat": 1}
    say(scene, "skola", "A-1", relevant=False)
    assert revisions(scene) == {"skola": 3, "klimat": 2}
    say(scene, "klimat", "A-1", relevant=False)
    assert revisions(scene) == {"skola": 3, "klimat": 3}
    say(scene, "skola", "A-1", relevant=None)
    assert revisions(scene) == {"skola": 4, "klimat": 3}


def test_however_many_answers_there_are_a_call_is_kept_as_met_once(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.poll(*(call(f"A-{number}") for number in range(5)))
    scene.match()
    for relevant in (True, None, True, False, None):
        say(scene, "skola", "A-1", relevant=relevant)
        scene.match()
    with reading(scene.engine) as session:
        rows = session.exec(select(Match).where(col(Match.event_id).is_(None))).all()
    assert len(rows) == len({row.call_id for row in rows}) == 5


def test_rows_that_go_give_their_ids_to_no_later_match(scene: Scene) -> None:
    scene.bring(profile(areas=["skola"]))
    scene.poll(call("A-1"), call("A-2"))
    scene.match()
    scene.freeze(MONDAY + WEEK)
    for answered in ("A-1", "A-2"):  # nothing is met any more: no row follows those of the former words
        say(scene, "skola", answered, relevant=False)
        scene.match()
    scene.poll(call("A-3"), now=MONDAY + WEEK)
    scene.freeze(MONDAY + 2 * WEEK)
    assert scene.told()[1:] == [{"A-3": "new-open"}]


def test_what_answered_calls_are_about_is_worked_out_once(real: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(real)
    say(real, "skola", "M-1", relevant=True)
    worked_out: list[str] = []
    features_of = learn.features_of

    def noted(found: AnalysedCall) -> learn.Features:
        worked_out.append(found.call.external_id)
        return features_of(found)

    monkeypatch.setattr(learn, "features_of", noted)
    for _ in range(3):
        with reading(real.engine) as session:
            read_listeners(session)
    assert worked_out == ["M-1"]
    say(real, "skola", "M-1", relevant=False)
    with reading(real.engine) as session:
        (answers,) = (each.answers for each in read_listeners(session))
        found = session.exec(select(Call).where(Call.external_id == "M-1")).one()
    assert answers
    assert not answers.wants(analysed(found.data))
