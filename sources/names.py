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


@cache
def english_names() -> Mapping[str, str]:
    """The other way, for what Swedish sources write in Swedish; of several English names the one that stands first."""
    return {swedish: english for english, swedish in reversed([*swedish_names().items()])}


def _names(language: str) -> Mapping[str, str]:
    return swedish_names() if language == "sv" else english_names()


def in_language(name: str, language: str) -> str:
    """What a funder or programme is called in `sv` or `en`; a name we have no other for is given back."""
    return _names(language).get(name, name)


def known_as(name: str, language: str) -> str:
    """What a reader knows a funder or programme as, however a site writes it.

    A part ("Horizon Europe: Cluster 5 - Climate") is called by its programme, and so is a name with its kind or years
    ("EU4Health programme 2021-2027"). Several names may so become one: for telling, not for choosing among them.
    """
    names = _names(language)
    if name in names:
        return names[name]
    written = _WITH_MORE.match(name)
    plainly = written[1] if written else _IN_SHORT.sub("", name)
    return names.get(plainly, name)
