"""Several processes on one port, as a started program: what becomes of them when one of them or the program ends."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.watcher.started import MOST_SECONDS, Started, free_port
from watcher.web.processes import CANNOT_BEGIN, MOST_GRACE

PROGRAM = """
import logging, os, sys, time
from fastapi import FastAPI
from watcher.web.server import Port

async def busily():
    time.sleep(0.02)  # in the way of all that this process could answer
    return os.getpid()

def make():
    if "unmakeable" in sys.argv or os.path.exists("unmakeable"):
        raise ValueError("no pages here")
    app = FastAPI()
    app.add_api_route("/", busily)
    app.add_api_route("/slow", lambda: time.sleep(60))
    return app

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    print("ended by", Port("127.0.0.1", int(sys.argv[1])).serve_beside(make, 2), flush=True)
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="one process serves there; /proc tells of others"),
    pytest.mark.timeout(3 * MOST_SECONDS),
]


class Program(Started):
    def __init__(self, folder: Path, *words: str) -> None:
        self.port = free_port()
        (folder / "program.py").write_text(PROGRAM)
        super().__init__(folder, [sys.executable, str(folder / "program.py"), str(self.port), *words], os.environ)

    def answering(self) -> set[int]:
        """Those that answer just now: asked often, each time anew, by several who keep each other waiting."""
        with ThreadPoolExecutor(4) as threads:
            return {pid for pid in threads.map(lambda _: self._ask(), range(40)) if pid}

    def both(self) -> set[int]:
        found = set[int]()

        def are_two() -> bool:
            found.update(self.answering())
            return len(found) == 2

        self.wait_until(are_two)
        return found

    def _ask(self) -> int | None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=MOST_SECONDS)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        except (OSError, HTTPException):  # not begun, or the very process that was killed
            return None
        finally:
            connection.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    begun = Program(tmp_path)
    try:
        begun.both()
        yield begun
    finally:
        begun.end()


def test_both_answer_and_one_that_dies_is_begun_again_and_ctrl_c_ends_all_in_time(program: Program) -> None:
    before = program.both()
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    program.wait_until(lambda: before - {killed} < program.answering() - {killed})
    assert f"process {killed}, which answered pages, has died (-9); another begins" in program.said

    with socket.create_connection(("127.0.0.1", program.port)) as slow:
        slow.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n")
        began = time.monotonic()
        os.killpg(program.process.pid, signal.SIGINT)  # as a terminal does
        assert program.process.wait(MOST_SECONDS) == 0
        assert time.monotonic() - began < MOST_GRACE + 4
    program.wait_until(lambda: not program.members(), 5)
    assert f"ended by {signal.SIGINT.value}" in program.said
    assert program.said.count("died") == 1
    assert "KeyboardInterrupt" not in program.said


def test_pages_that_cannot_be_made_for_a_while_are_made_later_and_the_service_goes_on(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "unmakeable").touch()
    killed = min(program.both())
    os.kill(killed, signal.SIGKILL)
    program.wait_until(lambda: "no pages here" in program.said)
    (tmp_path / "unmakeable").unlink()
    program.wait_until(lambda: len(program.answering() - {killed}) == 2)


def test_a_killed_program_leaves_nothing_behind_that_answers(program: Program) -> None:
    program.process.kill()
    program.wait_until(lambda: not program.members(), 10)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", program.port), timeout=1)


def test_what_cannot_be_made_is_not_made_for_ever(tmp_path: Path) -> None:
    program = Program(tmp_path, "unmakeable")
    assert program.process.wait(MOST_SECONDS) == 0
    assert "ended by None" in program.said
    assert "no pages here" in program.said
    assert CANNOT_BEGIN != 1  # which is what Python itself ends with
