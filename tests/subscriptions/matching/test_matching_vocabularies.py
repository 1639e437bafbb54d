"""Vocabularies that others keep: read from hostile files, and used where it is plain what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching import beside
from subscriptions.matching.vocabulary_file import Entry, Unusable, read_entries, write_entries
from tests.subscriptions.matching.making import a_call, points

XML = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:Concept rdf:about="http://v.example/1">
    <skos:prefLabel xml:lang="sv">vattenförsörjning</skos:prefLabel>
    <skos:altLabel xml:lang="en">potable wellfields</skos:altLabel>
    <skos:prefLabel xml:lang="fi">vesihuolto</skos:prefLabel>
  </skos:Concept>
  <rdf:Description rdf:about="http://v.example/2">
    <skos:prefLabel xml:lang="en">qanats</skos:prefLabel>
    <skos:broader rdf:resource="http://v.example/1"/>
  </rdf:Description>
</rdf:RDF>
"""
TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://v.example/1> a skos:Concept ; skos:prefLabel "vattenförsörjning"@sv, "vesihuolto"@fi ;
  skos:altLabel "potable wellfields"@en .
<http://v.example/2> skos:prefLabel "qanats"@en ; skos:broader <http://v.example/1> .
"""
TABLE = (
    "id\tbroader\tsv\ten\n"
    "http://v.example/1\t\tvattenförsörjning\tpotable wellfields\nhttp://v.example/2\thttp://v.example/1\t\tqanats\n"
)
FILES = {"v.rdf": XML, "v.ttl": TURTLE, "v.tsv": TABLE}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_each_form_says_the_same(tmp_path: Path, name: str) -> None:
    found = sorted(read_entries(written(tmp_path, name, FILES[name])))
    assert found == [
        Entry("http://v.example/1", (), ("vattenförsörjning",), ("potable wellfields",)),
        Entry("http://v.example/2", ("http://v.example/1",), (), ("qanats",)),
    ]


@pytest.mark.parametrize("name", FILES)
def test_what_is_kept_is_what_was_read(tmp_path: Path, name: str) -> None:
    entries = read_entries(written(tmp_path, name, FILES[name]))
    write_entries(entries, tmp_path / "kept.tsv")
    assert sorted(read_entries(tmp_path / "kept.tsv")) == sorted(entries)


BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12)) + "]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY e0 SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("v.rdf", XML[:300], "not well-formed XML"),
        ("v.rdf", "<html><p>Not found</p></html>", "no concept"),
        ("v.ttl", "this is no turtle", "not readable as Turtle"),
        ("v.tsv", "a\tb\nc\td\n", "must name the columns"),
        ("v.tsv", "", "must name the columns"),
        ("v.tsv", "sv\ten\n", "no concept"),
    ],
)
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_entries(written(tmp_path, name, text))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("entities", [BOMB, OUTSIDE])
def test_entities_are_not_expanded_nor_fetched(tmp_path: Path, entities: str) -> None:
    text = XML.replace("?>\n", f"?>\n{entities}\n", 1).replace(
        "potable wellfields", "&e0;&e11;" if "e11" in entities else "&e0;"
    )
    try:
        found = read_entries(written(tmp_path, "v.rdf", text))
    except Unusable:
        return
    assert all(len(label) <= 100 for entry in found for label in entry.en)
    assert [entry.en for entry in found if entry.id.endswith("1")] == [()]


def test_a_cell_of_any_length_is_only_too_long_for_a_term(tmp_path: Path) -> None:
    table = tmp_path / "long.tsv"
    table.write_text(f"sv\ten\n{'x' * 200_000}\twells\n", "utf-8")
    assert [(entry.sv, entry.en) for entry in read_entries(table)] == [((), ("wells",))]


@given(st.text(max_size=300), st.sampled_from(["v.rdf", "v.ttl", "v.tsv"]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_text("sv\ten\n" + text if name == "v.tsv" else text, "utf-8", errors="replace")
    with suppress(Unusable):
        assert read_entries(path)


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of imported vocabularies that the map reads."""
    monkeypatch.setattr(beside, "_chosen", [tmp_path])
    return tmp_path


WELLS = a_call("Support for potable wellfields", "Grants for potable wellfields.")


def test_without_an_import_other_peoples_words_say_nothing() -> None:
    assert points("Vattenförsörjning", WELLS) < 0.05


def test_other_words_of_a_field_are_found_by_its_areas(imported: Path) -> None:
    write_entries([Entry("1", (), ("vattenförsörjning",), ("potable wellfields",))], imported / "v.tsv")
    assert points("Vattenförsörjning", WELLS) > 0.3


def test_a_narrower_entry_only_hints(imported: Path) -> None:
    entries = [Entry("1", (), ("vattenförsörjning",), ()), Entry("2", ("1",), (), ("potable wellfields",))]
    write_entries(entries, imported / "v.tsv")
    assert points("Vattenförsörjning", WELLS) > 0


def test_an_entry_that_means_two_fields_adds_nothing(imported: Path) -> None:
    write_entries([Entry("1", (), ("vattenförsörjning", "bibliotek"), ("potable wellfields",))], imported / "v.tsv")
    assert points("Vattenförsörjning", WELLS) < 0.05


def test_words_outside_the_map_meet_across_the_languages(imported: Path) -> None:
    call = a_call("Falconry prizes", "Prizes for falconry in every village.")
    assert points("Falkenering", call) == 0
    write_entries([Entry("1", (), ("falkenering",), ("falconry",))], imported / "w.tsv")
    beside.use_imported(imported / ".." / imported.name)  # another name for it: what was read before is not kept
    assert points("Falkenering", call) > 0.3


def test_the_maps_own_words_stand(imported: Path) -> None:
    call = a_call("Libraries", "Libraries lend books.")
    before = points("Bibliotek", call)
    write_entries([Entry("1", (), ("vattenförsörjning",), ("libraries", "library"))], imported / "v.tsv")
    assert points("Bibliotek", call) == before
