"""Links in letters that only this installation can make. Each names one recipient and what it is for.

They do not run out: letters are read, and answered, for months.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sqlmodel import Session, col, select

from subscriptions.models import Organisation, Recipient
from watcher.errors import BadInput
from watcher.settings import Settings

# "my": reading, answering and settings. "leave" stands in the head of a mail, "confirm" in the mail that asks first.
Purpose = Literal["my", "leave", "confirm"]
_BYTES = 16
_KEY_BYTES = 32
_MOST_DIGITS = 9
_LONGEST = 60


@dataclass(frozen=True)
class Signer:
    """Makes and reads such links. The first key signs; what any of them has signed is good."""

    keys: tuple[bytes, ...]

    def token(self, purpose: Purpose, recipient: Recipient) -> str:
        """What stands in the address: `12-` and 26 small letters and digits, which no mail program cuts in two."""
        return f"{recipient.id}-{_mark(self.keys[0], purpose, recipient)}"

    def recipient(self, session: Session, purpose: Purpose, token: str) -> Recipient | None:
        """Whose link it is; None if it is forged, cut off, for something else or of another installation."""
        number, _, mark = token[:_LONGEST].partition("-")
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS and mark.isascii()):
            return None
        # With the organisation, which every page of a link asks for next.
        query = select(Recipient, Organisation).join(Organisation, col(Organisation.id) == Recipient.organisation_id)
        row = session.exec(query.where(Recipient.id == int(number))).first()
        if row is None:
            return None
        found = row[0]
        good = [hmac.compare_digest(mark.lower(), _mark(key, purpose, found)) for key in self.keys]
        return found if any(good) else None


def signer_of(settings: Settings) -> Signer:
    """The signer of this installation: by its secret key, else by a random one that is made once in the data folder.

    What was signed before a secret key was set stays good after. Raises BadInput if the folder cannot be used.
    """
    return _signer(settings.secret_key, settings.data_dir / "link.key")


@lru_cache(maxsize=16)
def _signer(secret: str | None, file: Path) -> Signer:
    try:
        if secret is None:
            return Signer((_kept_key(file),))
        earlier = (bytes.fromhex(file.read_text("ascii")),) if file.exists() else ()
    except (OSError, ValueError) as error:
        raise BadInput(f"WATCHER_DATA_DIR: the key of the letters' links, {file}, cannot be used: {error}") from error
    return Signer((_key_from(secret), *earlier))


@lru_cache(maxsize=16)
def _key_from(secret: str) -> bytes:
    """The secret key is a password too. Whoever has a link must not be able to try passwords against it quickly."""
    return hashlib.scrypt(secret.encode(), salt=b"watcher links", n=2**14, r=8, p=1, dklen=_KEY_BYTES)


def _kept_key(file: Path) -> bytes:
    """Made whole or not at all; of two processes that make one at once, both go on with the first."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_hex(_KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        try:
            file.hardlink_to(half)
        except FileExistsError:
            pass  # another process was faster: its key is read below
        finally:
            half.unlink()
    return bytes.fromhex(file.read_text("ascii"))


def _mark(key: bytes, purpose: Purpose, recipient: Recipient) -> str:
    """Over the address too: in another database the same number is somebody else."""
    whose = (purpose, str(recipient.id), recipient.organisation_id, recipient.kind, recipient.address)
    made = hmac.digest(key, "\n".join(whose).encode(), "sha256")[:_BYTES]
    return base64.b32encode(made).decode().rstrip("=").lower()
