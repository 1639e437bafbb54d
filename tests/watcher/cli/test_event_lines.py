"""Call events as a person reads them: which call it is, and what it was and is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.calls.models import CallEvent
from watcher.cli.event_lines import event_lines


def lines(kind: str, changes: dict[str, Any], title: str = "Stöd till skolor") -> list[str]:
    event = CallEvent(
        id=7, call_id=1, version_id=1, kind=kind, source="vinnova", external_id="2026-01", changes=changes,
        at=datetime(2026, 5, 7, 6, tzinfo=UTC),
    )  # fmt: skip
    return [line.strip() for line in event_lines(event, title)]


def test_an_event_names_its_call_and_gives_the_old_and_the_new_value() -> None:
    moved = {"deadlines": [[{"date": "2026-06-01"}], [{"date": "2026-06-15", "time": "14:00", "zone": "Europe/Oslo"}]]}
    assert lines("changed", moved) == [
        "7 2026-05-07 06:00 changed   vinnova 2026-01",
        "Stöd till skolor",
        "deadlines: 2026-06-01 -> 2026-06-15 14:00 Europe/Oslo",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": ["open", "closed"]}, "status: open -> closed"),
        ({"opens": ["2026-06-01", None]}, "opens: 2026-06-01 -> -"),
        ({"budget": [{"total": "5", "text": "x"}, {"total": "6", "text": "x"}]},
         'budget: {"total": "5"} -> {"total": "6"}'),
        ({"documents": [[], [{"title": "Guide", "url": "https://example.org/a.pdf"}]]}, "documents: - -> Guide"),
        ({"text": ["Vi stöder lek. Regioner kan söka.", "Vi stöder lek. Regioner och kommuner kan söka."]},
         'text: "Regioner kan söka." -> "Regioner och kommuner kan söka."'),
    ],
)  # fmt: skip
def test_each_field_says_what_it_was_and_is(changes: dict[str, Any], words: str) -> None:
    assert lines("changed", changes)[2:] == [words]


def test_a_day_that_we_had_read_wrong_is_said_to_be_our_mistake_and_is_no_field() -> None:
    changes = {"opens": ["2026-06-01", "2026-06-02"], "misread": [None, ["opens"]]}
    assert lines("changed", changes)[2:] == [
        "opens: 2026-06-01 -> 2026-06-02",
        "the source has not changed: we had read opens wrong",
    ]


def test_a_call_that_was_over_when_it_was_first_seen_is_not_called_new() -> None:
    assert " new " in lines("new", {"status": [None, "open"]})[0]
    assert " was over " in lines("new", {"status": [None, "closed"]})[0]
    assert lines("new", {"status": [None, "closed"]})[2:] == ["status: closed"]


def test_a_long_value_is_cut_at_a_word() -> None:
    (line,) = lines("changed", {"title": ["kort", "ett långt namn " * 40]})[2:]
    assert line.endswith(("namn…", "långt…", "ett…"))
    assert len(line) < 200
