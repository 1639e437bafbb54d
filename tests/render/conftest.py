"""A real Chromium, started once, that reaches nothing but what a test gives it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from subscriptions.digests.plan import Digest
from tests.conftest import need
from tests.subscriptions.digests.samples import full_letter

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# Not for the whole session: while it is open, this thread counts as running an event loop, and others need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    need(chromium is not None, "Chromium (package chromium)")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        except Error as error:
            pytest.fail(f"Chromium does not start: {error}")
        yield started
        started.close()


@pytest.fixture(params=["sv", "en"])
def digest(request: pytest.FixtureRequest) -> Digest:
    return full_letter(request.param)


@pytest.fixture
def bundle() -> Any:
    """Reads a browser library of which the environment names the file; skips by name without it."""

    def read(variable: str, package: str, path: str | None) -> str:
        need(bool(path) and Path(path or "").is_file(), f"{package} (set {variable} to its bundle)")
        return Path(path or "").read_text("utf-8")

    return read
