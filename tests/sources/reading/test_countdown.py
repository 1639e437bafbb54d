"""What counts the days is not kept: on the next day it would be wrong."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData, Translation
from sources.reading.countdown import steady, without_countdown

COUNTS = ["{} dagar kvar", "Stänger om {} dagar", "{} days left", "Ansökan stänger om {} dagar!", "Days left: {}",
          "Endast {} dagar kvar att söka"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("3 dagar kvar", ""),
        ("Stöd till skolor.\nStänger om 5 dagar.\nSök senast 5 juni.", "Stöd till skolor.\nSök senast 5 juni."),
        ("Current: 37 days left. Apply before: 2026-06-10 14:00", "Apply before: 2026-06-10 14:00"),
        ("Ansökan stänger om 5 dagar, den 12 maj 2026.", "Ansökan stänger, den 12 maj 2026."),
        ("Ansök inom 30 dagar från beslutet.", "Ansök inom 30 dagar från beslutet."),
        ("Projektet pågår i 24 månader.", "Projektet pågår i 24 månader."),
        (
            "Grants cover the remaining 12 months of a project that was interrupted by the war in its first year.",
            "Grants cover the remaining 12 months of a project that was interrupted by the war in its first year.",
        ),
        ("The project ends in 24 months.", "The project ends in 24 months."),
        ("Stödet täcker resan och 3 besök.\nSidvisningar: 1 234", "Stödet täcker resan och 3 besök."),
        ("Tre  dagar\n\n om  text", "Tre  dagar\n\n om  text"),
    ],
)
def test_a_count_goes_and_every_fact_stays(text: str, kept: str) -> None:
    assert steady(text) == kept


@given(st.sampled_from(COUNTS), st.integers(2, 400), st.sampled_from(["Stöd till skolor.", "", "Öppen för ansökan"]))
def test_the_text_is_the_same_on_the_next_day(count: str, days: int, other: str) -> None:
    one, two = (f"{other}\n{count.format(days - late)}\n{other}" for late in (0, 1))
    assert steady(one) == steady(two)
    assert str(days) not in steady(one)


def test_a_call_keeps_its_name_and_loses_its_counts_in_every_text() -> None:
    call = CallData(
        external_id="a", title="Klimatlyftet – 3 dagar kvar!", summary="3 dagar kvar", text="Stöd.\n3 dagar kvar",
        translations={"en": Translation(title="The Climate Lift", text="Grants.\n3 days left")},
    )  # fmt: skip
    found = without_countdown(call)
    assert (found.title, found.summary, found.text) == ("Klimatlyftet", "", "Stöd.")
    assert found.translations["en"].text == "Grants."
    assert without_countdown(call.model_copy(update={"title": "3 dagar kvar"})).title == "3 dagar kvar"
    assert without_countdown(found) is found


def test_hostile_texts_take_no_time() -> None:
    for words in (
        "1 dag och " * 10_000,
        "dagar kvar " * 10_000,
        "1 dag kvar " * 10_000,
        "stänger om " * 10_000,
        "kvar: " * 20_000,
    ):
        began = time.process_time()
        steady(words)
        assert time.process_time() - began < 2
