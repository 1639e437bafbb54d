"""Lists of cards: read inside the card, by the selectors of a catalogue file."""

from __future__ import annotations

from datetime import datetime

import pytest

from sources.reading.sameness import comparable
from tests.sources.kinds.cases import Case, agrees
from tests.sources.kinds.list_cases import catalogue_cases, single_facts
from tests.sources.kinds.listing_cards import PAGE, card, counted, days, one, read

CATALOGUE = ("energimyndigheten", "formas", "european-urban-initiative")


@pytest.mark.parametrize(("case", "external_id", "field", "value"), single_facts(*CATALOGUE))
def test_a_catalogue_list_is_read_as_a_person_reads_it(case: Case, external_id: str, field: str, value: object) -> None:
    calls, _, _ = case.read()
    found = calls[external_id].model_dump(mode="json")[field]
    assert agrees(found, value), found


@pytest.mark.parametrize("case", catalogue_cases(*CATALOGUE))
def test_no_call_is_made_up_and_what_is_odd_is_counted(case: Case) -> None:
    calls, notes, nothing_open = case.read()
    assert set(calls) == set(case.expected["calls"])
    assert notes == case.expected["notes"]
    assert nothing_open == case.expected["nothing_open"]


def test_a_day_less_to_go_is_no_change() -> None:
    days_of_formas = [case.values[0].read()[0] for case in catalogue_cases("formas")]
    first, second = ({key: call for key, call in calls.items() if "water" in key} for calls in days_of_formas)
    for key, call in first.items():
        assert comparable(call.text) == comparable(second[key].text)
        assert call.model_copy(update={"evidence": {}}) == second[key].model_copy(update={"evidence": {}})


# What is in the card, and what is beside it


def test_a_date_beside_the_card_belongs_to_another_call() -> None:
    parsed = read(
        card(1, "Stänger 5 juni 2026"), card(2, ""), "<p class='date'>Stänger 1 januari 2027</p>", card(3, "")
    )
    assert [days(call) for call in parsed.calls] == [["2026-06-05"], [], []]
    assert [call.status for call in parsed.calls] == ["open", "unknown", "unknown"]


def test_a_card_inside_a_card_is_part_of_it() -> None:
    parsed = read(f"<ul><li class='card'><h3>Yttre</h3><a href='/u/1'>x</a><ul>{card(2)}</ul></li></ul>")
    assert [call.title for call in parsed.calls] == ["Yttre"]
    assert counted(parsed) == {"nested-card": 1}


def test_a_card_that_is_itself_the_link() -> None:
    call = one("<a class='k' href='u/1'><h3>Titel</h3><b class='date'>31 oktober 2026</b></a>", item="a.k", link="")
    assert (call.url, call.title, days(call)) == (PAGE + "u/1", "Titel", ["2026-10-31"])


def test_without_a_selector_the_title_is_the_words_of_the_link_or_what_a_screen_reader_says() -> None:
    parsed = read(
        "<p class='k'><a href='/u/1'>Första</a></p>",
        "<p class='k'><a href='/u/2' aria-label='Andra'><img src='x'></a></p>",
        item="p.k",
        title=None,
        deadline=None,
    )
    assert [call.title for call in parsed.calls] == ["Första", "Andra"]


@pytest.mark.parametrize(
    ("words", "opens", "deadlines"),
    [
        ("Stänger 05 maj 2026", None, ["2026-05-05"]),
        ("Stängd 19 mars 2024", None, ["2024-03-19"]),
        ("31 oktober 2025", None, ["2025-10-31"]),
        ("Öppnar 12 augusti 2026", "2026-08-12", []),
        ("21 February 2026 | 22 March 2026", None, ["2026-02-21", "2026-03-22"]),
        ("15 februari", None, ["--02-15"]),
        ("Deadline for application4. April 2026", None, ["2026-04-04"]),
        ("2026-10-13 14:00", None, ["2026-10-13"]),
        ("Löpande", None, []),
        ("", None, []),
        ("oftast februari", None, []),
        ("31 februari 2026", None, []),
    ],
)
def test_a_cell_for_deadlines(words: str, opens: str | None, deadlines: list[str]) -> None:
    call = one(card(1, words))
    assert (call.opens, days(call)) == (opens, deadlines)


@pytest.mark.parametrize(
    ("words", "status"), [("Löpande", "rolling"), ("Tills vidare", "rolling"), ("(Inställt)", "cancelled")]
)
def test_a_cell_that_holds_a_word_instead_of_a_date(words: str, status: str) -> None:
    assert one(card(1, words)).status == status


def test_a_cell_whose_words_are_not_understood_is_counted() -> None:
    assert counted(read(card(1, "se hemsidan"), card(2))) == {"unread-date": 1}


@pytest.mark.parametrize(("day_first", "day"), [(True, "2026-06-05"), (False, "2026-05-06")])
def test_the_order_of_day_and_month_is_the_catalogues(*, day_first: bool, day: str) -> None:
    assert days(one(card(1, "05/06/2026"), day_first=day_first)) == [day]
    assert days(one(card(1, "Deadline: 05/06/2026"), day_first=day_first, date_language="en")) == [day]


def test_one_card_of_an_english_page_decides_the_order_for_all_of_them_and_else_it_is_marked() -> None:
    english = {"date_language": "en"}
    assert [(day.date, day.or_date) for day in one(card(1, "05/06/2026"), **english).deadlines] == [
        ("2026-06-05", "2026-05-06")
    ]
    for other, day in (("13/07/2026", "2026-06-05"), ("07/13/2026", "2026-05-06")):
        first, _ = read(card(1, "05/06/2026"), card(2, other), **english).calls
        assert [(each.date, each.or_date) for each in first.deadlines] == [(day, None)]


def test_a_call_that_may_be_open_is_not_closed_by_the_first_of_two_days_it_may_mean() -> None:
    later = datetime.fromisoformat("2026-05-20T08:00:00+02:00")
    (call,) = read(card(1, "06/05/2026"), now=later, date_language="en").calls
    assert (days(call), call.status) == (["2026-05-06"], "open")


def test_a_decision_day_is_no_deadline() -> None:
    options = {"deadline": None, "dates": ".date"}
    assert days(one(card(1, "Closed: Decision is made 2026-06-16 14:00."), **options)) == []
    call = one(card(1, "Current: 37 days left. Apply before: 2026-06-10 14:00"), **options)
    assert [(deadline.date, deadline.time, deadline.zone) for deadline in call.deadlines] == [
        ("2026-06-10", "14:00", None)
    ]
    assert call.evidence["deadlines"] == "Apply before: 2026-06-10 14:00"


def test_without_selectors_for_dates_the_whole_card_is_searched_for_labelled_ones() -> None:
    call = one(card(1, "", "Sista ansökningsdag är den 15 september 2026. Projekten slutar 2029-12-31."), deadline=None)
    assert days(call) == ["2026-09-15"]
    call = one(card(1, "", "Sök senast den 15 september 2026."), deadline=None, summary="h3")
    assert days(call) == ["2026-09-15"]
    assert call.text == "Utlysning 1"


def test_a_publication_day_is_no_deadline() -> None:
    call = one(card(1, "25.04.2026"), deadline=None, published=".date")
    assert (call.published, days(call), call.opens) == ("2026-04-25", [], None)


def test_a_day_to_come_is_no_publication_day_and_is_counted() -> None:
    parsed = read(card(1, "25.07.2026"), deadline=None, published=".date")
    assert [call.published for call in parsed.calls] == [None]
    assert counted(parsed)["published-ahead"] == 1


def test_a_cell_for_opening_days_that_names_a_last_day_gives_it() -> None:
    call = one(card(1, "Öppnar 1 juni 2026, stänger 25 juli 2026"), deadline=None, opens=".date")
    assert (call.opens, days(call)) == ("2026-06-01", ["2026-07-25"])
    call = one(card(1, "Stänger 25 juli 2026"), deadline=None, opens=".date")
    assert (call.opens, days(call)) == (None, ["2026-07-25"])


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Publicerad 1 april 2026", []),
        ("Published 1 April 2026", []),
        ("Senast uppdaterad 1 april 2026", []),
        ("5 juni 2026 (beslut i augusti)", ["2026-06-05"]),
        ("Publicerad 1 april 2026. Sista ansökningsdag 5 juni 2026", ["2026-06-05"]),
    ],
)
def test_a_day_in_the_deadlines_cell_that_is_for_something_else_is_no_deadline(words: str, wanted: list[str]) -> None:
    assert days(one(card(1, words))) == wanted


def test_an_opening_day_has_its_own_selector() -> None:
    call = one(card(1, "12 augusti 2026"), deadline=None, opens=".date")
    assert (call.opens, call.status, call.evidence["opens"]) == ("2026-08-12", "forthcoming", "12 augusti 2026")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Öppen", "open"),
        ("Kommande utlysning", "forthcoming"),
        ("Stängd, tidigare öppen", "closed"),
        ("öppenhet", "unknown"),
    ],
)
def test_the_pages_own_word_for_the_status(words: str, status: str) -> None:
    status_words = {"open": ["öppen"], "forthcoming": ["kommande"], "closed": ["stängd"]}
    parsed = read(card(1, words), deadline=None, status=".date", status_words=status_words)
    assert parsed.calls[0].status == status
    assert counted(parsed) == ({"unknown-status": 1} if status == "unknown" else {})


@pytest.mark.parametrize(
    ("last_day", "word", "status", "model"),
    [
        ("löpande", "Öppen", "rolling", "rolling"),
        ("löpande", "Stängd", "closed", None),
        ("Sista ansökningsdag: 5 juni 2026", "Öppen", "open", None),
    ],
)
def test_open_beside_no_last_day_is_open_without_one(last_day: str, word: str, status: str, model: str | None) -> None:
    options = {"status": "p", "status_words": {"open": ["öppen"], "closed": ["stängd"]}}
    call = one(card(1, last_day, word), **options)
    assert (call.status, call.deadline_model) == (status, model)


def test_the_clock_goes_before_the_pages_word() -> None:
    options = {"status": "p", "status_words": {"open": ["öppen"]}}
    assert one(card(1, "Stänger 5 maj 2026", "Öppen"), **options).status == "closed"


def test_the_rest_of_the_card_is_its_text() -> None:
    call = one(card(1, words="För <b>kommuner</b>."))
    assert call.text == "Läs mer\nFör kommuner."
    assert call.summary == "Läs mer För kommuner."


FACTS = "<dt>Öppnar</dt><dd class='from'>4 maj 2026</dd><dt>Sista ansökningsdag</dt><dd class='to'>5 juni 2026</dd>"
APPLICANTS = "<dt>Vem kan söka</dt><dd>Huvudmän för skolan</dd><dt>Belopp</dt><dd>300 000 kr</dd>"
READ_AS_FACTS = "Läs mer\nVem kan söka\nHuvudmän för skolan\nBelopp\n300 000 kr"


@pytest.mark.parametrize(
    "words",
    [
        f"<dl>{FACTS}{APPLICANTS}</dl>",
        "<table><tr><th>Öppnar</th><td class='from'>4 maj 2026</td></tr>"
        "<tr><td>Sista ansökningsdag</td><td class='to'><b>5 juni 2026</b></td></tr></table>"
        f"<dl>{APPLICANTS}</dl>",
        "<p>Öppnar: <span class='from'>4 maj 2026</span></p><p>Sök senast: <span class='to'>5 juni 2026</span></p>"
        f"<dl>{APPLICANTS}</dl>",
    ],
)
def test_a_label_whose_value_was_read_as_a_fact_does_not_stand_alone_in_the_text(words: str) -> None:
    call = one(card(1, "", words=words), opens=".from", deadline=".to")
    assert (call.opens, days(call)) == ("2026-05-04", ["2026-06-05"])
    assert call.text == READ_AS_FACTS


def test_a_label_that_another_value_shares_stays_with_it() -> None:
    words = "<dl><dt>Sista dag</dt><dd class='to'>5 juni 2026</dd><dd>Klockan tolv på dagen.</dd></dl>"
    assert one(card(1, "", words=words), deadline=".to").text == "Läs mer\nSista dag\nKlockan tolv på dagen."
