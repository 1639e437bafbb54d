"""Word lists that lie in a file say what simplemma says, and are written anew when they are not whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching import beside, word_lists
from subscriptions.matching.word_lists import WordList, WordLists, write_word_list

WORDS = {
    b"skolor": b"skola",
    b"Skolan": b"skola",
    b"\xc3\xa5r": b"\xc3\xa5r",
    b"": b"empty",
    b"plumless": b"one",
    b"buckeroo": b"two",
}


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[Path]:
    """A folder to keep word lists in, and none afterwards."""
    beside.keep_in(tmp_path / "cache")
    yield tmp_path / "cache"
    beside._keeping.clear()
    word_lists._kept.cache_clear()


def written(folder: Path, words: dict[bytes, bytes]) -> WordList:
    write_word_list(words, folder / "words.bin")
    return WordList(folder / "words.bin")


def test_a_list_says_what_was_written_also_where_checksums_are_alike(tmp_path: Path) -> None:
    found = written(tmp_path, WORDS)  # plumless and buckeroo have the same checksum
    assert dict(found) == {word.decode(): lemma.decode() for word, lemma in WORDS.items()}
    assert len(found) == len(WORDS)
    assert found.get("skola") is None
    assert found.get("skol", "none") == "none"
    with pytest.raises(KeyError):
        found["plum"]


@given(st.text())
def test_any_text_may_be_asked_for(tmp_path_factory: pytest.TempPathFactory, word: str) -> None:
    known = {key.decode(): lemma.decode() for key, lemma in WORDS.items()}
    assert written(tmp_path_factory.mktemp("words"), WORDS).get(word) == known.get(word)


def test_an_empty_list_has_no_word(tmp_path: Path) -> None:
    assert list(written(tmp_path, {})) == []


@pytest.mark.parametrize("damage", [b"", b"abc", None])
def test_a_damaged_list_is_written_anew(chosen: Path, damage: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists.dictionary_factory, "_load_dictionary_from_disk", lambda _language: WORDS)
    assert WordLists().get_dictionary("en")["skolor"] == "skola"
    (path,) = chosen.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-3] if damage is None else damage)
    word_lists._kept.cache_clear()
    assert WordLists().get_dictionary("en")["skolor"] == "skola"
    assert path.read_bytes() == whole


def test_where_nothing_can_be_kept_the_list_is_in_memory_and_the_log_says_so(
    tmp_path: Path, chosen: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chosen.write_text("a file where the folder should be")
    assert WordLists().get_dictionary("en")["schools"] == "school"
    assert "every start takes longer" in caplog.text


def test_letters_are_written_without_the_words_of_the_map() -> None:
    """They need the names of its fields; to load its words takes a second and much memory."""
    asked = "import sys, subscriptions.digests.why; print([m for m in sys.modules if m in ('simplemma', 'Stemmer')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
