"""`watcher match`: a profile against calls in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from subscriptions.matching.beside import keep_in, use_imported
from subscriptions.profiles import read_profile
from watcher.cli.call_lines import read_calls, why_none
from watcher.cli.common import Commands, command, print_lines, say
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
    from subscriptions.profile_match import calls_in_neither, match_profile, unclear_areas  # noqa: PLC0415 - loads the vocabulary: only when needed

    settings = read_settings()
    use_imported(settings.vocabularies_dir)
    keep_in(settings.cache_dir)
    profile = read_profile(options.profile)
    faults: list[str] = []
    calls = list(read_calls(options.calls, faults))
    if not calls:
        raise BadInput(f"{options.calls}: no call could be read; {why_none(options.calls, faults)}")
    try:
        model = load_model(options.sentence_model) if options.sentence_model is not None else None
        print_lines(match_profile(profile, calls, model))
    except BadModel as refused:
        raise BadInput(f"--sentence-model {refused}") from refused
    for line in (*unclear_areas(profile), *calls_in_neither(calls)):
        say(line)
    say(told())
    for fault in faults:
        say(fault)
    return 1 if faults else 0
