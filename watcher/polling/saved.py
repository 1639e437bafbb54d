"""Answers from files instead of the network: everything else of a run is real."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from sources.contract import Page, Request
from sources.reading.compressed import read_saved
from sources.reading.letters import folder_of
from watcher.errors import BadInput
from watcher.net.answers import Limits
from watcher.polling.letters import letter_files, letters_page, read_letters
from watcher.polling.outcomes import NoSuchPage

log = logging.getLogger("watcher.polling")
_INDEX = "index.json"
_TYPES = {
    ".atom": "application/xml",
    ".eml": "message/rfc822",
    ".htm": "text/html",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".rdf": "application/xml",
    ".rss": "application/xml",
    ".txt": "text/plain",
    ".xml": "application/xml",
}


class SavedFetcher:
    """Answers of one run from a folder.

    `index.json` names a file for "METHOD URL". List questions it does not name are answered by `page-1.*`,
    `page-2.*` in the order in which they are asked; a source of letters gets every .eml file at once. Nothing is
    waited for, and nothing is asked twice.
    Raises BadInput if the folder or its index cannot be used.
    """

    wait: timedelta | None = None
    moved_to: str | None = None

    def __init__(self, folder: Path) -> None:
        try:
            names = [path.name for path in folder.iterdir()]
        except OSError as error:
            raise BadInput(f"{folder}: cannot be read as a folder of saved answers ({error.strerror})") from error
        self._folder = folder.resolve()
        self._index = _read_index(folder / _INDEX) if _INDEX in names else {}
        self._pages_asked = 0

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page | None:
        """The saved answer, or None for a detail that was not saved: that call stays as its list has it.

        Raises NoSuchPage for a list page that is not there, BadInput, and UnreadablePage for a damaged .gz.
        """
        if folder_of(request.url) is not None and f"{request.method} {request.url}" not in self._index:
            return self._letters(request, source_id)
        path = self._find(request)
        if path is not None and path.is_file():
            return _read(path, request)
        if request.purpose == "detail":
            return None
        names = f"files are called page-1.*, page-2.* ..., or {_INDEX} names them"
        raise NoSuchPage(f"{source_id}: {self._folder} holds no answer to {request.method} {request.url}; {names}")

    def _letters(self, request: Request, source_id: str) -> Page:
        """All letters of the folder: a source of letters has no pages."""
        try:
            letters = read_letters(path for path in letter_files(self._folder) if self._is_inside(path))
        except OSError as error:
            raise BadInput(f"{self._folder}: a letter cannot be read ({error.strerror})") from error
        if not letters.letters:
            raise NoSuchPage(f"{source_id}: {self._folder} holds no letters (.eml)")
        return letters_page(request, letters)

    def remember(self, session: Session, source_id: str, now: datetime, *, whole: bool) -> None:
        """Nothing: a folder of files is read again each time."""

    def remember_details(self, session: Session, source_id: str, now: datetime, *, missed: Collection[str]) -> None:
        """Nothing, likewise."""

    def _find(self, request: Request) -> Path | None:
        name = self._index.get(f"{request.method} {request.url}")
        if name is not None:
            return self._inside(self._folder / name)
        if request.purpose != "list":
            return None
        self._pages_asked += 1
        pages = sorted(self._folder.glob(f"page-{self._pages_asked}.*"))
        found = [path for path in pages if self._is_inside(path)] if len(pages) > 1 else pages
        if len(found) > 1:
            raise BadInput(f"{self._folder}: both {found[0].name} and {found[1].name} claim to be the same page")
        return self._inside(found[0]) if found else None

    def _is_inside(self, path: Path) -> bool:
        """A link out of the folder is passed over and named: one of them must not stop the reading of the others."""
        is_inside = path.resolve().is_relative_to(self._folder)
        if not is_inside:
            log.warning("%s: %s is a link out of the folder of saved answers; passed over", self._folder, path.name)
        return is_inside

    def _inside(self, path: Path) -> Path:
        real = path.resolve()
        if not real.is_relative_to(self._folder):
            raise BadInput(f"{self._folder}: {path.name} lies outside the folder of saved answers")
        return real


def _read(path: Path, request: Request) -> Page:
    try:
        body = read_saved(path, Limits().body_bytes)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from error
    return Page(request=request, url=request.url, body=body, content_type=_content_type(path, body))


def _read_index(path: Path) -> dict[str, str]:
    try:
        index = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not a readable index ({error})") from error
    if not isinstance(index, dict) or not all(isinstance(name, str) for name in index.values()):
        raise BadInput(f'{path}: must map "METHOD URL" to the name of a file')
    return index


def _content_type(path: Path, body: bytes) -> str:
    """By the ending, or else by how the content starts."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if suffixes and suffixes[-1] in _TYPES:
        return _TYPES[suffixes[-1]]
    start = body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start[:1] in (b"{", b"["):
        return "application/json"
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")):
        return "application/xml"
    return "text/html" if start.startswith(b"<") else "application/octet-stream"
