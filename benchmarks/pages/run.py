"""How pages do under load: `python benchmarks/pages/run.py FOLDER [--rate 20] [--seconds 120] [--processes 2]`.

10,000 calls, 300 organisations, 3,000 areas (`fill.py`; filled in FOLDER unless a database is there). Processes that
answer as those of `watcher serve` do (`server.py`; as many as it would begin here, unless said) are asked for every
page that people use, in mixed order, at a steady rate whether they keep up or not; meanwhile somebody types the words
of an area, as often as `--live` says (0: the calls of a year are not read, which takes a minute, and the pages of areas
that need them are left out). Told for each kind of visitor and page, of the server: median and 95th percentile of the
milliseconds, of CPU, the most questions and the size. Marked with `!` are those over the aims: 100 ms median (the live
preview 300 ms), 15 questions, 300 kB.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import httpx  # noqa: E402 - after the path is set
from fill import fill  # noqa: E402 - found beside this file
from people import Person, everybody, pages_of  # noqa: E402 - found beside this file
from server import megabytes  # noqa: E402 - found beside this file
from sqlalchemy import inspect  # noqa: E402 - as above

from watcher.db import open_database, transaction  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout
from watcher.web.processes import usual_processes  # noqa: E402 - run from the checkout

MOST_MILLISECONDS, MOST_OF_LIVE, MOST_QUESTIONS, MOST_BYTES = 100, 300, 15, 300_000
WARM_UP = 5.0
TYPED = "Digitalisering och trygg skolgång för barn och unga"
AREA, LIVE = "/areas/{area_id}", "an area's words, live"


@dataclass(frozen=True)
class Answer:
    status: int
    wall: float
    cpu: float
    questions: int
    size: int
    process: int


class Asked:
    """Everything that was answered, by kind of visitor and page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client, self.answers = client, defaultdict[tuple[str, str], list[Answer]](list)
        self.is_counted = False

    async def ask(self, person: Person, page: str, form: dict[str, str] | None = None) -> str:
        request = self._client.build_request("POST" if form else "GET", person.address(page), data=form)
        request.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        got = await self._client.send(request)
        heads = got.headers
        answer = Answer(
            got.status_code,
            float(heads["x-wall"]),
            float(heads["x-cpu"]),
            int(heads["x-questions"]),
            len(got.content),
            int(heads["x-process"]),
        )
        if self.is_counted:
            self.answers[person.kind, LIVE if form else page].append(answer)
        return got.text


async def drive(asked: Asked, people: Sequence[Person], rate: float, seconds: float, live: float) -> None:
    """Ask at a steady rate, not waiting for answers."""
    chance = random.Random(7)  # noqa: S311 - the same order each time
    coordinator = next(each for each in people if each.kind == "coordinator")
    typing = asyncio.create_task(_type(asked, coordinator, live)) if live else None
    under_way: set[asyncio.Task[str]] = set()
    start = time.perf_counter()
    for at, (person, page) in enumerate(_order(people, chance, without_year=not live)):
        if (due := at / rate) > WARM_UP + seconds:
            break
        asked.is_counted = due > WARM_UP
        await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
        task = asyncio.create_task(asked.ask(person, page))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    if typing:
        typing.cancel()
    await asyncio.gather(*under_way)


def _order(people: Sequence[Person], chance: random.Random, *, without_year: bool) -> Iterator[tuple[Person, str]]:
    """Everything that anybody asks for, shuffled, again and again."""
    everything = [(person, page) for person in people for page in pages_of(person.kind)]
    if without_year:
        everything = [(person, page) for person, page in everything if page != AREA]
    while True:
        yield from chance.sample(everything, len(everything))


async def _type(asked: Asked, person: Person, rate: float) -> None:
    page = await asked.ask(person, AREA)
    hidden = ("based_on", "shown", "added")
    form = {each: found[1] if (found := re.search(f'name="{each}" value="([^"]*)"', page)) else "" for each in hidden}
    form |= {f"field.{each}": "on" for each in form["shown"].split()} | {"do": "live"}
    at = 0
    while True:
        at = at % len(TYPED) + 1
        await asyncio.gather(asked.ask(person, AREA, form | {"name": TYPED[:at]}), asyncio.sleep(1 / rate))


def lines_of(answers: dict[tuple[str, str], list[Answer]]) -> Iterator[str]:
    for (kind, page), some in sorted(answers.items()):
        walls = sorted(each.wall for each in some)
        middle, late = statistics.median(walls), walls[min(len(walls) - 1, int(len(walls) * 0.95))]
        cpu, most = statistics.median(each.cpu for each in some), max(each.questions for each in some)
        size, statuses = max(each.size for each in some), "/".join(sorted({str(each.status) for each in some}))
        aim = MOST_OF_LIVE if page == LIVE else MOST_MILLISECONDS
        over = middle > aim or most > MOST_QUESTIONS or size > MOST_BYTES or "500" in statuses
        yield (
            f"{'!' if over else ' '} {kind:<11} {page:<52} {statuses:<7} {len(some):3} times, median {middle:5.0f} ms, "
            f"95 % {late:5.0f} ms, CPU {cpu:5.1f} ms; {most:2} questions; {size / 1000:4.0f} kB"
        )


def _together(answers: Sequence[Answer], name: str) -> str:
    walls = sorted(each.wall for each in answers)
    cpu = [each.cpu for each in answers]
    return (
        f"{name}: {len(answers)} answers, median {statistics.median(walls):.0f} ms, 95 % "
        f"{walls[int(len(walls) * 0.95)]:.0f} ms; CPU median {statistics.median(cpu):.1f} ms, mean "
        f"{statistics.mean(cpu):.1f} ms"
    )


async def measure(people: Sequence[Person], chosen: argparse.Namespace) -> None:
    # Given up before the server does (after 5 s): one that it closes at that very moment would fail a question.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50, keepalive_expiry=2)
    there = f"http://127.0.0.1:{chosen.port}"
    async with httpx.AsyncClient(base_url=there, headers={"origin": there}, limits=limits, timeout=120) as client:
        processes = await _begun(there, chosen.processes)
        asked, before = Asked(client), {each: _cpu_of(each) for each in processes}
        await drive(asked, people, chosen.rate, chosen.seconds, chosen.live)
        spent = {each: _cpu_of(each) - before[each] for each in processes}
    for line in lines_of(asked.answers):
        print(line)
    every = [answer for some in asked.answers.values() for answer in some]
    print(_together([each for (_, page), some in asked.answers.items() if page != LIVE for each in some], "all pages"))
    lasted = chosen.seconds + WARM_UP
    each = sum(spent.values()) * 1000 / (len(every) * lasted / chosen.seconds)
    print(f"all processes: {sum(spent.values()) / lasted:.2f} cores, {each:.0f} ms CPU an answer")
    for process in processes:
        given = sum(answer.process == process for answer in every)
        most, own = megabytes("VmHWM", process), megabytes("Pss", process, "smaps_rollup")
        print(
            f"  {given} answers by one, with {spent[process] / lasted:.2f} cores; {most:.0f} MB at most, {own:.0f} own"
        )
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


async def _begun(there: str, number: int) -> list[int]:
    """The processes that answer, once all have begun."""
    found: set[int] = set()
    async with httpx.AsyncClient(base_url=there, headers={"connection": "close"}, timeout=600) as client:
        while len(found) < number:
            try:
                answers = await asyncio.gather(*(client.get("/healthz") for _ in range(10)))
                found |= {int(each.headers["x-process"]) for each in answers}
            except httpx.TransportError:
                await asyncio.sleep(0.5)
    return sorted(found)


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used, all threads."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def prepare(folder: Path) -> list[Person]:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings({}, folder)
    engine = open_database(settings.database_url)
    is_new = not inspect(engine).has_table("call")
    upgrade(engine)
    if is_new:
        fill(engine)
    with transaction(engine) as session:
        people = list(everybody(session, settings))
    engine.dispose()
    return people


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--processes", type=int, default=usual_processes())
    for name, usual in (("rate", 20.0), ("seconds", 120.0), ("live", 2.0)):
        parser.add_argument(f"--{name}", type=float, default=usual)
    chosen = parser.parse_args(given)
    people = prepare(chosen.folder)
    words = [str(each) for each in (chosen.folder, chosen.port, chosen.processes)] + ["with-year"] * bool(chosen.live)
    server = subprocess.Popen([sys.executable, str(HERE / "server.py"), *words])  # noqa: S603 - our own script
    try:
        asyncio.run(measure(people, chosen))
    finally:
        server.terminate()
        server.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
