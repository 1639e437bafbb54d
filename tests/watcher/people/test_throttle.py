"""The brake holds guessing, and nobody else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine

from watcher.db import transaction
from watcher.people.throttle import WINDOW, forget_tries, may_try


def test_a_whole_town_hall_signs_in_from_one_network_address(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        for number in range(250):
            at = now + timedelta(seconds=number)
            assert may_try(session, f"person-{number}@example.org", "192.0.2.1/32", at)
            forget_tries(session, f"person-{number}@example.org", "192.0.2.1/32", at)


def test_guessing_at_many_accounts_from_one_address_is_held(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        allowed = [may_try(session, f"person-{number}@example.org", "192.0.2.1/32", now) for number in range(150)]
        assert allowed == [True] * 100 + [False] * 50
        assert may_try(session, "person-1@example.org", "192.0.2.2/32", now)


def test_guessing_at_one_account_from_many_addresses_is_held_and_let_go(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        allowed = [may_try(session, "anna@example.org", f"192.0.2.{number}/32", now) for number in range(150)]
        assert allowed == [True] * 100 + [False] * 50
        assert may_try(session, "anna@example.org", "192.0.2.200/32", now + WINDOW + timedelta(seconds=1))


def test_guesses_at_the_same_moment_are_counted_one_after_the_other(database: Engine, now: datetime) -> None:
    def guess(_number: int) -> bool:
        with transaction(database) as session:
            allowed = may_try(session, "anna@example.org", "192.0.2.1/32", now)
            time.sleep(0.01)  # until the others have looked, if they do not wait
            return allowed

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(16))) == 5
