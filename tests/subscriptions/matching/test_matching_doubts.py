"""What a coordinator is told of her words before she relies on them, and which calls are in a third language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.contract import CallData, Translation
from subscriptions.area_doubts import doubts_said
from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.doubts import doubt_of, in_neither, useless_phrases
from subscriptions.matching.excluded import is_excluded
from subscriptions.matching.language import LANGUAGES
from tests.subscriptions.matching.making import a_call, an_area, points
from watcher.language import Texts


@pytest.mark.parametrize(
    "phrase", ["och", "a", "the", "EU", "eu", "som är", "of the", "utlysningen", "Project", "call for proposals"]
)
def test_a_phrase_of_words_that_calls_about_anything_say_is_useless(phrase: str) -> None:
    assert [(each.phrase, each.why) for each in useless_phrases([phrase])] == [(phrase, "everywhere")]


def test_such_a_phrase_rules_out_what_the_area_asks_for() -> None:
    call = a_call("Energi och klimat", "Stöd för energi och klimat i kommuner.")
    assert is_excluded(an_area("Energi", must_not=("och",)), analyse_call(call))


@pytest.mark.parametrize(
    ("phrase", "title", "text", "ruled_out"),
    [
        ("AI", "Energy", "Applicants must be towns.", False),  # the lemma of `ai` is another word
        ("AI", "Energy", "AI for towns.", True),
        ("ai", "Energy", "AI for towns.", True),
        ("IT", "Energi", "Ser ni ett behov av stöd i kommunen?", False),
        ("IT", "Energi", "Stöd till IT i kommuner.", True),
        ("skola", "ENERGI I SKOLOR", "Stöd för energi i kommuner.", True),
    ],
)
def test_an_acronym_rules_out_calls_that_say_it_and_not_another_word(
    phrase: str, title: str, text: str, ruled_out: bool
) -> None:
    assert is_excluded(an_area("Energi", must_not=(phrase,)), analyse_call(a_call(title, text))) == ruled_out


@pytest.mark.parametrize("phrase", ["!!!", "…", "😀", "<b>"])
def test_a_phrase_without_a_word_is_never_looked_for(phrase: str) -> None:
    assert [each.why for each in useless_phrases([phrase])] == ["no-words"]
    assert not is_excluded(an_area("Energi", must_not=(phrase,)), analyse_call(a_call(f"Energi {phrase}")))


@pytest.mark.parametrize(
    "phrase", ["forskning", "Ryssland", "regional", "kärnkraft", "doctoral students", "EU och Kina", "2027", "AI"]
)
def test_a_phrase_that_says_what_is_not_wanted_is_let_be(phrase: str) -> None:
    assert useless_phrases([phrase]) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_useless_phrases_are_named_together_by_their_reason(language: str) -> None:
    area = an_area("Klimat", must_not=("och", "kärnkraft", "!!!", "EU"))
    everywhere, without = doubts_said(area, Texts(language))
    assert ("och" in everywhere, "EU" in everywhere, "kärnkraft" in everywhere) == (True, True, False)
    assert "!!!" in without


@pytest.mark.parametrize("tried", ["too-narrow", "narrow-so-far"])
def test_more_words_are_not_asked_for_where_a_phrase_rules_out_nearly_all(tried: str) -> None:
    area = an_area("Klimat")
    assert doubt_of(area, tried) == tried
    assert doubt_of(replace(area, must_not=("kärnkraft",)), tried) == tried
    assert doubt_of(replace(area, must_not=("och",)), tried) == ""
    assert doubt_of(replace(area, must_not=("och",)), "too-broad") == "too-broad"


FOREIGN = [
    "Tuki kuntien koulutuksen kehittämiseen. Avustusta voivat hakea kunnat ja kuntayhtymät.",
    "Förderung kommunaler Klimaschutzprojekte. Antragsberechtigt sind Kommunen und Unternehmen mit Sitz im Land.",
    "Appel à projets pour la transition énergétique des communes, ouvert aux collectivités territoriales.",
    "Nabór wniosków na wsparcie gmin w zakresie ochrony środowiska.",
    "دعوة لتقديم مقترحات لدعم البلديات في مجال تعليم الكبار",
]
OURS = [
    "Stöd till forskningsbidragen för strålsäkerhet inom ny reaktorteknik samt kärnkraftens livscykel",
    "Morgondagens transportpolitiska beslutsstöd",
    "Interreg Mecklenburg-Vorpommern / Brandenburg / Polska - 6th call",
    "Personalförstärkning inom elevhälsan och specialpedagogik",
    "Grants for potable wellfields in small islands",
    "LIFE",
    "😀",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_call_in_a_third_language_is_one_whatever_it_states(text: str) -> None:
    title, _, rest = text.partition(". ")
    calls = [a_call(title, rest), a_call(title, rest, language="de")]
    assert list(in_neither(calls)) == calls


@pytest.mark.parametrize("text", OURS)
def test_swedish_and_english_are_none_however_short_and_long_their_words_are(text: str) -> None:
    assert list(in_neither([a_call(text), a_call(text, language="en")])) == []


def test_a_short_title_in_a_third_language_counts_as_what_it_states() -> None:
    stated, unstated = a_call("Hakuaika päättyy", language="fi"), a_call("Hakuaika päättyy")
    assert list(in_neither([stated, unstated])) == [stated]


def test_a_call_with_a_translation_is_read_by_that() -> None:
    call = a_call(FOREIGN[0], language="fi").model_copy(update={"translations": {"en": Translation(title="Education")}})
    assert list(in_neither([call])) == []


def test_a_call_of_no_words_is_in_no_language() -> None:
    assert list(in_neither([CallData(external_id="x", title="2027", language="fi")])) == []


def test_a_title_in_capitals_is_ruled_out_by_its_words() -> None:
    area = an_area("Äldreomsorg", must_not=("äldre",))
    assert points("Äldreomsorg", a_call("STÖD TILL ÄLDRE", "Stöd till äldre.")) > 0
    assert points(area, a_call("STÖD TILL ÄLDRE", "Äldreomsorg.")) == 0


def test_a_letter_alone_is_not_said_to_stand_everywhere() -> None:
    assert not useless_phrases(["C++"])
