"""The commands: `watcher ...`, or `python -m watcher ...`."""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from sources.contract import UnreadablePage
from sources.registry import CatalogueFault
from watcher.cli.plain import escaped
from watcher.errors import BadInput, WatcherError

FORESEEN = (WatcherError, CatalogueFault, UnreadablePage, OSError, UnicodeDecodeError)
LONGEST_LINE = 1_000
# Python looks for rings of dead objects after every 700 new ones; dictionaries and rows by the thousand are none.
OBJECTS_BEFORE_A_LOOK = 50_000
# Which module holds a command: only that one is loaded, so that a small question gets a quick answer.
MODULES = {
    "sources": ("sources", "dates"),
    "calls": ("poll", "events", "correct"),
    "matching": ("match",),
    "profiles": ("profile",),
    "areas": ("area",),
    "vocabulary": ("vocabulary",),
    "digests": ("digest",),
    "deliveries": ("outbox",),
    "suppress": ("suppress",),
    "teams": ("teams",),
    "mail": ("mail",),
    "feeds": ("feeds",),
    "users": ("user",),
    "service": ("tick", "serve", "demo", "check", "migrate"),
    "upkeep": ("backup", "restore"),
    "person": ("export", "forget"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 1 done but something fell short, 2 unusable input."""
    prepare_process()
    _log_in_one_line()
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(words[:1]).parse_args(words)
    try:
        code: int = options.run(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has had enough; say nothing more
        return 0
    except KeyboardInterrupt:
        return _tell("stopped", 130)
    except Exception as fault:
        if os.environ.get("WATCHER_DEBUG") and not isinstance(fault, FORESEEN):
            raise
        return _tell(*_words_for(fault))
    return code


def prepare_process() -> None:
    """What every process of ours wants of Python, before it does anything."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)


class _OneLine(logging.Formatter):
    """Where a fault of ours stands in the code is for those who ask for it."""

    def format(self, record: logging.LogRecord) -> str:
        if not os.environ.get("WATCHER_DEBUG"):
            record.exc_info = record.exc_text = None
            return escaped(super().format(record))
        return super().format(record)


def _log_in_one_line() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("watcher: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def _words_for(fault: Exception) -> tuple[str, int]:
    """One line for the person, and the exit code."""
    if isinstance(fault, OSError):
        return f"{fault.filename or 'file'}: {fault.strerror or fault}", BadInput.exit_code
    if isinstance(fault, UnicodeDecodeError):
        return f"the file is not UTF-8 text (byte {fault.start}); save it as UTF-8", BadInput.exit_code
    if isinstance(fault, FORESEEN):
        return str(fault), getattr(fault, "exit_code", BadInput.exit_code)
    kind = type(fault).__name__
    return f"our own fault: {kind}: {fault}; WATCHER_DEBUG=yes shows where, please report it", 1


class _OneLineParser(argparse.ArgumentParser):
    """Unusable input gets one line here, too; its sub-commands are of the same class."""

    def error(self, message: str) -> NoReturn:
        sys.exit(_tell(f"{self.prog}: {message}; see {self.prog} --help", BadInput.exit_code))


def _parser(first: Sequence[str]) -> argparse.ArgumentParser:
    parser = _OneLineParser(prog="watcher", description="Watches calls for proposals and tells those concerned.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    needed = [name for name, held in MODULES.items() if set(first) & set(held)]
    for name in needed or MODULES:
        importlib.import_module(f"watcher.cli.{name}").add_commands(commands)
    return parser


def _tell(line: str, code: int) -> int:
    begin = "" if line.startswith("watcher") else "watcher: "
    print(begin + escaped(" ".join(line.split()))[:LONGEST_LINE], file=sys.stderr)
    return code
