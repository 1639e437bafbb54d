from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Budget, CallData, Deadline
from sources.reading.countdown import without_countdown
from watcher.calls.decide import as_time_passes, decide, round_id

NOW = datetime(2026, 5, 7, 8, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


def call(**facts: object) -> CallData:
    return CallData.model_validate(
        {"source": "example", "external_id": "A-1", "title": "Skolutbyten", "status": "open", **facts}
    )


def test_a_call_nobody_held_is_new() -> None:
    assert decide(call(), None).kind == "new"


def test_white_space_and_day_counters_are_no_change() -> None:
    before = call(text="Sök senast 5 juni.\n37 days left")
    after = call(text="Sök  senast 5 juni.  36 days left")
    assert decide(after, before).kind is None


def test_a_call_that_was_kept_with_its_counts_is_not_changed_by_being_read_without_them() -> None:
    before = call(title="Klimatlyftet – 3 dagar kvar!", text="Stöd till skolor.\nAnsökan stänger om 3 dagar.")
    assert decide(without_countdown(before), before).kind is None


def test_other_words_are_a_change_told_with_old_and_new() -> None:
    decision = decide(call(title="Utbyten för skolor"), call())
    assert (decision.kind, decision.changes) == ("changed", {"title": ["Skolutbyten", "Utbyten för skolor"]})


def test_a_moved_deadline_is_told_whole() -> None:
    before, after = call(deadlines=[{"date": "2026-06-01"}]), call(deadlines=[{"date": "2026-06-15"}])
    old, new = decide(after, before).changes["deadlines"]
    assert (old[0]["date"], new[0]["date"]) == ("2026-06-01", "2026-06-15")


def test_a_last_day_before_which_one_must_apply_is_another_than_that_day_itself() -> None:
    plain = call(deadlines=[{"date": "2026-06-01"}])
    before_it = call(deadlines=[{"date": "2026-06-01", "or_date": "2026-05-31"}])
    for old, new in ((plain, before_it), (before_it, plain)):
        decision = decide(new, old)
        assert (decision.kind, list(decision.changes)) == ("changed", ["deadlines"])
    # Which of day and month comes first follows from the other rows of a page: nobody wrote anything else of this call.
    unclear = call(deadlines=[{"date": "2026-06-01", "or_date": "2026-01-06"}])
    assert decide(unclear, plain).kind is None
    assert decide(plain, unclear).kind is None


def test_only_another_label_on_a_deadline_is_no_change() -> None:
    before = call(deadlines=[{"date": "2026-06-01", "label": "Stänger"}])
    assert decide(call(deadlines=[{"date": "2026-06-01", "label": "Sista dag"}]), before).kind is None


def test_keywords_are_kept_in_silence() -> None:
    assert decide(call(keywords=["skola"]), call()).kind is None


def test_a_new_budget_is_told_but_not_who_else_shares_it() -> None:
    shared = call(budget=Budget(total="10", currency="EUR", shared_with=("B-2",)))
    assert decide(shared, call(budget=Budget(total="10", currency="EUR"))).kind is None
    assert decide(call(budget=Budget(total="20", currency="EUR")), shared).kind == "changed"


def test_closing_and_coming_back_have_their_own_kinds() -> None:
    assert decide(call(status="closed"), call()).kind == "closed"
    assert decide(call(), call(status="closed")).kind == "reopened"
    assert decide(call(), call(status="forthcoming")).kind == "changed"
    assert decide(call(status="cancelled"), call()).kind == "changed"


def test_time_opens_a_call_on_its_opening_day_and_closes_it_after_its_last() -> None:
    coming = call(status="forthcoming", opens="2026-05-07", deadlines=[{"date": "2026-05-20"}])
    assert as_time_passes(coming, NOW).status == "open"
    assert as_time_passes(coming, NOW.replace(day=20, hour=23)).status == "open"
    assert as_time_passes(coming, NOW.replace(day=21)).status == "closed"


PAGE = "https://example.org/bidrag"


def page(date: str | None, **facts: object) -> CallData:
    return call(external_id=PAGE, deadlines=[{"date": date}] if date else [], **facts)


def test_a_moved_deadline_before_the_last_has_passed_stays_in_the_same_round() -> None:
    held = page("2026-06-01").model_copy(update={"external_id": f"{PAGE}#1"})
    assert round_id(page("2026-09-01"), held, one_address=True, now=NOW) == f"{PAGE}#1"


def test_a_later_deadline_after_the_last_has_passed_is_a_new_round() -> None:
    held = page("2026-05-01").model_copy(update={"external_id": f"{PAGE}#1"})
    assert round_id(page("2026-09-01"), held, one_address=True, now=NOW) == f"{PAGE}#2"


def test_an_address_used_again_unexpectedly_gets_a_number_too() -> None:
    assert round_id(page("2026-09-01"), page("2026-05-01"), one_address=False, now=NOW) == f"{PAGE}#2"


def test_a_closed_round_that_only_repeats_itself_is_no_new_round() -> None:
    held = page("2026-05-01", status="closed")
    assert round_id(page("2026-05-01"), held, one_address=False, now=NOW) == PAGE
    assert round_id(page(None), held, one_address=False, now=NOW) == PAGE


@given(st.dates(min_value=NOW.date()), st.dates(min_value=NOW.date()))
def test_deciding_twice_on_the_same_facts_tells_nothing(opens: object, last: object) -> None:
    known = call(opens=str(opens), deadlines=[Deadline(date=str(last)).model_dump()])
    assert decide(known, known).kind is None


def test_a_call_whose_page_does_not_say_open_never_opens_by_a_date_alone() -> None:
    unsure = call(status="unknown", opens="2026-05-01", deadlines=[{"date": "2026-05-20"}])
    assert as_time_passes(unsure, NOW).status == "unknown"
    assert as_time_passes(unsure, NOW.replace(day=21)).status == "closed"


def test_rounds_of_a_part_of_a_page_are_numbered_by_themselves() -> None:
    part = f"{PAGE}#sma-projekt"
    held = page("2026-05-01").model_copy(update={"external_id": f"{part}#1"})
    fresh = page("2026-09-01").model_copy(update={"external_id": part})
    assert round_id(fresh, held, one_address=True, now=NOW) == f"{part}#2"


def test_only_changed_facts_are_told_of_a_page_that_is_laid_out_anew() -> None:
    before = call(
        title="Utlysning: Skolutbyten",
        text="Öppen utlysning\nKommuner kan söka.\n20 april 2026",
        budget=Budget(total="5000000", currency="SEK", text="Totalt 5 miljoner kronor"),
        eligibility={"text": "Kommuner. Regioner."},
    )
    after = call(
        title="Skolutbyten – utlysning",
        text="7 maj 2026\nKommuner kan söka.\nÖppen utlysning",
        budget=Budget(total="5000000", currency="SEK", text="Budget: 5 000 000 kronor"),
        eligibility={"text": "Regioner. Kommuner."},
    )
    assert decide(after, before, now=NOW).kind is None
    more = after.model_copy(update={"budget": Budget(total="6000000", currency="SEK", text="Budget: 6 000 000 kronor")})
    assert list(decide(more, before, now=NOW).changes) == ["budget"]
