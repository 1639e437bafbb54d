"""`watcher serve` and `watcher demo`: what is checked before any work, and what they say when they begin."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.watcher.cli.conftest import Run
from tests.watcher.started import free_port
from watcher.cli.service import with_own_port
from watcher.settings import read_settings


def test_serving_to_other_machines_needs_a_key(run: Run) -> None:
    said = run("serve", "--host", "0.0.0.0")
    assert said.code == 2
    assert "WATCHER_SECRET_KEY" in said.err


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("port", [0, 99_999])
def test_a_port_that_cannot_be_is_refused_before_any_work(run: Run, tmp_path: Path, command: str, port: int) -> None:
    folder = ("--folder", tmp_path / "demo") if command == "demo" else ()
    said = run(command, "--port", port, *folder)
    assert said.code == 2
    assert "--port" in said.err
    assert not (tmp_path / "demo").exists()


def test_a_port_in_use_is_told_before_any_work(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        said = run("demo", "--port", other.getsockname()[1], "--folder", tmp_path / "demo")
    assert said.code == 2
    assert "another program" in said.err
    assert not (tmp_path / "demo").exists()


def test_a_fresh_service_says_how_to_become_its_first_admin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[str | None] = []
    monkeypatch.setenv("WATCHER_WEB_PROCESSES", "1")
    monkeypatch.setattr("watcher.cli.service._end_by", lambda _number: 0)
    monkeypatch.setattr("watcher.web.server.Port.serve", lambda port, app: port._taken.close())
    monkeypatch.setattr("watcher.web.app.make_app", lambda *_, first_code, **__: codes.append(first_code))
    monkeypatch.setattr("watcher.web.app.make_ready", lambda _: None)
    monkeypatch.setattr("watcher.web.app.read_ahead", lambda _: None)
    monkeypatch.setattr("watcher.work.scheduler.make_scheduler", lambda *_: Idle())
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)  # a handler of this test would outlive it
    assert f"/start?code={codes[-1] if codes else ''}" in run("serve", "--port", free_port()).err
    assert codes[-1]
    run("user", "add", "anna@example.org", "--without-password", "--everywhere", "--role", "admin")
    assert "/start" not in run("serve", "--port", free_port()).err
    assert codes[-1] is None


def test_the_demo_asks_nobody_to_sign_in_and_answers_to_this_machine_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, int] = {}
    pages: dict[str, str] = {}

    reaches: list[bool] = []

    def look_around(port: Any, app: Any) -> None:
        port._taken.close()
        reaches.append(app.state.pages.settings.allow_private_addresses)
        here = TestClient(app, base_url="http://127.0.0.1", headers={"origin": "http://127.0.0.1"})
        pages.update({name: here.get(f"/sources/{name}").text for name in ("vinnova", "formas")})
        assert here.post("/sources/formas", data={"do": "run"}).status_code == 400
        for name in ("127.0.0.1", "demo.example"):
            seen[name] = TestClient(app, base_url=f"http://{name}").get("/areas", follow_redirects=False).status_code

    monkeypatch.setattr("watcher.web.server.Port.serve", look_around)
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "yes")
    assert run("demo", "--port", free_port(), "--folder", tmp_path / "demo").code == 0
    assert seen == {"127.0.0.1": 200, "demo.example": 400}
    assert reaches == [True]
    assert "Läs nu" in pages["vinnova"]
    assert "Läs nu" not in pages["formas"]
    assert "exemplet hämtar inget från nätet" in pages["formas"]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_nobody_is_told_an_address_before_it_answers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    port, told = free_port(), list[str]()

    def follow(words: str) -> None:
        """As whoever clicks on what is said, at once."""
        if str(port) in words:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            told.append(words)

    monkeypatch.setenv("WATCHER_WEB_PROCESSES", processes)
    monkeypatch.setattr("watcher.cli.service.say", follow)
    monkeypatch.setattr("watcher.cli.service._end_by", lambda _number: 0)
    monkeypatch.setattr("watcher.web.server.Port.serve", lambda port, app: port._taken.close())
    monkeypatch.setattr("watcher.web.server.Port.serve_beside", lambda port, make, processes: port._taken.close())
    monkeypatch.setattr("watcher.work.scheduler.make_scheduler", lambda *_: Idle())
    monkeypatch.setattr("watcher.web.app.read_ahead", lambda _: None)
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)
    run("serve", "--port", port)
    assert len(told) == 1
    if processes == "1":
        run("demo", "--port", port, "--folder", tmp_path / "demo")
        assert len(told) == 2


class Idle:
    """A scheduler that wakes nobody."""

    def start(self) -> None:
        """There is nothing to start."""

    def shutdown(self, *, wait: bool) -> None:
        """Nor to stop."""


def test_links_lead_to_the_port_that_is_served_where_no_address_was_set(tmp_path: Path) -> None:
    assert with_own_port(read_settings({}, tmp_path), 8701).base_url == "http://127.0.0.1:8701"
    named = read_settings({"WATCHER_BASE_URL": "https://bevakning.example.org"}, tmp_path)
    assert with_own_port(named, 8701).base_url == "https://bevakning.example.org"
