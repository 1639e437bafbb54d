import gzip
import json
import shlex
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from tests.watcher.cli.conftest import Run
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.calls.put_right import without_mark
from watcher.calls.store import Brought, save_run
from watcher.cli.common import known_entry
from watcher.clock import clock_at
from watcher.db import reading, take_turn, transaction
from watcher.settings import Settings

AT = ("--at", "2026-05-07T08:00:00+02:00")


def rounds(*changes: dict[str, object]) -> list[dict[str, object]]:
    return [
        {
            "Diarienummer": f"2026-0000{number}", "Titel": f"Omgång {number}", "TitelEngelska": "x", "Publik": 1,
            "Webbsida": 1, "Oppningsdatum": "2026-05-01T00:00:00", "Stangningsdatum": "2026-09-01T14:00:00", **change,
        }
        for number, change in enumerate(changes, 1)
    ]  # fmt: skip


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "page-1.json.gz").write_bytes(gzip.compress(json.dumps(rounds({}, {})).encode()))
    return folder


def test_a_poll_from_saved_answers_is_kept_and_told_as_events(run: Run, answers: Path) -> None:
    assert run("poll", "vinnova", "--from", answers, *AT).code == 0
    events = run("events", "--json").rows
    assert [event["kind"] for event in events] == ["new", "new"]
    assert set(events[0]) == {"id", "kind", "source", "external_id", "changes", "at"}


def test_an_event_says_which_sentences_of_a_text_changed(run: Run, answers: Path) -> None:
    for words in ("Vi stöder lek. Kommuner kan söka.", "Vi stöder lek. Kommuner och regioner kan söka."):
        changed = {"Beskrivning": words}
        (answers / "page-1.json.gz").write_bytes(gzip.compress(json.dumps(rounds(changed)).encode()))
        assert run("poll", "vinnova", "--from", answers, *AT).code == 0
    last = run("events", "--json").rows[-1]
    assert last["sentences"] == [{"old": "Kommuner kan söka.", "new": "Kommuner och regioner kan söka."}]
    assert last["changes"]["text"][1] == "Vi stöder lek. Kommuner och regioner kan söka."


def test_events_are_given_from_where_one_left_off(run: Run, answers: Path) -> None:
    run("poll", "vinnova", "--from", answers, *AT)
    first, second = run("events", "--json").rows
    assert run("events", "--since", first["id"], "--json").rows == [second]


def test_html_where_json_was_due_changes_nothing_and_says_so(run: Run, answers: Path) -> None:
    run("poll", "vinnova", "--from", answers, *AT)
    (answers / "page-1.json.gz").unlink()
    (answers / "page-1.html").write_text("<!doctype html><title>API</title><p>Dokumentation")
    said = run("poll", "vinnova", "--from", answers, "--json", *AT)
    assert (said.code, said.rows[0]["outcome"]) == (1, "broken")
    assert "vinnova" in said.err
    assert len(run("events", "--json").rows) == 2


def test_a_folder_without_the_first_page_is_told(run: Run, tmp_path: Path) -> None:
    said = run("poll", "vinnova", "--from", tmp_path, "--json", *AT)
    assert (said.code, said.rows[0]["outcome"]) == (1, "broken")
    assert run("poll", "vinnova", "--from", tmp_path / "nowhere", *AT).code == 2


def test_a_correction_is_an_event_and_a_wrong_one_is_refused(run: Run, answers: Path) -> None:
    run("poll", "vinnova", "--from", answers, *AT)
    how = ("--who", "Anna", "--why", "telefonsamtal", *AT)
    assert run("correct", "vinnova", "2026-00001", "deadlines", '[{"date": "2026-09-15"}]', *how).code == 0
    last = run("events", "--json").rows[-1]
    assert (last["kind"], list(last["changes"])) == ("changed", ["deadlines"])
    assert run("correct", "vinnova", "2026-00001", "deadlines", "soon", *how).code == 2
    assert run("correct", "vinnova", "2026-99999", "title", "x", *how).code == 2


def test_a_question_about_a_correction_is_shown_with_the_commands_that_settle_it(run: Run, answers: Path) -> None:
    run("poll", "vinnova", "--from", answers, *AT)
    how = ("--who", "Anna", "--why", "telefonsamtal", *AT)
    run("correct", "vinnova", "2026-00001", "deadlines", '[{"date": "2026-09-15"}]', *how)
    assert "to decide" not in run("sources", "list").out
    changed = rounds({"Stangningsdatum": "2026-10-01T14:00:00"}, {})
    (answers / "page-1.json.gz").write_bytes(gzip.compress(json.dumps(changed).encode()))
    run("poll", "vinnova", "--from", answers, *AT)
    shown = run("sources", "list").out
    assert "to decide: deadlines of vinnova 2026-00001 (Omgång 1)" in shown
    for day in ("2026-09-15", "2026-09-01", "2026-10-01"):
        assert day in shown
    (row,) = [row for row in run("sources", "list", "--json").rows if row["questions"]]
    (question,) = row["questions"]
    assert question["keep"] in shown
    assert question["accept"] in shown
    assert run(*shlex.split(question["keep"])[1:], *AT).code == 0
    assert "to decide" not in run("sources", "list").out


def test_a_correction_made_while_a_run_is_saved_loses_nothing_of_it(
    run: Run, answers: Path, database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.cli.calls.open_service", lambda: (settings, database))
    run("poll", "vinnova", "--from", answers, *AT)
    entry, turn_taken = known_entry(settings, "vinnova"), threading.Event()

    def save_a_new_title() -> None:
        with transaction(database) as session:
            take_turn(session, "call_event")
            turn_taken.set()
            time.sleep(0.5)  # the correction has begun by now, and waits
            stated = session.exec(select(Sighting.data).where(Sighting.external_id == "2026-00001")).one()
            fresh = CallData.model_validate({**stated, "title": "Nytt namn"})
            save_run(session, entry, Brought([fresh]), run_id=2, now=clock_at(AT[1])(), withdraw=False)

    other = threading.Thread(target=save_a_new_title)
    other.start()
    assert turn_taken.wait(20)
    how = ("--who", "Anna", "--why", "telefonsamtal", *AT)
    assert run("correct", "vinnova", "2026-00001", "deadlines", '[{"date": "2026-09-15"}]', *how).code == 0
    other.join()
    with reading(database) as session:
        call = session.exec(select(Call).where(Call.external_id == "2026-00001")).one()
        told = [list(without_mark(event.changes)) for event in session.exec(select(CallEvent).order_by(CallEvent.id))]
    assert (call.data["title"], call.last_deadline) == ("Nytt namn", "2026-09-15")
    assert told[2:] == [["title"], ["deadlines"]]


@pytest.mark.parametrize("when", ["yesterday", "2026-05-07T08:00:00", "2026-02-31T08:00:00+02:00"])
def test_a_time_that_is_none_is_refused(run: Run, answers: Path, when: str) -> None:
    said = run("poll", "vinnova", "--from", answers, "--at", when)
    assert said.code == 2
    assert "--at" in said.err


def test_events_in_words_give_title_and_values(run: Run, answers: Path) -> None:
    run("poll", "vinnova", "--from", answers, *AT)
    (kind, title, status), second = (run("events").out.splitlines()[at : at + 3] for at in (0, 3))
    assert "new       vinnova" in kind
    assert title.strip()
    assert status.strip() == "status: open"
    assert "vinnova" in second[0]
