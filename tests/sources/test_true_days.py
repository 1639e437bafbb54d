"""A summary says no other last day than the one that stands."""

from __future__ import annotations

import pytest

from sources.contract import CallData
from sources.true_days import with_true_days


def _summary(summary: str, *days: str, language: str = "sv") -> str:
    call = CallData.model_validate(
        {"external_id": "a", "title": "Stöd", "summary": summary, "language": language,
         "deadlines": [{"date": day} for day in days]}
    )  # fmt: skip
    return with_true_days(call).summary


@pytest.mark.parametrize(
    ("said", "language", "kept"),
    [
        ("Stöd till skolgårdar. Sista ansökningsdag är 12 mars 2027.", "sv", "Stöd till skolgårdar."),
        ("Stöd till skolgårdar. Sista ansökningsdag är 12 mars.", "sv", "Stöd till skolgårdar."),
        ("Grants for school yards. The deadline is 12 March 2027.", "en", "Grants for school yards."),
        ("Sök senast 12 mars 2027. Stödet är 500 000 kr.", "sv", "Stödet är 500 000 kr."),
    ],
)
def test_another_last_day_is_left_out(said: str, language: str, kept: str) -> None:
    assert _summary(said, "2027-03-19", language=language) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Sista ansökningsdag är 19 mars 2027.",
        "Sista ansökningsdag är 19 mars.",
        "Projektet ska vara klart den 31 december 2028. Stödet är 500 000 kr.",
    ],
)
def test_the_day_that_stands_and_other_days_stay(said: str) -> None:
    assert _summary(said, "2027-03-19") == said


def test_where_no_day_is_known_nothing_is_left_out() -> None:
    assert _summary("Sista ansökningsdag är 12 mars 2027.") == "Sista ansökningsdag är 12 mars 2027."
