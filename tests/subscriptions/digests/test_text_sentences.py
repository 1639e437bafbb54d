"""A changed text in the letter: the words themselves, quoted, few, in their own language, and harmless."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from sources.contract import CallData
from sources.kinds import page_watch
from subscriptions.digests.card import render_card
from subscriptions.digests.cases import make_cases
from subscriptions.digests.changes import change_sentences
from subscriptions.digests.render import render_mail
from tests.sources.kinds.cases import an_entry, answer
from tests.subscriptions.digests.samples import NOW, a_call, changed, letter, setting
from watcher.calls.decide import decide

BEFORE = "Ansökan öppnar snart.\nSök senast den 15 mars 2027.\nVi gillar lek."
AFTER = "Ansökan öppnar snart.\nSök senast den 5 april 2027.\nVi gillar lek."


def told(old: str, new: str, language: str = "sv", **call: Any) -> tuple[str, ...]:
    (case,) = make_cases([changed(1, call=a_call(1, **call), text=[old, new])], [])
    return change_sentences(case, setting(language))


def test_the_old_and_the_new_words_are_quoted() -> None:
    assert told(BEFORE, AFTER) == ("Ändrat från ”Sök senast den 15 mars 2027” till ”Sök senast den 5 april 2027”.",)
    assert told("A", "A\n- Endast kommuner kan söka.") == ("Ny text: ”Endast kommuner kan söka”.",)
    assert told("A\nEndast kommuner kan söka!", "A") == ("Borttagen text: ”Endast kommuner kan söka!”.",)


def test_a_bare_day_that_went_with_the_last_day_is_not_told_again() -> None:
    dates = [[{"date": "2027-04-28"}], [{"date": "2027-05-12"}]]
    call = a_call(1, deadlines=({"date": "2027-05-12"},))
    before, after = "Sök stöd.\n28 april 2027", "Sök stöd.\nEndast kommuner kan söka."
    (case,) = make_cases([changed(1, call=call, text=["Sök stöd.\n28 april 2027", "Sök stöd."], deadlines=dates)], [])
    assert not any("text" in sentence for sentence in change_sentences(case, setting("sv")))
    (case,) = make_cases([changed(1, call=call, text=[before, after], deadlines=dates)], [])
    assert any("Endast kommuner kan söka" in sentence for sentence in change_sentences(case, setting("sv")))


def test_an_english_reader_is_told_in_english_that_the_words_are_swedish() -> None:
    assert told(BEFORE, AFTER, "en") == (
        "Changed (in Swedish) from “Sök senast den 15 mars 2027” to “Sök senast den 5 april 2027”.",
    )


def test_foreign_words_carry_the_name_of_their_language() -> None:
    (case,) = make_cases(
        [changed(1, call=a_call(1, language="en"), text=["A", "A\nOnly municipalities may apply."])], []
    )
    assert change_sentences(case, setting("sv")) == ("Ny text (på engelska): ”Only municipalities may apply”.",)
    assert change_sentences(case, setting("en")) == ("New text: “Only municipalities may apply”.",)


def test_of_a_call_whose_facts_are_known_idle_words_are_not_told() -> None:
    assert told("Vi gillar lek.", "Vi gillar lek.\nVi gillar dans.") == ()
    assert told("Vi gillar lek.", "Vi gillar lek.\nVi gillar dans.", status="unknown") == (
        "Ny text: ”Vi gillar dans”.",
    )
    assert told("Vi gillar lek.", "Vi gillar lek.\nVi gillar dans.", deadlines=()) == ("Ny text: ”Vi gillar dans”.",)


def test_at_most_three_are_quoted_and_the_rest_is_counted() -> None:
    lines = [f"Kommuner i län {name} kan söka." for name in "ABCDE"]
    sentences = told("Rubrik", "\n".join(["Rubrik", *lines]))
    assert len(sentences) == 4
    assert sentences[-1] == "Och 2 ändringar till i utlysningstexten."
    assert told("Rubrik", "\n".join(["Rubrik", *lines[:4]]))[-1] == "Och 1 ändring till i utlysningstexten."


def test_a_text_that_is_another_is_said_to_be_so() -> None:
    one = "\n".join(f"Kommuner får stöd för ämne nummer {number}." for number in range(40))
    other = "\n".join(f"Helt andra ord om pengar i punkt {number} kr." for number in range(40))
    assert told(one, other) == ("Mycket i utlysningstexten är nytt eller ändrat.",)


def test_what_a_date_of_its_own_tells_is_not_told_twice() -> None:
    call = a_call(1, evidence={"deadlines": "Sök senast den 5 april 2027."})
    dates = [[{"date": "2027-03-15"}], [{"date": "2027-04-05"}]]
    (case,) = make_cases([changed(1, call=call, text=[BEFORE, AFTER], deadlines=dates)], [])
    assert change_sentences(case, setting()) == (
        "Förlängd ansökningstid: sista ansökningsdag är nu 5 april 2027 (tidigare 15 mars 2027).",
    )


def test_long_sentences_are_cut_but_not_where_they_differ() -> None:
    start = "Kommuner som vill delta i satsningen på barns och ungas möjligheter till kultur i hela landet "
    (sentence,) = told(start * 3 + "kan söka i maj.", start * 3 + "kan söka i juni.")
    assert "kan söka i maj”" in sentence
    assert "kan söka i juni”" in sentence
    assert len(sentence) < 400
    (removed,) = told(start * 20, "Rubrik")
    assert len(removed) < 300


def test_two_changes_in_one_week_are_told_as_one() -> None:
    first = changed(1, text=[BEFORE, AFTER], call=a_call(1))
    second = changed(
        1,
        text=[AFTER, AFTER.replace("5 april", "6 april")],
        call=a_call(1),
    )
    second = type(second)(**{**second.__dict__, "event_id": 11})
    (case,) = make_cases([first, second], [])
    assert change_sentences(case, setting()) == (
        "Ändrat från ”Sök senast den 15 mars 2027” till ”Sök senast den 6 april 2027”.",
    )


HOSTILE = "Kommuner <script>alert(1)</script> [här](https://evil.example) **fet** @alla {count} &amp; kan söka."


def test_hostile_words_are_shown_and_do_nothing_in_mail_and_card() -> None:
    digest = letter([changed(1, text=["A", f"A\n{HOSTILE}"])])
    mail = render_mail(digest)
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "<script>alert(1)</script>" in mail.text
    (card,) = render_card(digest)
    blocks = [each["text"] for each in texts(json.loads(card)) if "Ny text" in each["text"]]
    assert blocks
    assert all("\\[här\\]\\(https" in words and "\\*\\*fet\\*\\*" in words for words in blocks)


def texts(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for each in node for found in texts(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if isinstance(node.get("text"), str) else []
    return [*own, *(found for each in node.values() for found in texts(each))]


def watched(*paragraphs: str, day: int = 0) -> CallData:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    page = f"<html><body><main><h1>Stöd till lek</h1>{body}</main></body></html>".encode()
    (call,) = answer(page_watch.build(an_entry("page_watch")), page, NOW + timedelta(days=day)).calls
    return call


def test_a_watched_page_says_which_sentence_changed() -> None:
    first = watched("Vi stöder lek.", "Nästa utlysning planeras till hösten.", "Sidan uppdaterades 1 maj 2026.")
    second = watched("Vi stöder lek.", "Nästa utlysning planeras till våren 2027.", "Sidan uppdaterades 2 maj 2026.")
    changes = decide(second, first).changes
    (case,) = make_cases([changed(1, call=second, **changes)], [])
    assert change_sentences(case, setting()) == (
        "Ändrat från ”Nästa utlysning planeras till hösten” till ”Nästa utlysning planeras till våren 2027”.",
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Vi stöder lek.", "Vi  stöder lek."),
        ("13 dagar kvar att söka.", "12 dagar kvar att söka."),
        ("I dag är det torsdag den 7 maj 2026", "I dag är det fredag den 8 maj 2026"),
        ("Senast uppdaterad 1 maj 2026", "Senast uppdaterad 2 maj 2026"),
    ],
)
def test_a_watched_page_that_only_looks_otherwise_is_no_event(first: str, second: str) -> None:
    assert decide(watched("Vi stöder lek.", second, day=1), watched("Vi stöder lek.", first)).kind is None
