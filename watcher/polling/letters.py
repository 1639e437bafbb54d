"""Letters as answers: from the operator's mailbox, or from files of the operator's, or of a folder given by hand."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from sources.contract import Page, Request
from sources.reading.compressed import read_saved
from sources.reading.letters import (
    ANSWER_BYTES,
    LETTER_BYTES,
    MAILBOX,
    MOST_LETTERS,
    PACKED,
    Letters,
    folder_of,
    pack_letters,
)
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.net.mailbox import Found, Mailbox
from watcher.settings import Settings

_ENDINGS = (".eml", ".eml.gz")


class LetterBox:
    """Where letters are read: runs of several sources share it."""

    def __init__(self, settings: Settings, client: Client, mailbox: Mailbox | None = None) -> None:
        self._base = settings.letters_dir
        self._mailbox = mailbox or Mailbox(settings, client)

    async def read(self, request: Request, mark: str | None) -> Found | None:
        """The letters of the folder that a request names, or None if nothing has come since `mark`.

        Raises FetchFailed, or UnreadablePage for a damaged .gz.
        """
        folder = folder_of(request.url) or ""
        if request.url.startswith(MAILBOX):
            return await self._mailbox.read(folder, since=date.fromisoformat(request.context["since"]), mark=mark)
        return await asyncio.to_thread(_read_folder, self._base, folder, mark)


def letters_page(request: Request, letters: Letters) -> Page:
    """Letters as the answer to a request."""
    return Page(request=request, url=request.url, body=pack_letters(letters), content_type=PACKED)


def letter_files(folder: Path) -> list[Path]:
    """The letters of a folder, by name. Raises OSError."""
    return sorted(path for path in folder.iterdir() if path.name.lower().endswith(_ENDINGS) and path.is_file())


def read_letters(files: Iterable[Path]) -> Letters:
    """The letters in these files, the first ones, as far as one answer goes. Raises OSError, UnreadablePage."""
    wanted = list(files)
    letters: list[bytes] = []
    size = 0
    for path in wanted[:MOST_LETTERS]:
        letter = _beginning(path)
        size += len(letter)
        if size > ANSWER_BYTES:
            break
        letters.append(letter)
    return Letters(tuple(letters), unread=len(wanted) - len(letters))


def _beginning(path: Path) -> bytes:
    if path.suffix.lower() == ".gz":
        return read_saved(path, ANSWER_BYTES)[:LETTER_BYTES]
    with path.open("rb") as file:
        return file.read(LETTER_BYTES)


def _read_folder(base: Path, folder: str, mark: str | None) -> Found | None:
    where = base / folder
    try:
        real_base, real = base.resolve(strict=True), where.resolve(strict=True)
        _keep_inside(real_base, real, folder)
        everything = letter_files(real)
        # A link out of the folder is set aside and told: one of them must not stop the reading of the others.
        inside = {path for path in everything if path.resolve(strict=True).is_relative_to(real)}
        files = [path for path in everything if path in inside]
        # A name may be no text: what is told of it is kept in the database, which takes nothing else.
        outside = tuple(os.fsencode(path.name).decode(errors="replace") for path in everything if path not in inside)
        now = _fingerprint(files, outside)
        if now == mark:
            return None
        newest_first = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return Found(replace(read_letters(newest_first), outside=outside), now)
    except OSError as error:
        what = f"the folder of letters cannot be read ({error.strerror}); it is looked for below WATCHER_LETTERS_DIR"
        raise FetchFailed("setting", str(where), what) from error


def _keep_inside(base: Path, real: Path, name: str) -> None:
    if not real.is_relative_to(base):
        raise FetchFailed("setting", name, "lies outside the folder of letters, so it is not read")


def _fingerprint(files: Iterable[Path], outside: Iterable[str]) -> str:
    """What changes when a letter, or a link out of the folder, comes, goes or is replaced."""
    facts = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join([*facts, *outside]).encode("utf-8", "surrogateescape")).hexdigest()
