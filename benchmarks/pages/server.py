"""The pages as `watcher serve` has them answered, without jobs: `python server.py FOLDER PORT PROCESSES [with-year]`.

Headers of an answer: milliseconds here from the first byte to the last (`x-wall`), those of CPU in the threads that
worked on it (`x-cpu`), the questions asked of the database (`x-questions`) and the process that gave it (`x-process`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import anyio.to_thread  # noqa: E402 - after the path is set
from fastapi import FastAPI, Request, Response  # noqa: E402 - as above
from fill import NOW  # noqa: E402 - found beside this file
from sqlalchemy import Engine, event  # noqa: E402 - as above

from subscriptions.matching.beside import keep_in  # noqa: E402 - run from the checkout
from watcher.cli import prepare_process  # noqa: E402 - run from the checkout
from watcher.db import open_database  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout
from watcher.web.app import make_app, make_ready, read_ahead  # noqa: E402 - run from the checkout
from watcher.web.server import Port  # noqa: E402 - run from the checkout


@dataclass
class Cost:
    """What one answer has cost so far; threads that work on it find it in their context."""

    cpu: float = 0.0
    questions: int = 0


_cost: ContextVar[Cost | None] = ContextVar("_cost", default=None)


def megabytes(field: str, process: int | str = "self", file: str = "status") -> float:
    """The memory of a process: `VmRSS` now, `VmHWM` at most; in `smaps_rollup` `Pss`, shared parts divided."""
    lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def count_questions(engine: Engine) -> None:
    def add(*_details: object) -> None:
        if cost := _cost.get():
            cost.questions += 1

    event.listen(engine, "before_cursor_execute", add)


def count_cpu() -> None:
    """Every page is made in a worker thread, and those are all begun in one place."""
    begin = anyio.to_thread.run_sync

    async def run(work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        def timed() -> Any:
            start, cost = time.thread_time(), _cost.get()
            try:
                return work(*arguments)
            finally:
                if cost:
                    cost.cpu += (time.thread_time() - start) * 1000

        return await begin(timed, **options)

    anyio.to_thread.run_sync = run  # type: ignore[assignment] # the same, for all that is asked of it here


async def tell_cost(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    cost, start = Cost(), time.perf_counter()
    _cost.set(cost)
    response = await go_on(request)
    wall = (time.perf_counter() - start) * 1000
    response.headers["x-wall"], response.headers["x-cpu"] = f"{wall:.2f}", f"{cost.cpu:.2f}"
    response.headers["x-questions"], response.headers["x-process"] = str(cost.questions), str(os.getpid())
    return response


@dataclass(frozen=True)
class Measured:
    """The pages of one process."""

    folder: Path
    with_year: bool

    def __call__(self) -> FastAPI:
        prepare_process()
        settings = read_settings({}, self.folder)
        keep_in(self.folder / "beside")
        engine = open_database(settings.database_url)
        count_questions(engine)
        count_cpu()
        begun = time.monotonic()
        app = make_app(settings, engine, lambda: NOW + timedelta(seconds=time.monotonic() - begun))
        app.middleware("http")(tell_cost)
        make_ready(app)
        if self.with_year:
            _read_year(app)
        return app


def _read_year(app: FastAPI) -> None:
    before, start = megabytes("VmRSS"), time.perf_counter()
    read_ahead(app).join()
    took, more = time.perf_counter() - start, megabytes("VmRSS") - before
    print(f"the calls of a year: {took:.1f} s to read, {more:.0f} MB beside {before:.0f} MB", flush=True)


if __name__ == "__main__":
    folder, port, processes, *options = sys.argv[1:]
    taken, make = Port("127.0.0.1", int(port)), Measured(Path(folder), with_year="with-year" in options)
    if int(processes) > 1:
        taken.serve_beside(make, int(processes))
    else:
        taken.serve(make())
