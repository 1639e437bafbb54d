"""How long a preview takes: `python benchmarks/pages/preview.py FOLDER` fills a database there, unless one is there.

Types an area's name letter by letter, as a browser would ask; asks for the pages around it. Median and worst
milliseconds on the server (wall and CPU of this process), the queries of each, and the size of the answer.
"""

from __future__ import annotations

import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from fastapi.testclient import TestClient  # noqa: E402 - after the path is set
from fill import NOW, fill  # noqa: E402 - found beside this file
from sqlalchemy import Engine, event, inspect  # noqa: E402 - as above

from subscriptions.matching.beside import keep_in  # noqa: E402 - run from the checkout
from watcher.db import open_database  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.people.roles import Visitor  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout
from watcher.web.app import make_app  # noqa: E402 - run from the checkout

TYPED = "Digitalisering och trygg skolgång för barn och unga"
ROUNDS = 10
HERE_TOO = "http://127.0.0.1"


class Counted:
    """The questions a database is asked."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._add)

    def _add(self, *_details: object) -> None:
        self.count += 1


def measure(name: str, counted: Counted, asks: Sequence[Callable[[], Any]]) -> None:
    walls, cpus, most, size = [], [], 0, 0
    for ask in asks:
        counted.count, wall, cpu = 0, time.perf_counter(), time.process_time()
        answer = ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {answer.status_code}")
        most, size = max(most, counted.count), max(size, len(answer.content))
    print(
        f"{name:<28} median {statistics.median(walls):6.0f} ms, worst {max(walls):6.0f} ms "
        f"(CPU {statistics.median(cpus):4.0f}, {max(cpus):4.0f}); {most} queries; {size / 1000:.0f} kB"
    )


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings({}, folder)
    keep_in(folder / "beside")
    engine = open_database(settings.database_url)
    is_new = not inspect(engine).has_table("call")
    upgrade(engine)
    if is_new:
        fill(engine)
    app = make_app(settings, engine, lambda: NOW, guest=Visitor(None, "Anna", everywhere="admin"))
    client = TestClient(app, base_url=HERE_TOO)
    client.headers["origin"] = HERE_TOO
    counted = Counted(engine)
    measure("first, nothing in memory", counted, [lambda: client.get("/areas/1")])
    page = client.get("/areas/1").text
    form = {
        name: found[1] if (found := re.search(f'name="{name}" value="([^"]*)"', page)) else ""
        for name in ("based_on", "shown", "added")
    }
    clicked = {f"field.{each}": "on" for each in form["shown"].split()}

    def ask(path: str) -> Callable[[], Any]:
        return lambda: client.get(path)

    def type_so_far(length: int) -> Callable[[], Any]:
        return lambda: client.post("/areas/1", data={**form, **clicked, "name": TYPED[:length], "do": "live"})

    measure("each letter typed", counted, [type_so_far(length) for length in range(1, len(TYPED) + 1)])
    measure("an area's page", counted, [ask(f"/areas/{at}") for at in range(11, 11 + ROUNDS)])
    measure("the same page again", counted, [ask("/areas/1")] * ROUNDS)
    measure("what nobody gets", counted, [ask(f"/gaps?organisation=kommun-{at}") for at in range(ROUNDS)])
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
