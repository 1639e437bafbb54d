"""A place in running text: where the call is, a doubt to be shown, or nothing at all."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.area_index import AreaIndex
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.explain import explain
from subscriptions.matching.model import ELSEWHERE, MENTIONED, Organisation
from subscriptions.matching.rank import best_of_each
from subscriptions.matching.text_places import places_of_applicants
from tests.subscriptions.matching.making import a_call, an_area, points, scored

LUND = Organisation("lund", regions=("SE224",), applicant_types=("municipality",))
CLIMATE = "Klimatanpassning"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Endast kommuner i Norrbotten kan söka.", {"SE332"}),
        ("Sökande ska ha sitt säte i Norrbottens eller Västerbottens län.", {"SE331", "SE332"}),
        ("Gäller Stockholms län.", {"SE110"}),
        ("Kommuner i Värmland kan söka.", {"SE311"}),
        ("Nu finns stöd för aktörer i Skåne, Halland och Blekinge län.", {"SE224", "SE231", "SE221"}),
        ("Projekt som ska bedrivas i Sydsverige (Skåne och Blekinge).", {"SE22", "SE224", "SE221"}),
        ("Projekt inom Småland och Öarnas gemensamma styrkeområden.", {"SE21"}),
        ("Idéer som bidrar till kompetens inom Småland och Öarnas gemensamma styrke…", {"SE21"}),  # as lists cut it off
        ("Applicants must be located in Norrbotten County or Västerbotten.", {"SE331", "SE332"}),
        ("Kommuner i Dalarna deltog. Projektet ska bedrivas i Gävleborg.", {"SE313"}),
    ],
)
def test_a_sentence_that_bounds_who_may_apply_says_where_the_call_is(text: str, codes: set[str]) -> None:
    assert places_of_applicants(text).certain.keys() == codes


@pytest.mark.parametrize(
    "text",
    [
        "Alla kommuner i Sverige kan söka, till exempel kommuner i Värmland.",
        "Läs om ett tidigare projekt i Värmland. Alla kommuner kan söka.",
        "Projektet i Västerbotten visade vägen.",
        "Kommuner i Dalarna deltog i förra omgången.",
        "Särskilt välkomna är kommuner i norra Sverige.",
        "Organisations such as municipalities in Dalarna may apply.",
        "The project in Dalarna showed the way.",
        "Det är inte bara företag i Halland som kan söka.",
        "En rapport om Skåne. Konferensen hålls i Dalarna, projekt i hela landet.",
    ],
)
def test_an_example_or_an_earlier_project_says_nothing_of_where_a_call_is(text: str) -> None:
    assert places_of_applicants(text) == ({}, {})
    assert points(CLIMATE, a_call(CLIMATE, text), LUND) == points(CLIMATE, a_call(CLIMATE, text))


@pytest.mark.parametrize(
    "text",
    [
        "Kommuner i Norrbotten, Västerbotten och Jämtland kan få högre stödnivå.",
        "Kommuner i Norrbotten kan söka upp till 70 procent.",
        "Utlysningen riktar sig till kommuner i Skåne, men även kommuner i andra län får söka.",
        "Municipalities in Dalarna can apply for a higher rate.",
    ],
)
def test_that_some_get_more_or_come_first_leaves_nobody_out(text: str) -> None:
    found = places_of_applicants(text)
    assert not found.certain
    assert found.doubtful


def test_what_is_said_of_the_whole_country_wins() -> None:
    assert places_of_applicants("Företag i Halland växer. Stödet kan sökas i hela landet.") == ({}, {})
    both = places_of_applicants("Endast kommuner i Halland kan söka. Resultaten sprids i hela landet.")
    assert not both.certain
    assert both.doubtful


def test_another_place_of_applicants_is_a_doubt_that_is_shown_and_takes_nothing() -> None:
    call = a_call(CLIMATE, "Näringslivet i Övre Norrland efterfrågar klimatanpassning.")
    found = scored(CLIMATE, call, LUND)
    assert found
    assert found.band == "strong"
    assert [reason.found for reason in found.reasons if reason.via == MENTIONED] == ["Övre Norrland"]
    said = "Texten nämner Övre Norrland, där ni inte ligger: se efter om ni kan söka."
    assert explain(found, an_area(CLIMATE), "sv").endswith(said)
    ours = scored(CLIMATE, call, Organisation("lulea", regions=("SE332",)))
    assert ours
    assert MENTIONED not in [reason.via for reason in ours.reasons]


def test_what_lowers_a_score_says_by_how_much() -> None:
    call = a_call(CLIMATE, "Endast kommuner i Norrbotten kan söka.")
    lowered, free = scored(CLIMATE, call, LUND), scored(CLIMATE, call)
    assert lowered
    assert free
    (against,) = (reason for reason in lowered.reasons if reason.via == ELSEWHERE)
    assert against.weight == pytest.approx(lowered.score - free.score, abs=0.002)
    index, (best,) = AreaIndex([analyse_area(an_area(CLIMATE))]), [analyse_call(call)]
    assert next(best_of_each(index, [best], [LUND], 5))[0].reasons == lowered.reasons


@pytest.mark.parametrize(
    "title",
    [
        "Klimatanpassning i Region Stockholm",
        "Climate adaptation in the EU Outermost Regions",
        "Climate adaptation for cohesion countries",
    ],
)
def test_a_title_that_names_a_part_of_the_union_without_us_is_a_doubt(title: str) -> None:
    found = scored(CLIMATE, a_call(title), LUND)
    assert found
    assert found.band == "weak"
    assert len([reason for reason in found.reasons if reason.via == ELSEWHERE]) == 1
