"""Many areas at once give what each of them gives alone."""

from __future__ import annotations

import pytest

from sources.contract import CallData
from subscriptions.matching import wish_table
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.area_index import AreaIndex
from subscriptions.matching.model import AnalysedArea, Area, Organisation
from subscriptions.matching.rank import best_of_each
from subscriptions.matching.score import LEAST_POINTS, Comparison, score
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.matching.making import a_call, an_area

NAMES = (
    "Skolans internationalisering, från förskola till vuxenutbildning",
    "Rörlighet",
    "Kultur och internationellt kulturutbyte",
    "Energy and climate adaptation",
    "Trollsländor och grodor",
    "a",
)
CALLS = (
    a_call("Learning mobility of pupils", "Schools and preschools.", programme="Erasmus+", external_id="e-1"),
    a_call("Laddning för bussar", "Kommuner kan söka.", funder="Energimyndigheten"),
    a_call("Kulturutbyte i Norden", "Museer och bibliotek.", level="global"),
    a_call("Grodor", "Skydd av grodor och trollsländor i dammar."),
    a_call("Nytt", ""),
)


def areas() -> list[AnalysedArea]:
    more = Area("town", "more", "Beredskap", "Övningar, planer och utbildning för bränder.")
    return [analyse_area(area) for area in (*map(an_area, NAMES), more)]


def alone(area: AnalysedArea, call: CallData) -> float:
    return Comparison(area, analyse_call(call), load_vocabulary()).points


def test_points_are_those_of_each_comparison() -> None:
    analysed = areas()
    index = AreaIndex(analysed)
    for call in CALLS * 2:  # the second time from what was kept
        together = index.points([analyse_call(call)])[0]
        for number, area in enumerate(analysed):
            assert abs(float(together[number]) - alone(area, call)) < 1e-6, (area.area.name, call.title)


def test_areas_that_want_the_same_are_worked_out_together_and_each_has_its_own_points() -> None:
    """Many municipalities call an area by one name; what else they write counts for them alone."""
    named = (("Kultur", ""), ("Kultur", "Grodor."), *[("Utbildning - Vuxna", "")] * 2, ("Vuxna", ""))
    analysed = [analyse_area(Area(f"town {at}", "1", *each)) for at, each in enumerate(named)]
    index, call = AreaIndex(analysed), a_call("Kultur för vuxna", "Utbildning om grodor och museer.")
    together = index.points([analyse_call(call)])[0].tolist()
    for area, points in zip(analysed, together, strict=True):
        assert abs(points - alone(area, call)) < 1e-6, area.area
    assert [area.area for area in index.areas] == [area.area for area in analysed]
    assert index.areas[2].met is index.areas[3].met
    assert index.row_of(2) == index.row_of(3) != index.row_of(0)


@pytest.mark.parametrize("many", [0, 10**6])
def test_many_calls_at_once_have_the_points_that_each_has_alone(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """From one list of all wishes, which is made again when more is met, as from each thing's own."""
    monkeypatch.setattr(wish_table, "MANY", many)
    analysed, called = areas(), [analyse_call(call) for call in CALLS]
    index = AreaIndex(analysed)
    for some in (called[:2], called, called[::-1]):
        together = index.points(some)
        for row, about in zip(together.tolist(), some, strict=True):
            assert row == pytest.approx([alone(area, about.call) for area in analysed], abs=1e-6)


def test_the_areas_near_a_call_are_those_with_points_enough() -> None:
    analysed = areas()
    for call in CALLS:
        enough = [number for number, area in enumerate(analysed) if alone(area, call) >= LEAST_POINTS]
        assert AreaIndex(analysed).near(analyse_call(call)) == enough


def test_no_areas_are_near_nothing() -> None:
    assert AreaIndex([]).near(analyse_call(CALLS[0])) == []


def test_the_best_of_each_area_are_told_as_they_are_one_by_one() -> None:
    """Also a path, whose two steps are asked for, and an area with words that rule calls out."""
    more = (an_area("Utbildning - Vuxna"), an_area("Kultur", must_not=("museer",)))
    analysed = [*areas(), *map(analyse_area, more)]
    called = [analyse_call(call) for call in (*CALLS, a_call("Vuxenutbildning", "Folkbildning för vuxna i Norden."))]
    town = Organisation("town", ("SE125",), ("municipality",), ("Norden",), days_needed=30)
    others = Organisation("other", applicant_types=("company",))
    whose = [town if number % 2 else others for number in range(len(analysed))]
    for top in (1, 3):
        for area, who, found in zip(
            analysed, whose, best_of_each(AreaIndex(analysed), called, whose, top), strict=True
        ):
            each = [one for call in called if (one := score(area, call, who))]
            best = sorted(each, key=lambda one: (-one.score, one.external_id))
            assert found == best[:top], area.area.name


def test_no_call_is_best_where_there_are_none() -> None:
    assert list(best_of_each(AreaIndex(areas()), [], [Organisation("town")] * len(areas()), 3)) == [[] for _ in areas()]
