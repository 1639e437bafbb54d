"""`watcher backup` and `watcher restore`: everything in one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, say, time_of
from watcher.db import open_database
from watcher.settings import read_settings
from watcher.upkeep.backup import back_up
from watcher.upkeep.restore import restore


def add_commands(commands: Commands) -> None:
    backup = command(commands, "backup", _backup, "everything in one file, while the service goes on working")
    backup.add_argument("file", type=Path, metavar="FILE")
    add_clock(backup)
    back = command(commands, "restore", _restore, "bring a backup back into an empty database")
    back.add_argument("file", type=Path, metavar="FILE")


def _backup(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    counts = back_up(settings, engine, options.file, time_of(options))
    files = counts.pop("files")
    if options.json:
        print_lines([{"file": str(options.file), "rows": counts, "files": files}])
    else:
        print(f"{options.file}: {sum(counts.values())} rows and {files} files; it holds addresses: keep it safe")
    return 0


def _restore(options: argparse.Namespace) -> int:
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    about = restore(settings, open_database(settings.database_url), options.file)
    if options.json:
        print_lines([{"made_at": about["made_at"], "rows": about["rows"], "files": about["files"]}])
    else:
        print(f"restored: {sum(about['rows'].values())} rows and {about['files']} files as of {about['made_at']}")
    say(
        "letters sent after that moment are not known here and will be written again; `watcher outbox` shows the latest"
    )
    return 0
