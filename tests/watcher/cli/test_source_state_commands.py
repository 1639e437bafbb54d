"""How each source is, as an admin sees it at the command line, and accepting a repair."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
import tomli_w

from tests.watcher.cli.conftest import Run
from tests.watcher.polling.test_repairs import ENTRY, NAMES, new, old

ID = ENTRY.id


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    own = tmp_path / "data" / "catalogue"
    own.mkdir(parents=True)
    facts = ENTRY.model_dump(mode="json", exclude_unset=True) | {"verified_on": ENTRY.verified_on}
    (own / f"{ID}.toml").write_text(tomli_w.dumps(facts), "utf-8")
    (tmp_path / "answers").mkdir()
    return tmp_path / "answers"


def poll(run: Run, answers: Path, html: str, day: int) -> int:
    (answers / "page-1.html").write_text(html, "utf-8")
    return run("poll", ID, "--from", answers, "--at", f"2026-05-{day:02d}T06:00+02:00").code


def row(run: Run) -> dict[str, object]:
    return next(row for row in run("sources", "list", "--json").rows if row["id"] == ID)


def test_a_source_shows_its_health_cause_and_last_good_run(run: Run, answers: Path) -> None:
    assert row(run)["health"] == "never-run"
    assert poll(run, answers, old(), 7) == 0
    assert poll(run, answers, new(), 8) == 1
    shown = row(run)
    assert (shown["health"], shown["cause"], shown["repair_proposed"]) == ("broken", "layout", True)
    assert str(shown["health_since"]).startswith("2026-05-08")
    assert str(shown["last_new"]).startswith("2026-05-07")
    (whole,) = run("sources", "show", ID, "--json").rows
    assert whole["last_good_run"]["fields"]["deadline"] == {"have": 4, "of": 4}
    assert [each["outcome"] for each in whole["runs"]] == ["broken", "complete"]
    assert [each["kind"] for each in whole["events"]] == ["broken"]
    text = run("sources", "show", ID).out
    assert "deadline 4/4" in text
    assert "the layout may have changed" in text
    listed = run("sources", "list").out
    assert f"watcher sources repair {ID}" in listed


def test_a_repair_is_shown_first_and_used_only_when_accepted(
    run: Run, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.clock.system_clock", lambda: datetime.fromisoformat("2026-05-12T12:00+02:00"))
    poll(run, answers, old(), 7)
    poll(run, answers, new(), 8)
    said = run("sources", "repair", ID)
    assert (said.code, "--accept" in said.err) == (0, True)
    assert all(name in said.out for name in NAMES)
    assert tomllib.loads(said.out)["id"] == ID, "what is printed can be saved as it is"
    file = tmp_path / "data" / "catalogue" / f"{ID}.toml"
    before = file.read_text("utf-8")
    assert poll(run, answers, new(), 9) == 1
    assert run("sources", "repair", ID, "--accept", "--at", "2026-05-09T09:00+02:00").code == 0
    assert tomllib.loads(file.read_text("utf-8"))["options"]["item"] != "li.card"
    assert file.with_suffix(".toml.before-repair").read_text("utf-8") == before
    assert row(run)["repair_proposed"] is False
    assert poll(run, answers, new(), 10) == 0
    events = [(event["kind"], event["changes"].keys()) for event in run("events", "--json").rows]
    assert len(events) == len(NAMES), "the same calls, and no change in what the funder says"
    assert row(run)["health"] == "well"


def test_a_repair_is_accepted_today_and_not_on_a_day_to_come(
    run: Run, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.clock.system_clock", lambda: datetime.fromisoformat("2026-05-09T12:00+02:00"))
    poll(run, answers, old(), 7)
    poll(run, answers, new(), 8)
    file = tmp_path / "data" / "catalogue" / f"{ID}.toml"
    before = file.read_text("utf-8")
    said = run("sources", "repair", ID, "--accept", "--at", "2027-01-01T09:00+01:00")
    assert (said.code, "lies in the future; today is 2026-05-09" in said.err) == (2, True)
    assert (file.read_text("utf-8"), row(run)["repair_proposed"]) == (before, True)
    poll(run, answers, new().replace("</body>", "<p>Nytt</p></body>"), 20)
    said = run("sources", "repair", ID, "--accept", "--at", "2026-05-09T12:00+02:00")
    assert (said.code, "as if it were 2026-05-20" in said.err) == (2, True), "made by looking ahead"
    assert file.read_text("utf-8") == before
    poll(run, answers, new().replace("</body>", "<p>Nytt</p></body>"), 9)
    assert run("sources", "repair", ID, "--accept", "--at", "2026-05-09T12:00+02:00").code == 0
    assert tomllib.loads(file.read_text("utf-8"))["verified_on"] == date(2026, 5, 9)


@pytest.mark.parametrize("words", [("show", "no-such"), ("repair", "no-such"), ("repair", "vinnova")])
def test_what_is_not_there_is_told_in_one_line(run: Run, words: tuple[str, str]) -> None:
    said = run("sources", *words)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert words[1] in said.err


def test_a_source_that_has_never_run_can_be_shown(run: Run) -> None:
    said = run("sources", "show", "vinnova")
    assert said.code == 0
    assert "never-run" in said.out
    assert "runs: none" in said.out
