"""A wide word of an area's name is what the words beside it say."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_area
from tests.subscriptions.matching.making import an_area


@pytest.mark.parametrize("name", ["Vuxenutbildning och omställning", "Kompetensförsörjning och omställning"])
def test_beside_words_for_learning_omstallning_is_that_of_people(name: str) -> None:
    fields = analyse_area(an_area(name)).fields
    assert max(fields[each].weight for each in ("climate", "energy", "circular-economy")) < 0.4


@pytest.mark.parametrize("name", ["Omställning", "Grön omställning", "Klimat och omställning"])
def test_by_itself_or_beside_the_climate_it_is_that_of_the_climate(name: str) -> None:
    fields = analyse_area(an_area(name)).fields
    assert fields["climate"].weight == max(wish.weight for wish in fields.values())


def test_what_small_children_learn_asks_for_no_youth_work() -> None:
    asked = an_area("Förskola", description="Barns språkutveckling i förskolan.")
    assert "youth" not in analyse_area(asked).fields
