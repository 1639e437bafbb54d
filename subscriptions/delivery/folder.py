"""The outbox folder: where messages are written while no server or address is set."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path

from subscriptions.delivery.channel import NotDelivered, Parcel


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
