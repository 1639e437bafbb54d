"""The demo's example weeks: every answer can be read, every profile used, and each happening worth showing occurs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sources.contract import CallData, Known
from sources.reading.sameness import comparable
from sources.registry import CATALOGUE, CatalogueFault, build_source, load_catalogue
from subscriptions.digests.rhythm import RHYTHMS
from subscriptions.profiles import Profile, read_profile
from tests.conftest import ROOT, STOCKHOLM
from watcher.calls.decide import Decision, as_time_passes, decide
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.polling.check import Verdict, judge
from watcher.polling.crawl import crawl
from watcher.polling.fetch import SavedFetcher
from watcher.polling.jump import Held

DEMO = ROOT / "watcher" / "demo"
DAYS = tuple(sorted(path.name for path in (DEMO / "answers").iterdir()))
ANSWERS = [(day, path.name) for day in DAYS for path in sorted((DEMO / "answers" / day).iterdir())]
PROFILES = sorted((DEMO / "profiles").glob("*.toml"))
BROKEN = ("2027-03-15", "vinnova")
# The portal's page of a LIFE topic is not among the saved answers; a round for invited applicants is nobody else's.
INTENDED_NOTES = {"energimyndigheten": {"no-detail-page"}, "vinnova": {"invited-only"}}
SOON = timedelta(days=14)


@dataclass
class Week:
    """What one source gave on one day, and what that means against what was known of it before."""

    now: datetime
    calls: dict[str, CallData]
    verdict: Verdict
    notes: set[str]
    before: dict[str, CallData]
    decisions: dict[str, Decision] = field(default_factory=dict)


def _morning(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(6), STOCKHOLM)


def _refuse(fault: CatalogueFault) -> None:
    raise fault


def _play(source_id: str) -> Iterator[tuple[str, Week]]:
    """The days of one source in order, each asked with what the days before it gave."""
    source = build_source(load_catalogue([CATALOGUE, DEMO / "catalogue"], _refuse)[source_id])
    known: dict[str, CallData] = {}
    since: date | None = None
    for day in (day for day, name in ANSWERS if name == source_id):
        now = _morning(day)
        live = tuple(name for name, call in known.items() if as_time_passes(call, now).is_live)
        fetcher = SavedFetcher(DEMO / "answers" / day / source_id)
        read = asyncio.run(crawl(source, fetcher, Known(since=since, live_ids=live), now, lambda words: None))
        verdict = judge(read, whole_list=source.coverage == "whole", held=Held(len(live)), known_any=bool(known))
        calls = {call.external_id: call for call in read.calls} if verdict.outcome == "complete" else {}
        decisions = {name: decide(call, known.get(name)) for name, call in calls.items()}
        yield day, Week(now, calls, verdict, set(read.notes), dict(known), decisions)
        known |= calls
        since = now.date() if calls else since


@pytest.fixture(scope="module")
def weeks() -> dict[str, dict[str, Week]]:
    """Source -> day -> what happened."""
    return {source_id: dict(_play(source_id)) for source_id in sorted({name for _, name in ANSWERS})}


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    return [read_profile(path) for path in PROFILES]


def _changes(weeks: dict[str, dict[str, Week]], name: str) -> list[list[Any]]:
    """[old, new] of every change of one field in all weeks."""
    decisions = [decision for days in weeks.values() for week in days.values() for decision in week.decisions.values()]
    return [decision.changes[name] for decision in decisions if decision.kind == "changed" and name in decision.changes]


def test_the_demo_plays_four_mondays_in_a_row() -> None:
    days = [date.fromisoformat(day) for day in DAYS]
    assert [day.strftime("%A") for day in days] == ["Monday"] * 4
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(weeks=1)}


@pytest.mark.parametrize(("day", "source_id"), [answer for answer in ANSWERS if answer != BROKEN])
def test_every_answer_is_read_whole_and_sets_nothing_aside_unintended(
    weeks: dict[str, dict[str, Week]], day: str, source_id: str
) -> None:
    week = weeks[source_id][day]
    assert week.verdict.outcome == "complete", week.verdict.problems
    assert week.calls
    assert week.notes <= INTENDED_NOTES.get(source_id, set())


def test_no_call_goes_by_a_name_that_a_real_call_could_have(weeks: dict[str, dict[str, Week]]) -> None:
    """The portal's by their ending, Vinnova's by numbers far beyond a year's real ones, pages by their address."""
    signs = {"eu-funding-tenders": "EXAMPLE", "vinnova": "-99", "tillvaxtverket": ".9001"}
    for source_id, days in weeks.items():
        names = {name for week in days.values() for name in week.calls}
        assert names
        assert all(re.search(signs.get(source_id, "exempel|EXAMPLE"), name) for name in names), source_id


def test_a_wall_breaks_one_source_for_one_week_and_then_it_is_well_again(weeks: dict[str, dict[str, Week]]) -> None:
    day, source_id = BROKEN
    outcomes = [week.verdict.outcome for week in weeks[source_id].values()]
    assert outcomes == ["complete", "complete", "broken", "complete"]
    assert "prove to be human" in " ".join(weeks[source_id][day].verdict.problems)


def test_every_week_brings_new_calls(weeks: dict[str, dict[str, Week]]) -> None:
    for day in DAYS:
        made = [week.decisions.values() for days in weeks.values() for name, week in days.items() if name == day]
        assert sum(decision.kind == "new" for decisions in made for decision in decisions) >= 2


def test_forthcoming_calls_open(weeks: dict[str, dict[str, Week]]) -> None:
    opened = [change for change in _changes(weeks, "status") if change == ["forthcoming", "open"]]
    assert len(opened) >= 3


def test_deadlines_are_extended_on_the_portal_and_on_swedish_pages(weeks: dict[str, dict[str, Week]]) -> None:
    for source_id in ("eu-funding-tenders", "energimyndigheten", "vinnova"):
        moved = _changes({source_id: weeks[source_id]}, "deadlines")
        assert moved, source_id
        assert all(new[-1]["date"] > old[-1]["date"] for old, new in moved), source_id


def test_the_portal_says_itself_that_it_extended_a_deadline(weeks: dict[str, dict[str, Week]]) -> None:
    week = weeks["eu-funding-tenders"]["2027-03-15"]
    extended = [name for name, decision in week.decisions.items() if "deadlines" in decision.changes]
    assert extended
    assert all(any("extended" in update.text for update in week.calls[name].updates) for name in extended)


def test_a_budget_moves(weeks: dict[str, dict[str, Week]]) -> None:
    assert [(old["total"], new["total"]) for old, new in _changes(weeks, "budget")] == [("6000000", "8500000")]


def test_counters_spaces_and_markup_are_no_change(weeks: dict[str, dict[str, Week]]) -> None:
    pairs = [
        (week.calls[name], week.before[name], decision)
        for days in weeks.values()
        for week in days.values()
        for name, decision in week.decisions.items()
        if name in week.before
    ]
    same = [(now, before) for now, before, decision in pairs if decision.kind is None]
    assert same
    assert all(comparable(now.text) == comparable(before.text) for now, before in same)


def test_a_page_counts_the_days_and_tells_nothing_by_it() -> None:
    pages = [(DEMO / "answers" / day / "interreg-sverige-norge" / "page-1.html").read_text("utf-8") for day in DAYS]
    counters = [re.findall(r"(\d+) dagar kvar", page) for page in pages]
    assert counters == [["37"], ["30"], ["23"], ["16"]]


def test_calls_close_soon_every_week(weeks: dict[str, dict[str, Week]]) -> None:
    for day in DAYS:
        here = [week for days in weeks.values() for name, week in days.items() if name == day]
        ends = [
            date.fromisoformat(deadline.date) - week.now.date()
            for week in here
            for call in week.calls.values()
            if call.status == "open"
            for deadline in call.deadlines
            if not deadline.date.startswith("--")
        ]
        assert any(timedelta() <= left <= SOON for left in ends), day


def test_calls_close_on_the_portal_by_leaving_it_and_on_pages_by_staying(weeks: dict[str, dict[str, Week]]) -> None:
    portal = weeks["eu-funding-tenders"]["2027-03-22"]
    past = {name for name, call in portal.before.items() if as_time_passes(call, portal.now).status == "closed"}
    assert past - set(portal.calls) == {"CREA-CULT-2027-COOP-EXAMPLE"}
    kinds = {name: decision.kind for name, decision in weeks["energimyndigheten"]["2027-03-15"].decisions.items()}
    assert "closed" not in kinds.values()
    last = weeks["energimyndigheten"]["2027-03-22"]
    closed = [call.title for call in last.calls.values() if call.status == "closed"]
    assert "Laddning för bussar och arbetsfordon i depåer" in closed


def test_a_call_stays_away_long_enough_to_be_withdrawn(weeks: dict[str, dict[str, Week]]) -> None:
    days = list(weeks["eu-funding-tenders"].values())
    seen_first = set(days[0].calls)
    away = [seen_first - set(week.calls) for week in days[-RUNS_BEFORE_WITHDRAWN:]]
    withdrawn = {name for name in set.intersection(*away) if as_time_passes(days[0].calls[name], days[-1].now).is_live}
    assert withdrawn == {"I3-2027-INV1-EXAMPLE"}


def test_a_state_grant_is_called_off(weeks: dict[str, dict[str, Week]]) -> None:
    statuses = [new for _, new in _changes({"skolverket": weeks["skolverket"]}, "status")]
    assert "cancelled" in statuses


def test_one_deadline_has_no_year_and_some_calls_have_no_deadline(weeks: dict[str, dict[str, Week]]) -> None:
    calls = [call for days in weeks.values() for call in days[DAYS[-1]].calls.values()]
    assert ["--05-14"] in [[deadline.date for deadline in call.deadlines] for call in calls]
    assert any(not call.deadlines and call.status == "unknown" for call in calls)
    assert any(call.status == "rolling" for call in calls)
    assert {call.deadline_model for call in calls} >= {"two-stage", "multiple-cut-off", "rolling"}


def test_one_call_stands_on_two_sources(weeks: dict[str, dict[str, Week]]) -> None:
    names = {
        source_id: {name for week in days.values() for call in week.calls.values() for name in call.identities}
        for source_id, days in weeks.items()
    }
    shared = names["eu-funding-tenders"] & names["energimyndigheten"]
    assert any("LIFE-2027-CET-HEATPLAN-EXAMPLE" in name for name in shared)


def test_calls_come_in_both_languages(weeks: dict[str, dict[str, Week]]) -> None:
    calls = [call for days in weeks.values() for week in days.values() for call in week.calls.values()]
    assert {call.language for call in calls} == {"sv", "en"}
    assert any("sv" in call.translations for call in calls)
    assert any("en" in call.translations for call in calls)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_profile_can_be_used(path: Path) -> None:
    profile = read_profile(path)
    assert 2 <= len(profile.organisation.departments) <= 5
    assert 3 <= len(profile.areas) <= 6
    assert profile.organisation.contact is not None
    kinds = {channel.kind for subscription in profile.subscriptions for channel in subscription.channels}
    assert kinds == {"email", "teams"}
    watched = {area for subscription in profile.subscriptions for area in subscription.areas}
    assert watched == {area.id for area in profile.areas}


def test_the_four_organisations_differ_in_language_and_rhythm(profiles: list[Profile]) -> None:
    subscriptions = [subscription for profile in profiles for subscription in profile.subscriptions]
    assert len(profiles) == 4
    assert {subscription.language for subscription in subscriptions} == {"sv", "en"}
    assert {subscription.rhythm for subscription in subscriptions} == set(RHYTHMS) - {"instant"}


def test_no_address_or_number_of_the_profiles_can_belong_to_anybody() -> None:
    """example.org and example.com, and numbers that the Swedish telecom authority keeps free for fiction."""
    for path in PROFILES:
        text = path.read_text("utf-8")
        addresses = re.findall(r'[^\s"]+@[^\s"]+', text)
        assert addresses
        assert all(re.search(r"[@.]example\.(?:org|com)\Z", address) for address in addresses), path.name
        numbers = [re.sub(r"\D", "", number) for number in re.findall(r'phone = "([^"]+)"', text)]
        assert all(re.fullmatch(r"08465004\d\d|0701740(?:60[5-9]|6[1-9]\d)", number) for number in numbers), numbers
