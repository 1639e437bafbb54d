"""Pages that only count the days, hostile pages, any bytes: watched without noise, without end and without a crash."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.contract import CallData, Parsed, UnreadablePage
from sources.kinds import page_watch
from sources.reading.sameness import comparable
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
SOURCE = page_watch.build(an_entry("page_watch"))


def page(*paragraphs: str) -> bytes:
    words = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><body><main><h1>Stöd</h1>{words}</main></body></html>".encode()


def under_headings(body: str) -> Parsed:
    options = {"sections": "headings", "call_heading": ["call"]}
    return answer(page_watch.build(an_entry("page_watch", options)), f"<main><h1>Calls</h1>{body}</main>".encode(), NOW)


NOISE = st.sampled_from(
    [
        "{left} dagar kvar",
        "{weekday} {today}",
        "{iso}",
        "Idag är det {weekday} {today}",
        "Dagens datum: {iso}",
        "Senast uppdaterad: {iso} 07:12",
        "Sidan uppdaterad {today}",
        "Antal besök: {left}17",
        "Stänger om {left} dagar",
    ]
)
MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november"]
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
PROSE = "Stödet hjälper skolor att arbeta tillsammans med andra."


def on_day(lines: list[str], day: date) -> CallData:
    words = {
        "left": (date(2027, 1, 1) - day).days,
        "weekday": WEEKDAYS[day.weekday()].capitalize(),
        "today": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        "iso": day.isoformat(),
    }
    now = datetime.combine(day, NOW.timetz())
    # A date straight under a label could be its own; prose parts them here.
    parted = [part for line in lines for part in (line.format(**words), PROSE)]
    (call,) = answer(SOURCE, page(PROSE, *parted), now).calls
    return call


@settings(max_examples=60)
@given(
    st.lists(NOISE, max_size=3),
    st.sampled_from(["Ansök senast den 1 december 2026 kl. 14.00.", "Öppen för ansökan", "Ett stöd till skolor."]),
    st.lists(NOISE, max_size=3),
    st.dates(date(2026, 2, 1), date(2026, 11, 1)),
)
def test_what_only_counts_the_days_changes_nothing(before: list[str], words: str, after: list[str], day: date) -> None:
    one, other = (on_day([*before, words, *after], day + timedelta(days=number)) for number in (0, 1))
    assert comparable(one.text) == comparable(other.text)
    plain = {"text": "", "summary": ""}
    assert one.model_copy(update=plain) == other.model_copy(update=plain)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UnreadablePage):
        assert all(isinstance(call, CallData) for call in answer(SOURCE, body, NOW).calls)


TAGS = st.sampled_from(
    re.findall(r"\w+", "main article h1 h2 p b strong nav header footer summary div section form ul li table td")
)
WORDS = st.sampled_from(
    ["Call 5", "öppen", "stängd", "senast 15 maj 2026", "<b>", "&#xE000;", "\ue0000\ue000", "Kontakt"]
)


@settings(max_examples=60)
@given(st.lists(st.tuples(TAGS, WORDS, st.booleans()), max_size=25))
def test_any_markup_is_read_or_refused(parts: list[tuple[str, str, bool]]) -> None:
    body = "".join(f"<{tag}>{words}" + (f"</{tag}>" if closes else "") for tag, words, closes in parts)
    with suppress(UnreadablePage):
        under_headings(body)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Call</h2><p>x</p>" * 3_000,
        "<div class='cookie'>" * 250 + "Call" + "</div>" * 250,
        "<p>" + "när " * 50_000 + "</p>",
        "<p>" + "a@" * 100_000 + "</p>",
        "<p>tel " + "0" * 200_000 + "</p>",
        "<p>öppen för ansökan " * 3_000,
        "<p>7 maj 2026</p>" * 3_000,
        "<h2>Call</h2><p>" + "senast 15 maj 2026 " * 2_000,
    ],
    ids=["headings", "boxes", "conditions", "addresses", "numbers", "statements", "days", "deadlines"],
)
def test_a_hostile_page_is_read_in_bounded_time(body: str) -> None:
    started = process_time()
    with suppress(UnreadablePage):
        under_headings(body)
    assert process_time() - started < 5
