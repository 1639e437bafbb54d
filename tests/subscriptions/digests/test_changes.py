"""Each change in a sentence that a civil servant could have written, from the old value to the new one."""

from __future__ import annotations

from typing import Any

import pytest

from subscriptions.digests.cases import make_cases
from subscriptions.digests.changes import MOST_SENTENCES, change_sentences
from tests.subscriptions.digests.samples import a_call, changed, day, setting, told


def sentences(language: str = "sv", call: dict[str, Any] | None = None, **fields: Any) -> tuple[str, ...]:
    (case,) = make_cases([changed(1, call=a_call(1, **(call or {})), **fields)], [])
    return change_sentences(case, setting(language))


def dates(*days: str) -> list[dict[str, Any]]:
    return [{"date": each} for each in days]


@pytest.mark.parametrize(
    ("old", "new", "sv", "en"),
    [
        (
            dates("2027-03-15"),
            dates("2027-04-05"),
            "Förlängd ansökningstid: sista ansökningsdag är nu 5 april 2027 (tidigare 15 mars 2027).",
            "More time to apply: the deadline is now 5 April 2027 (previously 15 March 2027).",
        ),
        (
            dates("2027-04-05"),
            dates("2027-03-15"),
            "Sista ansökningsdag har tidigarelagts till 15 mars 2027 (tidigare 5 april 2027).",
            "The deadline has been brought forward to 15 March 2027 (previously 5 April 2027).",
        ),
        (
            dates("--02-15"),
            dates("2027-02-15"),
            "Sista ansökningsdag har ändrats till 15 februari 2027 (tidigare 15 februari (årtal framgår inte)).",
            "The deadline has changed to 15 February 2027 (previously 15 February (year not stated)).",
        ),
        (
            [],
            dates("2027-04-05"),
            "Sista ansökningsdag är nu bestämd: 5 april 2027.",
            "The deadline has been set: 5 April 2027.",
        ),
        (
            dates("2027-04-05"),
            [],
            "Sista ansökningsdag anges inte längre (tidigare 5 april 2027).",
            "The deadline is no longer stated (previously 5 April 2027).",
        ),
        (
            dates("2027-04-05"),
            dates("2027-04-05", "2027-09-01"),
            "Ny ansökningsdag: 1 september 2027.",
            "New deadline: 1 September 2027.",
        ),
        (
            dates("2027-04-05", "2027-09-01"),
            dates("2027-04-05"),
            "Ansökningsdagen 1 september 2027 har tagits bort.",
            "The deadline 1 September 2027 has been removed.",
        ),
        (
            dates("2027-04-05", "2027-09-01"),
            dates("2027-04-05", "2027-10-01"),
            "En av ansökningsdagarna har flyttats fram till 1 oktober 2027 (tidigare 1 september 2027).",
            "One of the deadlines has been put off to 1 October 2027 (previously 1 September 2027).",
        ),
        (
            [{"date": "2027-04-05"}],
            [{"date": "2027-04-05", "time": "17:00", "zone": "Europe/Brussels"}],
            "Klockslaget 5 april 2027 är nu bestämt: kl. 17.00 Brysseltid.",
            "The hour on 5 April 2027 has been set: at 17:00 Brussels time.",
        ),
        (
            [{"date": "2027-04-05", "time": "17:00", "zone": "Europe/Stockholm"}],
            [{"date": "2027-04-05", "time": "14:00", "zone": "Europe/Stockholm"}],
            "Klockslaget 5 april 2027 har ändrats till kl. 14.00 (tidigare kl. 17.00).",
            "The hour on 5 April 2027 has changed: at 14:00 (previously at 17:00).",
        ),
        (
            [{"date": "2027-04-05", "time": "17:00"}],
            [{"date": "2027-04-05"}],
            "Klockslaget 5 april 2027 anges inte längre.",
            "The hour on 5 April 2027 is no longer stated.",
        ),
    ],
)
def test_a_moved_deadline(old: Any, new: Any, sv: str, en: str) -> None:
    assert sentences(deadlines=[old, new]) == (sv,)
    assert sentences("en", deadlines=[old, new]) == (en,)


BEFORE_THE_FIRST = {"date": "2027-06-01", "or_date": "2027-05-31"}


@pytest.mark.parametrize(
    ("old", "new", "sv"),
    [
        (
            {"date": "2027-06-01"},
            BEFORE_THE_FIRST,
            "Sista ansökningsdag kan nu vara redan 31 maj 2027. Källans ord kan betyda den dagen eller 1 juni 2027.",
        ),
        (BEFORE_THE_FIRST, {"date": "2027-06-01"}, "Sista ansökningsdag är inte längre oklar: 1 juni 2027."),
        (
            {"date": "2027-05-15"},
            BEFORE_THE_FIRST,
            "Sista ansökningsdag har ändrats till 31 maj 2027 eller 1 juni 2027 (tidigare 15 maj 2027).",
        ),
    ],
)
def test_words_that_may_mean_the_day_before_are_told_with_both_days(old: Any, new: Any, sv: str) -> None:
    assert sentences(deadlines=[[old], [new]]) == (sv,)


def test_a_date_that_was_over_and_fell_away_was_not_moved() -> None:
    gone = sentences(deadlines=[dates("2026-05-01", "2026-09-01"), dates("2026-09-01", "2027-02-01")])
    assert gone == ("Ny ansökningsdag: 1 februari 2027.",)


def test_a_passed_single_date_that_comes_back_later_was_extended() -> None:
    assert sentences(deadlines=[dates("2026-05-01"), dates("2026-06-01")]) == (
        "Förlängd ansökningstid: sista ansökningsdag är nu 1 juni 2026 (tidigare 1 maj 2026).",
    )


def test_of_two_stages_the_one_that_moved_is_named() -> None:
    told_of = sentences(
        call={"deadline_model": "two-stage"},
        deadlines=[dates("2026-09-01", "2027-02-01"), dates("2026-09-01", "2027-03-01")],
    )
    assert told_of == (
        "Förlängd ansökningstid för steg 2: sista ansökningsdag är nu 1 mars 2027 (tidigare 1 februari 2027).",
    )


def test_a_date_with_another_label_has_not_changed() -> None:
    assert sentences(deadlines=[[{"date": "2027-04-05", "label": "Skiss"}], dates("2027-04-05")]) == ()


@pytest.mark.parametrize(
    ("fields", "sv"),
    [
        ({"status": ["forthcoming", "open"]}, "Utlysningen har öppnat."),
        ({"status": ["open", "cancelled"]}, "Utlysningen är inställd."),
        ({"status": ["open", "forthcoming"]}, "Utlysningen har inte öppnat än."),
        ({"status": ["open", "rolling"]}, "Det går nu att söka löpande."),
        ({"status": ["unknown", "open"]}, "Utlysningen är öppen för ansökan."),
        ({"status": ["open", "unknown"]}, "Det framgår inte längre om utlysningen är öppen."),
        (
            {"opens": ["2026-09-01", "2026-10-01"]},
            "Öppningsdagen har ändrats till 1 oktober 2026 (tidigare 1 september 2026).",
        ),
        ({"opens": [None, "2026-10-01"]}, "Öppningsdagen är nu bestämd: 1 oktober 2026."),
        ({"opens": ["2026-10-01", None]}, "Öppningsdagen anges inte längre."),
        ({"title": ["A", "B"]}, "Utlysningen har fått en ny rubrik."),
        ({"text": ["", "Endast kommuner kan söka."]}, "Ny text: ”Endast kommuner kan söka”."),
        ({"documents": [[], [{"title": "A", "url": "https://a.example/"}]]}, "Nya eller ändrade dokument."),
        ({"funding_rate": [0.5, 0.6]}, "Stödet täcker nu högst 60 procent av kostnaderna (tidigare 50 procent)."),
        ({"funding_rate": [None, 0.6]}, "Stödet täcker högst 60 procent av kostnaderna."),
        ({"funding_rate": [0.6, None]}, "Det framgår inte längre hur stor del av kostnaderna stödet täcker."),
        ({"programme": ["A", "LIFE"]}, "Utlysningen hör nu till programmet LIFE."),
        ({"programme": ["A", "Horizon Europe"]}, "Utlysningen hör nu till programmet Horisont Europa."),
        ({"programme": ["LIFE", None]}, "Andra uppgifter i utlysningen har ändrats."),
        ({"deadline_model": ["single-stage", "two-stage"]}, "Ansökan görs nu i två steg."),
        ({"something_new": [1, 2]}, "Andra uppgifter i utlysningen har ändrats."),
        (
            {"budget": [{"total": "1000000", "currency": "EUR"}, {"total": "1500000", "currency": "EUR"}]},
            "Beloppet har ändrats till 1,5 miljoner euro i hela utlysningen "
            "(tidigare 1 miljon euro i hela utlysningen).",
        ),
        (
            {"budget": [None, {"per_project_max": "500000", "currency": "SEK"}]},
            "Beloppet är nu bestämt: högst 500\u00a0000 kronor per projekt.",
        ),
        ({"budget": [{"text": "a"}, {"text": "b"}]}, "Uppgifterna om belopp har ändrats."),
        (
            {"eligibility": [{"applicant_types": ["company"]}, {"applicant_types": ["region", "municipality"]}]},
            "Vem som kan söka har ändrats: nu kommuner och regioner (tidigare företag).",
        ),
        ({"eligibility": [{"text": "a"}, {"text": "b"}]}, "Villkoren för vem som kan söka har ändrats."),
        (
            {"eligibility": [{}, {"applicant_types": ["any"]}]},
            "Det framgår nu vem som kan söka: alla juridiska personer.",
        ),
    ],
)
def test_every_other_change(fields: Any, sv: str) -> None:
    assert sentences(**fields) == (sv,)
    (english,) = sentences("en", **fields)
    assert english.endswith(".")
    assert english != sv


def test_the_most_important_change_comes_first() -> None:
    both = sentences(documents=[[], []], text=["a", "b"], deadlines=[dates("2027-03-15"), dates("2027-04-05")])
    assert both[0].startswith("Förlängd ansökningstid")


def test_a_closing_is_told_once_though_the_status_changed_too() -> None:
    over = a_call(1, status="closed", deadlines=(day("2026-05-06"),))
    closed = told(1, call=over, kind="closed", changes={"status": ["open", "closed"]}, told_before=True)
    (case,) = make_cases([closed], [])
    assert change_sentences(case, setting()) == ("Utlysningen har stängt.",)


def test_a_call_that_closes_before_its_date_closed_early() -> None:
    over = a_call(1, status="closed", deadlines=(day("2026-09-15"),))
    (case,) = make_cases([told(1, call=over, kind="closed", told_before=True)], [])
    assert change_sentences(case, setting()) == ("Utlysningen har stängt i förtid.",)
    (yearless,) = make_cases(
        [told(1, call=a_call(1, status="closed", deadlines=(day("--09-15"),)), kind="closed", told_before=True)], []
    )
    assert change_sentences(yearless, setting()) == ("Utlysningen har stängt.",)


def test_a_thousand_moved_dates_are_counted_not_listed() -> None:
    old, new = ([{"date": f"{year}-{month}-01"} for year in range(2100, 2200)] for month in ("01", "02"))
    listed = sentences(deadlines=[old, new])
    assert len(listed) == MOST_SENTENCES
    assert listed[-1] == "Och 95 ändringar till."
