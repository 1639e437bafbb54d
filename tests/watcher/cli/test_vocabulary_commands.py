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
        {
            "name": "my-words",
            "entries": 1,
            "of_a_field": 1,
            "words_paired": 0,
            "idle": {"known": 0, "unsure": 0, "alone": 0, "in_neither": 0},
            "fields": {"water": ["potable wellfields"]},
        }
    ]
    assert run("vocabulary", "list").out == "my-words\n"
    said = run("vocabulary", "import", table, "--name", "own").out
    assert "1 concepts read; 1 add words" in said
    assert "  water: potable wellfields\n" in said
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
    ("lines", "idle", "told"),
    [
        ("vattenförsörjning\twater supply\n", "known", "1, for all their words are known already"),
        ("vattenförsörjning|bibliotek\t\n", "unsure", "1, for no word of theirs belongs to one policy field alone"),
        ("\tqanats\n\tfalconry\n", "alone", "2, for no word of theirs is known"),
    ],
)
def test_why_nothing_was_added_is_counted_and_said(run: Run, table: Path, lines: str, idle: str, told: str) -> None:
    table.write_text(f"sv\ten\n{lines}", "utf-8")
    (row,) = run("vocabulary", "import", table, "--json").rows
    assert (row["of_a_field"], row["idle"][idle]) == (0, lines.count("\n"))
    said = run("vocabulary", "import", table).out
    assert f"adding nothing: {told}" in said
    assert "Nothing is added. Give a concept a word that is known, or a wider concept that has one." in said


def test_concepts_in_other_languages_and_paired_words_are_counted_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "v.ttl"
    skos = "http://www.w3.org/2004/02/skos/core#"
    path.write_text(
        f'<http://v.example/1> <{skos}prefLabel> "falkenering"@sv, "falconry"@en .\n'
        f'<http://v.example/2> <{skos}prefLabel> "vesihuolto"@fi .\n',
        "utf-8",
    )
    said = run("vocabulary", "import", path).out
    assert "2 words are paired with words or phrases that say the same" in said
    assert "adding nothing: 1, for their words are in neither Swedish nor English" in said
    assert "Nothing is added" not in said


def test_of_many_words_for_a_field_some_are_shown_and_the_others_counted(run: Run, table: Path) -> None:
    table.write_text("sv\ten\nvattenförsörjning\t" + "|".join(f"qanat {letter * 3}" for letter in "abcdefgh"), "utf-8")
    said = run("vocabulary", "import", table).out
    table.write_text("sv\ten\nvattenförsörjning\tqanat\nbibliotek\tscroll room\n", "utf-8")
    assert list(run("vocabulary", "import", table, "--json").rows[0]["fields"]) == ["libraries", "water"]
    assert "  water: qanat aaa, qanat bbb, qanat ccc, qanat ddd, qanat eee, qanat fff and 2 more\n" in said


def test_a_broken_vocabulary_is_named_with_what_to_do(run: Run, table: Path, tmp_path: Path) -> None:
    run("vocabulary", "import", table)
    (kept,) = tmp_path.rglob("my-words.tsv")
    kept.write_text("no columns here\n", "utf-8")
    profile, calls = tmp_path / "by.toml", tmp_path / "calls.jsonl"
    profile.write_text(
        '[organisation]\nid = "by"\nname = "By"\n[[organisation.departments]]\nid = "va"\nname = "VA"\n'
        '[[areas]]\nid = "vatten"\ndepartment = "va"\nname = "Vattenförsörjning"\n',
        "utf-8",
    )
    calls.write_text('{"external_id": "W", "title": "Potable wellfields", "text": "Wellfields."}\n', "utf-8")
    said = run("match", "--profile", profile, "--calls", calls)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "our own fault" not in said.err
    assert f"{kept}: an imported vocabulary that cannot be read" in said.err
    assert "take the file away, and import it again" in said.err


def test_a_table_in_another_encoding_is_named(run: Run, table: Path) -> None:
    table.write_bytes("sv\ten\nförskola\tpreschool\n".encode("latin-1"))
    said = run("vocabulary", "import", table)
    assert (said.code, said.err) == (2, f"watcher: {table}: line 2 is not UTF-8 text; save the file as UTF-8\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "nowhere.rdf"), "No such file"),
        (("import", "."), "a folder; name the file in it"),
        (("import", __file__), "must name the columns"),
        (("import", __file__, "--name", "../x"), "small letters"),
        (("remove", "../x"), "no such vocabulary"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    said = run("vocabulary", *words)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert told in said.err
