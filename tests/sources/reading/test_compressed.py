"""Compressed answers: several members, no header, bombs, and answers that break off."""

from __future__ import annotations

import gzip
import itertools
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import UnreadablePage
from sources.reading.compressed import TooLarge, decompress, read_saved

MEGABYTE = 1024 * 1024
LIMIT = 10 * MEGABYTE


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_what_was_packed_comes_out_in_whatever_pieces_it_arrives(data: bytes, size: int) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed_raw = raw.compress(data) + raw.flush()
    assert decompress(in_pieces(gzip.compress(data), size), "gzip", LIMIT) == data
    assert decompress(in_pieces(zlib.compress(data), size), "deflate", LIMIT) == data
    assert decompress(in_pieces(packed_raw, size), "deflate", LIMIT) == data


def test_several_members_are_read_as_one() -> None:
    packed = gzip.compress(b"ett ") + gzip.compress(b"") + gzip.compress("två".encode())
    assert decompress(in_pieces(packed, 7), "gzip", LIMIT) == "ett två".encode()


@pytest.mark.parametrize("tail", [b"\x00" * 512, b"\x1f", b"garbage"])
def test_what_is_no_member_after_the_last_one_is_passed_over(tail: bytes) -> None:
    assert decompress([gzip.compress(b"ett") + tail], "gzip", LIMIT) == b"ett"


def test_no_bytes_are_an_empty_answer() -> None:
    assert decompress([], "gzip", LIMIT) == b""
    assert decompress([b"", b""], "deflate", LIMIT) == b""


@pytest.mark.parametrize("kept", [1, 2, 10, 50, -1])
def test_an_answer_that_breaks_off_is_told(kept: int) -> None:
    packed = gzip.compress(bytes(range(256)) * 3)[:kept]
    with pytest.raises(UnreadablePage) as error:
        decompress([packed], "gzip", LIMIT)
    assert error.value.code == "truncated"


def test_a_second_member_that_breaks_off_is_told() -> None:
    with pytest.raises(UnreadablePage, match="breaks off"):
        decompress([gzip.compress(b"ett") + gzip.compress(b"tv\xc3\xa5")[:-3]], "gzip", LIMIT)


@pytest.mark.parametrize("body", [b"<html>not packed</html>", gzip.compress(b"x" * 100, mtime=0)[:-8] + b"\x00" * 8])
def test_an_answer_that_is_not_what_it_claims_is_told(body: bytes) -> None:
    with pytest.raises(UnreadablePage) as error:
        decompress([body], "gzip", LIMIT)
    assert error.value.code == "damaged"


def test_the_limit_itself_is_allowed_and_one_byte_more_is_not() -> None:
    packed = gzip.compress(b"x" * 1000)
    assert len(decompress([packed], "gzip", 1000)) == 1000
    with pytest.raises(TooLarge) as error:
        decompress([packed], "gzip", 999)
    assert error.value.code == "too-large"


def ten_gigabytes_of_zeros() -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    for _ in range(10 * 1024):
        yield packer.compress(b"\x00" * MEGABYTE)
    yield packer.flush()


def ten_gigabytes_in_members() -> Iterator[bytes]:
    return itertools.repeat(gzip.compress(b"\x00" * MEGABYTE), 10 * 1024)


def members_in_one_piece() -> Iterator[bytes]:
    yield gzip.compress(b"x") * 40_000


@pytest.mark.parametrize(
    ("bomb", "limit"),
    [(ten_gigabytes_of_zeros, LIMIT), (ten_gigabytes_in_members, LIMIT), (members_in_one_piece, 20_000)],
)
def test_a_bomb_is_refused_at_once_and_without_memory(bomb: type[Iterator[bytes]], limit: int) -> None:
    chunks = iter(bomb())
    tracemalloc.start()
    try:
        start = time.process_time()
        with pytest.raises(TooLarge):
            decompress(chunks, "gzip", limit)
        spent, peak = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert spent < 8  # tracing memory costs most of it
    assert peak < 3 * LIMIT


def test_a_bomb_is_refused_in_two_seconds() -> None:
    start = time.process_time()
    with pytest.raises(TooLarge):
        decompress(ten_gigabytes_in_members(), "gzip", LIMIT)
    assert time.process_time() - start < 2


def attempt(packed: bytes, encoding: Literal["gzip", "deflate"]) -> bytes | UnreadablePage:
    try:
        return decompress([packed], encoding, 1000)
    except UnreadablePage as error:
        return error


@given(st.binary(max_size=300))
def test_any_bytes_give_bytes_or_one_clear_error(data: bytes) -> None:
    for start in (b"", b"\x1f\x8b\x08", b"\x78\x9c"):
        for found in (attempt(start + data, "gzip"), attempt(start + data, "deflate")):
            assert isinstance(found, bytes) or str(found)


def test_saved_answers_are_unpacked_by_what_they_are_not_by_name(tmp_path: Path) -> None:
    packed, plain = tmp_path / "page-1.json", tmp_path / "page-2.gz"
    packed.write_bytes(gzip.compress(b"[1]"))
    plain.write_bytes(b"[2]")
    assert read_saved(packed, LIMIT) == b"[1]"
    assert read_saved(plain, LIMIT) == b"[2]"


@pytest.mark.parametrize("body", [b"x" * 2000, gzip.compress(b"x" * 2000, mtime=0)])
def test_a_saved_answer_has_a_limit_too(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "page-1"
    file.write_bytes(body)
    with pytest.raises(TooLarge):
        read_saved(file, 1000)


def test_a_missing_file_is_the_callers_to_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_saved(tmp_path / "page-9", LIMIT)
