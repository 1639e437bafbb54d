"""`watcher serve` with two processes that answer, as it runs where it is used."""

import os
import re
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile

import httpx
import pytest
from sqlmodel import select

from tests.watcher.started import MOST_SECONDS, Started, free_port
from watcher.clock import system_clock
from watcher.db import open_database, reading, transaction
from watcher.people.models import Account, WebSession
from watcher.people.passwords import hash_password

PASSWORD = "en god lång mening"
PEOPLE = 8
TRIES, ALLOWED = 12, 5

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="one process serves there"),
    pytest.mark.timeout(3 * MOST_SECONDS),
]


class Service(Started):
    """A service that asks all its sources by way of a proxy that never answers: a job is always under way."""

    def __init__(self, folder: Path, proxy: int) -> None:
        self.port = free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("WATCHER_")}
        own |= {"WATCHER_DATA_DIR": str(folder), "WATCHER_WEB_PROCESSES": "2"}
        own |= {"WATCHER_HTTP_PROXY": f"http://127.0.0.1:{proxy}"}
        super().__init__(folder, [sys.executable, "-m", "watcher", "serve", "--port", str(self.port)], own)

    def client(self) -> httpx.Client:
        """Each question over a connection of its own: whichever process is free takes it."""
        there = f"http://127.0.0.1:{self.port}"
        headers = {"origin": there, "connection": "close"}
        return httpx.Client(base_url=there, headers=headers, timeout=MOST_SECONDS, trust_env=False)

    def answering(self) -> list[int]:
        return [int(each) for each in re.findall(r"process (\d+) begins, to answer pages", self.said)]

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.said  # what answers instead would be another service
        try:
            with self.client() as client:
                return client.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def service(tmp_path: Path, migrated_file: Path) -> Iterator[Service]:
    copyfile(migrated_file, tmp_path / "watcher.sqlite3")
    engine = open_database(f"sqlite:///{tmp_path / 'watcher.sqlite3'}")
    kept = hash_password(PASSWORD)
    with transaction(engine) as session:
        for number in range(PEOPLE):
            address = f"person-{number}@kommun.example"
            session.add(Account(name=address, address=address, password=kept, created_at=system_clock()))
    engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = Service(tmp_path, silent.getsockname()[1])
        try:
            begun.wait_until(begun.is_up)
            yield begun
        finally:
            begun.end()


def test_two_processes_are_one_service_for_those_who_sign_in_and_end_with_it_at_once(
    service: Service, tmp_path: Path
) -> None:
    people = [(f"person-{number}@kommun.example", PASSWORD) for number in range(PEOPLE)]
    guesses = [("nobody@kommun.example", f"guess number {number}") for number in range(TRIES)]
    with ThreadPoolExecutor(PEOPLE + TRIES) as threads:
        answers = list(threads.map(lambda said: _sign_in(service, *said), [*guesses, *people]))

    # Tries are counted for all processes together, and nobody else had to wait so long that he failed.
    assert Counter(each.status_code for each in answers[:TRIES]) == {400: ALLOWED, 429: TRIES - ALLOWED}
    assert [each.status_code for each in answers[TRIES:]] == [303] * PEOPLE
    engine = open_database(f"sqlite:///{tmp_path / 'watcher.sqlite3'}")
    with reading(engine) as session:
        assert len(session.exec(select(WebSession.key)).all()) == PEOPLE
    engine.dispose()

    both = service.answering()
    assert len(both) == 2
    cookies = answers[-1].cookies
    for alone in both:
        others = set(both) - {alone}
        for each in others:
            os.kill(each, signal.SIGSTOP)
        with service.client() as client:
            client.cookies = cookies
            assert "/sign-out" in client.get("/account").text
        for each in others:
            os.kill(each, signal.SIGCONT)

    service.process.terminate()
    assert service.process.wait(10) == -signal.SIGTERM
    service.wait_until(lambda: not service.members(), 5)


def _sign_in(service: Service, address: str, password: str) -> httpx.Response:
    with service.client() as client:
        return client.post("/sign-in", data={"address": address, "password": password})
