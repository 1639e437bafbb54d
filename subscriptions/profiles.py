"""Profiles: read from a file, laid over the database, written back."""

from __future__ import annotations

import tomllib
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
    raw = _read_toml(path)
    faults = faults_between_fields(raw)
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        faults = faults_of_fields(error, raw) + faults
    if faults:
        more = f"; and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
        raise BadInput(f"{path}: {'; '.join(map(_one_line, faults[:FAULTS_TOLD]))}{more}")
    return profile


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_utf8(path.read_bytes()))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
    except NotUtf8 as error:
        raise BadInput(f"{path}: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path}: is not valid TOML: {_one_line(str(error))}") from error
    except RecursionError as error:
        raise BadInput(f"{path}: is not a profile: brackets within brackets without end") from error


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
