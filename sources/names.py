"""Funders and programmes by the names a reader knows them by. The names themselves are data: `names.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_WITH_MORE = re.compile(r"(.+?)(?::\s.*|\s[Pp]rogramme(?:\s\(?20\d\d.*)?|\s\(?20\d\d\s?[-–].*)\Z", re.DOTALL)

_IN_SHORT = re.compile(r"\s\([^()]{1,20}\)\Z")  # "... (PPPAs)"


@cache
def swedish_names() -> Mapping[str, str]:
    """The source's name -> its Swedish name, where it has one of its own."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


def in_language(name: str, language: str) -> str:
    """What a funder or programme is called in `sv` or `en`; a name we have no other for is given back."""
    return swedish_names().get(name, name) if language == "sv" else name


def known_as(name: str, language: str) -> str:
    """What a reader knows a funder or programme as, however a site writes it.

    A part ("Horizon Europe: Cluster 5 - Climate") is called by its programme, and so is a name with its kind or years
    ("EU4Health programme 2021-2027"). Several names may so become one: for telling, not for choosing among them.
    """
    if language != "sv" or name in swedish_names():
        return in_language(name, language)
    written = _WITH_MORE.match(name)
    plainly = written[1] if written else _IN_SHORT.sub("", name)
    return swedish_names().get(plainly, name)
