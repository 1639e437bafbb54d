"""Vocabularies that others keep: read from hostile files, and used where it is plain what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching import beside, vocabulary_file
from subscriptions.matching.vocabulary_file import Entry, Unusable, read_entries, write_entries
from tests.subscriptions.matching.making import a_call, an_area, points

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
PLAIN = '<!DOCTYPE x [<!ENTITY e0 "wells">]>'
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


def with_entities(declared: str, words: str = "potable wellfields") -> str:
    return XML.replace("?>\n", f"?>\n{declared}\n", 1).replace("potable wellfields", words)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (with_entities(BOMB, "&e0;&e11;"), "entit"),
        (with_entities(BOMB), "its entity &e1; is made of others"),
        (
            with_entities(BOMB).replace('about="http://v.example/1"', 'about="&e11;"'),
            "entities grow beyond all measure",
        ),
        (with_entities(OUTSIDE, "&e0;"), "its entity &e0; stands for what is elsewhere"),
        (with_entities(OUTSIDE), "its entity &e0; stands for what is elsewhere"),
        (with_entities(PLAIN, "&e0;"), "an entity stands in the words of http://v.example/1"),
    ],
)
def test_entities_are_neither_expanded_nor_fetched_but_refused_with_the_reason(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(Unusable, match=said) as refused:
        read_entries(written(tmp_path, "v.rdf", text))
    assert "entity declarations are refused, for they can fill any memory and bring in other files" in str(
        refused.value
    )


def test_short_names_of_addresses_are_read_for_other_programs_write_them(tmp_path: Path) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    short = with_entities(f'<!DOCTYPE rdf:RDF [<!ENTITY skos "{skos}">]>').replace(
        f'xmlns:skos="{skos}"', 'xmlns:skos="&skos;"'
    )
    assert read_entries(written(tmp_path, "v.rdf", short)) == read_entries(written(tmp_path, "w.rdf", XML))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "v.ttl",
            TURTLE + '<http://v.example/3> skos:prefLabel "a"@sv skos:x .\n',
            "line 5 is not readable as Turtle: exp",
        ),
        (
            "v.ttl",
            TURTLE + "<http://v.example/3> foaf:name 1 .\n",
            'Prefix "foaf:" not bound; it reads: <http://v.exam',
        ),
        ("v.ttl", "this is no turtle", "line 1 is not readable as Turtle"),
    ],
)
def test_a_fault_of_a_turtle_file_has_its_line_and_what_stands_there(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    with pytest.raises(Unusable, match=said) as refused:
        read_entries(written(tmp_path, name, text))
    assert "b'" not in str(refused.value)  # as the library shows bytes


@pytest.mark.parametrize("name", ["v.tsv", "v.ttl"])
def test_text_in_another_encoding_is_told_by_its_line(tmp_path: Path, name: str) -> None:
    before = FILES[name].encode()
    (tmp_path / name).write_bytes(before + "förskola".encode("latin-1"))
    line = before.count(b"\n") + 1
    with pytest.raises(Unusable, match=f"line {line} is not UTF-8 text; save the file as UTF-8"):
        read_entries(tmp_path / name)


@pytest.mark.parametrize("name", FILES)
def test_one_concept_too_many_is_refused_before_the_rest_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary_file, "MOST_ENTRIES", 1)
    after = "\n<<< what follows is not well-formed"
    with pytest.raises(Unusable, match="more than 1 concepts; take a part of it"):
        read_entries(written(tmp_path, name, FILES[name].replace("</rdf:RDF>", "") + after))


@pytest.mark.parametrize(
    "text",
    [
        "this is no turtle\n" + TURTLE,  # seen at a look, before anything is read
        TURTLE.replace(".\n<", ". <") + "this is no turtle",  # counted while it is read
    ],
)
def test_too_many_concepts_of_a_turtle_file_are_seen_however_it_is_written(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary_file, "MOST_ENTRIES", 1)
    with pytest.raises(Unusable, match="more than 1 concepts"):
        read_entries(written(tmp_path, "v.ttl", text))


def test_a_look_counts_neither_what_is_said_twice_nor_words_of_other_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary_file, "MOST_ENTRIES", 2)
    more = '<http://v.example/2> skos:altLabel "wells"@en, "kanats"@en .\n'
    more += '<http://v.example/3> skos:prefLabel "vesi"@fi .\n'
    assert len(read_entries(written(tmp_path, "v.ttl", TURTLE + more))) == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('"vesihuolto"@fi', "1 have words in fi"),
        ('"water supply"', "1 have words in no language that is named"),
        ('"vesihuolto"@fi . <http://v.example/2> skos:prefLabel "water supply"', "2 have words in fi and no language"),
    ],
)
def test_where_all_words_are_in_other_languages_these_are_named(tmp_path: Path, said: str, told: str) -> None:
    text = f"@prefix skos: <{vocabulary_file.SKOS}> .\n<http://v.example/1> skos:prefLabel {said} .\n"
    with pytest.raises(Unusable, match=told):
        read_entries(written(tmp_path, "v.ttl", text))


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
    imported_anew(imported, Entry("1", (), ("falkenering",), ("falconry",)))
    assert points("Falkenering", call) > 0.3


def imported_anew(folder: Path, *entries: Entry) -> None:
    """Under another name for the folder, so that what was read of it before is not kept."""
    write_entries(list(entries), folder / "w.tsv")
    beside.use_imported(folder / ".." / folder.name)


BUNTING = a_call("Snow bunting", "Counting of the snow bunting.")


def test_a_word_meets_the_phrase_that_says_it_in_the_other_language(imported: Path) -> None:
    half = a_call("Snow cannons", "Grants for snow where it is warm.")
    assert points("Snösparvar", BUNTING) == 0
    imported_anew(imported, Entry("1", (), ("snösparv",), ("snow bunting",)))
    assert points("Snösparvar", BUNTING) > 0.3
    assert points("Snösparvar", half) < points("Snösparvar", BUNTING) / 2


@pytest.mark.parametrize("other", ["plectro bunting", "snow frondle"])
def test_phrases_that_share_a_word_are_each_met(imported: Path, other: str) -> None:
    imported_anew(imported, Entry("1", (), ("snösparv",), ("snow bunting", other)))
    for phrase in ("snow bunting", other):
        assert points("Snösparvar", a_call(phrase.capitalize(), f"Counting of the {phrase}.")) > 0.3


def test_a_word_whose_language_cannot_be_told_meets_its_phrase(imported: Path) -> None:
    imported_anew(imported, Entry("1", (), ("bullerplank",), ("vandle morpel",)))
    assert points("Bullerplank", a_call("Vandle morpel", "On the vandle morpel.")) > 0.3


def test_a_phrase_counts_for_less_than_the_word_itself_in_a_description_too(imported: Path) -> None:
    imported_anew(imported, Entry("1", (), ("snösparv",), ("snow bunting",)))
    area = an_area("Idrott", description="Snösparvar")
    said = a_call("Snösparvar", "Räkning av snösparvar, och snösparven räknas.", language="sv")
    assert points(area, BUNTING) <= points(area, said)


def test_a_phrase_beside_a_word_of_the_same_language_joins_nothing(imported: Path) -> None:
    imported_anew(imported, Entry("1", (), ("snösparv",), ("snow bunting", "plectrophenax")))
    assert points("Snösparvar", a_call("Snow cannons", "Grants for snow where it is warm.")) == 0


def test_the_maps_own_words_stand(imported: Path) -> None:
    call = a_call("Libraries", "Libraries lend books.")
    before = points("Bibliotek", call)
    write_entries([Entry("1", (), ("vattenförsörjning",), ("libraries", "library"))], imported / "v.tsv")
    assert points("Bibliotek", call) == before
