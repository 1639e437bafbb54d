"""What is wrong with a file of calls is told in our words: the file, the line, the field, and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.watcher.cli.conftest import Run, Said

PROFILE = """
[organisation]
id = "by"
name = "By"
[[organisation.departments]]
id = "allt"
name = "Allt"
"""
GOOD = {"external_id": "G-1", "title": "Klimatstöd", "text": "Stöd för energi och klimat i kommuner."}
# The words of the library that checks fields, and of the one that reads JSON.
FOREIGN = ("Input should", "String should", "Field required", "tuple", "isoformat", "Expecting", "dictionary")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "by.toml"
    path.write_text(PROFILE + '[[areas]]\nid = "klimat"\ndepartment = "allt"\nname = "Klimat och energi"\n', "utf-8")
    return path


def match(run: Run, profile: Path, *lines: object) -> Said:
    calls = profile.with_name("calls.jsonl")
    calls.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines), "utf-8")
    return run("match", "--profile", profile, "--calls", calls)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"external_id": ""}, "external_id: is empty; every call needs external_id and title"),
        ({"title": None}, "(G-1): title: is missing; every call needs external_id and title"),
        ({"title": 7}, "title: must be text in quotes"),
        ({"summary": "x" * 700}, "summary: must have at most 600 characters and has 700; shorten it"),
        ({"level": "nationel"}, "level: 'nationel' is not known; did you mean \"national\"?"),
        ({"opens": "2026-13-01"}, "opens: '2026-13-01' is not a day as YYYY-MM-DD"),
        ({"published": "soon"}, "published: 'soon' is not a day as YYYY-MM-DD"),
        ({"deadlines": {"date": "2026-05-01"}}, "deadlines: must be a list in square brackets"),
        ({"deadlines": ["2026-05-01"]}, "deadlines[1]: must be an object in curly brackets"),
        ({"deadlines": [{"time": "17:00"}]}, "deadlines[1].date: is missing"),
        ({"deadlines": [{"date": "--02-15", "time": "25:00"}]}, 'deadlines[1].time: must be an hour, for example "17'),
        ({"budget": "5 euro"}, "budget: must be an object in curly brackets"),
        ({"budget": {"total": "1 000"}}, "budget.total: must be an amount in quotes, in digits and without spaces"),
        ({"funding_rate": 60}, "funding_rate: must be at most 1"),
        ({"funding_rate": "half"}, "funding_rate: must be a number"),
        ({"eligibility": {"min_partners": "two"}}, "eligibility.min_partners: must be a whole number"),
        ({"eligibility": {"applicant_types": ["kommun"]}}, "eligibility.applicant_types[1]: 'kommun' is not known"),
        ({"evidence": []}, "evidence: must be an object in curly brackets"),
    ],
)
def test_a_field_that_cannot_be_used_is_told_by_its_line_and_place(
    run: Run, profile: Path, fields: dict[str, Any], told: str
) -> None:
    said = match(run, profile, GOOD, GOOD | fields)
    assert (said.code, [row["external_id"] for row in said.rows]) == (1, ["G-1"])
    (line,) = [each for each in said.err.splitlines() if "calls.jsonl line 2" in each]
    assert told in line
    assert not [words for words in FOREIGN if words in line]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[1]", "must be an object with external_id and title"),
        ('"text"', "must be an object with external_id and title"),
        ("hej", "not JSON: at character 1 a value is wanted"),
        ('{"title": "x"', "at character 14 a comma or a closing bracket is wanted; write one object on each line"),
        ('{"title": "x"} {}', "something follows after the end of the object"),
        ('{"title": "x}', "at character 11 text begins here that no quote ends"),
        ("{'title': 'x'}", "at character 2 the name of a field in double quotes is wanted"),
    ],
)
def test_a_line_that_is_no_object_is_told_in_our_words(run: Run, profile: Path, line: str, told: str) -> None:
    said = match(run, profile, GOOD, line)
    assert (said.code, len(said.rows)) == (1, 1)
    assert told in said.err
    assert not [words for words in FOREIGN if words in said.err]


def test_all_faults_of_a_line_are_told_at_once_and_of_many_the_first(run: Run, profile: Path) -> None:
    odd = {"external_id": "O", "title": "", "text": 5, "keywords": list(range(5_000))}
    (line,) = [each for each in match(run, profile, GOOD, odd).err.splitlines() if "line 2" in each]
    assert line.count(";") < 20
    assert line.startswith(f"{profile.with_name('calls.jsonl')} line 2 (O): title: is empty")
    assert line.endswith("more")


@pytest.mark.parametrize("lines", [(), ("", "  ")])
def test_an_empty_file_is_said_to_be_empty(run: Run, profile: Path, lines: tuple[str, ...]) -> None:
    said = match(run, profile, *lines)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "calls.jsonl: is empty; write one call on each line" in said.err


@pytest.mark.parametrize("spread", [[GOOD], GOOD])
def test_a_document_over_several_lines_is_told_as_that_and_not_line_by_line(
    run: Run, profile: Path, spread: object
) -> None:
    said = match(run, profile, json.dumps(spread, indent=1))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "it is one JSON document; write each call as an object on a line of its own" in said.err


def test_what_hardly_finds_anything_is_said_beside_the_lines_and_never_among_them(run: Run, profile: Path) -> None:
    more = '[[areas]]\nid = "fi"\ndepartment = "allt"\nname = "Vesihuolto"\nmust_not = ["och"]\n'
    profile.write_text(profile.read_text("utf-8") + more, "utf-8")
    finnish = {"external_id": "F-1", "title": "Tuki kuntien koulutuksen kehittämiseen", "language": "fi"}
    said = match(run, profile, GOOD, finnish)
    assert (said.code, [(row["area"], row["external_id"]) for row in said.rows]) == (0, [("klimat", "G-1")])
    lines = said.err.splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == ["areas[2] (fi)", "areas[2] (fi).must_not"]
    assert lines[2].startswith("1 of 2 calls are in neither Swedish nor English (F-1)")


def test_where_no_line_can_be_read_the_first_fault_says_why(run: Run, profile: Path) -> None:
    said = match(run, profile, {"title": "x"}, "hej")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "no call could be read; first fault: " in said.err
    assert "line 1: external_id: is missing" in said.err
