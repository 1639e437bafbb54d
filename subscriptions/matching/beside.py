"""Where imported vocabularies and word lists are kept. Apart from what reads them, so that it costs nothing to say."""

from __future__ import annotations

from pathlib import Path

_chosen: list[Path] = []


def use_imported(folder: Path) -> None:
    """The map also holds what was imported into this folder. To be said before anything is analysed."""
    _chosen[:] = [folder] if any(folder.glob("*.tsv")) else []


def imported_folder() -> Path | None:
    return _chosen[0] if _chosen else None


_keeping: list[Path] = []


def keep_in(folder: Path) -> None:
    """What takes long to work out, and can be worked out again, is kept in this folder."""
    _keeping[:] = [folder]


def kept_folder() -> Path | None:
    return _keeping[0] if _keeping else None
