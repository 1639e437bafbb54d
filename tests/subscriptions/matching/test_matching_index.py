"""Many areas at once give what each of them gives alone."""

from __future__ import annotations

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.area_index import AreaIndex
from subscriptions.matching.model import AnalysedArea, Area
from subscriptions.matching.score import LEAST_POINTS, Comparison
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


def test_the_areas_near_a_call_are_those_with_points_enough() -> None:
    analysed = areas()
    for call in CALLS:
        enough = [number for number, area in enumerate(analysed) if alone(area, call) >= LEAST_POINTS]
        assert AreaIndex(analysed).near(analyse_call(call)) == enough


def test_no_areas_are_near_nothing() -> None:
    assert AreaIndex([]).near(analyse_call(CALLS[0])) == []
