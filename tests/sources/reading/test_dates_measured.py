"""How well dates are read from real texts with known answers."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def benchmark() -> dict[str, Any]:
    """`benchmarks/dates/run.py`, loaded."""
    return runpy.run_path(str(ROOT / "benchmarks" / "dates" / "run.py"))


@pytest.fixture
def answers(shared: Path, benchmark: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    halves: dict[str, list[dict[str, Any]]] = benchmark["halves"](
        benchmark["read_answers"](shared / "corpus" / "dates.jsonl")
    )
    return halves


@pytest.mark.parametrize("half", ["even", "odd"])
def test_nearly_every_deadline_is_exactly_right(
    benchmark: dict[str, Any], answers: dict[str, list[dict[str, Any]]], half: str
) -> None:
    score = benchmark["score_all"](answers[half])
    assert score.share >= 0.95


def test_no_day_hour_zone_or_year_is_invented(
    benchmark: dict[str, Any], answers: dict[str, list[dict[str, Any]]]
) -> None:
    score = benchmark["score_all"](answers["all"])
    assert (score.wrong_days, score.invented) == (0, 0)


def test_the_score_sees_what_is_wrong(benchmark: dict[str, Any]) -> None:
    deadline = {"date": "2026-05-05", "time": None, "zone": None}
    answer = {
        "text": "Sista ansökningsdag 5 maj 2026 kl. 15.00. Deadline: 6 May 2026.",
        "opening": None,
        "rolling": False,
    }
    score = benchmark["score_all"](
        [{**answer, "deadlines": [deadline]}, {**answer, "deadlines": [], "note": "doubt: x"}]
    )
    assert (score.texts, score.exact, score.wrong_days, score.invented) == (1, 0, 1, 1)
