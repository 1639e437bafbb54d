"""What an organisation can carry speaks against a call, in words; it never hides one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching.capacity import IN_KRONOR, money_reason
from subscriptions.matching.explain import explain
from subscriptions.matching.model import Organisation
from tests.subscriptions.matching.making import ANYONE, a_call, an_area, scored

MEANS = Organisation("town", smallest_project="500000 SEK", largest_project="5000000 SEK", days_needed=45)
AREA = an_area("Energieffektivisering")


def a_paid_call(**budget: Any) -> Any:
    return a_call(
        "Energieffektivisering i skolor", "Energieffektivisering.", budget=budget, deadlines=[{"date": "2026-06-01"}]
    )


def said(language: str, organisation: Organisation = MEANS, **budget: Any) -> str:
    found = scored(AREA, a_paid_call(**budget), organisation)
    assert found
    return explain(found, AREA, language)


@pytest.mark.parametrize(
    ("budget", "swedish", "english"),
    [
        (
            {"per_project_min": "2000000", "per_project_max": "4000000", "currency": "EUR"},
            "Talar emot: varje projekt ska få minst 2 miljoner euro, mycket mer än ni brukar söka.",
            "Counts against it: each project gets at least EUR 2 million, far more than you usually apply for.",
        ),
        (
            {"per_project_max": "50000", "currency": "SEK"},
            "Talar emot: varje projekt kan få högst 50 000 kronor, mycket mindre än ni brukar söka.",
            "Counts against it: each project gets at most SEK 50,000, far less than you usually apply for.",
        ),
    ],
)
def test_projects_of_quite_another_size_are_told_in_both_languages(
    budget: dict[str, str], swedish: str, english: str
) -> None:
    assert swedish.replace("\u00a0", " ") in said("sv", **budget).replace("\u00a0", " ")
    assert english.replace("\u00a0", " ") in said("en", **budget).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "budget",
    [
        {"per_project_min": "600000", "per_project_max": "3000000", "currency": "SEK"},
        {"per_project_min": "9000000", "currency": "SEK"},  # larger, but not far
        {"per_project_min": "10000", "per_project_max": "2000000", "currency": "SEK"},  # small ones are not asked for
        {"per_project_min": "2000000000", "currency": "NOK"},  # what it is in kronor is not known
        {"per_project_min": "2000000000"},
        {"per_project_max": "0", "currency": "EUR"},
        {"total": "90000000", "currency": "EUR"},
        {},
    ],
)
def test_what_is_near_or_not_stated_is_not_held_against_a_call(budget: dict[str, str]) -> None:
    assert "Talar emot" not in said("sv", **budget)


def test_means_move_no_score() -> None:
    call = a_paid_call(per_project_min="90000000", currency="EUR")
    without, with_means = scored(AREA, call, ANYONE), scored(AREA, call, MEANS)
    assert without
    assert with_means
    assert (without.score, without.band) == (with_means.score, with_means.band)
    assert len(with_means.reasons) == len(without.reasons) + 2


amounts = st.integers(0, 10**14).map(str)


@given(least=amounts | st.none(), most=amounts | st.none(), currency=st.sampled_from([*IN_KRONOR, "NOK", None]))
def test_any_stated_amounts_give_one_reason_or_none(least: str | None, most: str | None, currency: str | None) -> None:
    call = a_paid_call(per_project_min=least, per_project_max=most, currency=currency)
    found = money_reason(call, MEANS)
    assert found is None or found.found in (f"{least} {currency}", f"{most} {currency}")
    assert money_reason(call, ANYONE) is None
