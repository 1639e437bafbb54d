"""`watcher vocabulary`: other people's words are kept, named, and can be forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.watcher.cli.conftest import Run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "My_Words.tsv"
    path.write_text("sv\ten\nvattenförsörjning\tpotable wellfields\n", "utf-8")
    return path


def test_a_vocabulary_is_imported_listed_and_removed(run: Run, table: Path) -> None:
    assert run("vocabulary", "import", table, "--json").rows == [
        {"name": "my-words", "entries": 1, "of_a_field": 1, "words_paired": 0}
    ]
    assert run("vocabulary", "list").out == "my-words\n"
    assert "1 concepts read; 1 add words" in run("vocabulary", "import", table, "--name", "own").out
    assert [row["name"] for row in run("vocabulary", "list", "--json").rows] == ["my-words", "own"]
    assert run("vocabulary", "remove", "own").code == 0
    assert run("vocabulary", "list").out == "my-words\n"


def test_matching_reads_what_was_imported(run: Run, table: Path, tmp_path: Path) -> None:
    run("vocabulary", "import", table)
    profile = tmp_path / "by.toml"
    profile.write_text(
        '[organisation]\nid = "by"\nname = "By"\n[[organisation.departments]]\nid = "va"\nname = "VA"\n'
        '[[areas]]\nid = "vatten"\ndepartment = "va"\nname = "Vattenförsörjning"\n',
        "utf-8",
    )
    calls = tmp_path / "calls.jsonl"
    calls.write_text('{"external_id": "W", "title": "Potable wellfields", "text": "Wellfields."}\n', "utf-8")
    (found,) = run("match", "--profile", profile, "--calls", calls).rows
    assert (found["external_id"], found["reasons"][0]["found"].lower()) == ("W", "potable wellfields")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "nowhere.rdf"), "No such file"),
        (("import", __file__), "must name the columns"),
        (("import", __file__, "--name", "../x"), "small letters"),
        (("remove", "../x"), "no such vocabulary"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    said = run("vocabulary", *words)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert told in said.err
