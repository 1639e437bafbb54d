"""One call out of what several sources say: in any order the same, and nothing that nobody has said."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import CallData, Deadline
from sources.same_days import contradict, same_day
from watcher.calls.together import Stated, ranked, together

DAY, OTHER = {"date": "2026-09-23"}, {"date": "2026-09-22"}


def said(
    source: str = "first", authority: int = 10, *, gone: bool = False, broken: bool = False, **facts: Any
) -> Stated:
    stated = {"source": source, "external_id": f"{source}-1", "title": f"Call of {source}", "language": "en", **facts}
    return Stated(CallData.model_validate({"status": "open", **stated}), authority, gone, broken)


def second(**facts: Any) -> Stated:
    return said("second", 90, **facts)


days = st.dates(min_value=date(2026, 5, 1), max_value=date(2026, 5, 6))
deadlines = st.builds(
    lambda day, time, zone: {"date": day.isoformat(), "time": time, "zone": zone if time else None},
    days,
    st.sampled_from([None, "00:00", "12:00", "17:00", "24:00"]),
    st.sampled_from([None, "Europe/Brussels", "Europe/Helsinki", "CET", "Nowhere/Land"]),
)
facts = st.fixed_dictionaries(
    {"status": st.sampled_from(["forthcoming", "open", "closed", "rolling", "cancelled", "unknown"])},
    optional={
        "deadlines": st.lists(deadlines, max_size=3),
        "opens": days.map(str),
        "deadline_model": st.sampled_from(["single-stage", "two-stage", "rolling"]),
        "text": st.sampled_from(["", "Words", "Ord"]),
        "language": st.sampled_from(["en", "sv"]),
        "programme": st.sampled_from(["LIFE", "Interreg"]),
        "funding_rate": st.sampled_from([0.0, 0.6]),
        "budget": st.sampled_from([{"text": "Some money"}, {"total": "1000", "currency": "EUR"}]),
        "eligibility": st.sampled_from(
            [{"text": "Anyone"}, {"applicant_types": ["municipality"], "regions": ["SE125"]}]
        ),
        "evidence": st.sampled_from([{}, {"eligibility": "Kommuner kan söka", "deadlines": "senast"}]),
    },
)


@st.composite
def several(draw: st.DrawFn) -> list[Stated]:
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
    return [
        said(name, draw(st.sampled_from([10, 50])), gone=draw(st.booleans()), broken=draw(st.booleans()), **draw(facts))
        for name in names
    ]


@given(several(), st.randoms())
def test_the_order_in_which_sources_come_makes_no_difference(stated: list[Stated], chance: Any) -> None:
    shuffled = list(stated)
    chance.shuffle(shuffled)
    assert together(shuffled) == together(stated)


@given(several())
def test_the_days_come_whole_from_one_source(stated: list[Stated]) -> None:
    given_days = [[day.date for day in each.data.deadlines] for each in stated]
    assert [day.date for day in together(stated).deadlines] in [*given_days, []]


@given(several())
def test_every_hour_is_one_that_a_source_gives_for_that_day(stated: list[Stated]) -> None:
    hours = {(day.date, day.time, day.zone) for each in stated for day in each.data.deadlines}
    assert {(day.date, day.time, day.zone) for day in together(stated).deadlines} <= hours


@given(several())
def test_what_is_filled_is_what_the_named_source_says(stated: list[Stated]) -> None:
    by_source, call = {each.source: each.data for each in stated}, together(stated)
    for field, source in call.filled_by.items():
        if field not in ("hour", "translations", "eligibility", "deadlines"):
            assert getattr(call, field) == getattr(by_source[source], field)


@given(several())
def test_a_source_that_no_longer_shows_the_call_leads_only_where_none_does(stated: list[Stated]) -> None:
    leader = ranked(stated)[0]
    assert not leader.gone or all(each.gone for each in stated)
    assert together(stated).title == leader.data.title


@given(several())
def test_where_one_may_apply_from_is_never_taken_from_another(stated: list[Stated]) -> None:
    own = ranked(stated)[0].data.eligibility
    assert together(stated).eligibility.regions == own.regions


@given(several())
def test_nobody_dissents_who_says_the_same(stated: list[Stated]) -> None:
    call, by_source = together(stated), {each.source: each.data for each in stated}
    for each in call.dissent:
        assert each.source != call.filled_by.get(each.field, call.source)
        if each.field == "deadlines":
            assert contradict(call.deadlines, by_source[each.source].deadlines)


def test_one_source_alone_is_told_as_it_is() -> None:
    alone = said(deadlines=[DAY], broken=True)
    assert together([alone]) == alone.data


def test_what_the_leading_source_leaves_open_is_filled_by_the_next_and_named() -> None:
    call = together(
        [said(), second(deadlines=[{**DAY, "time": "17:00"}], funding_rate=0.6, evidence={"deadlines": "by"})]
    )
    assert (call.deadlines[0].time, call.funding_rate) == ("17:00", 0.6)
    assert call.filled_by == {"deadlines": "second", "funding_rate": "second"}
    assert call.evidence == {"deadlines": "by"}


def test_a_bare_day_takes_the_hour_of_the_same_day_only() -> None:
    bare = said(deadlines=[DAY])
    hour = {"time": "17:00", "zone": "Europe/Brussels"}
    assert together([bare, second(deadlines=[{**DAY, **hour}])]).deadlines[0].zone == "Europe/Brussels"
    assert together([bare, second(deadlines=[{**OTHER, **hour}])]).deadlines[0].time is None
    assert together([bare, second(deadlines=[{**DAY, "time": "00:00"}])]).deadlines[0].time is None


def test_words_in_another_language_become_a_translation() -> None:
    call = together([said(text="Words"), second(language="sv", title="Livsstöd", text="Ord", summary="Kort")])
    assert (call.title, call.text) == ("Call of first", "Words")
    assert (call.translations["sv"].title, call.translations["sv"].summary) == ("Livsstöd", "Kort")


def test_a_summary_that_a_person_wrote_stands_in_its_language_until_she_takes_it_away() -> None:
    first = said(summary="Theirs", translations={"sv": {"title": "Deras", "summary": "Deras ord"}})
    own = {"summary": "Ours", "written": ["summary"]}
    english, swedish = together([first, second(**own)]), together([first, second(**own, language="sv")])
    assert (english.summary, english.filled_by["summary"], english.written) == ("Ours", "second", ("summary",))
    assert (swedish.summary, swedish.translations["sv"].summary) == ("Theirs", "Ours")
    gone = Stated(second(**own).data, 90, gone=True)
    assert together([first, gone]).summary == "Theirs"


def test_applicants_come_only_from_a_page_where_they_were_read() -> None:
    types = {"applicant_types": ["municipality"], "regions": ["SE125"]}
    assert together([said(), second(eligibility=types)]).eligibility.applicant_types == ()
    read = together([said(), second(eligibility=types, evidence={"eligibility": "Kommuner kan söka"})]).eligibility
    assert (read.applicant_types, read.regions) == (("municipality",), ())


def test_a_rolling_call_gets_no_date_from_elsewhere_and_a_closed_one_none_either() -> None:
    for status in ("rolling", "closed", "cancelled"):
        assert together([said(status=status), second(deadlines=[DAY])]).deadlines == ()


def test_a_broken_source_keeps_its_dates_until_another_contradicts_them() -> None:
    broken = said(broken=True, deadlines=[{**DAY, "time": "17:00"}], title="Its words")
    assert together([broken, second(deadlines=[DAY])]).deadlines[0].time == "17:00"
    moved = together([broken, second(deadlines=[{"date": "2026-10-07"}])])
    assert (moved.deadlines[0].date, moved.title, moved.dissent) == ("2026-10-07", "Its words", ())
    assert together([broken, second(status="cancelled", deadlines=[DAY])]).status == "cancelled"


def test_a_status_nobody_knows_is_not_made_closed_against_a_date() -> None:
    open_date = said(status="unknown", deadlines=[DAY])
    assert together([open_date, second(status="closed")]).status == "unknown"
    assert together([open_date, second(status="open")]).status == "open"
    assert together([said(status="unknown"), second(status="cancelled")]).status == "cancelled"


def test_both_sources_of_a_contradiction_stand_in_the_call() -> None:
    (dissent,) = together([said(deadlines=[DAY]), second(deadlines=[OTHER])]).dissent
    assert (dissent.source, dissent.field, dissent.days) == ("second", "deadlines", ("2026-09-22",))


def test_a_source_that_says_less_does_not_dissent() -> None:
    stages = said(deadlines=[{"date": "2026-03-01"}, DAY])
    assert together([stages, second(deadlines=[DAY])]).dissent == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("2026-09-23", "17:00", "Europe/Brussels"), ("2026-09-23", None, None), True),
        (("2026-09-23", "17:00", "Europe/Brussels"), ("2026-09-22", None, None), False),
        (("2026-09-23", "00:30", "Europe/Helsinki"), ("2026-09-22", "23:30", "Europe/Stockholm"), True),
        (("2026-09-23", "00:00", None), ("2026-09-22", "24:00", None), True),
        (("--09-23", None, None), ("2026-09-23", None, None), True),
        (("--09-22", None, None), ("2026-09-23", None, None), False),
        (("2026-09-23", "17:00", "Nowhere/Land"), ("2026-09-23", "18:00", "CET"), True),
    ],
)
def test_the_day_is_what_counts(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    first, then = (Deadline(date=day[0], time=day[1], zone=day[2]) for day in (one, other))
    assert same_day(first, then) is same_day(then, first) is same
