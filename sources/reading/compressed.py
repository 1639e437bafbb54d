"""Compressed answers, unpacked piece by piece so that a small file cannot fill the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from sources.contract import UnreadablePage

_SLICE = 8 * 1024  # what follows a finished member is copied: small slices keep many small members cheap
_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class TooLarge(UnreadablePage):
    """More bytes than a page of calls ever has."""

    def __init__(self, limit: int) -> None:
        super().__init__("too-large", f"the answer is larger than {limit:,} bytes")


def decompress(chunks: Iterable[bytes], encoding: Literal["gzip", "deflate"], limit: int) -> bytes:
    """The unpacked bytes of an answer that comes in pieces. No bytes at all are an empty answer.

    Several gzip members in a row are read as one; what is no gzip after them is passed over, as browsers do.
    Raises TooLarge as soon as more than `limit` bytes would come out, and UnreadablePage (`truncated`, `damaged`)
    where the packed bytes end too early or are wrong.
    """
    try:
        return _gather(_unpack(_slices(chunks), encoding == "gzip"), limit)
    except zlib.error as error:
        raise UnreadablePage("damaged", f"the answer is not the {encoding} it claims to be ({error})") from error


def read_saved(path: Path, limit: int) -> bytes:
    """The bytes of a saved answer, unpacked if it is gzip (whatever its name). Raises as `decompress`, and OSError."""
    with path.open("rb") as file:
        is_gzip = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        chunks = iter(lambda: file.read(_PIECE), b"")
        return decompress(chunks, "gzip", limit) if is_gzip else _gather(chunks, limit)


def _gather(pieces: Iterable[bytes], limit: int) -> bytes:
    gathered, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLarge(limit)
        gathered.append(piece)
    return b"".join(gathered)


def _slices(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _SLICE):
            yield chunk[start : start + _SLICE]


def _unpack(slices: Iterable[bytes], is_gzip: bool) -> Iterator[bytes]:
    """What the packed bytes hold, in pieces of at most 64 KB."""
    pending, stream, finished = b"", None, False
    for data in slices:
        pending += data
        while pending:
            if stream is None:
                if len(pending) < len(_GZIP_MAGIC):
                    break
                if finished and not pending.startswith(_GZIP_MAGIC):
                    return
                stream = zlib.decompressobj(_GZIP if is_gzip else _deflate_bits(pending))
            yield from _pieces(stream, pending)
            pending = stream.unused_data
            if stream.eof:
                stream, finished = None, True
                if not is_gzip:
                    return
    if stream is not None or (pending and not finished):
        raise UnreadablePage("truncated", "the compressed answer breaks off before its end")


def _pieces(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    full = True
    while not stream.eof and (data or full):
        piece = stream.decompress(data, _PIECE)
        full = len(piece) == _PIECE  # then more may be waiting inside, even if all of `data` is taken
        data = stream.unconsumed_tail
        if piece:
            yield piece


def _deflate_bits(head: bytes) -> int:
    """Servers send "deflate" with the zlib header the standard asks for, or without."""
    return zlib.MAX_WBITS if head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0 else -zlib.MAX_WBITS
