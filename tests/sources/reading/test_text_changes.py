"""Which sentences changed: told as a person who compared the two texts would tell it, and nothing else."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.sameness import same_text
from sources.reading.text_changes import ChangedSentence, text_change

TEXT = (
    "Stöd till kultur i hela landet\n"
    "Stödet går till projekt som når barn och unga. Ansök i vår e-tjänst.\n"
    "Sista ansökningsdag är den 15 mars 2027 kl. 14.00.\n"
    "- Kommuner och regioner kan söka.\n"
    "Ni får besked i juni."
)


def changes(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.old, change.new) for change in text_change(old, new).sentences]


def test_a_changed_sentence_is_told_with_both_wordings() -> None:
    new = TEXT.replace("15 mars 2027", "5 april 2027")
    assert changes(TEXT, new) == [
        (
            "Sista ansökningsdag är den 15 mars 2027 kl. 14.00.",
            "Sista ansökningsdag är den 5 april 2027 kl. 14.00.",
        )
    ]


def test_a_sentence_that_came_or_went_is_told_alone() -> None:
    longer = TEXT + "\nUtlysningen är pausad till hösten."
    assert changes(TEXT, longer) == [("", "Utlysningen är pausad till hösten.")]
    assert changes(longer, TEXT) == [("Utlysningen är pausad till hösten.", "")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Kommuner kan söka. Ansök i tid.", "Ansök i tid. Kommuner kan söka."),
        ("Kommuner kan söka.\nAnsök i tid.", "Kommuner kan söka. Ansök i tid."),
        ("- Kommuner\n- Regioner\nGammalt", "Kommuner Regioner\nGammalt"),
        ("Stödet går till utlysingar om lek.", "Stödet går till utlysningar om lek."),
        ("Vi stödjer samverkan mellan skolor", "Vi stöder samverkan mellan skolor"),
        ("Läs mer om arbets sätt här", "Läs mer om arbetssätt här"),
        ("Kommuner kan söka!", "”Kommuner kan söka”"),
        ("Text.\nSenast uppdaterad: 5 maj 2026", "Text.\nSenast uppdaterad: 7 maj 2026"),
        ("Text.\nI dag är det torsdag den 7 maj 2026", "Text.\nI dag är det fredag den 8 maj 2026"),
        ("37 dagar kvar att söka.", "36 dagar kvar att söka."),
    ],
)
def test_what_only_moved_was_mended_or_counts_days_is_not_told(old: str, new: str) -> None:
    assert changes(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ansökan är öppen.", "Ansökan är inte öppen."),
        ("Organisationen är behörig att delta.", "Organisationen är obehörig att delta."),
        ("Projektet kan delta i nätverket.", "Projektet ska delta i nätverket."),
        ("Beslut väntas i juni.", "Beslut väntas i juli."),
        ("Stödet är högst 5 miljoner kronor.", "Stödet är högst 6 miljoner kronor."),
        ("Stödet gäller kommuner och regioner.", "Stödet gäller kommuner."),
        ("Applicants are eligible if they are schools.", "Applicants are ineligible if they are schools."),
    ],
)
def test_what_turns_the_meaning_round_is_told(old: str, new: str) -> None:
    assert changes(old, new) == [(old, new)]


@pytest.mark.parametrize(
    "words",
    [
        "Besked lämnas 5 maj.", "Nästa omgång väntas 2027.", "Stödet är 200 000 kr.", "Ni får 50 procent.",
        "Kommuner välkomnas.", "Municipalities are welcome.", "Utlysningen är pausad.", "The deadline is moved.",
        "Søknadsfristen er forlenget.", "Fristen er udskudt til september.", "Ansøgningen åbner senere.",
    ],
)  # fmt: skip
def test_dates_money_applicants_and_status_decide(words: str) -> None:
    assert text_change("Vi tycker om samverkan.", f"Vi tycker om samverkan. {words}").sentences == (
        ChangedSentence("", words, decides=True),
    )


@pytest.mark.parametrize("words", ["Vi ser fram emot goda idéer.", "Läs mer i vår handbok.", "We love good ideas."])
def test_other_sentences_do_not(words: str) -> None:
    assert text_change("", words).sentences == (ChangedSentence("", words, decides=False),)


def test_those_that_decide_come_first_then_the_order_of_the_text() -> None:
    told = changes("Rubrik", "Rubrik\nVi gillar lek.\nUtlysningen är stängd.\nVi gillar dans.\nKommuner kan söka.")
    assert [new for _, new in told] == [
        "Utlysningen är stängd.", "Kommuner kan söka.", "Vi gillar lek.", "Vi gillar dans.",
    ]  # fmt: skip


def test_a_text_that_is_another_is_not_told_by_sentences() -> None:
    one = "\n".join(f"Den första texten handlar om ämne {number}." for number in range(30))
    other = "\n".join(f"Något helt annat står nu som punkt {number} här." for number in range(30))
    assert text_change(one, other).rewritten
    assert text_change("x" * 150_000, "y").rewritten


def test_the_words_are_quoted_as_they_stand() -> None:
    assert changes("A.", "A.\n- Sök  senast <b>5 maj</b> &amp; inte senare") == [
        ("", "- Sök senast <b>5 maj</b> &amp; inte senare")
    ]


LETTERS = random.Random(1)
HOSTILE = {
    "one sentence": "a " * 49_000,
    "many sentences": ". A" * 33_000,
    "many lines": "\n".join(f"a b c {number}" for number in range(9_000)),
    "alike": "\n".join("ab " * 1_500 + str(number) for number in range(20)),
    "no order": "\n".join(" ".join(LETTERS.choice("abcdefgh") for _ in range(200)) for _ in range(240)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_take_little_time(text: str) -> None:
    started = time.process_time()
    text_change(text, text[::-1])
    text_change(text, text.replace("a", "c", 40))
    text_change(text, text.replace("b", "x y"))
    assert time.process_time() - started < 6


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared_and_the_same_text_has_not_changed(old: str, new: str) -> None:
    assert text_change(old, old).sentences == ()
    told = text_change(old, new)
    assert all(change.old or change.new for change in told.sentences)
    if same_text(old, new) and "\n" not in old + new:
        assert not told.rewritten
