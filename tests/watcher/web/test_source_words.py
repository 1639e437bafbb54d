"""What a page of calls would give, in words that leave nothing out that was read."""

from __future__ import annotations

import pytest

from sources.contract import CallData, Deadline
from watcher.cli.common import last_day
from watcher.language import Texts
from watcher.web.source_words import call_lines

DAY = Deadline(date="2027-01-15", time="16:00")
EITHER = Deadline(date="2027-04-03", or_date="2027-03-04")


def dates_of(*deadlines: Deadline) -> str:
    call = CallData(
        source="one", external_id="1", title="Bidrag", language="sv", level="national", status="open",
        deadlines=deadlines,
    )  # fmt: skip
    return call_lines([call], Texts("sv"))[0].dates


def test_a_last_day_keeps_its_hour_and_the_other_day_that_may_be_meant() -> None:
    assert dates_of(DAY) == "sista ansökningsdag 15 januari 2027 kl. 16.00"
    swedish, foreign = (DAY.model_copy(update={"zone": f"Europe/{city}"}) for city in ("Stockholm", "Brussels"))
    assert dates_of(swedish) == "sista ansökningsdag 15 januari 2027 kl. 16.00 svensk tid"
    assert dates_of(foreign).endswith("kl. 16.00 Brysseltid")
    assert "3 april 2027, eller 4 mars 2027" in dates_of(EITHER)


def test_the_command_line_says_the_same() -> None:
    assert last_day(DAY.model_copy(update={"zone": "Europe/Brussels"})) == "2027-01-15 16:00 Europe/Brussels"
    assert last_day(EITHER) == "2027-04-03 or 2027-03-04"


def test_a_weekday_that_is_another_days_is_told_to_who_adds_a_source() -> None:
    odd = Deadline(date="2027-03-02", said_weekday=1)
    assert dates_of(odd).endswith("2 mars 2027 (källan skriver måndag, vilket inte stämmer med datumet)")
    assert last_day(odd) == "2027-03-02 (the source says Monday)"


@pytest.mark.parametrize(
    ("opens", "deadlines", "doubts"),
    [
        ("2027-01-15", ["2027-01-15"], ("Utlysningen öppnar och stänger samma dag.",)),
        ("2027-02-01", ["2026-12-01", "2027-01-15"], ("Utlysningen öppnar efter sista ansökningsdag.",)),
        ("2027-01-15", ["2027-01-15", "2027-03-01"], ()),
        ("2027-01-02", ["2027-01-15"], ()),
        ("2027-02-01", ["--01-15"], ("Året framgår inte.",)),
        (None, ["2027-01-15"], ()),
    ],
)
def test_an_opening_day_that_leaves_no_day_to_apply_is_doubted_by_who_adds_a_source(
    opens: str | None, deadlines: list[str], doubts: tuple[str, ...]
) -> None:
    days = tuple(Deadline(date=day) for day in deadlines)
    call = CallData(external_id="1", title="Bidrag", url="https://example.org/1", opens=opens, deadlines=days)
    assert call_lines([call], Texts("sv"))[0].doubts == doubts
