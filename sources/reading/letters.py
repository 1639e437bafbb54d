"""Letters (e-mails) as an answer: where they lie, how many are taken, and how several travel in one answer. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote, unquote

from sources.contract import UnreadablePage

MAILBOX = "mailbox:"
FILES = "letters:"
# Bounds of one letter, and of one answer. What calls say stands before any attachment, so a cut letter is still read.
LETTER_BYTES = 500_000
ANSWER_BYTES = 10_000_000
MOST_LETTERS = 200
PACKED = "application/x-packed-letters"


@dataclass(frozen=True)
class Letters:
    """Letters of one folder. `left`: how many wait for the next run; `unread`: how many will never be read.

    `outside`: names in the folder that lead out of it, so they are not read.
    """

    letters: tuple[bytes, ...]
    left: int = 0
    unread: int = 0
    outside: tuple[str, ...] = ()


def place_of(scheme: str, folder: str) -> str:
    """The address under which a folder of letters is asked for."""
    return scheme + quote(folder, safe="")


def folder_of(place: str) -> str | None:
    """The folder's name in an address made by `place_of`; None for any other address."""
    scheme = next((scheme for scheme in (MAILBOX, FILES) if place.startswith(scheme)), None)
    return unquote(place.removeprefix(scheme)) if scheme else None


def pack_letters(found: Letters) -> bytes:
    """Letters as the body of one answer: a line that says where each ends, and then they as they came."""
    sizes = [len(letter) for letter in found.letters]
    head = json.dumps({"sizes": sizes, "left": found.left, "unread": found.unread, "outside": found.outside})
    return b"".join([head.encode(), b"\n", *found.letters])


def unpack_letters(body: bytes) -> Letters:
    """The opposite of `pack_letters`. Raises UnreadablePage (`truncated`) if the sizes do not fit the body."""
    head, _, rest = body.partition(b"\n")
    try:
        said = json.loads(head)
        sizes, left, unread = [int(size) for size in said["sizes"]], int(said["left"]), int(said["unread"])
        outside = tuple(str(name) for name in said["outside"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadablePage("truncated", "the letters came without a word on where each ends") from error
    if min([0, *sizes]) < 0 or sum(sizes) != len(rest):
        raise UnreadablePage("truncated", "the letters are not as long as they should be")
    letters = []
    start = 0
    for size in sizes:
        letters.append(rest[start : start + size])
        start += size
    return Letters(tuple(letters), left, unread, outside)
