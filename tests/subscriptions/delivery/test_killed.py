"""Killed at random moments and at commits by the operating system itself, with servers that refuse, defer and drop."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.subscriptions.delivery.drill import Drill, orders_for
from tests.subscriptions.delivery.servers import Office, teams_flow, webhook

KILLS = {"sqlite": 16, "postgresql": 12}


@pytest.mark.parametrize("kind", KILLS)
def test_kills_lose_nothing_and_repeat_only_what_is_recognised_as_the_same(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, office: Office
) -> None:
    database_url = request.getfixturevalue("fresh_postgres") if kind == "postgresql" else None
    with teams_flow() as flow, webhook() as hook:
        orders = orders_for(tmp_path / "data", (office, flow, hook), database_url, days=7, calls=2)
        report = Drill(orders, office, flow, hook, random.Random(20260504)).run(KILLS[kind])
    assert report.faults == []
    assert report.again["we died"], "no kill hit the moment between arrival and our writing it down"
