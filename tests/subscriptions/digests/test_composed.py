"""A letter is given out again only where it would be composed the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sources.contract import Deadline, Dissent, Localised
from subscriptions.digests import composed as composing
from subscriptions.digests.compose import compose
from subscriptions.digests.composed import composed
from subscriptions.digests.plan import Remark, SourceLine
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, a_reader, closing, told


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    composing._kept.clear()
    yield
    composing._kept.clear()


def _given(**other: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"reader": a_reader(), "told": [told(1), told(2)], "closing": [closing(3)], "now": NOW}
    return {**usual, "timezone": STOCKHOLM, **other}


def test_the_same_letter_is_composed_once() -> None:
    first = composed(**_given())

    assert composed(**_given()) is first
    assert first == compose(**_given())


@pytest.mark.parametrize(
    "other",
    [
        {"reader": replace(a_reader(), contact={"name": "Någon annan", "email": "annan@example.org"})},
        {"told": [told(1), told(2, call=a_call(2, title="En annan rubrik"))]},
        {"told": [told(1, interested=("Skola",)), told(2)]},
        {"closing": []},
        {"now": NOW + timedelta(days=1)},
        {"sources": [SourceLine(Localised(sv="Källan", en="The source"), NOW.date())]},
        {"remarks": [Remark("Läs den första", "Karin")]},
        {"beside": {1: (Remark("Den här", "Karin"),)}},
    ],
)
def test_whatever_is_another_gives_another_letter(other: dict[str, Any]) -> None:
    composed(**_given())

    assert composed(**_given(**other)) == compose(**_given(**other)) != compose(**_given())


def test_a_source_that_has_got_another_name_is_called_by_it() -> None:
    dissent = (Dissent(source="other", field="deadlines", days=("2027-03-01",)),)
    call = a_call(1, deadlines=(Deadline(date="2027-04-05"),), dissent=dissent)
    names = {"other": "Gamla namnet"}

    def ask() -> str:
        return str(
            composed(
                **_given(told=[told(1, call=call)], name_of=lambda source: _same_in_both(names.get(source, source)))
            )
        )

    assert "Gamla namnet" in ask()
    names["other"] = "Nya namnet"
    assert "Nya namnet" in ask()


def _same_in_both(name: str) -> Localised:
    return Localised(sv=name, en=name)


def test_only_so_many_are_kept_and_none_that_tells_of_very_much() -> None:
    for number in range(composing.MOST_KEPT + 3):
        composed(**_given(now=NOW + timedelta(minutes=number)))
    assert len(composing._kept) == composing.MOST_KEPT

    long = _given(told=[told(number) for number in range(composing.MOST_CALLS + 1)])
    assert composed(**long) is not composed(**long)
