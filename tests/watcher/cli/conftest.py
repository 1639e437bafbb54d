"""Running a command as its user does, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from subscriptions.matching import beside
from watcher.cli import main


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Said]


@pytest.fixture
def run(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """`run("poll", "x")` in an installation of its own, in which some command has made the tables before."""
    for name in ("WATCHER_DATABASE_URL", "WATCHER_SMTP_URL", "WATCHER_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(beside, "_chosen", [])
    (tmp_path / "data").mkdir(exist_ok=True)
    copyfile(migrated_file, tmp_path / "data" / "watcher.sqlite3")
    monkeypatch.setenv("WATCHER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WATCHER_DEBUG", "yes")

    def run_command(*words: object) -> Said:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:  # argparse ends the process for a wrong command line
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run_command
