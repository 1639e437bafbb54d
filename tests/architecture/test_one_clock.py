"""Only `watcher/clock.py` asks for the time: whatever decides is given it, and can be played at another."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOCK = ROOT / "watcher" / "clock.py"
OF_A_DAY = {"now", "today", "utcnow"}
# time.monotonic and time.perf_counter only measure how long something takes.
OF_TIME = {"asctime", "ctime", "gmtime", "localtime", "strftime", "time", "time_ns"}


def clocks_asked(code: str) -> Iterator[str]:
    """Every place where a module asks for the time of day, by calling for it or by passing the question on."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"line {node.lineno}: time.{name.name}" for name in node.names if name.name in OF_TIME)
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if (owner in ("date", "datetime") and node.attr in OF_A_DAY) or (owner == "time" and node.attr in OF_TIME):
                yield f"line {node.lineno}: {owner}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OF_A_DAY:
            yield f"line {node.lineno}: .{node.func.attr}()"  # by another name, or the clock of a database


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "import datetime as d\nd.datetime.utcnow()",
        "f(datetime.now)",
        "date.today()",
        "DateTime.now()",
        "import time\ntime.time()",
        "from time import time",
        "time.localtime()",
        "sqlalchemy.func.now()",
    ],
)
def test_another_clock_would_be_seen(code: str) -> None:
    assert list(clocks_asked(code))


@pytest.mark.parametrize(
    "code",
    ["time.monotonic()", "from time import struct_time, monotonic", "desk.now", "f(now=now)", "datetime.time(8)"],
)
def test_what_measures_or_is_given_is_no_clock(code: str) -> None:
    assert not list(clocks_asked(code))


def test_only_the_clock_asks_for_the_time() -> None:
    paths = [path for name in ("sources", "watcher", "subscriptions") for path in (ROOT / name).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): list(clocks_asked(path.read_text("utf-8"))) for path in paths}
    assert {name for name, places in found.items() if places} == {str(CLOCK.relative_to(ROOT))}
