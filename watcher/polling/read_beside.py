"""The process that reads answers for a round: begun by `beside.py`.

    python -m watcher.polling.read_beside OBJECTS CODE

It is given (entry, page, now) after each other and gives what the entry's source reads in each, or None if that raised.
OBJECTS: after how many new ones Python looks for rings of dead ones, as the process that began this one has it. CODE:
the mark of what that one runs; where another version has been laid in its place since, this one is of no use to it.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from datetime import datetime
from typing import BinaryIO

from sources.contract import Page, Parsed
from sources.entry import Entry
from sources.registry import build_source
from watcher.polling.beside import CODE


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
