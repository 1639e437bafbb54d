"""A program of ours that was started, with all the processes that it began."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

FIRST_PORT, PORTS_OF_EACH = 20_000, 500
ROOT = Path(__file__).parents[2]
MOST_SECONDS = 120  # on a machine that has much else to do


_own_ports = itertools.count()


def free_port() -> int:
    """Below those that systems give away by themselves, and none of another worker's: nobody takes it meanwhile."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        number = FIRST_PORT + worker % 20 * PORTS_OF_EACH + next(_own_ports) % PORTS_OF_EACH
        try:
            socket.create_server(("127.0.0.1", number)).close()
        except OSError:  # somebody else's
            continue
        return number


def _hear_ctrl_c() -> None:
    """Where the tests themselves were begun in the background, they and what they begin would not hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Started:
    """A program in a folder, with a session of processes of its own."""

    def __init__(self, folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._output = folder / "said"
        # Each of its processes would understand all the code anew where Python is told to keep nothing of it.
        own = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own |= {"PYTHONPATH": str(ROOT)}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command, env=own, cwd=folder, stdout=output, stderr=output, start_new_session=True,
                preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - nothing of ours runs there but the one call below
            )  # fmt: skip

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

    def wait_until(self, is_so: Callable[[], bool], seconds: float = MOST_SECONDS) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, self.said
            time.sleep(0.02)

    def end(self) -> None:
        for each in self.members():
            os.kill(each, signal.SIGKILL)
        self.process.wait()
