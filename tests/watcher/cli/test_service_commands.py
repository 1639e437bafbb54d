import email
import email.policy
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.subscriptions.delivery.servers import mail_office
from tests.watcher.cli.conftest import Run

AT = ("--at", "2026-05-07T08:00:00+02:00")
MONDAY = ("--at", "2026-05-11T07:30:00+02:00")
PROFILE = """
[organisation]
id = "exempelkoping"
name = "Exempelköpings kommun"
applicant_types = ["municipality"]

[[organisation.departments]]
id = "skola"
name = "Utbildningsförvaltningen"

[[areas]]
id = "skola"
department = "skola"
name = "Skolans internationalisering"

[[subscriptions]]
id = "skola-veckobrev"
department = "skola"
areas = ["skola"]
rhythm = "weekly"
day = "monday"
time = "07:30"
channels = [{ kind = "email", to = ["skola@example.org"] }]
"""
ROUND = {
    "Diarienummer": "2026-00001", "Titel": "Internationella skolutbyten för grundskolan", "TitelEngelska": "x",
    "Beskrivning": "Bidrag till skolor som vill delta i internationella utbyten med skolor i andra länder.",
    "Publik": 1, "Webbsida": 1, "Oppningsdatum": "2026-05-01T00:00:00", "Stangningsdatum": "2026-09-01T14:00:00",
}  # fmt: skip


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(PROFILE, "utf-8")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "page-1.json").write_text(json.dumps([ROUND]), "utf-8")
    return folder


@pytest.fixture
def watched(run: Run, profile: Path, answers: Path) -> Run:
    """An organisation that watches, and one call that has been read."""
    assert run("profile", "import", profile, *AT).code == 0
    assert run("poll", "vinnova", "--from", answers, *AT).code == 0
    return run


def test_calls_in_a_file_are_scored_with_only_what_is_required(run: Run, profile: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls.jsonl"
    rows = [
        {"external_id": "A", "title": "School exchanges in Europe", "text": "Mobility of pupils and school staff."},
        {"external_id": "B", "title": "Deep sea mining", "text": "Nodules on the ocean floor.", "programme": None},
    ]
    calls.write_text("\n".join(map(json.dumps, rows)))
    said = run("match", "--profile", profile, "--calls", calls)
    assert said.code == 0
    assert said.rows[0]["external_id"] == "A"
    assert {"area", "source", "external_id", "score", "band", "reasons"} == said.rows[0].keys()
    assert {"term", "found", "where", "via", "weight"} <= said.rows[0]["reasons"][0].keys()
    assert "relevant when measured: " in said.err


def test_a_faulty_line_is_named_and_the_others_are_scored(run: Run, profile: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls.jsonl"
    calls.write_text('{"external_id": "A", "title": "School exchanges", "text": ""}\n{"title": "No id"}\nnot json\n')
    said = run("match", "--profile", profile, "--calls", calls)
    assert (said.code, len(said.rows)) == (1, 1)
    assert "line 2" in said.err
    assert "line 3" in said.err


@pytest.mark.parametrize("form", ["eml", "html", "text", "teams"])
def test_a_letter_can_be_seen_before_it_is_sent(watched: Run, form: str) -> None:
    said = watched("digest", "skola-veckobrev", "--format", form, *MONDAY)
    assert said.code == 0
    assert "skolutbyten" in said.out.lower() or form == "eml"
    assert watched("outbox", "--json").rows == []


@pytest.mark.parametrize("looked_at_first", [True, False], ids=["before any work", "after it"])
def test_looking_back_or_ahead_decides_nothing(
    watched: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_at_first: bool
) -> None:
    monkeypatch.setattr("watcher.work.jobs.due_sources", lambda *_: [])
    if not looked_at_first:
        assert watched("tick", *AT).code == 0
    for when in ("2020-01-01", "2026-08-31", "2026-09-30", "2031-01-01"):
        assert watched("digest", "skola-veckobrev", "--at", f"{when}T07:30:00+02:00").code == 0
        if when == "2020-01-01":
            before = held(tmp_path)
        assert held(tmp_path) == before
    assert before["call_event"] == 1
    assert before["match"] > 0
    assert watched("tick", *MONDAY).code == 0
    assert [row["state"] for row in watched("outbox", "--json").rows] == ["sent"]


def held(folder: Path) -> dict[str, Any]:
    """How many events and matches there are, and where every watermark stands."""
    with closing(sqlite3.connect(folder / "data" / "watcher.sqlite3")) as connection:
        ask = connection.execute
        return {
            **{
                name: ask(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in ("call_event", "match", "delivery")
            },
            "calls": ask("SELECT status, version_id FROM call").fetchall(),
            "subscriptions": ask("SELECT told_match_id, next_due_at FROM subscription").fetchall(),
            "areas": ask("SELECT matched_revision FROM priority_area").fetchall(),
            "progress": ask("SELECT name, row_id FROM progress").fetchall(),
        }


def test_all_due_work_is_done_once(watched: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.work.jobs.due_sources", lambda *_: [])  # the network is another test's affair
    assert watched("tick", *MONDAY).code == 0
    letters = list((tmp_path / "data" / "outbox").glob("*.eml"))
    assert len(letters) == 1
    mail = email.message_from_bytes(letters[0].read_bytes(), policy=email.policy.default)
    assert mail["To"] == "skola@example.org"
    assert "öppen utlysning" in mail["Subject"]
    assert watched("tick", *MONDAY).code == 0
    assert [row["state"] for row in watched("outbox", "--json").rows] == ["sent"]


def refuse(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def test_a_letter_that_cannot_be_written_is_told_and_falls_short(watched: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.work.jobs.due_sources", lambda *_: [])
    monkeypatch.setattr("subscriptions.delivery.letters.compose", refuse)
    said = watched("tick", "--json", *MONDAY)
    assert (said.code, said.rows[0]["unwritable"]) == (1, 1)
    assert "letters: 1 could not be written" in said.err
    assert [row["state"] for row in watched("outbox", "--json").rows] == ["dead"]


def test_a_letter_that_is_given_up_is_told_and_falls_short(watched: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.work.jobs.due_sources", lambda *_: [])
    with mail_office() as office:
        office.rcpt = {"skola@example.org": "550 5.1.1 no such user"}
        monkeypatch.setenv("WATCHER_SMTP_URL", office.url)
        monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "yes")
        said = watched("tick", "--json", *MONDAY)
    assert (said.code, said.rows[0]["dead"]) == (1, 1)
    assert "letters: 1 could not be delivered" in said.err


def test_a_profile_comes_out_as_it_went_in(watched: Run, tmp_path: Path) -> None:
    said = watched("profile", "export", "exempelkoping")
    again = tmp_path / "again.toml"
    again.write_text(said.out, "utf-8")
    assert watched("profile", "import", again, *AT).code == 0
    assert watched("profile", "export", "exempelkoping").out == said.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("digest", "no-such"), "no-such"),
        (("profile", "export", "nobody"), "nobody"),
        (("profile", "import", "nowhere.toml"), "nowhere.toml"),
        (("outbox", "retry", "99"), "99"),
        (("match", "--profile", "nowhere.toml", "--calls", "x"), "nowhere.toml"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(run: Run, words: tuple[str, ...], hint: str) -> None:
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert hint in said.err


def test_the_check_says_one_line_for_each_part_and_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = run("check").out.splitlines()
    assert len(lines) == 10
    assert all(line.startswith("ok") for line in lines)
    monkeypatch.setenv("WATCHER_SMTP_URL", "smtp://127.0.0.1:9")
    said = run("check")
    assert said.code == 1
    assert sum(line.startswith("FAIL mail") for line in said.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("WATCHER_TIMEZONE", "Mars/Olympus"), ("WATCHER_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
     ("WATCHER_DATABASE_URL", "nonsense"), ("WATCHER_SMTP_URL_FILE", "/nowhere"), ("WATCHER_WEB_PROCESSES", "0")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = run("events")
    assert said.code == 2
    assert name.removesuffix("_FILE") in said.err
