"""Profiles: read from a file, laid over the database, written back."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sources.reading.plain import NotUtf8, read_utf8
from subscriptions.profile_export import export_profile
from subscriptions.profile_faults import faults_between_fields, faults_of_fields
from subscriptions.profile_file import Profile
from subscriptions.profile_import import import_profile
from watcher.errors import BadInput

__all__ = ["Profile", "export_profile", "import_profile", "read_profile"]

# A person mends a few faults at a time; a file of another kind altogether would give thousands.
FAULTS_TOLD = 12


def read_profile(path: Path) -> Profile:
    """One organisation's profile file, checked. Raises BadInput naming the file and every fault in one line."""
    try:
        return checked_profile(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnfitFile as error:
        raise BadInput(f"{path}: {error}") from error


class UnfitFile(BadInput):
    """What is in a profile file cannot be used. `faults`: what is wrong, in English sentences."""

    def __init__(self, faults: Sequence[str]) -> None:
        told = [_one_line(each) for each in faults[:FAULTS_TOLD]]
        more = [f"and {len(faults) - FAULTS_TOLD} more"] if len(faults) > FAULTS_TOLD else []
        self.faults = (*told, *more)
        super().__init__("; ".join(self.faults))


def checked_profile(content: bytes) -> Profile:
    """The same of what is in such a file. Raises UnfitFile."""
    raw = _read_toml(content)
    faults = faults_between_fields(raw)
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        faults = faults_of_fields(error, raw) + faults
    if faults:
        raise UnfitFile(faults)
    return profile


def _read_toml(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(read_utf8(content))
    except NotUtf8 as error:
        raise UnfitFile([str(error)]) from error
    except tomllib.TOMLDecodeError as error:
        raise UnfitFile([f"is not valid TOML: {error}"]) from error
    except RecursionError as error:
        raise UnfitFile(["is not a profile: brackets within brackets without end"]) from error


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
