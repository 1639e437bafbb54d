"""What a call says it is not for counts neither as a field nor by an area's own words."""

from __future__ import annotations

import pytest

from subscriptions.matching.denied import without_denied
from tests.subscriptions.matching.making import a_call, points


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Stopp för bidrag till turism", "Inga medel kan sökas för turism i år."),
        ("Stöd till annat än turism", "Stöd ges till annat än turism och kultur."),
        ("Call", "Excluded: tourism, sport, culture."),
        (
            "Utlysning om avlopp",
            "Stöd till avlopp, dock inte turism. Med undantag för turism kan alla söka.",
        ),
        ("Open call", "All fields except tourism are welcome. This call does not fund tourism."),
    ],
)
def test_what_a_call_denies_does_not_count(title: str, text: str) -> None:
    assert points("Turism", a_call(title, text)) == 0


def test_what_stands_beside_what_is_denied_counts() -> None:
    call = a_call("Utlysning", "Med undantag för idrott kan avlopp och turism få stöd.")
    assert points("Turism", call) > 0
    assert points("Avlopp", call) > 0
    assert points("Idrott", call) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Turism men inte bara turism.",
        "Culture, including but not limited to tourism.",
        "Dessutom turism.",
        "Not only tourism but also culture.",
    ],
)
def test_what_only_sounds_like_a_denial_is_none(text: str) -> None:
    assert without_denied(text) == text
