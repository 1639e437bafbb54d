"""What a call says it is not for counts neither as a field nor by an area's own words."""

from __future__ import annotations

import tomllib
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching.analyse import analyse_area
from subscriptions.matching.denied import may_deny, without_denied
from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES, Language
from subscriptions.matching.passages import passages
from subscriptions.matching.tokens import Tokens
from tests.subscriptions.matching.making import a_call, an_area, points


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Stopp för bidrag till turism", "Inga medel kan sökas för turism i år."),
        ("Stöd till annat än turism", "Stöd ges till annat än turism och kultur."),
        ("Call", "Excluded: tourism, sport, culture."),
        (
            "Utlysning om avlopp",
            "Stöd till avlopp, dock inte turism. Med undantag för turism kan alla söka.",
        ),
        ("Utlysning", "Stöd till alla branscher (utom turism)."),
        ("Utlysning", "Stöd till alla branscher,\nutom turism."),
        ("Utlysning", "Stöd till alla branscher. Turism undantas."),
        ("Open call", "All fields except tourism are welcome. This call does not fund tourism."),
    ],
)
def test_what_a_call_denies_does_not_count(title: str, text: str) -> None:
    assert points("Turism", a_call(title, text)) == 0


def test_to_put_a_stop_to_something_is_a_subject_and_no_denial_of_it() -> None:
    call = a_call("Stopp för våld mot kvinnor", "Projekt som sätter stopp för våld mot kvinnor kan få bidrag.")
    assert points("Våld mot kvinnor", call) > 0.9


def test_what_stands_beside_what_is_denied_counts() -> None:
    call = a_call("Utlysning", "Med undantag för idrott kan avlopp och turism få stöd.")
    assert points("Turism", call) > 0
    assert points("Avlopp", call) > 0
    assert points("Idrott", call) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Stöd ges till alla branscher utom jordbruk, till exempel turism och besöksnäring.",
        "All sectors other than agriculture, such as tourism, may apply.",
        "Stöd till kultur, dock inte idrott, samt turism.",
        "Projekten ska gälla något annat än idrott, turism ska ingå.",
    ],
)
def test_what_comes_after_a_comma_is_denied_only_in_a_row_that_is_closed(text: str) -> None:
    assert points("Turism", a_call("Utlysning", text)) > 0.5
    assert points("Turism", a_call("Utlysning", "Stöd till kultur men inte idrott, turism eller film.")) < 0.11


@pytest.mark.parametrize("name", ["Ingen fattigdom", "No poverty", "Agenda 2030: ingen fattigdom"])
def test_an_aim_to_have_none_of_something_asks_for_what_is_done_about_it(name: str) -> None:
    assert points(name, a_call("Stöd mot fattigdom", "Projekt mot fattigdom")) > 0.5


def test_the_next_of_an_areas_own_list_is_wanted_again() -> None:
    libraries = a_call("Bidrag till bibliotek", "Stöd till folkbibliotek")
    assert points("Kultur och fritid, ej idrott, bibliotek", libraries) > 0.7
    assert points("Kultur utom idrott, film och bibliotek", libraries) < 0.11


@pytest.mark.parametrize(
    "text",
    [
        "Turism men inte bara turism.",
        "Culture, including but not limited to tourism.",
        "Dessutom turism.",
        "Not only tourism but also culture.",
    ],
)
def test_what_only_sounds_like_a_denial_is_none(text: str) -> None:
    assert without_denied(text) == text


@pytest.mark.parametrize(
    ("name", "description"),
    [("Kultur men inte film", ""), ("Culture but not film", ""), ("Kultur", "Inte film."), ("Kultur (ej film)", "")],
)
def test_what_an_area_says_is_not_meant_is_not_wanted(name: str, description: str) -> None:
    area, film = an_area(name, description=description), a_call("Stöd till filmproduktion", "Film och biografer.")
    assert "audiovisual" not in analyse_area(area).fields
    assert points(area, film) < 0.11 < points("Kultur", film)
    assert points(area, a_call("Bidrag till teater och museer")) > 0.7


@pytest.mark.parametrize("name", ["Inte kultur", "Allt utom skola", "Anything except school"])
def test_an_area_that_only_says_what_it_is_not_gives_nothing_to_go_on(name: str) -> None:
    assert analyse_area(an_area(name)).unclear == "nothing-to-go-on"


def test_a_field_that_the_coordinator_adds_is_wanted_whatever_the_words_deny() -> None:
    area = an_area("Kultur men inte film", fields_added=("audiovisual",))
    assert analyse_area(area).fields["audiovisual"].weight == 1.0


_CLAUSES: Final = ("Stöd till skolor", "\n", ", ", " ", "(", "turism", "Turism och kultur.", "grants for", "- och", "’")
_CUES: Final = ("Annat än", "utom", "but not", "EXCEPT", "except for", "med undantag av", "apart\nfrom", "dock  inte")


@given(st.lists(st.sampled_from((*_CLAUSES, *_CUES)), max_size=8).map(" ".join), st.sampled_from(LANGUAGES))
def test_no_text_that_denies_something_is_taken_for_one_that_does_not(text: str, language: Language) -> None:
    assert without_denied(text) == text or may_deny(Tokens(text, language))


def test_what_only_looks_like_a_denial_is_not_looked_through() -> None:
    assert not may_deny(Tokens("Dessutom other grants, and more than before: an excellent exception.", "en"))


def _listed(kind: str) -> list[str]:
    listed = tomllib.loads((DATA / "passages.toml").read_text("utf-8"))[kind]
    cues = [cue for language in LANGUAGES for cue in listed[language]]
    return [written for cue in cues for written in (cue, cue.upper(), cue.title())]


@pytest.mark.parametrize("sentence", ["It is said: {} here.", "{} here", "It is ”{}x”", "Det – {}"])
def test_each_listed_cue_is_found_in_small_letters_and_capitals(sentence: str) -> None:
    assert [cue for cue in _listed("negated") if list(passages(sentence.format(cue)))] == []
    told = [(cue, passage.weight) for cue in _listed("boilerplate") for passage in passages(sentence.format(cue))]
    assert [cue for cue, weight in told if weight >= 1] == []


def test_what_a_description_does_not_want_is_not_wanted_though_the_name_would_bring_it() -> None:
    call = a_call("Förskolans utemiljö", "Bidrag till förskolans utemiljö.", language="sv")
    assert points(an_area("Skola", description="Elever och lärare."), call) > 0.3
    assert points(an_area("Skola", description="Elever och lärare, inte förskola."), call) == 0
