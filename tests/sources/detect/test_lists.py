"""Detection on short pages of our own, one for each way in which lists are made: title, link and day of every item.

`fixtures/detect/lists/expected.json` says what a person reads: under the name of a page, or `usual` for all others.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.contract import CallData, Page, Request
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST
from sources.entry import Entry
from sources.registry import build_source

NOW = datetime(2026, 12, 31, 8, tzinfo=UTC)  # after all days of these pages: a day to come is never one of publication
URL = "https://funder.example/list"
LISTS = Path(__file__).parents[2] / "fixtures" / "detect" / "lists"
PAGES = sorted(LISTS.glob("*.html"))
# In these the day is part of the words that are the title.
WITH_DAY_IN_TITLE = ("all-in-link", "title-after-number")


def expected(page: Path) -> list[dict[str, str]]:
    known: dict[str, list[dict[str, str]]] = json.loads((LISTS / "expected.json").read_text("utf-8"))
    return known.get(page.stem, known["usual"])


def days_of(call: CallData) -> set[str]:
    return {day for day in (call.published, call.opens, *(deadline.date for deadline in call.deadlines)) if day}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_item_is_found_with_its_title_link_and_day(page: Path) -> None:
    found = detect(page.read_bytes(), NOW, URL)[0]
    items = expected(page)
    assert found.confidence > IS_A_LIST
    assert [call.url for call in found.calls] == [item["url"] for item in items]
    assert [days_of(call) for call in found.calls] == [{item["date"]} for item in items]
    titles = [call.title for call in found.calls]
    if page.stem in WITH_DAY_IN_TITLE:
        assert all(title.startswith(item["title"]) for title, item in zip(titles, items, strict=True))
    else:
        assert titles == [item["title"] for item in items]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_day_is_a_deadline_only_where_the_page_says_so(page: Path) -> None:
    text = page.read_text("utf-8")
    says_so = "Stänger" in text or "stänger" in text or "Sista ansökningsdag" in text
    assert any(call.deadlines for call in detect(page.read_bytes(), NOW, URL)[0].calls) == says_so


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_proposed_options_give_the_same_items_in_a_catalogue_entry(page: Path) -> None:
    body = page.read_bytes()
    found = detect(body, NOW, URL)[0]
    entry = Entry.model_validate(
        {
            "id": "detected", "name": {"sv": "En källa", "en": "A source"}, "kind": found.kind, "url": URL,
            "level": "national", "verified_on": NOW.date(), "options": found.config,
        }
    )  # fmt: skip
    assert build_source(entry).parse(Page(request=Request(url=URL), url=URL, body=body), NOW).calls == found.calls


TITLES = ("Stöd till klimatet", "Trygga skolvägar", "Lokala kulturplaner", "Grön omställning", "Rent vatten")
DAYS = ("12 juni 2026", "1 september 2026", "30 juni 2026", "15 oktober 2026", "3 november 2026")
ISO = ("2026-06-12", "2026-09-01", "2026-06-30", "2026-10-15", "2026-11-03")
ORDERS = ("TDX", "TXD", "DTX", "DXT", "XTD", "XDT", "TD", "DT")
WRAPPED = {
    "h3": "<h3>{}</h3>", "p": "<p>{}</p>", "div": "<div>{}</div>", "p.c": '<p class="c">{}</p>',
    "b": "<p><b>{}</b></p>", "dt": "<dt>{}</dt>", "dd": "<dd>{}</dd>",
}  # fmt: skip
AROUND = (
    "",
    "<p>Här är listan.</p>",
    "<p>Uppdaterad 3 maj 2026</p>",
    '<p>Se <a href="/x">mer</a></p>',
    "<p>3 maj 2026</p>",
)


@settings(max_examples=60, deadline=None)
@example("DTX", "b", "dd", "", "<p>Uppdaterad 3 maj 2026</p>", '<p>Se <a href="/x">mer</a></p>')
@example("DXT", "b", "p", "", '<p>Se <a href="/x">mer</a></p>', "<p>3 maj 2026</p>")
@given(
    order=st.sampled_from(ORDERS),
    title=st.sampled_from(sorted(WRAPPED)),
    day=st.sampled_from(sorted(WRAPPED)),
    label=st.sampled_from(("", "Sista ansökningsdag ")),
    before=st.sampled_from(AROUND),
    after=st.sampled_from(AROUND),
)
def test_no_item_in_a_flat_row_is_given_the_day_of_another(
    order: str, title: str, day: str, label: str, before: str, after: str
) -> None:
    """Titles, days and texts side by side without boxes: whose day it is must be certain, or no day is told."""
    items = [
        {
            "T": WRAPPED[title].format(f'<a href="/c/{number}">{name}</a>'),
            "D": WRAPPED[day].format(label + DAYS[number]),
            "X": "<p>Medel till den som vill pröva något nytt.</p>",
        }
        for number, name in enumerate(TITLES)
    ]
    row = "".join(item[part] for item in items for part in order)
    body = (
        f'<html lang="sv"><head><title>Utlysningar</title></head><body><main>{before}{row}{after}</main></body></html>'
    )
    for call in detect(body.encode(), NOW, URL)[0].calls:
        number = (call.url or "").rpartition("/c/")[2]
        if number.isdigit():
            assert days_of(call) <= {ISO[int(number)]}
