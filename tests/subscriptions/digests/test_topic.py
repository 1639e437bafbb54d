"""What a call is about, for its line in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from subscriptions.digests.topic import topic_of
from tests.subscriptions.digests.samples import a_call


def topic(title: str, language: str = "sv", **facts: Any) -> str:
    return topic_of(a_call(1, title=title, language="en", **facts), language)


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Cross-Border Cyber Hubs", "cybersäkerhet"),
        ("Networks of European Cinemas", "film och medier"),
        ("Climate adaptation of the built environment", "klimatanpassning"),
        (
            "Bridging the gap between disaster risk management and climate adaptation",
            "krisberedskap och civilt försvar",
        ),
    ],
)
def test_the_title_names_it_the_first_of_several_first(title: str, named: str) -> None:
    assert topic(title, summary="On schools and pupils.", text="Schools. " * 50) == named


def test_of_several_the_one_that_the_summary_bears_out() -> None:
    title = "Raising awareness of and building capacity for the EU Charter of Fundamental Rights"
    assert topic(title, summary="Fundamental rights and human rights defenders.") == "mänskliga rättigheter"


def test_it_is_said_in_the_readers_language() -> None:
    assert topic("Networks of European Cinemas", "en") == "film and media"


def test_where_the_title_names_nothing_keywords_may_and_nothing_else() -> None:
    assert topic("Teaming Synergies", keywords=("Education",)) == "utbildning"
    assert topic("Teaming Synergies", summary="On schools and pupils.", text="Schools. " * 50) == ""


def test_what_its_programme_is_called_is_no_more_than_that() -> None:
    assert topic("I3-2026-INV1 Strand 1", programme="Interregional Innovation Investments") == ""


def test_a_translation_is_read_where_the_title_is_in_another_language() -> None:
    call = a_call(1, title="Xyzzy", language="fi", translations={"en": {"title": "Networks of European Cinemas"}})
    assert topic_of(call, "sv") == "film och medier"
