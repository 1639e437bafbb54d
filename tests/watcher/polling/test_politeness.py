import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from watcher.net.failures import FetchFailed
from watcher.polling.politeness import Politeness

PAGE = "https://funder.example/calls"


class Clock:
    """Stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_one_question_at_a_time_with_a_pause_in_between() -> None:
    clock = Clock()
    politeness = Politeness(pause=2.0, sleep=clock.sleep, clock=clock)
    under_way: list[str] = []

    async def question(url: str) -> None:
        async with politeness.turn(url):
            assert not under_way
            under_way.append(url)
            await asyncio.sleep(0)
            clock.now += 5
            under_way.pop()

    async def go() -> None:
        urls = (PAGE, "http://funder.example:8080/other", PAGE)
        await asyncio.gather(*(question(url) for url in urls))

    asyncio.run(go())
    assert clock.slept == [2.0, 2.0]


def test_different_hosts_do_not_wait_for_each_other() -> None:
    clock = Clock()
    politeness = Politeness(pause=2.0, sleep=clock.sleep, clock=clock)

    async def go() -> None:
        async with politeness.turn(PAGE), politeness.turn("https://other.example/"):
            pass

    asyncio.run(go())
    assert clock.slept == []


def test_a_failed_question_is_followed_by_a_pause_too() -> None:
    clock = Clock()
    politeness = Politeness(pause=2.0, sleep=clock.sleep, clock=clock)

    async def go() -> None:
        with pytest.raises(ValueError, match="oops"):
            async with politeness.turn(PAGE):
                raise ValueError("oops")
        async with politeness.turn(PAGE):
            pass

    asyncio.run(go())
    assert clock.slept == [2.0]


def test_a_host_that_wants_more_than_a_run_has_is_not_waited_for() -> None:
    clock = Clock()
    politeness = Politeness(sleep=clock.sleep, clock=clock, longest_wait=120)

    async def go() -> None:
        politeness.hold_back(PAGE, 3600)
        async with politeness.turn("https://other.example/"):
            pass
        async with politeness.turn(PAGE):
            pass

    with pytest.raises(FetchFailed) as failed:
        asyncio.run(go())
    assert (failed.value.kind, failed.value.retry_after, clock.slept) == ("wait", timedelta(hours=1), [])


def test_without_a_given_clock_it_really_waits() -> None:
    async def go() -> float:
        politeness = Politeness(pause=0.05)
        started = time.monotonic()
        for _ in range(3):
            async with politeness.turn(PAGE):
                pass
        return time.monotonic() - started

    assert 0.09 < asyncio.run(go()) < 5


def test_jobs_with_event_loops_of_their_own_take_turns_too() -> None:
    politeness, under_way, asked = Politeness(pause=0.0), [], []

    async def job(name: int) -> None:
        async def question(number: int) -> None:
            async with politeness.turn(PAGE):
                assert not under_way
                under_way.append(name)
                await asyncio.sleep(0.005)
                asked.append((name, number))
                under_way.pop()

        await asyncio.gather(*map(question, range(10)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: asyncio.run(job(name)), range(4)))
    assert sorted(asked) == [(name, number) for name in range(4) for number in range(10)]
