"""`watcher match`: a profile against calls in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from sources.contract import CallData
from subscriptions.matching.beside import keep_in, use_imported
from subscriptions.profiles import read_profile
from watcher.cli.common import Commands, command, print_lines, say
from watcher.cli.json_lines import NotJson, read_json, read_lines
from watcher.errors import BadInput
from watcher.settings import read_settings


def add_commands(commands: Commands) -> None:
    match = command(commands, "match", _match, "score the calls of a file against the areas of a profile (JSON lines)")
    match.add_argument("--profile", type=Path, required=True, metavar="FILE.toml")
    match.add_argument("--calls", type=Path, required=True, metavar="FILE.jsonl")
    named = "a sentence model of yours to rank with, as sentence_transformers:SentenceTransformer:/srv/model"
    match.add_argument("--sentence-model", metavar="MODULE:CLASS:FOLDER", help=named)


def _match(options: argparse.Namespace) -> int:
    from subscriptions.matching.measured import told  # noqa: PLC0415 - likewise
    from subscriptions.matching.sentence_model import BadModel, load_model  # noqa: PLC0415 - likewise
    from subscriptions.profile_match import match_profile, unclear_areas  # noqa: PLC0415 - loads the vocabulary: only when needed

    settings = read_settings()
    use_imported(settings.vocabularies_dir)
    keep_in(settings.cache_dir)
    profile = read_profile(options.profile)
    faults: list[str] = []
    calls = list(_read_calls(options.calls, faults))
    if not calls:
        raise BadInput(f"{options.calls}: no call could be read" + (f"; first fault: {faults[0]}" if faults else ""))
    try:
        model = load_model(options.sentence_model) if options.sentence_model else None
        print_lines(match_profile(profile, calls, model))
    except BadModel as refused:
        raise BadInput(f"--sentence-model {refused}") from refused
    for line in unclear_areas(profile):
        say(line)
    say(told())
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def _read_calls(path: Path, faults: list[str]) -> Iterator[CallData]:
    for number, line in read_lines(str(path)):
        try:
            yield CallData.model_validate(_with_strings(read_json(line)))
        except NotJson as error:
            faults.append(f"{path} line {number}: {error}")
        except ValidationError as error:
            fault = error.errors()[0]
            field = ".".join(map(str, fault["loc"]))
            faults.append(f"{path} line {number}: " + (f"{field}: {fault['msg']}" if field else "needs an object"))


def _with_strings(record: object) -> object:
    """A field that is null is as good as missing."""
    if isinstance(record, dict):
        return {name: value for name, value in record.items() if value is not None}
    return record
