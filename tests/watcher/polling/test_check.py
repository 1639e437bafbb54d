from collections import Counter

import pytest

from sources.contract import CallData
from watcher.polling.check import judge
from watcher.polling.gathered import Crawl
from watcher.polling.jump import Held


def calls(number: int, status: str = "open") -> tuple[CallData, ...]:
    return tuple(CallData(external_id=str(n), title=f"t {n}", status=status) for n in range(number))


def outcome(crawl: Crawl, *, live: int = 0, any_known: bool = False, whole: bool = True, accept: bool = False) -> str:
    return judge(
        crawl, whole_list=whole, held=Held(live), known_any=any_known or live > 0, right=None if accept else ()
    ).outcome


def test_a_list_with_everything_it_promised_is_complete() -> None:
    assert outcome(Crawl(calls(2), pages=1, expected=2, keys=frozenset("ab"))) == "complete"


def test_fewer_than_the_source_says_is_incomplete_and_says_both_numbers() -> None:
    verdict = judge(
        Crawl(calls(2), pages=1, expected=3, keys=frozenset("ab")), whole_list=True, held=Held(0), known_any=False
    )
    assert verdict.outcome == "incomplete"
    assert "3" in verdict.problems[0]
    assert "2" in verdict.problems[0]


def test_nothing_where_calls_were_known_is_broken() -> None:
    assert outcome(Crawl(pages=1), live=3) == "broken"


def test_nothing_is_believed_when_the_page_says_so_itself() -> None:
    assert outcome(Crawl(pages=1, nothing_open="Inga öppna utlysningar just nu"), live=30) == "complete"


def test_nothing_at_the_very_first_reading_is_doubted_not_believed() -> None:
    assert outcome(Crawl(pages=1)) == "incomplete"


def test_nothing_where_all_known_calls_have_closed_is_a_state_not_a_failure() -> None:
    assert outcome(Crawl(pages=1), any_known=True) == "complete"


def test_a_source_that_gives_changes_only_may_have_none() -> None:
    assert outcome(Crawl(pages=1), live=3, whole=False) == "complete"


@pytest.mark.parametrize(("known", "found"), [(20, 9), (20, 41), (500, 1_100), (12, 2), (6, 1)])
def test_live_calls_that_more_than_halve_or_double_or_a_short_list_nearly_emptied_are_broken(
    known: int, found: int
) -> None:
    assert outcome(Crawl(calls(found), pages=1), live=known) == "broken"
    assert outcome(Crawl(calls(found), pages=1), live=known, accept=True) == "complete"


@pytest.mark.parametrize(
    ("said", "found", "outcome"),
    [(8, 8, "complete"), (8, 3, "complete"), (8, 2, "broken"), (8, 100, "complete"), (8, 101, "broken")],
)
def test_what_a_person_has_said_is_right_is_a_measure_too_but_no_leave_for_anything(
    said: int, found: int, outcome: str
) -> None:
    crawl = Crawl(calls(found), pages=1)
    verdict = judge(crawl, whole_list=True, held=Held(50), known_any=True, right=(said,))
    assert verdict.outcome == outcome


@pytest.mark.parametrize(("known", "found"), [(20, 10), (20, 40), (19, 7), (19, 190), (5, 1), (536, 624)])
def test_a_smaller_step_is_believed(known: int, found: int) -> None:
    assert outcome(Crawl(calls(found), pages=1), live=known) == "complete"


def test_stale_closed_rows_alone_never_break_a_run() -> None:
    rows = calls(25) + tuple(
        CallData(external_id=f"old-{number}", title="t", status="closed") for number in range(2_000)
    )
    assert outcome(Crawl(rows, pages=21), live=24) == "complete"


def test_a_list_cut_off_halfway_is_incomplete_and_never_judged_by_its_size() -> None:
    assert outcome(Crawl(calls(2), pages=1, failure="timed out"), live=100) == "incomplete"


@pytest.mark.parametrize(
    ("found", "known", "status", "said"),
    [
        (500, 0, "open", "broken"),  # pages that are made as they are asked for
        (500, 40, "open", "broken"),
        (500, 300, "open", "incomplete"),
        (190, 0, "open", "incomplete"),
        (500, 0, "closed", "incomplete"),  # the archive of a funder
    ],
)
def test_of_a_list_without_end_nothing_is_kept_where_it_gives_more_live_calls_than_a_funder_has(
    found: int, known: int, status: str, said: str
) -> None:
    crawl = Crawl(calls(found, status), pages=50, cut_off="stopped after 50 pages, and there are more", goes_on=True)
    assert outcome(crawl, live=known) == said
    assert outcome(crawl, live=known, accept=True) == "incomplete"


def test_a_list_that_says_how_many_calls_it_has_is_not_without_end() -> None:
    crawl = Crawl(
        calls(500), pages=50, expected=700, cut_off="stopped after 50 pages, and there are more", goes_on=True
    )
    assert outcome(crawl) == "incomplete"


def test_a_failure_before_the_first_page_is_broken() -> None:
    assert outcome(Crawl(failure="timed out")) == "broken"


def test_a_bot_wall_is_broken_wherever_it_stands() -> None:
    assert outcome(Crawl(calls(200), pages=2, failure="a bot wall", unreadable=True)) == "broken"


def test_one_identity_with_two_contents_is_broken() -> None:
    assert outcome(Crawl(calls(2), pages=1, conflicts=("A-1",))) == "broken"


def test_many_items_without_title_break_a_run_and_a_few_are_told() -> None:
    assert outcome(Crawl(calls(8), pages=1, notes=Counter({"no-title": 3}))) == "broken"
    assert outcome(Crawl(calls(3), pages=1, notes=Counter({"no-title": 1}))) == "broken"
    # One odd row makes a large share of a short list.
    odd = judge(Crawl(calls(7), pages=1, notes=Counter({"bad-link": 1})), whole_list=True, held=Held(7), known_any=True)
    assert (odd.outcome, odd.cause) == ("incomplete", "invalid")
    assert odd.problems[0] == "only 7 of 8 items could be read as calls (bad-link: 1)"
    verdict = judge(
        Crawl(calls(19), pages=1, notes=Counter({"no-title": 1})), whole_list=True, held=Held(0), known_any=False
    )
    assert (verdict.outcome, verdict.problems) == ("complete", ("set aside: 1 x no-title",))


def test_unchanged_is_its_own_outcome() -> None:
    assert outcome(Crawl(unchanged=True), live=5) == "unchanged"


def test_many_pages_that_could_not_be_read_make_a_run_incomplete() -> None:
    assert outcome(Crawl(calls(20), pages=1, notes=Counter({"unreadable-detail": 3}))) == "incomplete"
    assert outcome(Crawl(calls(20), pages=1, notes=Counter({"unreadable-detail": 1}))) == "complete"


def same(count: int, **facts: bool) -> Crawl:
    return Crawl(tuple(CallData(external_id=str(n), title="Läs mer") for n in range(count)), pages=1, **facts)


@pytest.mark.parametrize(
    ("count", "whole", "found"),
    [(2, True, "complete"), (3, True, "broken"), (5, False, "complete"), (6, False, "broken")],
)
def test_a_list_whose_every_title_is_the_same_is_broken(count: int, whole: bool, found: str) -> None:
    verdict = judge(same(count), whole_list=whole, held=Held(count), known_any=True)
    assert (verdict.outcome, verdict.cause) == (found, None if found == "complete" else "same-title")


def test_one_title_for_all_renames_nothing_where_those_that_are_left_have_it_already() -> None:
    found, other = same(3), CallData(external_id="gone", title="Lån")
    found.note_held({call.external_id: call for call in (*same(3).calls, other)})
    assert outcome(found, live=4) == "complete"
    found.note_held({call.external_id: call.model_copy(update={"title": "Stöd"}) for call in found.calls})
    assert outcome(found, live=4) == "broken"
    found.note_held({})
    assert outcome(found) == "broken"


def test_calls_whose_pages_were_not_read_this_time_keep_their_titles_whatever_the_list_calls_them() -> None:
    found = same(9)
    found.as_listed = frozenset(call.external_id for call in found.calls)
    found.note_held({n: CallData(external_id=n, title=f"Stöd {n}") for n in found.as_listed})
    assert outcome(found, live=9) == "complete"


def test_one_title_for_all_is_right_where_a_person_says_so_and_stays_so() -> None:
    assert outcome(same(9), live=9) == "broken"
    assert outcome(same(9), live=9, accept=True) == "complete"
    assert outcome(same(9, is_known_by_it=True), live=9) == "complete"


@pytest.mark.parametrize(("ending", "found", "outcome"), [(0, 2, "broken"), (6, 2, "complete"), (8, 0, "complete")])
def test_calls_that_ended_by_their_own_day_are_not_missed(ending: int, found: int, outcome: str) -> None:
    verdict = judge(Crawl(calls(found), pages=1), whole_list=True, held=Held(8, ending), known_any=True)
    assert verdict.outcome == outcome


def test_of_those_that_did_not_end_as_many_must_be_left_as_ever_and_more_may_not_come() -> None:
    for found, outcome in ((5, "broken"), (12, "complete"), (60, "complete"), (61, "broken")):
        verdict = judge(Crawl(calls(found), pages=1), whole_list=True, held=Held(30, 7), known_any=True)
        assert verdict.outcome == outcome
    fallen = judge(Crawl(calls(5), pages=1), whole_list=True, held=Held(30, 7), known_any=True)
    assert fallen.problems[0].startswith("live calls jumped from 23 to 5;")


def test_a_feed_that_has_lost_all_its_items_is_broken_until_a_person_says_that_it_is_right() -> None:
    empty = Crawl(pages=1, notes=Counter({"no-items": 1}))
    held = Held(0)

    def found(*, known_any: bool, right: tuple[int, ...] | None = ()) -> str:
        return judge(empty, whole_list=False, held=held, known_any=known_any, right=right).outcome

    assert found(known_any=True) == "broken"
    assert found(known_any=True, right=None) == "complete"
    assert found(known_any=False) == "complete"
    empty.may_be_empty = True
    assert found(known_any=True) == "complete"
