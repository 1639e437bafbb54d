"""A problem as it was kept is said in the reader's language, with what stands in its gaps as it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.language import Texts
from watcher.work.problem_words import event_words, problem_words

SV, EN = Texts("sv"), Texts("en")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            "https://fond.example/u asks its reader to prove to be human: captcha",
            "https://fond.example/u ber läsaren att visa att den är en människa: captcha",
        ),
        (
            "the list was cut off after 3 pages: https://fond.example/u: answers with status 503",
            "Listan bröts efter 3 sidor: https://fond.example/u: Svarar med 503: webbplatsen är tillfälligt"
            " stängd eller överbelastad.",
        ),
        (
            "nothing new since 2026-01-31; something new is normal every 60 days",
            "Inget nytt sedan den 31 januari 2026. Normalt kommer något nytt inom 60 dagar.",
        ),
        (
            "deadline read in 0 of 3 items, where 100% is usual; the layout may have changed; if it is right, poll this"
            " source again with --accept-jump",
            "Sista ansökningsdag: finns i 0 av 3 rader. Normalt finns uppgiften i 100 procent av dem."
            " Utseendet kan ha ändrats. Om det stämmer kan en administratör godta det.",
        ),
        (
            "https://fond.example: robots.txt cannot be read, so we do not know what we may ask: "
            "https://fond.example/robots.txt: All connection attempts failed",
            "https://fond.example: Webbplatsens robots.txt går inte att läsa, så vi vet inte vad vi får läsa: "
            "https://fond.example/robots.txt: Inget försök att nå servern lyckades",
        ),
        ("set aside: 3 x no-title (for example A, B)", "Rader utan rubrik: 3 (till exempel A, B)"),
        (
            "only 3 of 9 items could be read as calls (no-id: 2, no-title: 4)",
            "Bara 3 av 9 rader gick att läsa som utlysningar (Rader utan identitet: 2, Rader utan rubrik: 4).",
        ),
        ("words of a version that nobody remembers", "På engelska: words of a version that nobody remembers"),
    ],
)
def test_a_sentence_is_found_again_with_what_stands_in_its_gaps(problem: str, words: str) -> None:
    assert problem_words(problem, SV) == words


def test_an_english_reader_gets_the_sentence_itself_and_names_for_codes() -> None:
    assert problem_words("the page ends in the middle", EN) == "the page ends in the middle"
    assert problem_words("set aside: 2 x no-title", EN) == "Items without a title: 2"


def test_an_event_of_several_sentences_is_taken_apart_where_they_end() -> None:
    quiet = "nothing new since 2026-01-31; something new is normal every 60 days"
    assert event_words(f"{quiet}; set aside: 1 x no-id; odd; the page ends in the middle", SV) == [
        "Inget nytt sedan den 31 januari 2026. Normalt kommer något nytt inom 60 dagar.",
        "Rader utan identitet: 1",
        "På engelska: odd",
        "Sidan tar slut mitt i.",
    ]


@given(st.text(max_size=300))
def test_words_of_a_page_in_a_gap_come_out_as_they_are(words: str) -> None:
    said = problem_words(f"nothing is open, as the page itself says: {words!r}", SV)
    assert said == f"Inget är öppet, enligt sidan själv: {words!r}"


@pytest.mark.parametrize("day", ["2026-99-99", "0000-00-00", "２０２６-０１-０１"])
def test_a_day_that_no_calendar_has_stays_as_it_was_written(day: str) -> None:
    said = problem_words(f"nothing new since {day}; something new is normal every 60 days", SV)
    assert said == f"Inget nytt sedan den {day}. Normalt kommer något nytt inom 60 dagar."


def test_hostile_words_take_no_time() -> None:
    started = time.process_time()
    event_words("; ".join(["a: " * 20 + "the list was cut off: x"] * 60), SV)
    problem_words("the list was cut off: " * 3_000 + "; its layout may have changed" * 3_000, SV)
    event_words("; " * 50_000, SV)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "its test card was not taken: a web page answers instead of the channel's flow; "
            "the card has not been taken",
            "Provkortet togs inte emot: En webbsida svarar i stället för kanalens flöde. Kortet har inte tagits emot.",
        ),
        ("the channel's flow answers with status 404", "Kanalens flöde svarar med felkod 404."),
        ("the webhook answers with status 410", "Mottagarens webhook svarar med felkod 410."),
        ("waits for the code on its test card", "Väntar på koden på provkortet."),
        (
            "on the suppression list since 2026-05-04: no answer in time",
            "Adressen är avstängd sedan 4 maj 2026: Inget svar kom i tid.",
        ),
        (
            "the recipient is off: on the suppression list: came back (5.1.1): 550 no such user",
            "Mottagaren är avstängd: adressen står på listan över avstängda: Kom tillbaka (5.1.1): ”550 no such user”",
        ),
    ],
)
def test_why_somebody_gets_nothing_is_said_in_swedish(reason: str, said: str) -> None:
    assert problem_words(reason, SV) == said
