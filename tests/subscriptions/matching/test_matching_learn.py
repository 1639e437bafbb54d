"""Answers shift what is like the answered call, in that area, and nothing for good but that call itself."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.explain import explain, explain_in_brief
from subscriptions.matching.learn import MOST_WORTH, Answer, Answers, Learned, worth_of
from subscriptions.matching.model import AnalysedCall, Scored
from subscriptions.matching.score import score
from tests.subscriptions.matching.making import ANYONE, a_call, an_area

AREA = analyse_area(an_area("Kultur"))
TEXTS = {
    "museum": ("Museer och kulturarv", "Stöd till museer som vårdar kulturarv och samlingar."),
    "heritage": ("Kulturarv i museer", "Museer kan söka stöd för att visa kulturarv och samlingar."),
    "film": ("Stöd till film", "Filmer för barn visas på biografer. Filmfestivaler kan söka."),
    "rail": ("Järnväg", "Spår och stationer för godståg."),
}
CALLS = {name: analyse_call(a_call(*texts, external_id=name)) for name, texts in TEXTS.items()}


def learned(call: str, **answers: bool) -> Learned:
    given_answers = Answers(Answer(CALLS[name], relevant) for name, relevant in answers.items())
    return given_answers.apply(judged(CALLS[call]), CALLS[call])


def judged(call: AnalysedCall) -> Scored:
    found = score(AREA, call, ANYONE)
    assert found
    return found


def value(call: str, **answers: bool) -> float:
    found = learned(call, **answers).scored
    assert found
    return found.score


def test_the_first_answer_works_and_says_which_it_was() -> None:
    assert value("heritage", museum=True) > value("heritage") > value("heritage", museum=False)
    likest = learned("heritage", museum=True, rail=True).likest
    assert likest
    assert likest.call.call.external_id == "museum"


def test_what_is_not_like_the_answered_call_stays() -> None:
    assert abs(value("film", rail=False) - value("film")) < 0.01
    assert value("heritage") - value("heritage", museum=False) > 3 * (value("film") - value("film", museum=False))


def test_without_answers_nothing_changes_and_an_answer_can_be_taken_back() -> None:
    before = learned("heritage")
    assert before.scored == before.without
    assert not before.came_in
    assert not before.went_out


def test_not_relevant_removes_that_call_for_good() -> None:
    gone = learned("museum", museum=False, heritage=True)
    assert gone.scored is None
    assert gone.went_out


def test_relevant_keeps_that_call_in_the_letter() -> None:
    found = learned("museum", museum=True).scored
    assert found
    assert found.band != "weak"


def test_the_last_answer_to_a_call_counts() -> None:
    answers = Answers([Answer(CALLS["museum"], relevant=False), Answer(CALLS["museum"], relevant=True)])
    assert answers.apply(judged(CALLS["museum"]), CALLS["museum"]).scored


@given(st.lists(st.booleans(), max_size=40))
def test_whatever_is_answered_scores_stay_scores_and_a_strong_call_is_not_hidden(said: list[bool]) -> None:
    answers = Answers(Answer(copy_of_museum(number), relevant) for number, relevant in enumerate(said))
    before = judged(CALLS["heritage"])
    after = answers.apply(before, CALLS["heritage"]).scored
    assert after
    assert 0 <= after.score <= 1
    assert before.band != "strong" or after.band != "weak"


def test_contradictory_answers_cancel_out() -> None:
    both = Answers([Answer(copy_of_museum(0), relevant=True), Answer(copy_of_museum(1), relevant=False)])
    after = both.apply(judged(CALLS["heritage"]), CALLS["heritage"]).scored
    assert after
    assert abs(after.score - value("heritage")) < 1e-3


@given(st.integers(0, 30), st.integers(0, 30))
def test_of_answers_to_one_text_those_that_are_more_win(yes: int, no: int) -> None:
    answers = Answers(Answer(copy_of_museum(number), number < yes) for number in range(yes + no))
    after = answers.apply(judged(CALLS["heritage"]), CALLS["heritage"]).scored
    assert after
    moved = after.score - value("heritage")
    assert abs(moved) < 1e-3 if yes == no else moved * (yes - no) > 0


@cache
def copy_of_museum(number: int) -> AnalysedCall:
    return analyse_call(a_call(*TEXTS["museum"], external_id=f"copy-{number}"))


def test_what_is_wanted_says_more_where_most_was_refused() -> None:
    assert value("heritage", museum=True, film=False, rail=False) > value("heritage", museum=True)


def test_what_an_answer_counts_is_bounded_and_even_where_both_kinds_are_as_many() -> None:
    assert worth_of(1, 3000) == MOST_WORTH
    assert worth_of(1, 2) == worth_of(20, 40) == 1.0
    assert worth_of(1, 1) == 0.75


def test_a_call_that_answers_brought_in_says_so() -> None:
    wish = analyse_area(an_area("Välfärdsteknik"))
    found = score(wish, CALLS["museum"], ANYONE) or Scored("town", "area-1", "", "museum", 0.05, "weak", ())
    brought = Answers([Answer(CALLS["museum"], relevant=True)]).apply(found, CALLS["museum"])
    assert brought.came_in
    assert brought.told
    said = "Utan era svar hade den här utlysningen inte kommit med."
    assert said in explain(brought.told, wish.area, "sv")
    assert explain_in_brief(brought.told, "sv").endswith(said)
    untouched = learned("heritage").told
    assert untouched
    assert "era svar" not in explain(untouched, wish.area, "sv")
