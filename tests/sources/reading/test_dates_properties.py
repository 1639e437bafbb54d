"""What holds for any text: nothing raised, nothing invented, every answer shown in the text, and in time."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.reading.date_cues import find_cues
from sources.reading.date_phrases import PHRASES, Kind
from sources.reading.dates import DateReading, read_dates, read_days

FRAGMENTS = [
    *(
        "sista ansökningsdag",
        "deadline",
        "öppnar",
        "stänger",
        "open",
        "closes",
        "ansök",
        "senast",
        "från",
        "till",
        "until",
    ),
    *(
        "beslut",
        "projektstart",
        "inställt",
        "flyttad",
        "extended",
        "löpande",
        "utlysningen",
        "call",
        "omgång 2026",
        "kl.",
    ),
    *("våren 2026", "2025 års ansökningsomgång", "varje år", "finsk tid", "CET", "(Brussels time)", "noon", "midnight"),
    *(
        "5 maj",
        "5 maj 2026",
        "31 november 2026",
        "2026-02-30",
        "29 February",
        "15/2",
        "1/3",
        "4-17 juni",
        "May 5, 2026",
    ),
    *("15.8.-15.10.2026", "22/03/2026", "5-Jun-25", "kl 16", "14.00", "23:59", "24:00", "5 pm", "17h00", "12 EET", "9"),
    *(
        "och",
        "and",
        ",",
        ".",
        ":",
        ";",
        "-",
        "–",
        "|",
        "•",
        "\n",
        "\n- ",
        "(",
        ")",
        "<p>",
        "</p>",
        "<b>",
        "\xa0",
        "\xad",
    ),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=25).map(" ".join)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december"
ENGLISH = "January February March April May June July August September October November December"
NORWEGIAN = "januar februar mars april mai juni juli august september oktober november desember"
DANISH = "januar februar marts april maj juni juli august september oktober november december"
FORMS = {
    "Sista ansökningsdag är {day} {sv} {year}.": "swedish",
    "Ansökan stänger den {day:02} {sv} {year}": "swedish with a leading zero",
    "Ansök senast {iso}.": "iso",
    "Apply by {day} {en} {year}.": "english",
    "The deadline is {en} {day}, {year}.": "english, month first",
    "Closing date: {day:02}/{month:02}/{year}": "slashes",
    "Deadline: {day}.{month}.{year}": "dots",
    "Søknadsfrist: {day}. {no} {year}": "norwegian",
    "Ansøgningsfrist: {day}. {da} {year}": "danish",
}
LONGEST = 200_000


def plain(text: str) -> str:
    """Without white space, so that words of a text are found in it wherever its lines break."""
    return "".join(unicodedata.normalize("NFC", text).split())


def numbers(text: str) -> set[int]:
    return {int(figures) for figures in re.findall(r"\d+", text)}


def assert_printed(reading: DateReading, text: str) -> None:
    """Every day is a real one, and its year and hour stand in the text."""
    printed = numbers(unicodedata.normalize("NFKC", text))
    # A year may run into the next number in a table, or be printed with two figures.
    years = printed | {2000 + each for each in printed} | {int(each) for each in re.findall(r"(?=(20\d\d))", text)}
    for day in [reading.opens, *(deadline.date for deadline in reading.deadlines)]:
        if day and not day.startswith("--"):
            assert date.fromisoformat(day).year in years
        elif day:
            date.fromisoformat(f"2024{day[1:]}")
    for deadline in reading.deadlines:
        hour, minute = (int(part) for part in deadline.time.split(":")) if deadline.time else (None, 0)
        in_words = re.search(r"noon|midday|midnight|midnatt|midnat|tolv", text, re.IGNORECASE)
        assert hour is None or in_words or {hour, hour % 12 or 12} & printed
        assert minute in printed | {0}


@given(TEXTS)
@settings(max_examples=400, deadline=None)
@example("12 december 2025 kl 24:30 sista ansökningsdag")
@example("deadline 29 February")
@example("sista ansökningsdag 29 February May 5, 2026")
@example("Sista ansökningsdag 5 ma\u030aj 2026")
def test_nothing_is_invented_whatever_the_text(text: str) -> None:
    reading = read_dates(text)
    assert_printed(reading, text)
    for words in reading.evidence.values():
        assert plain(words) in plain(text)
    days = [deadline.date for deadline in reading.deadlines]
    assert len(set(days)) == len(days)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_is_too_strange_to_read(text: str) -> None:
    assert_printed(read_dates(text, reference_date=None), text)
    for deadline in read_days(text):
        assert deadline.date


@given(DAYS, st.sampled_from(sorted(FORMS)))
@settings(deadline=None)
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    names = {
        name: months.split()[day.month - 1]
        for name, months in (("sv", SWEDISH), ("en", ENGLISH), ("no", NORWEGIAN), ("da", DANISH))
    }
    text = form.format(day=day.day, month=day.month, year=day.year, iso=day.isoformat(), **names)
    assert [deadline.date for deadline in read_dates(text).deadlines] == [day.isoformat()]


@given(DAYS, DAYS)
@settings(deadline=None)
def test_a_window_is_read_from_its_two_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    reading = read_dates(f"Utlysningen är öppen från {first.isoformat()} till {last.isoformat()}.")
    assert reading.opens == first.isoformat()
    assert [deadline.date for deadline in reading.deadlines] == [last.isoformat()]


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_hour_is_read_and_none_is_added(hour: int, minute: int) -> None:
    for written in (f"kl. {hour:02}.{minute:02}", f"{hour:02}:{minute:02}", f"klockan {hour}:{minute:02}"):
        (deadline,) = read_dates(f"Sista ansökningsdag är 5 maj 2026 {written}.").deadlines
        assert (deadline.time, deadline.zone) == (f"{hour:02}:{minute:02}", None)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_phrase_is_found_where_it_stands_alone(kind: Kind) -> None:
    for line in PHRASES[kind].splitlines():
        for phrase in line.split(" | "):
            if phrase and not line.startswith("#") and not re.search(r"[()?\\\[]", phrase):
                (cue, *_) = find_cues(phrase.replace("*", ""))
                assert (cue.start, cue.end) == (0, len(phrase.replace("*", "")))


def long_text() -> str:
    page = (
        "Stöd till lokal utveckling\nUtlysningen öppnar den 3 mars 2026 och stänger den 4 maj 2026 kl. 15.00. "
        "Kommuner och regioner kan söka stöd för att utveckla verksamheten tillsammans med andra. "
        "Vi vill se arbetssätt som håller över tid, som prövas i vardagen och som andra kan lära av. "
        "Den som söker ska beskriva vilka behov som finns, vem som gör vad och hur resultatet ska komma till nytta. "
        "Projekten ska pågå i högst 24 månader och får kosta 1 000 000 kronor. "
        "Egen finansiering krävs för minst 40 procent av kostnaderna. Samverkan med civilsamhället är en fördel.\n"
        "- Beslut: 15 juni 2026\n- Frågor: senast den 20 april 2026\n"
    )
    return (page * (LONGEST // len(page) + 1))[:LONGEST]


def test_a_long_page_takes_less_than_a_second() -> None:
    text = long_text()
    spent = []
    for _ in range(3):
        start = time.process_time()
        reading = read_dates(text)
        spent.append(time.process_time() - start)
    assert [deadline.date for deadline in reading.deadlines] == ["2026-05-04"]
    assert min(spent) < 1.0


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "1 ",
            "5 maj 2026 ",
            "5 maj 2026\n",
            "öppnar 5 maj ",
            "deadline\n5 maj 2026\n",
            "beslut\ndeadline\n5 maj\nx\n",
        ),
        *(
            "1/2-",
            "kl 12 ",
            "12 cet ",
            "5 och ",
            "deadline ",
            "|5 maj",
            "<p ",
            "a\u030a",
            "(",
            "utlysning 2024 ",
            "5-6 maj - ",
        ),
    ],
)
def test_the_time_grows_only_as_the_text_does(piece: str) -> None:
    def spent(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.process_time()
        read_dates(text)
        return time.process_time() - start

    short, long = min(spent(10_000) for _ in range(3)), min(spent(40_000) for _ in range(3))
    assert long < 0.1 + 10 * short
