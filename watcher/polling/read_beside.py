"""The process that reads answers for a round: begun by `beside.py`.

    python -m watcher.polling.read_beside OBJECTS CODE

It is given (entry, page, now) after each other and gives what the entry's source reads in each, or None if that raised.
OBJECTS: after how many new ones Python looks for rings of dead ones, as the process that began this one has it. CODE:
the mark of what that one runs; where another version has been laid in its place since, this one is of no use to it.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import sources
from sources.contract import Page, Parsed
from sources.entry import Entry
from sources.registry import build_source


def mark_of(folder: Path) -> str:
    """Another one for each change of the Python files in a folder, by their times and sizes; "" while they change."""
    try:
        files = sorted((path.relative_to(folder).as_posix(), path.stat()) for path in folder.rglob("*.py"))
    except OSError:
        return ""
    said = "".join(f"{name} {found.st_mtime_ns} {found.st_size}\n" for name, found in files)
    return hashlib.sha256(said.encode()).hexdigest()


# By which code answers are read, as it was when this process began. A service goes on by that while a new version is
# laid in its place: a process that is begun after that would give calls of another make, which nobody checks.
CODE = mark_of(Path(sources.__file__).parent)


def answer_all(questions: BinaryIO, answers: BinaryIO) -> None:
    """Read what is given until nobody gives more, or nobody listens."""
    while True:
        try:
            entry, page, now = pickle.load(questions)  # noqa: S301 - our own words, by the process that began this one
            pickle.dump(_read(entry, page, now), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except (EOFError, BrokenPipeError):
            return


def _read(entry: Entry, page: Page, now: datetime) -> Parsed | None:
    try:
        return build_source(entry).parse(page, now)
    except Exception:  # noqa: BLE001 - who asked reads it again, meets the same, and tells it
        return None


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began this process is told, and ends it
    gc.set_threshold(int(sys.argv[1]))
    if sys.argv[2] != CODE:
        sys.exit("the program's files have changed since the service began: begin it again")
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed must not stand among the answers
    answer_all(questions, answers)


if __name__ == "__main__":
    main()
