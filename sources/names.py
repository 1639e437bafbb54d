"""Funders and programmes by the names a reader knows them by. The names themselves are data: `names.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def swedish_names() -> Mapping[str, str]:
    """The source's name -> its Swedish name, where it has one of its own."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


def in_language(name: str, language: str) -> str:
    """What a funder or programme is called in `sv` or `en`; a name we have no other for is given back."""
    return swedish_names().get(name, name) if language == "sv" else name
