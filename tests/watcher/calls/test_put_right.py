"""A day that we read otherwise from the same words is our mistake; a day that the funder writes otherwise is news."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sources.contract import CallData
from watcher.calls.decide import decide
from watcher.calls.put_right import MISREAD, marked_throughout, misread_fields

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
TEXT = "Skolor kan söka medel.\nFrågor tas emot till 5 juni 2026.\nSista ansökningsdag är 19 juni 2026."


def call(day: str | None, words: str | None, **facts: Any) -> CallData:
    return CallData.model_validate(
        {
            "source": "fonden", "external_id": "A-1", "title": "Skolutbyten", "status": "open", "text": TEXT,
            "deadlines": [{"date": day}] if day else [],
            "evidence": {"deadlines": words} if words else {},
            **facts,
        }
    )  # fmt: skip


WRONG = call("2026-06-05", "tas emot till 5 juni 2026")
RIGHT = call("2026-06-19", "Sista ansökningsdag är 19 juni 2026")


def test_another_day_from_the_same_words_is_our_mistake() -> None:
    for old, new in ((WRONG, RIGHT), (RIGHT, WRONG), (call(None, None), RIGHT), (WRONG, call(None, None))):
        decision = decide(new, old, now=NOW)
        assert decision.kind == "changed"
        assert misread_fields(decision.changes) == {"deadlines"}


def test_another_opening_day_likewise() -> None:
    old, new = (
        call("2026-06-19", "Sista ansökningsdag är 19 juni 2026", opens=day, status="forthcoming").model_copy(
            update={"evidence": {"opens": words, "deadlines": "Sista ansökningsdag är 19 juni 2026"}}
        )
        for day, words in (("2026-06-05", "tas emot till 5 juni 2026"), (None, ""))
    )
    assert misread_fields(decide(new.model_copy(update={"evidence": RIGHT.evidence}), old, now=NOW).changes) == {
        "opens"
    }


LATER = "Sista ansökningsdag är 26 juni 2026"
THE_FUNDERS = {
    "other words": call("2026-06-26", LATER, text=TEXT.replace("19 juni", "26 juni")),
    "one more sentence": call("2026-06-26", "Förlängt till 26 juni 2026", text=f"{TEXT}\nFörlängt till 26 juni 2026."),
    "words that stand elsewhere": call("2026-06-26", LATER),
    "a bare day": call("2026-06-05", "5 juni 2026"),
    "no words": call("2026-06-26", None),
    "no words for one of two": call(
        "2026-06-05", "tas emot till 5 juni 2026", deadlines=[{"date": "2026-06-05"}, {"date": "2026-06-30"}]
    ),
    "another source's day": call("2026-06-05", "tas emot till 5 juni 2026", filled_by={"deadlines": "annan"}),
}


@pytest.mark.parametrize("new", THE_FUNDERS.values(), ids=THE_FUNDERS)
def test_where_our_reading_alone_may_not_be_the_reason_it_is_a_change(new: CallData) -> None:
    changes = decide(new, RIGHT, now=NOW).changes
    assert "deadlines" in changes
    assert not misread_fields(changes)


def test_a_call_without_text_has_no_words_to_misread() -> None:
    assert not misread_fields(
        decide(RIGHT.model_copy(update={"text": ""}), WRONG.model_copy(update={"text": ""})).changes
    )


def test_a_day_that_has_passed_gives_way_to_the_next() -> None:
    after = datetime(2026, 6, 6, 8, tzinfo=UTC)
    assert not misread_fields(decide(RIGHT, WRONG, now=after).changes)


def test_a_persons_correction_is_theirs() -> None:
    assert not misread_fields(decide(RIGHT, WRONG, now=NOW, by_person=True).changes)


def test_of_several_changes_of_a_day_all_must_be_ours() -> None:
    ours = decide(RIGHT, WRONG, now=NOW).changes
    theirs = decide(THE_FUNDERS["other words"], RIGHT, now=NOW).changes
    assert marked_throughout([ours], MISREAD) == {"deadlines"}
    assert marked_throughout([ours, theirs], MISREAD) == frozenset()
    assert marked_throughout([ours, {"title": ["a", "b"]}], MISREAD) == {"deadlines"}
