"""What other programs rely on: lines of JSON in and out, and one line on stderr for input that cannot be used."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.watcher.cli.conftest import Run

CLOSING = "Ansök senast 15 februari 2027"


def _days(rows: list[dict[str, object]]) -> list[object]:
    return [[deadline["date"] for deadline in row["deadlines"]] for row in rows]  # type: ignore[attr-defined]  # as JSON has it


def test_the_mark_that_some_editors_put_first_costs_no_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + (json.dumps({"text": CLOSING}) + "\r\n").encode() * 2)
    said = run("dates", str(file))
    assert (said.code, _days(said.rows)) == (0, [["2027-02-15"]] * 2)


def test_only_a_line_feed_ends_a_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    texts = [f"Stöd{mark}{CLOSING}" for mark in "\u2028\u2029\x85"]
    file.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), "utf-8")
    said = run("dates", str(file))
    assert (said.code, _days(said.rows)) == (0, [["2027-02-15"]] * 3)


def test_a_line_in_another_encoding_stops_no_other(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    lines = [json.dumps({"text": CLOSING}, ensure_ascii=False).encode(code) for code in ("latin-1", "utf-8")]
    file.write_bytes(b"\n".join(lines))
    said = run("dates", str(file))
    assert (said.code, _days(said.rows)) == (1, [["2027-02-15"]])
    assert "line 1: is not UTF-8 text" in said.err


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": "x", "id": ' + "1" * 5_000 + "}"])
def test_lines_that_no_reader_of_json_can_take_are_unusable_input(run: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(line, "utf-8")
    said = run("dates", str(file))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "own fault" not in said.err


def test_standard_input_is_utf8_whatever_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"text": CLOSING}, ensure_ascii=False)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode()), encoding="ascii"))
    assert _days(run("dates", "-").rows) == [["2027-02-15"]]


def test_closed_standard_input_is_unusable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    said = run("dates", "-")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_a_wrong_reference_date_is_told_of_the_option(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text("", "utf-8")
    said = run("dates", str(file), "--reference-date", "2026-13-01")
    assert said.code == 2
    assert "--reference-date '2026-13-01' is not a date" in said.err


def test_characters_outside_the_first_plane_are_printed_as_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(json.dumps({"text": "x", "id": "a\U000e0001b\U0001f600\u2028"}), "utf-8")
    said = run("dates", str(file))
    assert said.rows[0]["id"] == "a\U000e0001b\U0001f600\u2028"
    assert "\U000e0001" not in said.out  # what hides in a terminal stays escaped


def test_calls_come_from_standard_input_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(
        '[organisation]\nid = "m"\nname = "M"\n[[organisation.departments]]\nid = "d"\nname = "D"\n'
        '[[areas]]\nid = "klimat"\nname = "Klimat"\ndepartment = "d"\n',
        "utf-8",
    )
    call = b'\xef\xbb\xbf{"external_id": "a", "title": "Klimatst\xc3\xb6d", "text": ""}\r\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(call)))
    said = run("match", "--profile", str(profile), "--calls", "-")
    assert (said.code, [row["external_id"] for row in said.rows]) == (0, ["a"])


def test_all_profiles_come_as_json_lines_where_none_is_named(run: Run, tmp_path: Path) -> None:
    for name in ("b", "a"):
        file = tmp_path / f"{name}.toml"
        departments = '[[organisation.departments]]\nid = "d"\nname = "D"\n'
        file.write_text(f'[organisation]\nid = "{name}"\nname = "{name}"\n{departments}', "utf-8")
        run("profile", "import", str(file))
    assert [row["organisation"] for row in run("profile", "export", "--json").rows] == ["a", "b"]
    assert run("profile", "export").code == 2


def test_an_entry_with_faults_is_still_called_by_its_own_id(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text('id = "funder"\n', "utf-8")
    said = run("sources", "check", "--json", str(file))
    assert (said.code, said.rows[0]["id"]) == (2, "funder")


@pytest.mark.parametrize(
    "words", [[], ["nosuch"], ["dates"], ["events", "--since", "x"], ["match", "--calls", "x"], ["sources"]]
)
def test_a_command_that_is_not_understood_gets_one_line(run: Run, words: list[str]) -> None:
    said = run(*words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_ids_beyond_what_a_database_counts_are_none_of_ours(run: Run) -> None:
    assert (run("events", "--since", "9" * 30).code, run("outbox", "retry", "9" * 30).code) == (0, 2)


def test_a_source_without_calls_of_its_own_cannot_be_polled(run: Run) -> None:
    said = run("poll", "cerv")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_detection_shows_nobodys_contact_details(run: Run, tmp_path: Path) -> None:
    item = "<item><title>Stöd {0}</title><link>https://f.example/{0}</link><description>{1}</description></item>"
    words = "Kommuner kan ansöka löpande. Kontakt: Anna Ek, anna.ek@f.example, 08-123 45 67."
    page = tmp_path / "feed.xml"
    items = "".join(item.format(number, words) for number in range(3))
    page.write_text(f'<rss version="2.0"><channel><title>Utlysningar</title>{items}</channel></rss>', "utf-8")
    calls = run("sources", "detect", str(page), "--url", "https://f.example/rss", "--json").rows[0]["calls"]
    assert [call["text"] for call in calls] == ["Kommuner kan ansöka löpande."] * 3
    assert [sorted(call["evidence"]) for call in calls] == [["deadline_model", "eligibility", "status"]] * 3
