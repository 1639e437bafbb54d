"""What a change of an area would do, told before it is made."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.call_table import CallTable
from subscriptions.matching.model import Scored
from subscriptions.matching.score import POSSIBLE
from subscriptions.matching.tuning import Tuning, tune
from subscriptions.matching.verdicts import Applicant, Verdicts, Year, Young, judge_all
from tests.subscriptions.matching.making import ANYONE, a_call, an_area

TITLES = {
    "museum": "Stöd till museer och kulturarv",
    "library": "Stöd till bibliotek",
    "bus": "Kollektivtrafik i glesbygd",
    "rail": "Järnväg och stationer",
    "bike": "Cykelvägar i tätort",
    "energy": "Energieffektiva byggnader",
}
YEAR = Year(CallTable(analyse_call(a_call(title, external_id=name)) for name, title in TITLES.items()))


def judged(name: str) -> Verdicts:
    return judge_all(analyse_area(an_area(name)), YEAR, Applicant(ANYONE))


def changed(before: str, after: str, **others: str) -> Tuning:
    beside = {name: judged(words) for name, words in others.items()}
    return tune(judged(before), an_area(after), beside)


def names(scored: Iterable[Scored]) -> set[str]:
    return {one.external_id for one in scored}


def test_calls_come_and_go_with_the_words() -> None:
    tuning = changed("Kultur", "Hållbara transporter")
    assert names(tuning.come) == {"bus", "rail", "bike"}
    assert names(tuning.go) == {"museum", "library"}


def test_nothing_changes_where_nothing_is_changed() -> None:
    tuning = changed("Kultur", "Kultur")
    assert (tuning.come, tuning.go, tuning.moved) == ((), (), ())
    assert tuning.per_week == tuning.per_week_before > 0


def test_a_call_that_moves_band_is_told_with_both() -> None:
    tuning = changed("Järnväg", "Kultur, järnväg och energi: byggnader, bibliotek")
    bands = {pair.after.external_id: (pair.before.band, pair.after.band) for pair in tuning.moved}
    assert all(before != after for before, after in bands.values())


def test_near_misses_are_weak_and_best_first() -> None:
    tuning = changed("", "Kultur och fritid")
    scores = [one.score for one in tuning.near_misses]
    assert scores == sorted(scores, reverse=True)
    assert all(one.band == "weak" for one in tuning.near_misses)


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_what_is_over_is_no_near_miss(status: str) -> None:
    wanted = analyse_area(an_area("Hållbara transporter", weight=POSSIBLE - 0.01))
    ended = {name: status if name == "rail" else "open" for name in TITLES}
    year = Year(CallTable(analyse_call(a_call(TITLES[name], external_id=name, status=ended[name])) for name in TITLES))
    nearly = [judge_all(wanted, each, Applicant(ANYONE)).near_misses() for each in (YEAR, year)]
    assert [[[*TITLES][at] for at in each] for each in nearly] == [["rail", "bus", "bike"], ["bus", "bike"]]


@pytest.mark.parametrize(
    ("name", "warning"), [("Järnväg", "too-narrow"), ("och", "nothing-to-go-on"), ("Hållbara transporter", "")]
)
def test_too_narrow_is_said(name: str, warning: str) -> None:
    assert changed("", name).warning == warning


@pytest.mark.parametrize(("weeks", "rail", "warning"), [(0, 80, ""), (0, 200, "too-broad"), (None, 200, "")])
def test_before_there_are_weeks_to_count_too_much_of_all_calls_is_too_broad(
    weeks: int | None, rail: int, warning: str
) -> None:
    titles = ["Bidrag till järnväg"] * rail + ["Bidrag till teater"] * (300 - rail)
    table = CallTable(analyse_call(a_call(title, external_id=f"{at}")) for at, title in enumerate(titles))
    year = Year(table, None if weeks is None else Young(weeks, np.zeros(table.size, bool)))
    nothing = judge_all(analyse_area(an_area("och")), year, Applicant(ANYONE))
    assert tune(nothing, an_area("Järnväg"), {}, most=0).warning == warning


@pytest.mark.parametrize("name", ["a", "EU", "the of and", "😀🎉", "<br>", ""])
def test_words_that_say_nothing_would_bring_nothing_and_it_is_said(name: str) -> None:
    tuning = changed("Kultur", name)
    assert (tuning.warning, tuning.come, tuning.per_week) == ("nothing-to-go-on", (), 0)
    assert names(tuning.go) == {"museum", "library"}


def test_too_broad_is_said() -> None:
    many = Year(CallTable(analyse_call(a_call("Stöd till museer", external_id=f"{number}")) for number in range(800)))
    before = judge_all(analyse_area(an_area("")), many, Applicant(ANYONE))
    assert tune(before, an_area("Kultur"), {}).warning == "too-broad"


def test_overlap_with_other_areas_is_a_share() -> None:
    tuning = changed("", "Hållbara transporter", rail="Järnväg", culture="Kultur")
    assert [(overlap.area_id, 0 < overlap.share < 1) for overlap in tuning.overlaps] == [("rail", True)]
