"""A letter of one call that the reader knows begins its subject with what has happened to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.subscriptions.digests.samples import a_call, a_reader, changed, day, letter, told

BUDGET = {"per_project_min": "400000", "per_project_max": "1200000", "currency": "EUR"}
GRUNDTVIG: dict[str, Any] = {"programme": "Erasmus+", "language": "de", "level": "eu", "budget": BUDGET}


def subject(language: str = "sv", call: dict[str, Any] | None = None, **fields: Any) -> str:
    one = a_call(1, **{"title": "Skolutbyten", **(call or {})})
    return letter([changed(1, call=one, **fields)], reader=a_reader(language=language)).subject


def moved(*days: str) -> list[dict[str, Any]]:
    return [{"date": each} for each in days]


@pytest.mark.parametrize(
    ("old", "new", "sv", "en"),
    [
        (
            "2026-08-01", "2026-09-22",
            "Förlängd ansökningstid till 22 september", "More time to apply, until 22 September",
        ),
        (
            "2026-09-22", "2026-08-01",
            "Sista ansökningsdag tidigarelagd till 1 augusti", "Deadline brought forward to 1 August",
        ),
        (
            "2026-08-01", "2027-04-22",
            "Förlängd ansökningstid till 22 april 2027", "More time to apply, until 22 April 2027",
        ),
    ],
)  # fmt: skip
def test_a_moved_last_day_is_the_subject(old: str, new: str, sv: str, en: str) -> None:
    known = {"deadlines": (day(new),)}
    assert subject(call=known, deadlines=[moved(old), moved(new)]) == f"{sv}: Skolutbyten"
    assert subject("en", call=known | {"language": "en"}, deadlines=[moved(old), moved(new)]) == f"{en}: Skolutbyten"


def test_one_of_several_last_days_has_no_more_said_of_it_than_is_so() -> None:
    known = {"deadlines": (day("2026-08-20"), day("2026-11-01"))}
    told_of = subject(call=known, deadlines=[moved("2026-08-01", "2026-11-01"), moved("2026-08-20", "2026-11-01")])
    assert told_of == "Ansökningsdag flyttad till 20 augusti: Skolutbyten"


def test_what_closes_soon_is_said_beside_the_news() -> None:
    near = {"deadlines": (day("2026-05-22"),)}
    told_of = subject(call=near, deadlines=[moved("2026-05-12"), moved("2026-05-22")])
    assert told_of == "Förlängd ansökningstid till 22 maj, stänger snart: Skolutbyten"


def test_a_call_that_was_called_off_or_moved_says_so_first() -> None:
    assert subject(call={"status": "cancelled"}, status=["open", "cancelled"]) == "Inställd utlysning: Skolutbyten"
    coming = {"status": "forthcoming", "opens": "2026-06-01"}
    assert subject(call=coming, opens=["2026-05-20", "2026-06-01"]) == "Ny öppningsdag 1 juni: Skolutbyten"
    for kind, words in (("withdrawn", "finns inte längre hos finansiären"), ("reopened", "har öppnat igen")):
        one = told(1, call=a_call(1, title="Skolutbyten"), kind=kind, told_before=True)
        assert letter([one]).subject == f"Utlysning {words}: Skolutbyten"


def test_what_needs_more_words_is_counted_as_before() -> None:
    assert subject(title=["A", "B"]) == "1 utlysning har ändrats: Skolutbyten (Utbildningsförvaltningen)"


def test_no_amount_stands_in_a_subject_nor_is_one_cut() -> None:
    assert (
        letter([told(1, call=a_call(1, **GRUNDTVIG))]).subject == "1 ny utlysning: Erasmus+ (Utbildningsförvaltningen)"
    )
    title = "Stöd till skolutbyten i Norden med bidrag på mellan 400 000 och 1 200 000 kronor"
    assert "med bidrag… (" in letter([told(1, call=a_call(1, title=title))]).subject


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Stöd till gröna gårdar i skolan, på fritidshemmet och för kommuner i glesbygd", "på fritidshemmet… ("),
        ("Bidrag till de kommuner som arbetar med klimatet i sina egna verksamheter", "arbetar med klimatet… ("),
        ("Grants for municipalities that protect their water and for the regions around", "protect their water… ("),
        ("Stöd till broar för alla vi är till för", "Stöd till broar för alla vi är till för ("),  # not cut
    ],
)
def test_a_subject_is_never_cut_after_a_word_that_leads_on_to_the_next(title: str, kept: str) -> None:
    assert kept in letter([told(1, call=a_call(1, title=title))]).subject


WORDS = st.sampled_from(["och", "för", "till", "skola", "the", "of", "12", "vatten"])


@given(st.lists(WORDS, min_size=12).map(" ".join))
def test_what_is_left_of_a_cut_name_ends_in_a_word_that_says_something(title: str) -> None:
    subject = letter([told(1, call=a_call(1, title=f"Stöd {title}"))]).subject
    assert re.search(r"(Stöd|skola|vatten)… \(|[^…] \(", subject)


def test_a_call_that_a_person_took_away_is_not_said_to_be_gone_from_a_funders_page() -> None:
    mine = a_call(1, source="by-hand")
    digest = letter([told(1, call=mine, kind="withdrawn", told_before=True)])
    (item,) = digest.items
    assert item.notices == ("Utlysningen hade lagts till för hand och har tagits bort.",)
    assert digest.subject.startswith("Utlysning har tagits bort: ")


def test_a_call_whose_source_is_read_no_more_is_not_said_to_be_gone_from_a_funders_page() -> None:
    gone = told(1, kind="withdrawn", told_before=True, changes={"status": ["open", "unread"]})
    digest = letter([gone])
    (item,) = digest.items
    (said,) = item.notices
    assert said.startswith("Källan som visade utlysningen läses inte längre. Se efter hos finansiären")
    assert digest.subject.startswith("Utlysning bevakas inte längre: ")
