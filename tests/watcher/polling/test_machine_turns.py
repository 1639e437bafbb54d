"""Two processes of one machine are polite together: here two that know nothing of each other but the folder."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from watcher.net.failures import FetchFailed
from watcher.polling.machine_turns import MachineTurns
from watcher.polling.politeness import Politeness

PAGE, OTHER = "https://funder.example/calls", "https://other.example/"


def test_they_ask_a_host_one_after_the_other_with_a_pause_in_between(tmp_path: Path) -> None:
    both = [Politeness(pause=0.2, machine=MachineTurns(tmp_path)) for _ in range(2)]
    under_way: list[str] = []
    when: list[tuple[float, float]] = []

    async def question(politeness: Politeness) -> None:
        async with politeness.turn(PAGE):
            assert not under_way
            under_way.append(PAGE)
            begun = asyncio.get_running_loop().time()
            await asyncio.sleep(0.05)
            under_way.pop()
            when.append((begun, asyncio.get_running_loop().time()))

    async def go() -> None:
        await asyncio.gather(*map(question, both))

    asyncio.run(go())
    (_, first_ended), (second_began, _) = when
    assert second_began - first_ended > 0.15


def test_they_do_not_wait_for_each_other_at_different_hosts(tmp_path: Path) -> None:
    one, another = (Politeness(machine=MachineTurns(tmp_path)) for _ in range(2))

    async def go() -> None:
        async with asyncio.timeout(5), one.turn(PAGE), another.turn(OTHER):
            pass

    asyncio.run(go())


def test_what_a_host_asked_of_one_holds_for_the_other_and_is_not_shortened_by_it(tmp_path: Path, now: datetime) -> None:
    times = [now]
    one, another = (Politeness(pause=1.0, machine=MachineTurns(tmp_path, lambda: times[-1])) for _ in range(2))
    one.hold_back(PAGE, 3600)
    another.hold_back(PAGE, 0.01)
    with pytest.raises(FetchFailed, match="wants 3600 seconds") as failed:
        asyncio.run(_ask(another))
    assert failed.value.kind == "wait"
    times.append(now + timedelta(hours=1))
    asyncio.run(_ask(another))


def test_one_question_does_not_wait_for_the_end_of_anothers_crawl(tmp_path: Path) -> None:
    crawling, asking = (Politeness(pause=0.3, machine=MachineTurns(tmp_path)) for _ in range(2))
    turns: list[str] = []

    async def ask(who: str, politeness: Politeness, times: int) -> None:
        for _ in range(times):
            async with politeness.turn(PAGE):
                turns.append(who)

    async def go() -> None:
        await asyncio.gather(ask("crawl", crawling, 8), ask("page", asking, 1))

    asyncio.run(go())
    assert turns.index("page") <= 3


def test_a_clock_that_was_set_back_leaves_no_host_alone_for_days(tmp_path: Path, now: datetime) -> None:
    times = [now]
    politeness = Politeness(machine=MachineTurns(tmp_path, lambda: times[-1]))
    asyncio.run(_ask(politeness))
    times.append(now - timedelta(days=1))
    asyncio.run(_ask(Politeness(machine=MachineTurns(tmp_path, lambda: times[-1]))))


@pytest.mark.parametrize("content", ["", "nonsense", "\x00" * 30])
def test_a_damaged_note_keeps_nobody_from_asking(tmp_path: Path, content: str) -> None:
    turns = MachineTurns(tmp_path)
    turns.leave_alone("funder.example", 3600)
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    assert turns.wait("funder.example") == 0
    asyncio.run(_ask(Politeness(machine=turns)))


def test_where_nothing_can_be_kept_the_log_says_so_and_the_host_is_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "hosts").write_text("a file where the folder should be")
    asyncio.run(_ask(Politeness(machine=MachineTurns(tmp_path / "hosts"))))
    assert "turns cannot be kept" in caplog.text


async def _ask(politeness: Politeness) -> None:
    async with asyncio.timeout(5), politeness.turn(PAGE):
        pass
