"""Facts are read once for one text, and anew for another."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.subscriptions.digests.samples import a_call
from watcher.calls.facts import LONGEST_KEPT, facts_in


def test_the_same_text_is_read_once_and_another_gives_other_facts() -> None:
    text = a_call(1).model_dump_json()
    moved = text.replace("2026-09-15", "2026-09-16")

    assert facts_in(text) is facts_in(str(text.encode(), "utf-8"))
    assert facts_in(text) == a_call(1)
    assert facts_in(moved).deadlines[0].date == "2026-09-16"


def test_nobody_can_change_what_is_remembered() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        facts_in(a_call(1).model_dump_json()).status = "closed"


def test_a_very_long_text_is_read_but_not_remembered() -> None:
    text = a_call(1, text="a" * LONGEST_KEPT).model_dump_json()

    assert facts_in(text) == facts_in(text)
    assert facts_in(text) is not facts_in(text)
