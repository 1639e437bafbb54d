"""The policy map is sound, and its proof-reader finds what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from subscriptions.matching import check, fields, language, vocabulary
from subscriptions.matching.check import check_lexicon
from subscriptions.matching.fields import DATA
from subscriptions.matching.vocabulary import load_vocabulary, split_line

GOOD = """
[[field]]
id = "school"
sv = "skola"
en = "school"
names = ["skola = school"]
[[field]]
id = "water"
sv = "vatten"
en = "water"
names = ["vatten = water"]
"""


def test_the_map_has_no_fault() -> None:
    assert check_lexicon() == []


def test_the_map_covers_local_government_in_both_languages() -> None:
    map_of = load_vocabulary()
    assert len(map_of.fields) >= 100
    assert sum(len(concept.sv) for concept in map_of.concepts) > 2000
    assert sum(len(concept.en) for concept in map_of.concepts) > 3000


def test_every_field_is_found_by_its_own_name_in_both_languages() -> None:
    map_of = load_vocabulary()
    for one in map_of.fields.values():
        named = [concept for concept in map_of.concepts if concept.field == one.id and concept.grade == "names"]
        assert named
        assert all(concept.sv and concept.en for concept in named)


@pytest.fixture
def own_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A map of our own, beside the real stop words and proofs."""
    (tmp_path / "fields").mkdir()
    for name in ("stopwords.toml", "proofs.toml"):
        (tmp_path / name).write_text((DATA / name).read_text("utf-8"), "utf-8")
    (tmp_path / "umbrellas.toml").write_text("umbrella = []", "utf-8")
    (tmp_path / "peoples.toml").write_text("same = []", "utf-8")
    for module in (check, fields, vocabulary, language):
        monkeypatch.setattr(module, "DATA", tmp_path)
    caches = (fields.read_files, fields.policy_fields, vocabulary.built_in, vocabulary.read_vocabulary)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def faults(folder: Path, changed: str) -> str:
    (folder / "fields" / "own.toml").write_text(changed, "utf-8")
    return "\n".join(check_lexicon())


def test_a_small_sound_map_passes(own_map: Path) -> None:
    assert faults(own_map, GOOD) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('en = "water"\n', 'en = "water"\nwithin = "sea"\n', "no other field is called sea"),
        ('en = "water"\n', 'en = "water"\nnear = { school = 2 }\n', "must lie between 0 and 1"),
        ('en = "water"\n', 'en = "water"\nnaer = { school = 1 }\n', "unknown key naer"),
        ("vatten = water", "vatten", "Swedish words = English words"),
        ("vatten = water", "vatten, vatten = water", "is there twice"),
        ("vatten = water", "vatten, skola = water", "means both school and water"),
        ("vatten = water", "vatten, projekt = water", "says nothing by itself"),
        ("vatten = water", "vatten, unges, skada = water", "is taken for its term"),
        ("vatten = water", "vatten = water, application form", "is found in every call"),
        ('id = "water"', 'id = "school"', "the id must be new"),
    ],
)
def test_each_fault_is_told(own_map: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert said in faults(own_map, GOOD.replace(old, new, 1))


def test_an_umbrella_over_a_missing_field_is_told(own_map: Path) -> None:
    (own_map / "umbrellas.toml").write_text('[[umbrella]]\nwords = "liv = life"\nfields = { sea = 1.0 }', "utf-8")
    assert "umbrella liv: no field is called sea" in faults(own_map, GOOD)


def test_a_line_is_swedish_words_then_english_words() -> None:
    assert split_line("skola, skolor = school") == (("skola", "skolor"), ("school",))
    assert split_line("= only English") == ((), ("only English",))


def test_all_data_files_are_read_as_toml() -> None:
    for path in DATA.rglob("*.toml"):
        assert tomllib.loads(path.read_text("utf-8"))
