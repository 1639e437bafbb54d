"""Whoever silences a check says why on the same line."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("sources", "watcher", "subscriptions", "tests", "benchmarks")
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma|nosec|fmt:\s*off|pylint|mypy)\b", re.IGNORECASE)
# The check by its name, then the reason.
WITH_REASON = re.compile(r"#\s*(?:noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|type: ignore\[[a-z\-, ]+\])\s+(?:#|-)\s*\w.{4}")


def without_reason(code: str) -> Iterator[int]:
    """The lines whose comment silences a check, but does not say which or why."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and SILENCED.search(token.string) and not WITH_REASON.search(token.string):
            yield token.start[0]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: PLC0415",
        "x = 1  # noqa: BLE001, S110 -",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[misc]",
        "x = 1  # noqa - because it is so",
    ],
)
def test_a_silenced_check_without_a_reason_would_be_seen(code: str) -> None:
    assert list(without_reason(code + "\n")) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1  # noqa: BLE001 - raised again below",
        "x = 1  # noqa: BLE001, S110 - raised again below",
        "x = 1  # type: ignore[misc] # the library is loosely typed",
        "x = '# noqa'",
        "x = 1  # fmt: skip",
    ],
)
def test_what_says_why_or_silences_nothing_is_let_through(code: str) -> None:
    assert list(without_reason(code + "\n")) == []


def test_every_silenced_check_says_why() -> None:
    paths = [ROOT / "start.py", *(path for place in PLACES for path in sorted((ROOT / place).rglob("*.py")))]
    found = {str(path.relative_to(ROOT)): list(without_reason(path.read_text("utf-8"))) for path in paths}
    assert {name: lines for name, lines in found.items() if lines} == {}
