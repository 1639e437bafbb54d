"""A day that was put right is told as that: our mistake, or a person's correction, and no doing of the funder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from subscriptions.digests.cases import make_cases
from tests.subscriptions.digests.samples import changed
from tests.subscriptions.digests.test_changes import dates, sentences

MISREAD = [
    (
        ["2027-03-15"],
        ["2027-04-05"],
        "Rättelse: vi läste fel i källan. Sista ansökningsdag är 5 april 2027, inte 15 mars 2027.",
        "Correction: we misread the source. The deadline is 5 April 2027, not 15 March 2027.",
    ),
    (
        [],
        ["2027-04-05"],
        "Rättelse: vi hade missat sista ansökningsdag. Den är 5 april 2027.",
        "Correction: we had missed the deadline. It is 5 April 2027.",
    ),
    (
        ["2027-04-05"],
        [],
        "Rättelse: vi läste fel i källan. 5 april 2027 är ingen sista ansökningsdag.",
        "Correction: we misread the source. 5 April 2027 is no deadline.",
    ),
]


@pytest.mark.parametrize(("old", "new", "sv", "en"), MISREAD)
def test_a_day_that_we_read_wrong_is_told_as_our_mistake(old: list[str], new: list[str], sv: str, en: str) -> None:
    changes = {"deadlines": (dates(*old), dates(*new)), "misread": (None, ["deadlines"])}
    assert sentences("sv", **changes) == (sv,)
    assert sentences("en", **changes) == (en,)


@pytest.mark.parametrize(
    ("field", "old", "new", "sv"),
    [
        ("deadlines", ["2027-03-15"], ["2027-04-05"],
         "Rättelse: sista ansökningsdag är 5 april 2027. Tidigare angav vi 15 mars 2027."),
        ("deadlines", [], ["2027-04-05"], "Rättelse: sista ansökningsdag är 5 april 2027. Tidigare angav vi ingen."),
        ("deadlines", ["2027-04-05"], [], "Rättelse: 5 april 2027 är ingen sista ansökningsdag."),
        ("opens", "2027-03-15", "2027-04-05", "Rättelse: ansökan öppnar 5 april 2027. Tidigare angav vi 15 mars 2027."),
        ("opens", None, "2027-04-05", "Rättelse: ansökan öppnar 5 april 2027. Tidigare angav vi ingen öppningsdag."),
        ("opens", "2027-03-15", None, "Rättelse: 15 mars 2027 är ingen öppningsdag."),
    ],
)  # fmt: skip
def test_a_day_that_a_person_corrected_is_no_doing_of_the_funder(field: str, old: Any, new: Any, sv: str) -> None:
    both = (dates(*old), dates(*new)) if field == "deadlines" else (old, new)
    assert sentences("sv", **{field: both}, corrected=(None, [field])) == (sv,)
    assert sentences("en", **{field: both}, corrected=(None, [field]))[0].startswith("Correction: ")


def test_an_hour_that_we_missed_is_told_with_its_day() -> None:
    both = ([{"date": "2027-04-05"}], [{"date": "2027-04-05", "time": "15:00"}])
    assert sentences("sv", deadlines=both, misread=(None, ["deadlines"])) == (
        "Rättelse: vi läste fel i källan. Sista ansökningsdag är 5 april 2027 kl. 15.00.",
    )


def test_an_opening_day_that_we_read_wrong_is_told_as_our_mistake() -> None:
    told_of = {
        old: sentences("sv", opens=(old, "2027-04-05"), misread=(None, ["opens"])) for old in ("2027-03-15", None)
    }
    assert told_of == {
        "2027-03-15": ("Rättelse: vi läste fel i källan. Ansökan öppnar 5 april 2027, inte 15 mars 2027.",),
        None: ("Rättelse: vi hade missat öppningsdagen. Den är 5 april 2027.",),
    }
    gone = sentences("sv", opens=("2027-03-15", None), misread=(None, ["opens"]))
    assert gone == ("Rättelse: vi läste fel i källan. 15 mars 2027 är ingen öppningsdag.",)


def test_a_mistake_of_ours_and_then_an_extension_is_an_extension() -> None:
    ours = changed(1, deadlines=(dates("2027-03-15"), dates("2027-04-05")), misread=(None, ["deadlines"]))
    theirs = changed(2, deadlines=(dates("2027-04-05"), dates("2027-05-05")))
    (case,) = make_cases([ours, replace(theirs, call_id=ours.call_id)], [])
    assert not case.misread
    assert "misread" not in case.changes
