"""Words, forms, compounds and languages."""

from __future__ import annotations

import time

import pytest

from subscriptions.matching.cutting import shared_end_written_out, words, written_out
from subscriptions.matching.find import find_terms
from subscriptions.matching.language import Language, guess_language, normal_form, split_compound, stop_words
from subscriptions.matching.passages import negates, passages, plain
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.matching.making import a_call, points


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kommunernas", "kommun"),
        ("städer", "stad"),
        ("skolorna", "skola"),
        ("bredbandsutbyggnaden", "bredbandsutbyggnad"),
    ],
)
def test_swedish_inflections_meet(one: str, other: str) -> None:
    assert normal_form(one, "sv") == normal_form(other, "sv")


@pytest.mark.parametrize(
    ("one", "other"), [("cities", "city"), ("digitalization", "digitalisation"), ("buildings", "building")]
)
def test_english_inflections_and_spellings_meet(one: str, other: str) -> None:
    assert normal_form(one, "en") == normal_form(other, "en")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Ungern", "unga", "sv"),
        ("ska", "skola", "sv"),
        ("training", "train", "en"),
        ("activity", "activation", "en"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str, language: str) -> None:
    assert normal_form(one, "sv" if language == "sv" else "en") != normal_form(
        other, "sv" if language == "sv" else "en"
    )


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("co-operation", "cooperation", "en"),
        ("Co-financing", "cofinancing", "en"),
        ("on-line", "online", "en"),
        ("well-being", "wellbeing", "en"),
        ("e-hälsa", "ehälsa", "sv"),
        ("e-tjänster", "etjänst", "sv"),
        ("co\u2011operation", "cooperation", "en"),
        ("kom\u00admu\u00adner", "kommun", "sv"),
        ("utbild-ning", "utbildning", "sv"),
    ],
)
def test_a_hyphen_does_not_make_another_word(one: str, other: str, language: Language) -> None:
    first, second = ([word.form for word in words(plain(each), language)] for each in (one, other))
    assert first == second
    assert [known.form for known in Tokens(plain(one), language).known] == second


@pytest.mark.parametrize("word", ["cross-border", "AI-act", "Skåne-Blekinge", "EU-land", "2021-2027", "nature-based"])
def test_other_words_with_a_hyphen_stay_two(word: str) -> None:
    assert len(words(word, "en")) == len(words(word, "sv")) == 2


def test_a_word_is_told_as_it_is_written() -> None:
    found = Tokens("Support for (co-operation), not isolation", "en")
    place = [known.form for known in found.known].index(words("cooperation", "en")[0].form)
    assert found.surface(place, place) == "co-operation"
    assert found.starts()[place] == len("Support for (")


def test_words_read_in_another_language_are_as_if_they_were_cut_in_it() -> None:
    text = "Smart city för unga: start-up, samt ett zqwxish ord som ingen har läst"
    read = Tokens(text, "sv").read_in("en", frozenset())
    assert read.known == Tokens(text, "en").known
    assert read.joined.tolist() == Tokens(text, "en").joined.tolist()


@pytest.mark.parametrize(
    ("shortened", "full"),
    [
        ("samhälls- och näringsliv", "samhällsliv och näringsliv"),
        ("miljö- och energiteknik", "miljöteknik och energiteknik"),
        ("natur-, eller kulturarv", "natur-, eller kulturarv"),
        ("Hälso- och sjukvården", "Hälso- och sjukvården"),
        ("in- och utvandring", "in- och utvandring"),
        ("Kultur- och fritid", "Kultur och fritid"),
        ("Kultur- och idrottsföreningar", "Kulturföreningar och idrottsföreningar"),
        ("Energi- och resurseffektiva skolor", "Energieffektiva och resurseffektiva skolor"),
        ("Natur- och xyzqwxy", "Natur och xyzqwxy"),
        ("miljö- och klimatmål", "miljömål och klimatmål"),
    ],
)
def test_shortened_compounds_are_read_in_full(shortened: str, full: str) -> None:
    vocabulary = load_vocabulary()
    assert written_out(shortened, vocabulary.parts.first, vocabulary.shortened) == full


@pytest.mark.parametrize(
    ("shared", "full"),
    [
        ("Climate, environmental and energy technology", "Climate, environmental technology and energy technology"),
        ("Health and social care", "Health and social care"),
        ("Regional and local development", "Regional development and local development"),
        ("Energy and climate change", "Energy and climate change"),
        ("Culture and libraries", "Culture and libraries"),
    ],
)
def test_english_words_that_share_their_end_are_read_in_full_where_that_is_a_term(shared: str, full: str) -> None:
    assert shared_end_written_out(shared, load_vocabulary().phrases) == full


def test_a_shortened_compound_in_a_call_meets_an_area_that_writes_it_in_full() -> None:
    short, long = a_call("Stöd till natur- och kulturarv"), a_call("Stöd till naturarv och kulturarv")
    assert points("Naturarv", short) == points("Naturarv", long)


def test_hostile_hyphens_take_no_long_time() -> None:
    started = time.process_time()
    for text in ("a-" * 20_000, "ab-ab" * 8_000, "abc- och abcdefg " * 2_000, "-" * 40_000, "abc, " * 8_000):
        words(text, "sv")
        written_out(text, (), ())
        shared_end_written_out(text, ())
        Tokens(text, "sv")
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    ("compound", "part"),
    [("skolresultat", "skola"), ("kulturskolebidraget", "kulturskola"), ("batterivärdekedjan", "batteri")],
)
def test_an_unknown_compound_is_taken_apart(compound: str, part: str) -> None:
    assert normal_form(part, "sv") in split_compound(compound, load_vocabulary().parts)


@pytest.mark.parametrize("word", ["samarbeten", "Västernorrland", "ansökningsomgång", "xqzwvrtplkj", "el"])
def test_other_words_are_not_taken_apart(word: str) -> None:
    assert split_compound(word, load_vocabulary().parts) == ()


def test_the_language_is_that_of_the_small_words() -> None:
    assert guess_language("Kommuner kan söka stöd för skolor som vill samarbeta.") == "sv"
    assert guess_language("Municipalities can apply for schools that want to cooperate.") == "en"
    assert guess_language("") == "en"


def test_acronyms_are_themselves_and_no_words() -> None:
    found = words("AI for the AMIF", "en", frozenset({"AI", "AMIF"}))
    assert [word.form for word in found] == ["^AI", "for", "the", "^AMIF"]


def fields_found(text: str, language: str = "en") -> set[str]:
    vocabulary = load_vocabulary()
    tongue = "sv" if language == "sv" else "en"
    hits, _ = find_terms(Tokens(text, tongue, vocabulary.acronyms), tongue, vocabulary)
    return {vocabulary.concepts[number].field for hit in hits for number in hit.concepts}


def test_a_phrase_hides_the_words_within_it() -> None:
    assert "environment" in fields_found("protection of the environment")
    assert "environment" not in fields_found("a better business environment")
    assert "culture" not in fields_found("a cell culture")
    assert "transport" not in fields_found("learning mobility")


def test_a_phrase_does_not_run_across_a_comma() -> None:
    assert "urban-development" not in fields_found("land, use") - fields_found("land")


def test_an_agency_is_no_subject() -> None:
    assert fields_found("Tillväxtverket utlyser", "sv") == set()


def test_swedish_and_english_grammar_say_nothing() -> None:
    assert normal_form("och", "sv") in stop_words("sv")
    assert normal_form("the", "en") in stop_words("en")


def test_what_is_not_meant_is_left_out() -> None:
    text = "Scope:\nWe fund schools. Hospitals are not eligible.\n"
    text += "The following are excluded:\n- nuclear power\n- tobacco\nMuseums may join."
    kept = " ".join(passage.text for passage in passages(text))
    assert "schools" in kept
    assert "Museums" in kept
    assert not any(word in kept for word in ("Hospitals", "nuclear", "tobacco"))


@pytest.mark.parametrize("sentence", ["Drift omfattas inte.", "Stöd ges inte till enskilda.", "Schools cannot apply."])
def test_negation_is_seen_in_both_languages(sentence: str) -> None:
    assert negates(sentence)


def test_scope_counts_more_than_background_and_boilerplate() -> None:
    text = "x" * 800 + ".\nBackground:\nOld things about trains.\nScope:\nNew things about trains.\n"
    text += "The gender dimension is described."
    weights = {passage.text.strip(): passage.weight for passage in passages(text)}
    assert weights["New things about trains."] > weights["Old things about trains."]
    assert weights["The gender dimension is described."] < weights["Old things about trains."]


def test_markup_and_length_are_cut_off() -> None:
    assert plain("<b>Skola</b> & <script src=x>kultur") == " Skola  &  kultur"
    assert len(plain("ord " * 1_000_000)) <= 40_000


def test_hostile_words_take_bounded_time() -> None:
    started = time.process_time()
    for text in ("å" * 1_000_000, "<" * 1_000_000, ". " + " " * 1_000_000, "aå" * 20_000 + " " + "-" * 100_000):
        list(passages(text))
        fields_found(plain(text), "sv")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "title",
    [
        "Appui à l'éducation civique et au rôle des médias dans le processus de paix en Afrique",
        "Convocatoria para las organizaciones de la sociedad civil y los derechos humanos en Honduras",
    ],
)
def test_a_third_language_is_not_taken_for_swedish(title: str) -> None:
    assert guess_language(title) == "en"


def test_a_swedish_title_with_a_foreign_name_in_it_stays_swedish() -> None:
    assert guess_language("Stöd till konst och kultur: Le Monde des Arts i Sverige och för unga") == "sv"
