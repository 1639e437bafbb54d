"""Another process reads the answers of a long round: the same as here, and never needed."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.contract import Page, Parsed, Request, UnreadablePage
from sources.entry import Entry
from sources.kinds.listing import build
from tests.loopback import Asked, http, serving
from watcher.polling import beside
from watcher.polling.beside import ANSWERS_BEFORE_A_PROCESS, ReadsBeside
from watcher.polling.pipeline import RunOptions
from watcher.polling.politeness import Politeness
from watcher.polling.read_beside import mark_of
from watcher.settings import Settings
from watcher.work.polling import run_live
from watcher.work.service import Service

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
ENDS = (sys.executable, "-c", "pass")
BABBLES = (sys.executable, "-c", "print('read: nothing', flush=True); import time; time.sleep(60)")
NAMES_CODE = (sys.executable, "-c", "print('call for\\nproposals', flush=True); import time; time.sleep(60)")


@pytest.fixture(autouse=True)
def a_second_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_cores", lambda: 2)


def entry(name: str, url: str = "https://example.org/utlysningar") -> Entry:
    facts = {"id": name, "name": {"sv": name, "en": name}, "kind": "listing", "url": url, "level": "national"}
    return Entry.model_validate(facts | {"verified_on": date(2026, 5, 1), "options": {"item": "li"}})


def body(number: int) -> bytes:
    call = f"<li><a href='/{number}'>Stöd {number} till räddningstjänsten</a> Sista ansökningsdag 5 juni 2026</li>"
    return f"<html><body><ul>{call}</ul></body></html>".encode()


def page(content: bytes) -> Page:
    request = Request(url="https://example.org/utlysningar")
    return Page(request=request, url=request.url, body=content, content_type="text/html; charset=utf-8")


SOURCE = build(entry("lists"))


def read_with(reader: Callable[[], ReadsBeside], *contents: bytes) -> tuple[list[Parsed], int]:
    """What a reader gives for some answers at once, and how many of them the other process has read."""

    async def go() -> tuple[list[Parsed], int]:
        async with reader() as reads:
            parsed = await asyncio.gather(*(reads.read(SOURCE, page(content), NOW) for content in contents))
            return list(parsed), reads.answers

    return asyncio.run(go())


def test_another_process_reads_what_would_be_read_here() -> None:
    contents = [body(number) for number in range(3)]
    parsed, there = read_with(lambda: ReadsBeside(after=0), *contents)
    assert parsed == [SOURCE.parse(page(content), NOW) for content in contents]
    assert there == 3


def test_the_first_answers_of_a_round_and_long_ones_are_read_here() -> None:
    contents = [body(number) for number in range(5)]
    assert read_with(lambda: ReadsBeside(after=2), *contents)[1] == 3
    assert read_with(lambda: ReadsBeside(after=0), body(1) + b" " * beside.SHORT_ANSWER)[1] == 0


def test_on_a_machine_with_one_core_there_is_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_cores", lambda: 1)
    assert read_with(lambda: ReadsBeside(after=0), body(1))[1] == 0


def test_an_answer_that_cannot_be_read_is_told_as_if_it_had_been_read_here() -> None:
    with pytest.raises(UnreadablePage) as here:
        SOURCE.parse(page(b"%PDF-1.7"), NOW)
    with pytest.raises(UnreadablePage) as there:
        read_with(lambda: ReadsBeside(after=0), b"%PDF-1.7")
    assert (there.value.code, str(there.value)) == (here.value.code, str(here.value))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(ENDS, id="it ends"),
        pytest.param(BABBLES, id="it gives nonsense"),
        pytest.param(NAMES_CODE, id="it gives what names code that is not there"),
        pytest.param(("no-such-program",), id="it cannot begin"),
    ],
)
def test_without_the_other_process_all_is_read_here_and_the_log_says_so(
    words: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    contents = [body(number) for number in range(5)]
    parsed, there = read_with(lambda: ReadsBeside(after=0, begun_as=words), *contents)
    assert parsed == [SOURCE.parse(page(content), NOW) for content in contents]
    assert there == 0
    assert caplog.text.count("all answers are read here now") == 1


def test_a_process_that_would_run_other_code_than_this_one_reads_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A new version has been laid in place of the one that the service runs."""
    monkeypatch.setattr(beside, "CODE", "of another version")
    parsed, there = read_with(lambda: ReadsBeside(after=0), body(1))
    assert (parsed, there) == ([SOURCE.parse(page(body(1)), NOW)], 0)
    assert "the program's files have changed since the service began" in capfd.readouterr().err


def test_whatever_changes_in_the_code_changes_its_mark(tmp_path: Path) -> None:
    inner = tmp_path / "kinds"
    inner.mkdir()
    marks = [mark_of(tmp_path)]
    for path, words in ((inner / "one.py", "a = 1"), (inner / "one.py", "a = 12"), (tmp_path / "two.py", "")):
        path.write_text(words, "utf-8")
        marks.append(mark_of(tmp_path))
    os.utime(inner / "one.py", (1, 1))
    marks.append(mark_of(tmp_path))
    (tmp_path / "README.md").write_text("no code", "utf-8")
    assert len(set(marks)) == 5
    assert mark_of(tmp_path) == marks[-1]


def test_an_answer_that_takes_too_long_is_named_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> list[Parsed | BaseException]:
        async with ReadsBeside(after=0, longest=1, begun_as=SLEEPS) as reads:
            reading = (reads.read(SOURCE, page(body(number)), NOW) for number in range(3))
            return await asyncio.gather(*reading, return_exceptions=True)

    intricate, *others = asyncio.run(go())
    assert isinstance(intricate, UnreadablePage)
    assert str(intricate) == "what https://example.org/utlysningar gives cannot be read within 1 seconds"
    assert others == [SOURCE.parse(page(body(number)), NOW) for number in (1, 2)]


def test_a_run_that_is_stopped_does_not_wait_for_an_answer_to_be_read() -> None:
    async def go() -> Parsed:
        async with ReadsBeside(after=0, begun_as=SLEEPS) as reads:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await reads.read(SOURCE, page(body(1)), NOW)
            return await reads.read(SOURCE, page(body(2)), NOW)

    began = time.monotonic()
    assert asyncio.run(go()) == SOURCE.parse(page(body(2)), NOW)
    assert time.monotonic() - began < 30


def test_a_process_that_nobody_waits_for_any_more_once_it_has_begun_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def slowly(words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        time.sleep(0.5)
        begun.append(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        return begun[0]

    async def go() -> None:
        async with ReadsBeside(after=0, begun_as=SLEEPS) as reads:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await reads.read(SOURCE, page(body(1)), NOW)

    monkeypatch.setattr(beside, "_begin", slowly)
    began = time.monotonic()
    asyncio.run(go())
    assert time.monotonic() - began < 30
    assert [each.returncode for each in begun] != [None]


def test_nothing_stays_behind_when_the_service_is_killed() -> None:
    """The other process ends by itself: what it listens to has ended."""
    words = [
        "import asyncio, time",
        "from tests.watcher.polling import test_beside as t",
        "async def go():",
        "    t.beside._cores = lambda: 2",
        "    reads = t.ReadsBeside(after=0)",
        "    await reads.read(t.SOURCE, t.page(t.body(1)), t.NOW)",
        "    print(reads._process.pid, flush=True)",
        "    time.sleep(60)",
        "asyncio.run(go())",
    ]
    root = Path(beside.__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", "\n".join(words)], stdout=subprocess.PIPE, cwd=root) as service:
        assert service.stdout is not None
        other = int(service.stdout.readline())
        service.send_signal(signal.SIGKILL)
    assert ends(other)


def ends(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    for _ in range(100):
        try:
            os.kill(process, 0)
            if state.exists() and state.read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
                return True  # dead; nobody has asked how it ended
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


def test_a_long_round_is_read_by_two(
    database: Engine, settings: Settings, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    lists = ANSWERS_BEFORE_A_PROCESS + 3

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        listed = asked.target.startswith("/list-")
        content = body(int(asked.target.removeprefix("/list-"))) if listed else b""
        writer.write(http(content, "200 OK" if listed else "404 Not Found", Content_Type="text/html; charset=utf-8"))

    async def go() -> list[str]:
        async with serving(answer) as server:
            entries = [entry(f"list-{number}", server.url(f"/list-{number}")) for number in range(lists)]
            service = Service(settings, database, Politeness(pause=0.0))
            return [report.outcome for report in await run_live(service, entries, now, lambda _: None, RunOptions())]

    with caplog.at_level(logging.INFO, "watcher.polling"):
        assert asyncio.run(go()) == ["complete"] * lists
    assert "a process beside this one has read 3 answers" in caplog.text
