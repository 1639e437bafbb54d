"""Many areas, many calls; and how well they meet, on our own labelled set and on real calls where they are at hand."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import ModuleType

import pytest

from subscriptions.matching.measured import PRECISION, RECALL
from subscriptions.matching.rank import CallIndex, match_all
from subscriptions.matching.score import POSSIBLE, STRONG, band_of, chance
from tests.conftest import ROOT
from tests.subscriptions.matching.making import ANYONE, TOWN, a_call, an_area, scored

CALLS = [
    a_call("Energi i skolor", external_id="both"),
    a_call("Vindkraft och elnät", external_id="energy", eligibility={"applicant_types": ["company"]}),
    a_call("Teater för barn", external_id="culture"),
]


def test_pairs_come_area_by_area_best_first() -> None:
    areas = [an_area("Energi"), an_area("Kultur")]
    found = list(match_all(areas, CALLS, ANYONE))
    assert {one.external_id for one in found} == {"both", "energy", "culture"}
    assert [one.score for one in found[:2]] == sorted((one.score for one in found[:2]), reverse=True)


def test_the_index_leaves_no_pair_out() -> None:
    area = an_area("Energi")
    one_by_one = {call.external_id for call in CALLS if scored(area, call)}
    assert {found.external_id for found in match_all([area], CALLS, ANYONE)} == one_by_one


def test_a_departments_kinds_go_with_its_area() -> None:
    area = an_area("Energi")
    alone = {one.external_id for one in match_all([area], CALLS, TOWN)}
    with_company = {one.external_id for one in match_all([area], CALLS, TOWN, {"area-1": ["company"]})}
    assert with_company - alone == {"energy"}


def test_calls_are_analysed_once() -> None:
    index = CallIndex(CALLS)
    assert [call.call.external_id for call in index.calls] == ["both", "energy", "culture"]


def test_bands_follow_the_score() -> None:
    assert [band_of(score) for score in (STRONG, POSSIBLE, POSSIBLE - 0.01)] == ["strong", "possible", "weak"]
    assert 0 < chance(0.1) < chance(0.5) < chance(1.2) < 1


def test_our_own_labelled_set_is_ranked_well_and_above_its_peers(
    benchmark: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main([]) == 0
    printed = capsys.readouterr().out
    rows = {
        line.split("areas")[0].strip(): line for line in printed.split("half 0")[0].splitlines() if "ndcg@10" in line
    }
    gains = {name: float(line.split("ndcg@10 ")[1].split()[0]) for name, line in rows.items()}
    assert gains["watcher"] > 0.9
    assert gains["watcher"] > max(gains["keyword in"], gains["SQLite FTS5"]) + 0.2


def test_measures_are_those_of_the_textbook(benchmark: ModuleType) -> None:
    measures = benchmark.measures
    labels = {("a", "x"): 3.0, ("a", "y"): 2.0}
    best = {("a", "x"): 0.9, ("a", "y"): 0.5}
    worse = {("a", "z"): 0.9, ("a", "x"): 0.5}
    assert measures.summary(best, labels, ["a"], ["x", "y", "z"])["ndcg@10"] == pytest.approx(1)
    assert measures.summary(best, labels, ["a"], ["x", "y", "z"])["average precision"] == pytest.approx(1)
    poor = measures.summary(worse, labels, ["a"], ["x", "y", "z"])
    assert poor["ndcg@10"] == pytest.approx((7 / 1.58496 + 3 / 2) / (7 + 3 / 1.58496), abs=0.001)
    assert poor["average precision"] == pytest.approx(0.25)
    assert measures.precision_and_recall({("a", "x"), ("a", "z")}, labels, {("a", name) for name in "xyz"}) == (
        0.5,
        0.5,
        2,
    )


def test_the_fitted_curve_finds_its_middle(benchmark: ModuleType) -> None:
    points = [(0.1 * step, (step * 7) % 10 < step) for step in range(1, 10)]
    slope, middle = benchmark.fit(points)
    assert slope > 0
    assert 0.2 < middle < 0.8


def test_real_calls_meet_real_areas(benchmark: ModuleType, shared: Path) -> None:
    corpus = shared / "corpus"
    calls, areas = benchmark.read_calls(corpus / "calls.jsonl"), benchmark.read_areas(corpus / "areas.json")
    labels = benchmark.read_labels(corpus / "labels.jsonl")
    started = time.process_time()
    found = list(match_all(areas, calls, ANYONE))
    assert time.process_time() - started < 5
    names = [call.external_id for call in calls]
    scores = {(one.area_id, one.external_id): one.score for one in found}
    everything = benchmark.measures.summary(scores, labels, [area.id for area in areas], names)
    assert everything["ndcg@10"] > 0.72
    assert everything["must-not-miss within 20"] > 0.95
    pairs = {(area.id, name) for area in areas for name in names}
    strong = {(one.area_id, one.external_id) for one in found if one.band == "strong"}
    either = {(one.area_id, one.external_id) for one in found if one.band != "weak"}
    assert benchmark.measures.precision_and_recall(strong, labels, pairs)[0] > 0.75
    assert benchmark.measures.precision_and_recall(either, labels, pairs)[1] > 0.8


def test_areas_in_english_find_what_they_find_in_swedish(benchmark: ModuleType, shared: Path) -> None:
    corpus = shared / "corpus"
    calls, labels = benchmark.read_calls(corpus / "calls.jsonl"), benchmark.read_labels(corpus / "labels.jsonl")
    means = []
    for english in (False, True):
        areas = benchmark.read_areas(corpus / "areas.json", english=english)
        scores = {(one.area_id, one.external_id): one.score for one in match_all(areas, calls, ANYONE)}
        names = [area.id for area in areas], [call.external_id for call in calls]
        means.append(benchmark.measures.summary(scores, labels, *names)["ndcg@10"])
    assert means[0] != means[1]
    assert means[0] == pytest.approx(means[1], abs=0.03)


def test_what_is_said_of_the_bands_is_what_was_measured(graded_sets: ModuleType, shared: Path) -> None:
    sets = list(graded_sets.scored_sets(graded_sets.gathered_calls(shared / "corpus")))
    assert len(sets) >= 12
    assert sum(one.gain for one in sets) / len(sets) > 0.65
    banded = graded_sets.pooled(sets)
    assert banded.precision() == pytest.approx(PRECISION, abs=0.006)
    assert banded.recall() == pytest.approx(RECALL, abs=0.006)


def test_sets_say_which_calls_they_lack(
    graded_sets: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        graded_sets.main([str(tmp_path)])
    assert "has no calls.jsonl and no more-calls.jsonl.gz" in capsys.readouterr().err


def test_nothing_of_the_real_calls_is_in_the_shipped_set(benchmark: ModuleType, shared: Path) -> None:
    real = {json.loads(line)["title"] for line in (shared / "corpus" / "calls.jsonl").read_text("utf-8").splitlines()}
    shipped = benchmark.read_calls(ROOT / "benchmarks" / "matching" / "data" / "calls.jsonl")
    assert not real & {call.title for call in shipped}
