"""Areas and calls that say nothing, everything, or something hostile."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.rank import match_all
from tests.subscriptions.matching.making import ANYONE, a_call, an_area, points, scored

FULL = a_call(
    "Energy, schools, water and culture", "Sport, transport, housing, health, jobs, farming and broadband. EU a an the."
)


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "EU",
        "och det som är",
        "the of and",
        "",
        "   ",
        "😀🎉",
        "!!!",
        "2027",
        "<br>",
        "utveckling",
        "abc",
        "qwe xyz",
    ],
)
def test_an_area_that_says_nothing_gets_nothing(name: str) -> None:
    assert analyse_area(an_area(name)).unclear == "nothing-to-go-on"
    assert scored(name, FULL) is None


@pytest.mark.parametrize("name", ["asdfgh", "Blorqvist"])
@pytest.mark.parametrize("more", ["", "More of it. " * 300])
def test_an_unknown_word_said_once_in_running_text_is_not_enough_to_be_sure(name: str, more: str) -> None:
    text = f"A grant for {name}. {more}"
    found = scored(name, a_call("Grants", text))
    assert found
    assert found.band == "possible"
    in_title = scored(name, a_call(f"Grants for {name}", text))
    assert in_title
    assert in_title.band == "strong"


def test_twenty_pages_are_too_broad_for_more_than_weak() -> None:
    pages = "Skola, vård, omsorg, kultur, idrott, energi, klimat, vatten, avfall, transporter, bostäder, näringsliv, "
    pages += (
        "export, jordbruk, skog, bredband, migration, demokrati, forskning, turism, polis, försvar, rymd, kärnkraft, "
    )
    pages += "fiske, museer, "
    pages += "upphandling, beredskap, jämställdhet, folkhälsa, cyberskydd, halvledare, råvaror, flyg och sjöfart. "
    area = an_area("Strategi", description=pages * 200)
    assert analyse_area(area).unclear == "too-broad"
    for call in (FULL, a_call("Energi och elnät i kommuner")):
        found = scored(area, call)
        assert found is None or found.band == "weak"


def test_html_in_an_area_is_read_as_its_text() -> None:
    assert points("<p>Energi</p><script>x</script>", a_call("Energi och elnät")) > 0.5


def test_a_third_language_finds_only_what_it_shares() -> None:
    assert scored("Koulutuksen kehittäminen", FULL) is None


def test_a_call_without_text_is_read_by_its_title() -> None:
    assert points("Energi", a_call("Energi och elnät")) > 0.5
    assert points("Kultur", a_call("Utlysning 2026")) == 0


def test_two_megabytes_take_no_more_time_than_forty_kilobytes() -> None:
    started = time.process_time()
    call = a_call("Energi", "Energi och elnät i kommuner. " * 70_000)
    assert points("Energi", call) > 0
    assert time.process_time() - started < 3


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["<div><p>", "<" * 40, "a.B", "\n", "\0", "é\u0301", "x" * 60 + " "])
def test_two_hostile_megabytes_take_bounded_time(piece: str) -> None:
    started = time.process_time()
    analyse_call(a_call(piece[:500], piece * (2_000_000 // len(piece))))
    assert time.process_time() - started < 5


def test_one_call_takes_some_milliseconds() -> None:
    text = ("The topic supports municipalities that renew schools, heat networks and bus lines. " * 56)[:4600]
    call = a_call("Energy in towns", text)
    analyse_call(call)
    started = time.process_time()
    for _ in range(20):
        analyse_call(call)
    assert (time.process_time() - started) / 20 < 0.1


@settings(max_examples=60, deadline=None)
@given(name=some.text(max_size=200), title=some.text(min_size=1, max_size=200), text=some.text(max_size=2000))
def test_whatever_is_written_nothing_breaks(name: str, title: str, text: str) -> None:
    for found in match_all([an_area(name, description=text, must_not=(name,))], [a_call(title, text)], ANYONE):
        assert 0 < found.score <= 1
        assert found.reasons


@settings(max_examples=40, deadline=None)
@given(
    some.lists(
        some.sampled_from(["skola", "energy", "och", "the", ",", ":", "-", "EU", "kultur", "är", "-\n"]), max_size=30
    )
)
def test_any_order_of_known_words_gives_a_score_between_nought_and_one(parts: list[str]) -> None:
    for found in match_all([an_area(" ".join(parts))], [FULL, a_call(" ".join(parts) or "x")], ANYONE):
        assert 0 < found.score <= 1


@pytest.mark.parametrize("name", ["Skapar", "Ett hav av möjligheter", "Vi odlar framtiden", "A sea of opportunities"])
def test_a_figure_of_speech_is_nothing_to_go_on(name: str) -> None:
    assert analyse_area(an_area(name)).unclear == "nothing-to-go-on"


def test_a_name_that_nobody_knows_makes_no_evidence_of_a_vague_word_beside_it() -> None:
    assert points("Xyzköping tillsammans", a_call("Forskning", "Vi forskar tillsammans, tillsammans.")) == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "<STYLE media='all'>\nalert {}</style >"])
def test_what_a_page_runs_or_is_laid_out_by_is_nothing_to_go_on(name: str) -> None:
    assert analyse_area(an_area(name)).unclear == "nothing-to-go-on"


@pytest.mark.timeout(10)
def test_scripts_that_never_end_are_read_in_bounded_time() -> None:
    assert "school" in analyse_area(an_area("Skola", description="<script>" * 2_500)).fields
    analyse_call(a_call("Skola", "<style>" * 6_000))


@pytest.mark.parametrize(
    "name", ["Bildung und Schule", "L'éducation et la jeunesse", "Schulen und Lehrkräfte, Klimaschutz"]
)
def test_an_area_in_a_third_language_leads_to_no_field(name: str) -> None:
    assert not analyse_area(an_area(name)).fields


@pytest.mark.parametrize(
    "name", ["Kultur à la carte för alla", "Kultur og fritid", "Skola och kultur", "Culture and school"]
)
def test_an_area_with_some_words_of_another_language_is_read(name: str) -> None:
    assert analyse_area(an_area(name)).fields
