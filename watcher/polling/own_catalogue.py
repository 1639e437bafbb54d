"""The installation's own catalogue: files that win over the bundled ones, written whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import delete
from sqlmodel import Session, col

from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, entry_of
from watcher.db import take_turn
from watcher.errors import BadInput, WatcherError
from watcher.polling.models import Answer, Repair
from watcher.polling.past import begin_past, note_accepted
from watcher.polling.repairs import proposed_entry


class FromTheFuture(BadInput):
    """A proposal was made by a clock that was ahead: its entry would say that it was seen on a day to come."""


class ChangedMeanwhile(WatcherError):
    """Somebody else wrote this entry since the form was opened."""


@dataclass(frozen=True)
class Written:
    """A catalogue file as it stands: its text, and a mark that differs when the text does. `is_own`: not bundled."""

    text: str = ""
    mark: str = ""
    is_own: bool = False


def as_written(folder: Path, source: str) -> Written:
    """The file that counts for a source: of the own folder, else the bundled one; empty where there is none."""
    for where in (folder, CATALOGUE):
        path = where / f"{source}.toml"
        if path.parent == where and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            return Written(text, hashlib.sha256(text.encode()).hexdigest()[:16], where == folder)
    return Written()


def check_text(folder: Path, source: str, text: str) -> Entry:
    """The entry that a file of this text would be. Raises CatalogueFault naming every fault by field."""
    return entry_of(folder / f"{source}.toml", text.encode())


def save_entry(session: Session, folder: Path, source: str, text: str, based_on: str, now: datetime) -> Entry:
    """Check a text and make it the entry of a source. `based_on`: the mark it was written from, empty for a new one.

    In the turn of the catalogue, which the transaction holds. Raises CatalogueFault, ChangedMeanwhile.
    """
    entry = check_text(folder, source, text)
    take_turn(session, "catalogue")
    before = as_written(folder, source)
    if before.mark != based_on:
        raise ChangedMeanwhile(source)
    write_entry(folder, source, text, kept_as="before-edit")
    if before.text and _is_read_otherwise(folder, source, before.text, entry):
        _read_anew(session, entry, text, now)
    elif before.text:
        _ask_for_all(session, entry.id)  # what the entry says of its calls reaches them only when they are read
    return entry


def write_entry(folder: Path, source: str, text: str, *, kept_as: str) -> Path:
    """Put a checked text into the folder; a file that is there already is kept beside it."""
    path = folder / f"{source}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.with_suffix(f".toml.{kept_as}").write_bytes(path.read_bytes())
    half = path.with_suffix(".toml.half")
    half.write_text(text, "utf-8")
    half.replace(path)
    return path


def has_bundled(source: str) -> bool:
    """Whether the program brings an entry of this name, which counts where there is none in the own folder."""
    return as_written(CATALOGUE, source).is_own


def remove_entry(session: Session, folder: Path, source: str, based_on: str) -> None:
    """Put a source's own file out of use; it is kept beside its place, so that a person can bring it back.

    Where the program brings an entry of that name it counts again. In the turn of the catalogue, which the transaction
    holds. `based_on`: the mark of the file that is meant. Raises ChangedMeanwhile.
    """
    take_turn(session, "catalogue")
    there = as_written(folder, source)
    if not there.is_own or there.mark != based_on:
        raise ChangedMeanwhile(source)
    if has_bundled(source):
        _ask_for_all(session, source)  # what the two say of its calls may differ
    path = folder / f"{source}.toml"
    path.replace(path.with_suffix(".toml.removed"))


def accept_repair(session: Session, repair: Repair, folder: Path, now: datetime) -> Path:
    """Use a proposed entry from now on. The source is asked again at once.

    Raises FromTheFuture, and BadInput where the proposal no longer fits this version of the program.
    """
    if repair.proposed_at > now:
        made = f"the proposal was made as if it were {repair.proposed_at.date()}, which lies in the future"
        raise FromTheFuture(f"{repair.source}: {made}; `watcher poll {repair.source}` makes a new one")
    try:
        proposed_entry(repair)
    except (CatalogueFault, ValidationError) as error:
        raise BadInput(f"{repair.source}: the proposal no longer fits this version of the program: {error}") from error
    take_turn(session, "catalogue")
    path = write_entry(folder, repair.source, repair.entry, kept_as="before-repair")
    note_accepted(session, repair, now)
    return path


def _is_read_otherwise(folder: Path, source: str, before: str, entry: Entry) -> bool:
    try:
        known = entry_of(folder / f"{source}.toml", before.encode(), in_use=True)
    except CatalogueFault:
        return True
    return (known.kind, known.url, known.options) != (entry.kind, entry.url, entry.options)


def _read_anew(session: Session, entry: Entry, text: str, now: datetime) -> None:
    """Let the next run read the whole page, and take other words for our own doing: the funder did not write them."""
    _ask_for_all(session, entry.id)
    begin_past(session, entry.id, (), now)
    session.merge(
        Repair(
            source=entry.id, kind=entry.kind or "", url=entry.url, entry=text, confidence=1.0, calls=[], problems=[],
            answer_hash="", proposed_at=now, accepted_at=now, rejected_at=None,
        )
    )  # fmt: skip


def _ask_for_all(session: Session, source: str) -> None:
    """Let the next run ask for the whole page, not only whether it has changed."""
    session.execute(delete(Answer).where(col(Answer.source) == source))
