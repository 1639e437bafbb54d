"""A labelled set that cannot be scored is told of in one line, with exit 2; calls that nobody read are left out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

CALL = {"external_id": "c-1", "title": "Bidrag till bibliotek"}
AREA = {"id": "a-1", "name": "Bibliotek"}
LABEL = {"external_id": "c-1", "labels": {"a-1": 2.5}}


def written(folder: Path, calls: str = "", areas: str = "", labels: str = "") -> list[str]:
    """The arguments that name these files."""
    files = {
        "calls.jsonl": calls or json.dumps(CALL),
        "areas.json": areas or json.dumps([AREA]),
        "labels.jsonl": labels or json.dumps(LABEL),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return [part for name in files for part in (f"--{name.split('.')[0]}", str(folder / name))]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "matching" / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"labels": "{bad"}, "line 1: not JSON"),
        ({"labels": '{"external_id": "c-1", "labels": {"a-1": "three"}}'}, 'not "three"'),
        ({"labels": '{"external_id": "c-1", "labels": {"a-1": NaN}}'}, "from 0 to 3, not NaN"),
        ({"labels": '{"external_id": "c-9", "labels": {"a-1": 3}}'}, "external_id that the set does not have: c-9"),
        ({"labels": '{"external_id": "c-1", "labels": {"a-9": 3}}'}, "area that the set does not have: a-9"),
        ({"labels": "\n"}, "there is no label in it"),
        ({"areas": json.dumps([AREA, AREA])}, "id is there twice: a-1"),
        ({"areas": '[{"id": "x"}]'}, "area 1: name is missing"),
        ({"calls": "[]"}, "line 1: an object is expected"),
    ],
)
def test_what_cannot_be_scored_is_said_in_one_line(
    benchmark: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: dict[str, str], said: str
) -> None:
    assert benchmark.main(written(tmp_path, **given)) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not printed.out


def test_what_cannot_be_scored_ends_the_program_with_exit_2(tmp_path: Path) -> None:
    done = run(*written(tmp_path, labels="{bad"))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_calls_without_labels_are_counted_and_a_share_of_nothing_is_a_dash(tmp_path: Path) -> None:
    calls = f"{json.dumps(CALL)}\n{json.dumps({**CALL, 'external_id': 'c-2'})}"
    done = run(*written(tmp_path, calls=calls))
    assert done.returncode == 0, done.stderr
    assert "1 calls have no line" in done.stdout
    assert "must-not-miss within 20 -" in done.stdout
