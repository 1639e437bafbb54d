"""Dates, who may apply and money: in words, never more than the source says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sources.contract import Deadline
from subscriptions.digests.deadlines import is_coming
from subscriptions.digests.facts import facts_in_letter, facts_of, origin_and_opening
from subscriptions.digests.plan import Fact
from tests.subscriptions.digests.samples import NOW, STOCKHOLM, a_call, day, setting


def stated(reader: str = "sv", /, now: datetime = NOW, **given: Any) -> dict[str, Fact]:
    return {fact.label: fact for fact in facts_of(a_call(1, **given), setting(reader, now))}


def deadline(now: datetime = NOW, **given: Any) -> tuple[str, ...]:
    found = stated(now=now, **given)
    return next(
        found[label].values for label in ("Sista ansökningsdag", "Sista ansökningsdagar", "Ansökan") if label in found
    )


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (day("2027-04-05", "17:00", "Europe/Stockholm"), "måndag 5 april 2027 kl. 17.00, om 333 dagar"),
        (day("2027-04-05", "17:00", "Europe/Brussels"), "måndag 5 april 2027 kl. 17.00 Brysseltid, om 333 dagar"),
        (
            day("2027-04-05", "16:15", "Europe/Helsinki"),
            "måndag 5 april 2027 kl. 16.15 finsk tid (kl. 15.15 svensk tid), om 333 dagar",
        ),
        (
            day("2027-04-05", "00:30", "Europe/Helsinki"),
            "måndag 5 april 2027 kl. 00.30 finsk tid (4 april 2027 kl. 23.30 svensk tid), om 332 dagar",
        ),
        (day("2027-04-05", "17:00", "CET"), "måndag 5 april 2027 kl. 17.00 centraleuropeisk tid, om 333 dagar"),
        (day("2027-04-05", "17:00"), "måndag 5 april 2027 kl. 17.00, om 333 dagar"),
        (day("2027-04-05", "24:00", "Europe/Stockholm"), "måndag 5 april 2027 kl. 24.00, om 333 dagar"),
        (day("2027-04-05"), "måndag 5 april 2027, om 333 dagar (klockslag framgår inte)"),
        (day("--02-15"), "15 februari (årtal framgår inte)"),
        (day("2026-05-07", "23:59", "Europe/Stockholm"), "torsdag 7 maj 2026 kl. 23.59, i dag"),
        (
            day("2027-04-05", "23:59", "Etc/GMT+12"),
            "måndag 5 april 2027 kl. 23.59 UTC−12 (6 april 2027 kl. 13.59 svensk tid), om 334 dagar",
        ),
        (
            day("2027-04-05", "17:00", "America/New_York"),
            "måndag 5 april 2027 kl. 17.00 amerikansk östkusttid (kl. 23.00 svensk tid), om 333 dagar",
        ),
        (day("2026-05-08"), "fredag 8 maj 2026, i morgon (klockslag framgår inte)"),
        (
            day("2027-04-05", "17:00", "Moon/Crater"),
            "måndag 5 april 2027 kl. 17.00 i tidszonen Moon/Crater, om 333 dagar",
        ),
    ],
)
def test_a_deadline_in_words(date: Any, words: str) -> None:
    assert deadline(deadlines=(date,)) == (words,)


def test_an_hour_from_abroad_without_a_zone_is_doubtful() -> None:
    abroad = deadline(level="eu", deadlines=(day("2027-04-05", "17:00"),))
    assert abroad == ("måndag 5 april 2027 kl. 17.00 (tidszon framgår inte), om 333 dagar",)


def test_a_deadline_in_english() -> None:
    found = stated("en", deadlines=(day("2027-04-05", "17:00", "Europe/Brussels"),))
    assert found["Deadline"].values == ("Monday 5 April 2027 at 17:00 Brussels time, in 333 days",)


def test_days_are_counted_on_the_readers_calendar() -> None:
    late = datetime(2026, 5, 7, 23, 30, tzinfo=STOCKHOLM)
    assert deadline(now=late, deadlines=(day("2026-05-09"),)) == (
        "lördag 9 maj 2026, om 2 dagar (klockslag framgår inte)",
    )


def test_a_weekday_that_is_another_days_is_told_with_the_date() -> None:
    odd = Deadline(date="2027-03-02", time="16:00", said_weekday=1)
    (words,) = deadline(deadlines=(odd,))
    assert words.startswith("tisdag 2 mars 2027 kl. 16.00")
    assert words.endswith("(källan skriver måndag, vilket inte stämmer med datumet)")
    found = stated("en", deadlines=(odd,))["Deadline"].values[0]
    assert found.endswith("(the source says Monday, which does not agree with the date)")


def test_of_two_days_that_the_source_may_mean_the_nearest_ahead_goes_first_and_neither_is_lost() -> None:
    doubtful = Deadline(date="2026-06-05", or_date="2026-05-06")
    before = datetime(2026, 5, 1, 8, 0, tzinfo=STOCKHOLM)
    (words,) = deadline(now=before, deadlines=(doubtful,))
    assert (
        words
        == "onsdag 6 maj 2026, om 5 dagar (klockslag framgår inte), eller 5 juni 2026: källans ord kan betyda båda"
    )
    (words,) = deadline(now=datetime(2026, 5, 20, 8, 0, tzinfo=STOCKHOLM), deadlines=(doubtful,))
    assert (
        words
        == "fredag 5 juni 2026, om 16 dagar (klockslag framgår inte), eller 6 maj 2026: källans ord kan betyda båda"
    )
    assert deadline(now=datetime(2026, 6, 6, 8, 0, tzinfo=STOCKHOLM), deadlines=(doubtful,)) == (
        "fredag 5 juni 2026 (har passerat)",
    )


def test_no_deadline_is_said_plainly() -> None:
    fact = stated(deadlines=())["Sista ansökningsdag"]
    assert fact.values == ("Framgår inte",)
    assert fact.doubt


def test_rolling_is_no_unknown_deadline() -> None:
    assert deadline(status="rolling", deadlines=()) == ("Löpande ansökan",)


def test_rolling_until_a_day_says_both() -> None:
    until = deadline(status="rolling", deadlines=(day("2026-12-31"),))
    assert until == ("Löpande ansökan", "torsdag 31 december 2026, om 238 dagar (klockslag framgår inte)")


def test_both_stages_are_named() -> None:
    two = {"deadline_model": "two-stage", "deadlines": (day("2026-06-01"), day("2027-01-15"))}
    first, second = deadline(**two)
    assert first.startswith("Steg 1: måndag 1 juni 2026, om 25 dagar")
    assert second.startswith("Steg 2: fredag 15 januari 2027")


def test_after_the_first_stage_newcomers_are_told() -> None:
    two = {"deadline_model": "two-stage", "deadlines": (day("2026-05-01"), day("2027-01-15"))}
    lines = deadline(**two)
    assert lines[0] == "Steg 1: fredag 1 maj 2026 (har passerat)"
    assert lines[-1] == "Bara de som gick vidare från det första steget kan söka i det andra."


def test_two_stages_with_one_date_say_that_the_other_is_unknown() -> None:
    lines = deadline(deadline_model="two-stage", deadlines=(day("2026-06-01"),))
    assert lines[1] == "Ansökan görs i två steg. När det andra steget stänger framgår inte."


def test_of_many_dates_the_next_three_and_the_number_of_the_rest() -> None:
    many = tuple(day(f"2027-0{month}-01") for month in range(1, 8))
    lines = deadline(deadline_model="multiple-cut-off", deadlines=(day("2026-05-01"), *many))
    assert [line.split(",")[0] for line in lines] == [
        "fredag 1 januari 2027",
        "måndag 1 februari 2027",
        "måndag 1 mars 2027",
        "och 4 senare datum",
    ]


def test_a_date_keeps_its_name_only_in_the_readers_language() -> None:
    dates = (day("2026-06-01", label="Skiss"), day("2026-09-01", label="fullständig ansökan"))
    assert [line.split(":")[0] for line in deadline(deadlines=dates)] == ["Skiss", "Fullständig ansökan"]
    assert "Skiss" not in deadline(language="en", deadlines=dates)[0]


def test_a_coming_call_says_when_it_opens() -> None:
    found = stated(status="forthcoming", opens="2026-06-01")
    assert found["Öppnar"].values == ("måndag 1 juni 2026, om 25 dagar",)
    assert next(iter(found)) == "Öppnar"


def test_a_coming_call_without_a_day_says_so() -> None:
    assert stated(status="forthcoming")["Öppnar"].values == ("Framgår inte",)


def test_whether_it_is_open_may_be_unknown() -> None:
    assert stated(status="unknown")["Läge"].values == ("Framgår inte om den är öppen",)


@pytest.mark.parametrize(
    ("eligibility", "lines"),
    [
        ({"applicant_types": ["university", "municipality"]}, ("Kommuner och lärosäten",)),
        ({"applicant_types": ["any", "company"]}, ("Alla juridiska personer",)),
        ({"applicant_types": ["municipality"], "roles": {"municipality": "partner"}}, ("Kommuner (bara som partner)",)),
        ({"applicant_types": ["region"], "roles": {"region": "lead"}}, ("Regioner (som huvudsökande)",)),
        (
            {"applicant_types": ["sme"], "min_partners": 3, "min_countries": 2, "countries": ["FI", "SE"]},
            (
                "Små och medelstora företag",
                "Minst 3 partner i projektet",
                "Partner från minst 2 länder",
                "Från Sverige och Finland",
            ),
        ),
        ({}, ("Framgår inte",)),
        ({"text": "Föreningar i samverkan med en kommun"}, ("Föreningar i samverkan med en kommun",)),
    ],
)
def test_who_may_apply(eligibility: Any, lines: tuple[str, ...]) -> None:
    assert stated(eligibility=eligibility)["Vem kan söka"].values == lines


def test_many_countries_are_counted() -> None:
    codes = ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "SE"]
    lines = stated(eligibility={"applicant_types": ["any"], "countries": codes})["Vem kan söka"].values
    assert lines[1] == "Från Sverige, Österrike, Belgien, Bulgarien, Cypern och 4 till"


def test_a_foreign_sentence_on_money_is_pointed_at_and_not_quoted() -> None:
    fact = stated(language="en", budget={"text": "Up to EUR 50,000 for each town"})["Belopp"]
    assert fact.values == ("Uppgifterna står i utlysningen (på engelska)",)
    assert fact.doubt
    assert stated(budget={"text": "Högst 50 000 euro"})["Belopp"].values == ("Högst 50 000 euro",)


def in_letter(**more: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (fact.label, fact.values) for fact in facts_in_letter(a_call(1, **{"deadlines": (), **more}), setting("sv"))
    ]


def test_what_a_source_does_not_state_is_said_in_one_line() -> None:
    assert in_letter() == [("Framgår inte", ("Sista ansökningsdag, vem som kan söka och belopp",))]


def test_that_line_stands_where_the_first_of_it_would() -> None:
    found = in_letter(budget={"text": "Högst 50 000 kronor"})
    assert found == [
        ("Framgår inte", ("Sista ansökningsdag och vem som kan söka",)),
        ("Belopp", ("Högst 50 000 kronor",)),
    ]


def test_one_thing_alone_that_is_not_stated_keeps_its_own_line() -> None:
    found = in_letter(budget={"text": "Högst 50 000 kronor"}, eligibility={"applicant_types": ["municipality"]})
    assert found[0] == ("Sista ansökningsdag", ("Framgår inte",))


def test_a_company_that_is_asked_for_is_told_where_nothing_else_is() -> None:
    found = dict(in_letter(eligibility={"min_partners": 3}))
    assert found["Vem kan söka"] == ("Framgår inte", "Minst 3 partner i projektet")


def test_foreign_conditions_are_pointed_at_and_not_quoted() -> None:
    fact = stated(language="en", eligibility={"text": "Legal entities established in"})["Vem kan söka"]
    assert fact.values == ("Villkoren står i utlysningen (på engelska)",)
    assert fact.doubt


def test_an_opening_day_without_a_year_is_not_said_to_have_been() -> None:
    call = a_call(1, opens="--06-04", status="unknown")
    assert origin_and_opening(call, setting("sv")).endswith(". Öppningsdag: 4 juni (årtal framgår inte).")
    call = a_call(1, opens="--06-04", status="open")
    assert "Öppnade 4 juni" in origin_and_opening(call, setting("sv"))


def test_an_opening_day_after_the_last_day_makes_no_coming_call() -> None:
    given = {"opens": "2026-10-29", "status": "unknown", "deadlines": (day("2026-06-01"),)}
    fact = stated(**given)["Öppnar"]
    assert fact.doubt
    assert fact.values[1] == "Den dagen ligger efter sista ansökningsdag. Läs hos finansiären vad som gäller."
    assert "Öppn" not in origin_and_opening(a_call(1, **given), setting("sv"))
    assert not is_coming(a_call(1, **given), NOW, STOCKHOLM)
    assert is_coming(a_call(1, **given | {"deadlines": (day("2026-12-01"),)}), NOW, STOCKHOLM)


def test_names_that_tell_no_days_apart_are_left_out() -> None:
    days = [day(date).model_copy(update={"label": label}) for date, label in
            (("2026-06-01", "Sista ansökningsdag"), ("2026-09-01", "Steg 2"))]  # fmt: skip
    assert [line.split(":")[0] for line in deadline(deadlines=tuple(days))] == [
        "måndag 1 juni 2026, om 25 dagar (klockslag framgår inte)",
        "Steg 2",
    ]
    same = tuple(each.model_copy(update={"label": "Ansök"}) for each in days)
    assert not any(line.startswith("Ansök") for line in deadline(deadlines=same))
