"""How long every page takes: `python benchmarks/pages/run.py FOLDER` fills a database there, unless one is there.

10,000 calls, 300 organisations, 3,000 areas (`fill.py`). Each page that is declared and needs no letter's link is asked
for in turn, as somebody who coordinates one organisation and as an admin of all: median and worst milliseconds on the
server, one at a time in this process, the questions asked of the database and the size. Marked with `!` are pages over
the aims: 100 ms median, 15 questions, 300 kB.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from fastapi.testclient import TestClient  # noqa: E402 - after the path is set
from fill import NOW, fill  # noqa: E402 - found beside this file
from preview import HERE_TOO, Counted  # noqa: E402 - found beside this file
from sqlalchemy import inspect  # noqa: E402 - as above

from watcher.db import open_database  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.people.roles import Visitor  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout
from watcher.web.app import make_app, read_ahead  # noqa: E402 - run from the checkout
from watcher.web.routes import all_routes  # noqa: E402 - run from the checkout

ROUNDS = 9
MOST_MILLISECONDS, MOST_QUESTIONS, MOST_BYTES = 100, 15, 300_000
NAMED = {
    "area_id": "1", "call_id": "1", "organisation_id": "kommun-0", "source": "vinnova", "subscription_id": "1",
    "role": "admin", "identity": "none", "study": "none",
}  # fmt: skip
VISITORS = {
    "coordinator of one": Visitor(None, "Anna", roles={"kommun-0": "admin"}),
    "admin of all": Visitor(None, "Bo", everywhere="admin"),
}
MORE = ("/calls?words=skola", "/calls?area=1", "/overview?by=programme", "/outbox?state=sent")
SLOW_BY_NATURE = ("/checkup",)  # looks at the whole installation, once a day at most


def paths() -> list[str]:
    declared = [route.path for route in all_routes() if route.method == "GET" and "{token}" not in route.path]
    return sorted({re.sub(r"{(\w+)}", lambda found: NAMED[found[1]], path) for path in declared} | {*MORE})


def measure(client: TestClient, counted: Counted, path: str) -> str:
    client.get(path)  # templates are read once
    walls = []
    for _ in range(ROUNDS):
        counted.count, start = 0, time.perf_counter()
        answer = client.get(path, follow_redirects=False)
        walls.append((time.perf_counter() - start) * 1000)
    median, size = statistics.median(walls), len(answer.content)
    over = median > MOST_MILLISECONDS or counted.count > MOST_QUESTIONS or size > MOST_BYTES
    facts = f"median {median:6.0f} ms, worst {max(walls):6.0f} ms; {counted.count:3} questions; {size / 1000:5.0f} kB"
    return f"{'!' if over else ' '} {path:<36} {answer.status_code} {facts}"


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings({}, folder)
    engine = open_database(settings.database_url)
    is_new = not inspect(engine).has_table("call")
    upgrade(engine)
    if is_new:
        fill(engine)
    counted = Counted(engine)
    for who, visitor in VISITORS.items():
        app = make_app(settings, engine, lambda: NOW, guest=visitor)
        read_ahead(app).join()
        client = TestClient(app, base_url=HERE_TOO, raise_server_exceptions=False)
        print(f"{who}:")
        for path in paths():
            if path not in SLOW_BY_NATURE:
                print(measure(client, counted, path), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
