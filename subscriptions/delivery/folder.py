"""The outbox folder: where messages are written while no server or address is set."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from subscriptions.delivery.channel import NotDelivered, Parcel, Sender
from watcher.settings import Settings


def put_in_folder(folder: Path, parcel: Parcel, ending: str) -> Path:
    """Write one message as a file, whole or not at all; a second time writes the same file again.

    Raises NotDelivered if the folder cannot be written to.
    """
    name = f"{parcel.frozen_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{parcel.identity}.{ending}"
    half = folder / f".{name}.half"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(parcel.body)
            file.flush()
            os.fsync(file.fileno())  # "sent" is written after this, and must stay true after a power cut
        return half.replace(folder / name)
    except OSError as error:
        raise NotDelivered(f"the outbox folder cannot be written to: {error.strerror or error}") from error


class DryRun:
    """The way out in a dry run: everything is written, nothing leaves."""

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        yield _Folder(settings.outbox_dir)


@dataclass(frozen=True)
class _Folder:
    folder: Path

    async def send(self, parcel: Parcel) -> None:
        put_in_folder(self.folder, parcel, "json" if parcel.body.startswith(b"{") else "eml")
