"""Any interleaving of polls, edits, digests, failures, returns and deaths: nothing is lost, and nothing told twice."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine

from tests.subscriptions.conftest import _emptied
from tests.subscriptions.delivery.hands import COORDINATOR, READER, as_coordinator, as_reader, relent
from tests.subscriptions.delivery.mortal import HOOK
from tests.subscriptions.delivery.reckoning import faults
from tests.subscriptions.delivery.scene import TEAMS, make_scene, subscription
from tests.subscriptions.delivery.storm import AREAS, MOODS, Storm
from watcher.settings import Settings

# A few in the suite, in which others come along each time; hundreds by STORM_EXAMPLES=300.
EXAMPLES = int(os.environ.get("STORM_EXAMPLES", "9"))
SHARE = {"one_sqlite": 1.0, "one_postgres": 1 / 3}
STEPS = 25
people = st.lists(st.sampled_from(["skola@example.org", "klimat@example.org"]), min_size=1, unique=True)
channels = st.lists(
    st.one_of(st.just(TEAMS), st.just(HOOK), people.map(lambda to: {"kind": "email", "to": to})), max_size=3
)
PAUSES = [{"first": date(2026, 5, 6), "last": date(2026, 5, 17)}]
ways: list[dict[str, Any]] = [
    *({"rhythm": rhythm, "review": "direct"} for rhythm in ("instant", "daily", "weekly", "monthly")),
    {"rhythm": "weekly", "review": "direct", "pauses": PAUSES},
    *({"rhythm": rhythm, "review": "shown"} for rhythm in ("daily", "weekly")),
    {"rhythm": "weekly", "review": "coordinator"},
]
areas = st.lists(st.sampled_from(AREAS), min_size=1, unique=True)
changes = st.sampled_from(
    [
        {"deadlines": [{"date": "2029-12-24"}]},
        {"deadlines": [{"date": "2029-11-30"}]},
        {"deadlines": [{"date": "2026-05-24"}]},
        {"status": "closed"},
        {"status": "open"},
        {"budget": {"total": "1000000", "currency": "SEK"}},
    ]
)


@st.composite
def profiles(draw: st.DrawFn) -> tuple[list[dict[str, object]], list[str]]:
    own = draw(areas)
    wanted = [
        subscription(
            key,
            areas=draw(st.lists(st.sampled_from(own), unique=True)),
            channels=draw(channels),
            **draw(st.sampled_from(ways)),
        )
        for key in draw(st.lists(st.sampled_from(["ett", "två"]), min_size=1, unique=True))
    ]
    return wanted, own


def machine(  # noqa: C901 - each rule is one thing that may happen
    engine: Engine, make: Any
) -> type[RuleBasedStateMachine]:
    class Weather(RuleBasedStateMachine):
        storm: Storm

        @initialize(given=profiles())
        def begin(self, given: Any) -> None:
            _emptied(engine)
            self.storm = Storm(make())
            self.storm.edit(*given)

        @rule(given=profiles())
        def edit(self, given: Any) -> None:
            self.storm.edit(*given)

        @rule(area=st.sampled_from(AREAS))
        def publish(self, area: str) -> None:
            self.storm.publish(area)

        @rule(at=st.integers(0, 5), facts=changes)
        def change(self, at: int, facts: dict[str, object]) -> None:
            self.storm.change(at, facts)

        @rule(area=st.sampled_from(AREAS))
        def publish_elsewhere(self, area: str) -> None:
            self.storm.publish_elsewhere(area)

        @rule(one=st.integers(0, 3), other=st.integers(0, 3))
        def merge(self, one: int, other: int) -> None:
            self.storm.merge(one, other)

        @rule(at=st.integers(0, 5), what=st.sampled_from(READER))
        def as_reader(self, at: int, what: str) -> None:
            as_reader(self.storm, at, what)

        @rule(at=st.integers(0, 5), what=st.sampled_from(COORDINATOR))
        def as_coordinator(self, at: int, what: str) -> None:
            as_coordinator(self.storm, at, what)

        @rule(hours=st.sampled_from([1, 24, 24 * 7]))
        def wait_and_freeze(self, hours: int) -> None:
            self.storm.wait(hours)
            self.storm.freeze()

        @rule(moods=st.lists(st.sampled_from(MOODS), max_size=4))
        def deliver(self, moods: list[str]) -> None:
            self.storm.deliver(*moods)

        @rule(at=st.integers(0, 3), status=st.sampled_from(["5.1.1", "5.2.2", "4.4.7"]))
        def come_back(self, at: int, status: str) -> None:
            self.storm.come_back(at, status)

        @rule()
        def mend(self) -> None:
            self.storm.mend()

        @rule(commit=st.integers(1, 9), hours=st.sampled_from([1, 24]))
        def die_freezing(self, commit: int, hours: int) -> None:
            self.storm.wait(hours)
            with self.storm.dying(commit):
                self.storm.freeze()

        @rule(commit=st.integers(1, 3))
        def die_delivering(self, commit: int) -> None:
            self.storm.deliver(dies_at=commit)

        @rule(
            what=st.sampled_from(["publish", "come back", "freeze", "mend", "cover", "leave", "stop"]),
            hours=st.sampled_from([1, 24, 24 * 7]),
        )
        def freeze_while(self, what: str, hours: int) -> None:
            storm = self.storm
            storm.wait(hours)
            happens = {
                "publish": lambda: (storm.publish(AREAS[0]), storm.scene.match(storm.now)),
                "come back": lambda: storm.come_back(0, "5.1.1"),
                "freeze": storm.freeze,
                "mend": storm.mend,
                "cover": lambda: as_coordinator(storm, 0, "cover"),
                "leave": lambda: as_reader(storm, 0, "leave"),
                "stop": lambda: as_coordinator(storm, 0, "stop"),
            }
            with storm.meanwhile(happens[what]):  # type: ignore[arg-type] # what it returns does not matter
                storm.freeze()

        def teardown(self) -> None:
            if hasattr(self, "storm"):
                relent(self.storm)
                assert faults(self.storm) == []

    return Weather


@pytest.mark.timeout(3600)  # it is bounded by its examples
@pytest.mark.parametrize("engine", SHARE)
def test_whatever_happens_in_whatever_order_everybody_is_told_everything_once(
    engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Any
) -> None:
    database: Engine = request.getfixturevalue(engine)
    made = machine(database, lambda: make_scene(monkeypatch, database, settings, tmp_path))
    run_state_machine_as_test(
        made,
        settings=hypothesis.settings(
            max_examples=max(1, round(EXAMPLES * SHARE[engine])),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
