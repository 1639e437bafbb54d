"""Names of areas that go on behind a dash or colon: paths, and what is told as a description tells it."""

from __future__ import annotations

import pytest

from subscriptions.matching.analyse import analyse_area
from tests.subscriptions.matching.making import a_call, an_area, points


@pytest.mark.parametrize("mark", [" – ", " - ", ": "])
@pytest.mark.parametrize(
    ("name", "told", "field"),
    [
        ("En trygg stad", "brottsförebyggande arbete och stopp för nyrekrytering", "crime-prevention"),
        ("Klimatanpassning", "skyfall, värme och stigande hav", "climate-adaptation"),
        ("A safe city", "crime prevention and an end to recruitment", "crime-prevention"),
    ],
)
def test_what_a_name_goes_on_to_tell_is_read_as_a_description(name: str, told: str, mark: str, field: str) -> None:
    whole = analyse_area(an_area(f"{name}{mark}{told}"))
    apart = analyse_area(an_area(name, description=f"{told}."))
    assert (whole.fields, whole.steps, whole.words.lead) == (apart.fields, (), apart.words.lead)
    assert field in whole.fields
    assert whole.area.name == f"{name}{mark}{told}"


def test_what_a_name_goes_on_to_tell_stands_beside_the_description() -> None:
    fields = analyse_area(an_area("En trygg stad – kultur och idrott", description="Bredband.")).fields
    assert {"culture", "sport", "broadband"} <= {name for name, wish in fields.items() if wish.weight >= 0.5}


@pytest.mark.parametrize(
    "path",
    [
        "Utbildning - Vuxna",
        "Utbildning — Vuxna",
        "utbildning > vuxna",
        "Utbildning / vuxna i arbetslivet",
        "Kultur - fritid",
        "Utbildning – (vuxna)",
        "Utbildning – 2030",
        "Utbildning – ”Vuxnas lärande”",
        "Skola – Élevers hälsa",
    ],
)
def test_a_path_goes_on_in_capitals_or_with_a_word_alone_or_has_another_mark(path: str) -> None:
    assert analyse_area(an_area(path)).steps, path


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Trygghet: barn", "Trygghet, barn"),
        ("Skola – idrott – kultur", "Skola, idrott, kultur"),
        ("Mål 4: god utbildning", "Mål 4, god utbildning"),
        ("Fokus: rent vatten i sjöarna", "Fokus, rent vatten i sjöarna"),
        (": skola och kultur", "skola och kultur"),
        ("– skola och kultur", "skola och kultur"),
        ("Skola: ", "Skola"),
    ],
)
def test_a_word_alone_further_marks_and_a_head_that_says_nothing_leave_a_name_whole(name: str, plain: str) -> None:
    assert foremost(name) == foremost(plain)
    assert not analyse_area(an_area(name)).steps


def foremost(name: str) -> set[str]:
    return {field for field, wish in analyse_area(an_area(name)).fields.items() if wish.weight >= 0.8}


def test_words_that_say_nothing_bring_no_call() -> None:
    area = an_area("Hela Ekvik ska leva", description="Lanthandel, byar och skärgård.")
    assert "hela" not in analyse_area(area).words.texts
    assert "hela" not in map(str.lower, analyse_area(an_area("Hela Skolan")).words.texts)


def test_what_a_city_is_smart_in_is_asked_for_everywhere() -> None:
    storage = a_call("Lagring av el", "Stöd till energilager och fjärrvärme.")
    assert points("Smart stad: elkraft, energilagring och fjärrvärme", storage) > 0.5
