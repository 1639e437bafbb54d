"""`watcher area`: answers to calls, and other words for an area, as their users meet them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.contract import CallData
from sources.entry import Entry
from subscriptions.matching.measured import PRECISION
from tests.watcher.cli.conftest import Run
from watcher.calls.store import Brought, save_run
from watcher.cli.common import known_entry, open_service
from watcher.clock import clock_at
from watcher.db import transaction

AT = ("--at", "2026-05-07T08:00:00+02:00")
PROFILE = """
[organisation]
id = "by"
name = "Byns kommun"
[[organisation.departments]]
id = "kultur"
name = "Kulturförvaltningen"
[[areas]]
id = "arv"
department = "kultur"
name = "Kultur och kulturarv"
"""
TITLES = {"M-1": "Stöd till museer och kulturarv", "J-1": "Järnväg och stationer"}


@pytest.fixture
def brought(run: Run, tmp_path: Path) -> Run:
    """One area and two calls."""
    path = tmp_path / "by.toml"
    path.write_text(PROFILE, "utf-8")
    assert run("profile", "import", path, *AT).code == 0
    settings, engine = open_service()
    facts = [
        {"source": "vinnova", "external_id": name, "title": title, "status": "open"} for name, title in TITLES.items()
    ]
    calls = tuple(CallData.model_validate(each) for each in facts)
    with transaction(engine) as session:
        now = clock_at(AT[1])()
        save_run(session, known_entry(settings, "vinnova"), Brought(calls), run_id=1, now=now, withdraw=False)
    return run


def test_an_answer_is_kept_shown_and_taken_back(brought: Run) -> None:
    said = brought("area", "answer", "by/arv", "vinnova", "M-1", "not-relevant", "--who", "Åsa", *AT)
    assert (said.code, said.out) == (0, "by/arv: M-1 not-relevant\n")
    (shown,) = brought("area", "answers", "by/arv", "--json", *AT).rows
    assert [(each["external_id"], each["answer"], each["who"]) for each in shown["answers"]] == [
        ("M-1", "not-relevant", "Åsa")
    ]
    assert [each["external_id"] for each in shown["went_out"]] == ["M-1"]
    assert "stay away by the answers: " in brought("area", "answers", "by/arv", *AT).out
    assert brought("area", "answer", "by/arv", "vinnova", "M-1", "take-back", "--who", "Åsa").code == 0
    assert brought("area", "answers", "by/arv", "--json", *AT).rows[0]["answers"] == []


def test_who_contradicts_a_colleague_is_told_and_both_answers_are_shown(brought: Run) -> None:
    words = ("area", "answer", "by/arv", "vinnova", "M-1")
    brought(*words, "relevant", "--who", "Åsa", *AT)
    said = brought(*words, "not-relevant", "--who", "Bo", *AT)
    before = "  but Åsa said on 2026-05-07 (relevant): the later answer counts until it is taken back\n"
    assert (said.code, said.out) == (0, "by/arv: M-1 not-relevant\n" + before)
    assert before in brought("area", "answers", "by/arv", *AT).out
    (shown,) = brought("area", "answers", "by/arv", "--json", *AT).rows[0]["answers"]
    assert [(each["who"], each["answer"]) for each in (shown, *shown["others"])] == [
        ("Bo", "not-relevant"), ("Åsa", "relevant")
    ]  # fmt: skip
    said = brought(*words, "take-back", "--who", "Bo", *AT)
    assert said.out == "by/arv: M-1 take-back\nwhat Åsa said on 2026-05-07 (relevant) counts again\n"


def test_an_answer_to_a_call_that_became_part_of_another_is_shown_by_the_name_that_is_left(brought: Run) -> None:
    settings, engine = open_service()
    now, entry = clock_at(AT[1])(), known_entry(settings, "formas")
    of_it = CallData(source="formas", external_id="F-1", title="Stöd till museer", status="open")
    named = {"identities": ("dnr:2026-1",)}

    def bring(entry: Entry, data: CallData) -> None:
        with transaction(engine) as session:
            save_run(session, entry, Brought((data,)), run_id=2, now=now, withdraw=False)

    bring(entry, of_it)
    assert brought("area", "answer", "by/arv", "formas", "F-1", "relevant", "--who", "Åsa", *AT).code == 0
    first = CallData(source="vinnova", external_id="M-1", title=TITLES["M-1"], status="open")
    bring(known_entry(settings, "vinnova"), first.model_copy(update=named))
    bring(entry, of_it.model_copy(update=named))
    (shown,) = brought("area", "answers", "by/arv", "--json", *AT).rows
    assert [(each["source"], each["external_id"], each["title"]) for each in shown["answers"]] == [
        ("vinnova", "M-1", TITLES["M-1"])
    ]
    assert "+joined" not in brought("area", "answers", "by/arv", *AT).out


def test_there_is_nothing_to_take_back(brought: Run) -> None:
    said = brought("area", "answer", "by/arv", "vinnova", "M-1", "take-back", "--who", "Åsa")
    assert (said.code, "there was no answer" in said.out) == (1, True)


def test_other_words_are_tried_and_nothing_is_changed(brought: Run) -> None:
    (tried,) = brought("area", "try", "by/arv", "--name", "Järnväg", "--json", *AT).rows
    assert [each["external_id"] for each in tried["come"]] == ["J-1"]
    assert [each["external_id"] for each in tried["go"]] == ["M-1"]
    assert {"term", "found", "where", "via", "weight"} == tried["come"][0]["reasons"][0].keys()
    assert tried["warning"] == "narrow-so-far"
    again = brought("area", "try", "by/arv", *AT)
    assert again.out.startswith("too early to tell how many calls a week")
    assert "come:" not in again.out
    assert "Almost nothing of what has been read so far belongs to the area. Add more words" in again.out
    assert "narrow-so-far" not in again.out
    assert f"relevant when measured: {PRECISION['strong'] * 100:.0f} of 100 strong" in again.out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("EU", "The words say too little. Describe in a few words what you want to do."),
        ("Vesihuolto", "None of the words leads to a policy field that is known"),
        ("qwe", "The words say too little. Describe in a few words what you want to do."),
    ],
)
def test_what_is_wrong_with_the_words_is_said_as_on_the_page(brought: Run, name: str, told: str) -> None:
    assert told in brought("area", "try", "by/arv", "--name", name, *AT).out


def test_before_any_call_is_read_no_words_are_blamed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "by.toml"
    path.write_text(PROFILE, "utf-8")
    run("profile", "import", path, *AT)
    assert run("area", "try", "by/arv", *AT).out == (
        "no calls of the last twelve months have been read yet, so nothing can be tried\n"
    )
    assert run("area", "try", "by/arv", "--json", *AT).rows[0]["warning"] == ""


def test_calls_are_named_by_their_titles(brought: Run) -> None:
    said = brought("area", "try", "by/arv", "--name", "Järnväg", *AT).out
    assert f"{TITLES['J-1']} (vinnova J-1)\n" in said


def test_a_phrase_that_rules_out_nearly_all_is_said_when_it_is_tried(brought: Run) -> None:
    tried = ("area", "try", "by/arv", "--must-not", "och", "--must-not", "film", *AT)
    said = brought(*tried).out
    assert "“och” stands in nearly all calls, so that nearly all are left out." in said
    assert "Add more words" not in said  # they would not help
    (row,) = brought(*tried, "--json").rows
    assert row["useless_must_not"] == [{"phrase": "och", "why": "everywhere"}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("try", "by"), "write ORGANISATION/AREA"),
        (("try", "by/vatten"), "there are: by/arv"),
        (("try", "by/arv", "--name", " "), "--name: write 1 to 500 characters"),
        (("try", "by/arv", "--name", "x" * 501), "--name: write 1 to 500 characters"),
        (("answer", "by/arv", "vinnova", "X-9", "relevant", "--who", "Åsa"), "no such call"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(brought: Run, words: tuple[str, ...], told: str) -> None:
    said = brought("area", *words)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert told in said.err
