"""A line in which tasks of any event loop may wait."""

import asyncio
import threading

import pytest

from watcher.polling.turns import Line


def test_whoever_came_first_has_the_first_turn() -> None:
    order: list[int] = []

    async def go() -> None:
        line = Line()

        async def wait(number: int) -> None:
            async with line:
                order.append(number)
                await asyncio.sleep(0)

        await asyncio.gather(*map(wait, range(5)))

    asyncio.run(go())
    assert order == [0, 1, 2, 3, 4]


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    async def go() -> None:
        line = Line()
        async with line:
            waiting = asyncio.create_task(enter(line))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await asyncio.wait_for(enter(line), 5)

    asyncio.run(go())


def test_who_gives_up_at_the_very_moment_of_their_turn_passes_it_on() -> None:
    async def go() -> None:
        line = Line()
        await line.__aenter__()
        waiting, next_one = asyncio.create_task(enter(line)), asyncio.create_task(enter(line))
        await asyncio.sleep(0)
        await line.__aexit__(None, None, None)  # the turn is given to `waiting`, which has not heard of it yet
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(next_one, 5)
        await asyncio.wait_for(enter(line), 5)

    asyncio.run(go())


def test_a_job_that_ends_while_it_waits_holds_up_nobody() -> None:
    line, waits = Line(), threading.Event()

    async def wait_in_vain() -> None:
        waits.set()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(enter(line), 0.05)

    async def go() -> None:
        async with line:
            other = threading.Thread(target=lambda: asyncio.run(wait_in_vain()))
            other.start()
            await asyncio.to_thread(other.join)
        await asyncio.wait_for(enter(line), 5)

    asyncio.run(go())
    assert waits.is_set()


async def enter(line: Line) -> None:
    async with line:
        pass
