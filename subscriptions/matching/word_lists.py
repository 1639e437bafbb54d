"""The word lists of simplemma, kept in a file that is looked up where it lies.

As simplemma has them they are read anew by every process: a second, and 100 MB each time. Written out once in order of
a checksum, they are found by a few steps in a mapped file, of which only what is asked for is in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import mmap
import os
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from simplemma.strategies import DefaultDictionaryFactory
from simplemma.strategies.dictionaries import dictionary_factory

from subscriptions.matching.beside import kept_folder

log = logging.getLogger("watcher.matching")

FORM: Final = "1"  # another number where the file is laid out in another way
_SHIFT: Final = 16  # by the upper half of a checksum it is known where to look
_BUCKETS: Final = 1 << _SHIFT
_NUMBER: Final = 4  # bytes
_END: Final = b"\0"


class WordList(Mapping[str, str]):
    """Word -> lemma, in a file. Laid out as: how many words; where each bucket of checksums begins; the checksums in
    order; where the entry of each begins; the entries, every word and every lemma with a zero byte after it."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        whole = memoryview(self._file)
        count, size = (int.from_bytes(whole[at : at + _NUMBER], sys.byteorder) for at in (0, _NUMBER))
        if size != len(whole):
            raise ValueError(f"{path} is not whole")
        first, second = 2 * _NUMBER, 2 * _NUMBER + _NUMBER * (_BUCKETS + 1)
        self._buckets = whole[first:second].cast("I")
        self._sums = whole[second : second + _NUMBER * count].cast("I")
        self._places = whole[second + _NUMBER * count : second + 2 * _NUMBER * count].cast("I")

    def __len__(self) -> int:
        return len(self._sums)

    def __iter__(self) -> Iterator[str]:
        return (self._file[place : self._file.find(_END, place)].decode() for place in self._places)

    def _find(self, word: str) -> str | None:
        encoded = word.encode("utf-8", "replace")
        wanted, checksum = encoded + _END, zlib.crc32(encoded)
        bucket = checksum >> _SHIFT
        last = self._buckets[bucket + 1]
        for number in range(bisect_left(self._sums, checksum, self._buckets[bucket], last), last):
            if self._sums[number] != checksum:
                break
            lemma = self._places[number] + len(wanted)
            if self._file[self._places[number] : lemma] == wanted:
                return self._file[lemma : self._file.find(_END, lemma)].decode()
        return None

    def __getitem__(self, word: str) -> str:
        if (found := self._find(word)) is None:
            raise KeyError(word)
        return found

    def get(self, word: str, default: str | None = None) -> str | None:  # type: ignore[override] # of strings alone
        """As of any mapping, without an exception inside: most of what is asked for is no word."""
        found = self._find(word)
        return default if found is None else found


def write_word_list(words: Mapping[bytes, bytes], path: Path) -> None:
    """Write words and their lemmas as a `WordList` reads them, all or nothing. Raises OSError."""
    entries = _END.join(chain.from_iterable(words.items())) + _END
    count = len(words)
    sums = np.fromiter(map(zlib.crc32, words), np.uint32, count)
    lengths = np.fromiter(map(len, words), np.uint32, count) + np.fromiter(map(len, words.values()), np.uint32, count)
    places = np.cumsum(lengths + 2) - (lengths + 2) + _NUMBER * (2 + _BUCKETS + 1 + 2 * count)
    order = np.argsort(sums)
    buckets = np.searchsorted(sums[order], np.arange(_BUCKETS + 1, dtype=np.uint64) << _SHIFT)
    beside = path.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as file:
        numbers = [each.astype(np.uint32).tobytes() for each in (buckets, sums[order], places[order])]
        size = 2 * _NUMBER + sum(map(len, numbers)) + len(entries)
        for number in (count, size):
            file.write(number.to_bytes(_NUMBER, sys.byteorder))
        file.writelines([*numbers, entries])
    beside.replace(path)


class WordLists(DefaultDictionaryFactory):
    """The word lists by language: from the folder that was chosen, else as simplemma has them."""

    def __init__(self) -> None:
        super().__init__()
        self._met: tuple[Path | None, dict[str, Mapping[str, str]]] = None, {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """The words of a language. Raises ValueError if there is none."""
        folder, (before, lists) = kept_folder(), self._met
        if folder is not before:
            lists = {}
            self._met = folder, lists
        if lang not in lists:  # every new word asks several times
            found = _kept(lang, folder) if folder else None
            lists[lang] = _in_memory(lang) if found is None else found
        return lists[lang]


@cache
def _in_memory(language: str) -> Mapping[str, str]:
    return DefaultDictionaryFactory().get_dictionary(language)


@cache
def _kept(language: str, folder: Path) -> WordList | None:
    """The list in a folder, written first where it is missing, old or damaged; None if it cannot be kept there."""
    source = dictionary_factory.DATA_FOLDER / f"{language}.plzma"
    content = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    path = folder / f"words-{FORM}-{sys.byteorder}-{language}-{version('simplemma')}-{content}.bin"
    with contextlib.suppress(OSError, ValueError):  # missing or damaged: written anew
        return WordList(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_word_list(dictionary_factory._load_dictionary_from_disk(language), path)
        return WordList(path)
    except OSError as fault:
        log.warning("word lists cannot be kept in %s, so every start takes longer: %s", folder, fault)
        return None
