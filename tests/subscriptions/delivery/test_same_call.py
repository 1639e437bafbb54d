"""Who was told of a call by one source is not told of it again by another, and misses nothing of it."""

from datetime import date, datetime, timedelta

import pytest

from sources.contract import CallData
from sources.entry import Entry
from tests.subscriptions.delivery.scene import (
    MONDAY,
    NEXT_MONDAY,
    THIRD_MONDAY,
    Scene,
    at,
    call,
    profile,
    subscription,
)
from watcher.calls.store import Brought, save_run
from watcher.db import transaction

OTHER = Entry.model_validate(
    {"id": "samlaren", "name": {"sv": "Samlaren", "en": "The Collector"}, "kind": "feed", "level": "national",
     "url": "https://samlaren.example/", "verified_on": date(2026, 5, 1), "authority": 90}
)  # fmt: skip
SUNDAY = at("2026-05-03 12:00")
SHARED = {"identities": ["topic:T-1"]}


def collected(external_id: str = "B-1", **facts: object) -> CallData:
    return call(external_id, **{"source": "samlaren", **facts})


def collect(scene: Scene, *calls: CallData, now: object = MONDAY, whole: bool = False) -> None:
    with transaction(scene.engine) as session:
        save_run(session, OTHER, Brought(calls), run_id=1, now=now, withdraw=whole)


def test_a_call_that_another_source_shows_later_is_not_told_again(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", **SHARED))
    scene.work(MONDAY)
    collect(scene, collected(title="Stöd till skola B-1", text="Egna ord om skola", **SHARED))
    scene.work(NEXT_MONDAY)
    assert scene.told() == [{"A-1": "already-open"}]


def test_another_source_that_takes_over_repeats_nothing(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    collect(scene, collected(**SHARED))
    scene.work(MONDAY)
    scene.poll(call("A-1", text="Hela utlysningstexten om skola", funding_rate=0.6, **SHARED))
    scene.work(NEXT_MONDAY)
    assert len(scene.deliveries()) == 1


def test_words_that_only_the_other_source_has_reach_those_they_concern(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", title="Call A-1", language="en", **SHARED))
    scene.work(MONDAY)
    assert scene.told() == []
    collect(scene, collected(title="Stöd B-1", language="en", summary="För skola och klimat", **SHARED))
    scene.work(NEXT_MONDAY)
    assert scene.told() == [{"A-1": "new-open"}]


def test_the_letter_names_each_source_with_its_day(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", deadline="2026-09-23", **SHARED))
    collect(scene, collected(deadline="2026-09-22", **SHARED))
    scene.work(MONDAY)
    line = "Källorna anger olika sista ansökningsdagar. Fonden anger den 23 september, samlaren den 22 september."
    assert line.lower() in scene.last_text().lower()


def become_one(scene: Scene, **facts: object) -> None:
    """The name that both calls go by is learnt."""
    scene.poll(call("A-1", **SHARED, **facts))
    collect(scene, collected(**SHARED))


@pytest.mark.parametrize("told_by", ["fonden", "samlaren"])
def test_two_calls_that_become_one_repeat_nothing_and_lose_nothing(scene: Scene, told_by: str) -> None:
    scene.bring(profile(), SUNDAY)
    if told_by == "fonden":
        scene.poll(call("A-1"))
        scene.work(MONDAY)
        collect(scene, collected(title="Samlarens B-1"))
    else:
        scene.poll(call("A-1", title="Fondens A-1"))
        collect(scene, collected())
        scene.work(MONDAY)
    become_one(scene)
    scene.work(NEXT_MONDAY)
    assert len(scene.deliveries()) == 1
    scene.poll(call("A-1", deadline="2026-12-15", **SHARED))
    scene.work(THIRD_MONDAY)
    assert [set(letter.values()) for letter in scene.told()] == [{"already-open"}, {"changed"}]
    assert "15 december" in scene.last_text()


def test_who_was_told_of_both_hears_of_a_change_once(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1"))
    collect(scene, collected())
    scene.work(MONDAY)
    become_one(scene)
    scene.poll(call("A-1", deadline="2026-12-15", **SHARED))
    scene.work(NEXT_MONDAY)
    assert list(scene.told()[1].values()) == ["changed"]


def test_who_has_not_heard_yet_hears_once_of_what_was_two(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.work(MONDAY)
    scene.poll(call("A-1"))
    collect(scene, collected())
    scene.match()
    become_one(scene)
    scene.work(NEXT_MONDAY)
    assert scene.told() == [{"A-1": "new-open"}]


def test_who_knows_the_earlier_day_only_is_told_the_other(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", title="Fondens A-1", deadline="2026-11-20"))
    collect(scene, collected())
    scene.work(MONDAY)
    become_one(scene, deadline="2026-11-20")
    scene.work(NEXT_MONDAY)
    assert [set(letter.values()) for letter in scene.told()] == [{"already-open"}, {"changed"}]
    assert "20 november" in scene.last_text()


def test_reminders_go_on_where_they_were(scene: Scene) -> None:
    scene.bring(profile(subscription(rhythm="daily")), SUNDAY)
    scene.poll(call("A-1", title="Fondens A-1"))
    collect(scene, collected())
    scene.work(at("2026-10-30 07:30"))  # a day before the first reminder
    scene.work(at("2026-11-02 07:30"))
    reminded = len(scene.deliveries())
    become_one(scene)
    for days in range(1, 5):
        scene.work(at("2026-11-02 07:30") + timedelta(days=days))
    assert (reminded, len(scene.deliveries())) == (2, 2)
    scene.work(at("2026-11-21 07:30"))
    assert list(scene.told()[-1].values()) == ["closing"]


def test_who_knows_the_lost_name_hears_that_the_call_is_withdrawn(scene: Scene) -> None:
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", title="Fondens A-1"))
    collect(scene, collected())
    scene.work(MONDAY)
    become_one(scene)
    for _ in range(4):
        scene.poll(whole=True)
        collect(scene, whole=True)
    scene.work(NEXT_MONDAY)
    assert [set(letter.values()) for letter in scene.told()] == [{"already-open"}, {"changed"}]
    assert "1 utlysning har ändrats" in scene.last_text()


def told_an_earlier_day_that_was_missed(scene: Scene, *subscriptions: dict[str, object]) -> None:
    """By the collector the call ends on 30 November, by the fund, as is learnt after the letter, on the 20th."""
    scene.bring(profile(*subscriptions), SUNDAY)
    scene.poll(call("A-1", title="Fondens A-1", deadline="2026-11-20"))
    collect(scene, collected())
    scene.work(MONDAY)
    become_one(scene, deadline="2026-11-20")


def test_what_was_missed_and_what_came_after_is_told_as_one_call(scene: Scene) -> None:
    told_an_earlier_day_that_was_missed(scene)
    scene.poll(call("A-1", deadline="2026-12-15", **SHARED))
    scene.work(NEXT_MONDAY)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert "15 december" in scene.last_text()
    assert "20 november" not in scene.last_text()


def test_what_was_missed_does_not_show_a_closed_call_as_open(scene: Scene) -> None:
    told_an_earlier_day_that_was_missed(scene)
    scene.poll(call("A-1", deadline="2026-11-20", status="closed", **SHARED))
    scene.work(NEXT_MONDAY)
    assert scene.told()[1:] == [{"A-1": "changed"}]
    assert "1 utlysning har ändrats" in scene.last_text()
    assert "stängt i förtid" in scene.last_text()


def test_what_was_missed_is_told_once_though_two_subscriptions_listen(scene: Scene) -> None:
    told_an_earlier_day_that_was_missed(scene, subscription(), subscription("dagbrev", rhythm="daily", time="09:00"))
    scene.work(at("2026-05-04 09:00"))
    for day in range(5, 20):
        scene.work(at(f"2026-05-{day:02} 07:30"))
        scene.work(at(f"2026-05-{day:02} 09:00"))
    assert [set(letter.values()) for letter in scene.told()] == [{"already-open"}, {"changed"}]
    assert scene.subscriptions()["veckobrev"].next_due_at > at("2026-05-20 07:30")  # no letter stands in the way


THIRD = Entry.model_validate(
    {"id": "tredje", "name": {"sv": "Tredje", "en": "The Third"}, "kind": "feed", "level": "national",
     "url": "https://tredje.example/", "verified_on": date(2026, 5, 1), "authority": 95}
)  # fmt: skip


def third(scene: Scene, now: datetime = MONDAY, **facts: object) -> None:
    with transaction(scene.engine) as session:
        brought = Brought((call("C-1", **{"source": "tredje", **facts}),))
        save_run(session, THIRD, brought, run_id=1, now=now, withdraw=False)


ELDEST, MIDDLE, YOUNGEST = "2026-11-10", "2026-11-20", "2026-11-30"


def told_of_the_youngest_of_three(scene: Scene) -> None:
    """Three calls, the letter names only the one that came last: no area cares for the titles of the others."""
    scene.bring(profile(), SUNDAY)
    scene.poll(call("A-1", title="Fondens egen", deadline=ELDEST))
    collect(scene, collected(title="Samlarens egen", deadline=MIDDLE, identities=["dnr:1"]))
    third(scene, deadline=YOUNGEST)
    scene.work(MONDAY)
    assert scene.told() == [{"C-1": "already-open"}]


def youngest_into_the_middle_one(scene: Scene) -> None:
    third(scene, deadline=YOUNGEST, identities=["dnr:1"])


def middle_one_into_the_eldest(scene: Scene) -> None:
    scene.poll(call("A-1", title="Fondens egen", deadline=ELDEST, **SHARED))
    names = ["dnr:1", "topic:T-1"]
    collect(scene, collected(title="Samlarens egen", deadline=MIDDLE, identities=names))


@pytest.mark.parametrize("between", ["nothing", "matching", "a letter"])
def test_who_knows_a_call_that_was_taken_in_twice_misses_nothing(scene: Scene, between: str) -> None:
    told_of_the_youngest_of_three(scene)
    youngest_into_the_middle_one(scene)
    if between == "matching":
        scene.match()
    if between == "a letter":
        scene.work(NEXT_MONDAY)
        assert "20 november" in scene.last_text()
    middle_one_into_the_eldest(scene)
    scene.work(THIRD_MONDAY)
    assert len(scene.told()) == (3 if between == "a letter" else 2)
    assert set(scene.told()[-1].values()) == {"changed"}
    known = "20 november" if between == "a letter" else "30 november"
    assert f"har tidigarelagts till 10 november 2026 (tidigare {known} 2026)" in scene.last_text()
    scene.poll(call("A-1", title="Fondens egen", deadline="2026-12-15", **SHARED))
    scene.work(THIRD_MONDAY + timedelta(days=7))
    assert set(scene.told()[-1].values()) == {"changed"}
    assert "15 december" in scene.last_text()
    letters = len(scene.deliveries())
    scene.work(THIRD_MONDAY + timedelta(days=14))
    assert len(scene.deliveries()) == letters


def test_what_befell_the_middle_call_before_it_was_taken_in_is_told(scene: Scene) -> None:
    told_of_the_youngest_of_three(scene)
    youngest_into_the_middle_one(scene)
    collect(scene, collected(title="Samlarens egen", deadline=MIDDLE, status="forthcoming", identities=["dnr:1"]))
    middle_one_into_the_eldest(scene)
    scene.work(NEXT_MONDAY)
    assert len(scene.told()) == 2
    assert "har tidigarelagts till 10 november 2026 (tidigare 30 november 2026)" in scene.last_text()


def test_who_missed_nothing_at_first_is_told_what_the_second_time_brings(scene: Scene) -> None:
    told_of_the_youngest_of_three(scene)
    third(scene, deadline=MIDDLE)
    scene.work(NEXT_MONDAY)
    third(scene, deadline=MIDDLE, identities=["dnr:1"])
    scene.work(THIRD_MONDAY)
    letters = len(scene.told())
    middle_one_into_the_eldest(scene)
    scene.work(THIRD_MONDAY + timedelta(days=7))
    assert len(scene.told()) == letters + 1
    assert "har tidigarelagts till 10 november 2026 (tidigare 20 november 2026)" in scene.last_text()
