"""Several processes on one port, as a started program: what becomes of them when one of them or the program ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from watcher.web.processes import CANNOT_BEGIN, MOST_GRACE

ROOT = Path(__file__).parents[3]
MOST_SECONDS = 60  # on a machine that has much else to do
PROGRAM = """
import logging, os, sys, time
from fastapi import FastAPI
from watcher.web.server import Port

def make():
    if "unmakeable" in sys.argv:
        raise ValueError("no pages here")
    app = FastAPI()
    app.add_api_route("/", lambda: os.getpid())
    app.add_api_route("/slow", lambda: time.sleep(60))
    return app

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    print("ended by", Port("127.0.0.1", int(sys.argv[1])).serve_beside(make, 2), flush=True)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process serves there; /proc tells of others")


class Program:
    def __init__(self, folder: Path, *words: str) -> None:
        self._output = folder / "said"
        (folder / "program.py").write_text(PROGRAM)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [sys.executable, str(folder / "program.py"), str(self.port), *words]
        own = os.environ | {"PYTHONPATH": str(ROOT)}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command, env=own, cwd=folder, stdout=output, stderr=output, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    def members(self) -> set[int]:
        """Every process of the program that lives, whoever began it."""
        found = set()
        for each in Path("/proc").iterdir():
            if each.name.isdigit():
                try:
                    state, _parent, _group, session = (each / "stat").read_text().rpartition(")")[2].split()[:4]
                except OSError:  # ended meanwhile
                    continue
                if int(session) == self.process.pid and state != "Z":
                    found.add(int(each.name))
        return found

    def answering(self) -> set[int]:
        """Those that answer just now: asked often, each time anew."""
        return {pid for _ in range(30) if (pid := self.ask())}

    def ask(self) -> int | None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=MOST_SECONDS)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        except OSError:  # not begun, or the very process that was killed
            return None
        finally:
            connection.close()


def wait_until(is_so: Callable[[], bool], program: Program, seconds: float = MOST_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, program.said
        time.sleep(0.02)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    begun = Program(tmp_path)
    wait_until(lambda: len(begun.answering()) == 2, begun)
    yield begun
    for each in begun.members():
        os.kill(each, signal.SIGKILL)
    begun.process.wait()


def test_both_answer_and_one_that_dies_is_begun_again_and_all_end_in_time(program: Program) -> None:
    before = program.answering()
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: len(program.answering() - {killed}) == 2, program)
    assert before - {killed} < program.answering()
    assert f"process {killed}, which answered pages, has died (-9); another begins" in program.said

    slow = socket.create_connection(("127.0.0.1", program.port))
    slow.sendall(b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n")
    began = time.monotonic()
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(MOST_SECONDS) == 0
    assert time.monotonic() - began < MOST_GRACE + 4
    assert f"ended by {signal.SIGTERM.value}" in program.said
    wait_until(lambda: not program.members(), program, 5)
    slow.close()


def test_a_killed_program_leaves_nothing_behind_that_answers(program: Program) -> None:
    program.process.kill()
    wait_until(lambda: not program.members(), program, 10)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", program.port), timeout=1)


def test_ctrl_c_reaches_all_at_once_and_nobody_complains(program: Program) -> None:
    os.killpg(program.process.pid, signal.SIGINT)
    assert program.process.wait(MOST_SECONDS) == 0
    wait_until(lambda: not program.members(), program, 5)
    assert f"ended by {signal.SIGINT.value}" in program.said
    assert "Traceback" not in program.said
    assert "died" not in program.said


def test_what_cannot_be_made_is_not_made_for_ever(tmp_path: Path) -> None:
    program = Program(tmp_path, "unmakeable")
    assert program.process.wait(MOST_SECONDS) == 0
    assert "ended by None" in program.said
    assert "no pages here" in program.said
    assert CANNOT_BEGIN != 1  # which is what Python itself ends with
