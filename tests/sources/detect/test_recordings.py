"""Detection on the recorded pages of other sites, where they are at hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).parents[3] / "benchmarks" / "detect" / "run.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("detect_benchmark", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look their own module up
    spec.loader.exec_module(module)
    return module


def test_the_half_that_rules_were_written_for_is_still_read(benchmark: ModuleType, shared: Path) -> None:
    even = benchmark.golden(shared / "recordings" / "lists-golden", halves=("even",))["even"]
    assert even["found"] >= 0.9 * even["expected"]
    assert even["extra"] <= 0.08 * even["expected"]
    assert even["dates_right"] >= 0.98 * even["dated"]
    assert even["dated"] >= 0.95 * even["found"]


def test_the_half_that_was_looked_at_little_is_read_too(benchmark: ModuleType, shared: Path) -> None:
    odd = benchmark.golden(shared / "recordings" / "lists-golden", halves=("odd",))["odd"]
    assert odd["found"] >= 0.9 * odd["expected"]
    assert odd["extra"] <= 0.08 * odd["expected"]
    assert odd["dates_right"] >= 0.98 * odd["dated"]


def test_pages_that_are_no_list_are_never_called_one(benchmark: ModuleType, shared: Path) -> None:
    folders = [shared / "recordings" / name for name in ("html-lists", "euro-access", "europa-ecl")]
    result = benchmark.labelled(folders)
    assert result["pages"] == 18
    assert [fault["page"] for fault in result["faults"]] == ["html_dumps2_giz_tenders.html.gz"]
