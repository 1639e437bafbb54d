"""The EU portal's search as it was recorded: two whole days, language copies, stale and odd rows."""

from __future__ import annotations

import gzip
import json
import re
import time
import tomllib
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sources.combine import Combined, combine
from sources.contract import Page, Parsed, Request
from sources.entry import Entry
from sources.kinds import sedia
from sources.reading.status import status_at

ROOT = Path(__file__).parents[3]
ENTRY = Entry.model_validate(tomllib.loads((ROOT / "sources/catalogue/eu-funding-tenders.toml").read_text("utf-8")))
SOURCE = sedia.build(ENTRY)
NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
LATER = datetime.fromisoformat("2026-05-20T08:00:00+02:00")


def read(body: bytes, now: datetime = NOW, page: int | None = None) -> Parsed:
    context = {} if page is None else {"page": str(page)}
    request = Request(url="https://api.tech.ec.europa.eu/search", context=context)
    return SOURCE.parse(Page(request=request, url=request.url, body=body), now)


class Day(NamedTuple):
    """One recorded day: the raw rows, the pages as read, the calls, and the seconds of processor time it took."""

    rows: tuple[dict[str, Any], ...]
    pages: tuple[Parsed, ...]
    combined: Combined
    seconds: float

    @property
    def keys(self) -> set[str]:
        return {key for page in self.pages if page.listing for key in page.listing.keys}


@cache
def recorded(folder: Path) -> Day:
    now = NOW if folder.name == "2026-05-07" else LATER
    bodies = [gzip.decompress((folder / f"page-{number}.json.gz").read_bytes()) for number in range(1, 8)]
    rows = tuple(row for body in bodies for row in json.loads(body)["results"])
    started = time.process_time()
    pages = tuple(read(body, now, page) for page, body in enumerate(bodies, start=1))
    combined = combine((call for page in pages for call in page.calls), ENTRY.language)
    return Day(rows, pages, combined, time.process_time() - started)


def day(shared: Path, name: str) -> Day:
    return recorded(shared / "recordings" / "eu-funding-tenders" / name)


class TestRecordedDays:
    def test_the_first_day_has_541_calls_536_of_them_live_and_says_it_is_incomplete(self, shared: Path) -> None:
        first = day(shared, "2026-05-07")
        combined = first.combined
        assert (len(combined.calls), sum(call.is_live for call in combined.calls)) == (541, 536)
        assert (combined.repeated, combined.conflicts) == (122, ())
        assert {page.listing.expected for page in first.pages if page.listing} == {663}
        assert len(first.keys) == 541
        assert [len(page.requests) for page in first.pages] == [1, 1, 1, 1, 1, 1, 0]

    def test_the_second_day_is_complete(self, shared: Path) -> None:
        second = day(shared, "2026-05-20")
        combined = second.combined
        assert (len(combined.calls), len(second.keys), combined.repeated, combined.conflicts) == (628, 628, 0, ())

    def test_between_the_days_calls_come_open_move_and_go(self, shared: Path) -> None:
        before = {call.external_id: call for call in day(shared, "2026-05-07").combined.calls}
        after = {call.external_id: call for call in day(shared, "2026-05-20").combined.calls}
        new = after.keys() - before.keys()
        both = before.keys() & after.keys()
        assert (len(new), sum(after[name].is_live for name in new)) == (132, 131)
        assert sorted(name for name in both if before[name].deadlines != after[name].deadlines) == [
            "EuropeAid/185831/DD/ACT/SY", "EuropeAid/186313/DD/ACT/Multi", "EuropeAid/186548/DD/ACT/Multi",
            "EuropeAid/186647/DD/ACT/BA", "UCPM-2026-KAPP-EX", "UCPM-2026-KAPP-PVPP",
        ]  # fmt: skip
        opened = [name for name in both if (before[name].status, after[name].status) == ("forthcoming", "open")]
        assert len(opened) == 24
        gone = [call for name, call in before.items() if call.is_live and name not in after]
        passed = [
            call
            for call in gone
            if status_at(opens=call.opens, deadlines=call.deadlines, now=LATER, said=call.status) == "closed"
        ]
        assert (len(gone), len(passed)) == (43, 40)

    @pytest.mark.parametrize("name", ["2026-05-07", "2026-05-20"])
    def test_every_budget_is_what_a_plain_sum_over_the_raw_rows_gives(self, shared: Path, name: str) -> None:
        calls = {call.external_id: call for call in day(shared, name).combined.calls}
        for row in day(shared, name).rows:
            budget = calls[row["metadata"]["identifier"][0]].budget
            assert Decimal((budget and budget.total) or 0) == plain_sum(row["metadata"])

    @pytest.mark.parametrize("name", ["2026-05-07", "2026-05-20"])
    def test_no_text_holds_markup(self, shared: Path, name: str) -> None:
        for call in day(shared, name).combined.calls:
            assert not re.search(r"</?(?:p|div|span|ul|li|a|h4|br)\b", call.text + call.title + call.summary)
            assert call.text or call.level == "global"

    def test_a_day_is_read_within_the_time_a_poll_has(self, shared: Path) -> None:
        assert day(shared, "2026-05-20").seconds < 8, "aim: under 4 s on an idle machine; a poll has 15"


def plain_sum(metadata: dict[str, list[str]]) -> Decimal:
    """The rule of the budget once more, written as directly as it can be."""
    if metadata["type"] == ["2"]:
        return Decimal(metadata["budget"][0])
    own = re.compile(re.escape(metadata["identifier"][0]) + "( - |$)")
    overview = json.loads((metadata["budgetOverview"] or ["{}"])[0])
    actions = [action for node in overview.get("budgetTopicActionMap", {}).values() for action in node]
    envelopes = {tuple(sorted(action["budgetYearMap"].items())) for action in actions if own.match(action["action"])}
    return sum((Decimal(amount) for envelope in envelopes for _, amount in envelope), Decimal(0))


class TestOtherRecordings:
    def read_other(self, shared: Path, name: str) -> Parsed:
        file = shared / "recordings" / "eu-funding-tenders" / "other" / f"{name}.json.gz"
        return read(gzip.decompress(file.read_bytes()))

    def test_language_copies_become_one_call(self, shared: Path) -> None:
        parsed = self.read_other(shared, "eu_api_response")
        (call,) = combine(parsed.calls, ENTRY.language).calls
        assert (call.language, call.status, sorted(call.translations)) == ("en", "closed", ["cs", "sv"])
        assert call.translations["sv"].title.startswith("Programvaruteknik för AI")
        assert [(note.code, note.count) for note in parsed.notes] == [("update-row", 2)]

    def test_utf_16_is_read(self, shared: Path) -> None:
        parsed = self.read_other(shared, "api_test")
        (call,) = combine(parsed.calls, ENTRY.language).calls
        assert (call.external_id, sorted(call.translations)) == ("HORIZON-CL4-2025-04-DATA-03", ["cs", "nl", "sv"])
        assert [(note.code, note.count) for note in parsed.notes] == [("update-row", 6)]

    def test_update_rows_alone_are_no_calls(self, shared: Path) -> None:
        parsed = self.read_other(shared, "eu-api-topic-response")
        assert parsed.calls == ()
        assert [(note.code, note.count) for note in parsed.notes] == [("update-row", 10)]

    def test_rows_of_the_stale_index_are_set_aside(self, shared: Path) -> None:
        parsed = self.read_other(shared, "sample_rows")
        notes = {note.code: note.count for note in parsed.notes}
        assert (len(parsed.calls), notes["other-datasource"]) == (31, 25)
        assert all(call.url and "/data/" not in call.url for call in parsed.calls)
