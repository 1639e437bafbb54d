"""The catalogue: every funder that our first organisations name, found under its names, honestly described."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sources.contract import CallData
from sources.entry import UNDECIDED, Entry
from sources.reading.links import canonical_address
from sources.registry import CATALOGUE, CatalogueFault, build_source, find, load_catalogue, read_entry
from tests.sources.kinds.cases import FIXTURES, agrees
from tests.sources.kinds.list_cases import CatalogueCase

FILES = sorted(CATALOGUE.glob("*.toml"))

# What the policies of Västerås, Västmanland, Värmland and Västernorrland name, old names included, and what the
# municipalities apply for every week.
NAMED = [
    "Vinnova", "Tillväxtverket", "ERUF", "UHR", "Universitets- och högskolerådet", "Erasmus+", "Atlas", "Nordplus",
    "Jordbruksverket", "Leader", "Energimyndigheten", "Naturvårdsverket", "LIFE", "Svenska institutet", "Sida", "ICLD",
    "SKR", "Stockholm Region EU Office", "Nordiska ministerrådet", "Nordic Council of Ministers",
    "EU Strategy for the Baltic Sea Region", "Interreg Baltic Sea Region", "Central Baltic", "South Baltic",
    "ESF-rådet", "Socialfonden", "Länsstyrelsen", "Horisont 2020", "Horizon Europe", "TEN-T", "CEF Transport",
    "Creative Europe", "Kreativa Europa", "Kulturrådet", "Filminstitutet", "Europe for Citizens", "CERV", "MUCF",
    "COSME", "Single Market Programme", "EIB", "Elena", "Enterprise Europe Network", "Covenant of Mayors",
    "Borgmästaravtalet", "Interreg Sverige-Norge", "Skolverket", "Socialstyrelsen", "Migrationsverket", "AMIF",
    "Boverket",
]  # fmt: skip
# What the user named first, and the other funders and programmes that pay municipalities or regions.
WANTED = [
    "Öresund-Kattegat-Skagerrak", "Aurora", "Nordsjön", "Northern Periphery", "Interreg Europe", "URBACT", "ESPON",
    "interreg.eu", "Formas", "Forte", "Vetenskapsrådet", "Trafikverket", "MSB", "Konstnärsnämnden", "Viable Cities",
    "NordForsk", "Nordic Innovation", "Nordic Energy Research", "Nordisk kulturkontakt", "Nordisk kulturfond",
    "European Urban Initiative", "City Facility", "NetZeroCities", "Bauhaus", "EACEA", "CINEA", "HaDEA",
    "EIT Urban Mobility", "Climate-KIC", "keep.eu", "EEA and Norway Grants", "Euro-Access", "interreg.no kalender",
    "EU Funding & Tenders Portal",
]  # fmt: skip
ACTIONS = ["KA120", "KA121", "KA122", "KA210", "KA220", "KA150", "KA152", "KA153", "KA154"]
COUNTIES = {
    "Stockholms län": "SE110", "Uppsala län": "SE121", "Södermanlands län": "SE122", "Östergötlands län": "SE123",
    "Örebro län": "SE124", "Västmanlands län": "SE125", "Jönköpings län": "SE211", "Kronobergs län": "SE212",
    "Kalmar län": "SE213", "Gotlands län": "SE214", "Blekinge län": "SE221", "Skåne län": "SE224",
    "Hallands län": "SE231", "Västra Götalands län": "SE232", "Värmlands län": "SE311", "Dalarnas län": "SE312",
    "Gävleborgs län": "SE313", "Västernorrlands län": "SE321", "Jämtlands län": "SE322", "Västerbottens län": "SE331",
    "Norrbottens län": "SE332",
}  # fmt: skip


def refuse(fault: CatalogueFault) -> None:
    raise fault


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Entry]:
    return load_catalogue([CATALOGUE], refuse)


def raw(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def each(files: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", files, ids=lambda path: path.stem)


def an_entry(**fields: Any) -> Entry:
    facts = {
        "id": "provfonden",
        "name": {"sv": "Provfonden för lärande", "en": "The Test Fund for Learning"},
        "kind": "page_watch",
        "url": "https://www.example.org/",
        "level": "national",
        "verified_on": "2026-11-21",
    }
    return Entry.model_validate({name: value for name, value in (facts | fields).items() if value is not None})


def test_there_is_an_entry_for_each_of_many_funders_and_programmes() -> None:
    assert len(FILES) >= 60


@each(FILES)
def test_a_file_is_an_entry_of_its_own_name_and_builds_its_reader(path: Path) -> None:
    entry = read_entry(path)
    assert entry.id == path.stem
    if entry.kind is not None:
        assert build_source(entry).entry == entry


@each(FILES)
def test_who_reads_a_file_learns_how_sure_we_are_and_how_often_to_expect_a_call(path: Path) -> None:
    facts = raw(path)
    assert facts["verified"] in ("recorded", "described"), "nobody has read it live from here"
    if facts.get("active", True):
        assert {"rhythm_days", "licence", "verified_on"} <= set(facts)
    else:
        assert facts.get("no_calls") or facts.get("notes"), "what is not read says why"


@each(FILES)
def test_the_swedish_of_the_catalogue_is_a_civil_servants(path: Path) -> None:
    text = " ".join(swedish(raw(path))).casefold()
    assert not re.search(r"\b(träff|match|digest|deadline|medfinansiering)\w*|\bej\b", text)


def swedish(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["sv"]] if isinstance(value.get("sv"), str) else []
        return own + [words for part in value.values() for words in swedish(part)]
    return [words for part in value for words in swedish(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", NAMED + WANTED)
def test_whoever_looks_for_a_funder_finds_it(catalogue: dict[str, Entry], name: str) -> None:
    found = find(catalogue, name)
    assert found
    assert all(entry.active or entry.no_calls or entry.notes for entry in found)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_of_decentralised_erasmus_has_its_own_entry(catalogue: dict[str, Entry], action: str) -> None:
    (entry,) = find(catalogue, action)
    assert entry.active
    assert entry.funder in ("UHR", "MUCF")


@pytest.mark.parametrize(("county", "code"), COUNTIES.items())
def test_each_county_board_has_an_entry_for_its_own_county_alone(
    catalogue: dict[str, Entry], county: str, code: str
) -> None:
    (entry,) = [entry for entry in find(catalogue, f"Länsstyrelsen {county}") if entry.name.sv.endswith(county)]
    assert entry.regions == (code,)
    assert entry.level == "regional"


def test_an_agency_that_changed_its_name_is_found_under_both(catalogue: dict[str, Entry]) -> None:
    for words in ("MSB", "samhällsskydd och beredskap", "Myndigheten för civilt försvar", "civilt forsvar"):
        assert [entry.id for entry in find(catalogue, words)] == ["msb"]


def test_no_place_stands_twice_in_a_programme_area(catalogue: dict[str, Entry]) -> None:
    for entry in catalogue.values():
        codes = entry.regions
        within = [(one, other) for one in codes for other in codes if one != other and one.startswith(other)]
        assert len(set(codes)) == len(codes), entry.id
        assert not within, entry.id


def test_a_programme_area_says_where_it_was_read(catalogue: dict[str, Entry]) -> None:
    for entry in catalogue.values():
        if len(entry.regions) > 1:
            assert entry.regions_source, entry.id


@pytest.mark.parametrize(
    ("programme", "counties"),
    [
        ("interreg-central-baltic", "SE110 SE121 SE122 SE123 SE124 SE125 SE214 SE313"),
        ("interreg-south-baltic", "SE212 SE213 SE221 SE224"),
        ("interreg-sverige-norge", "SE232 SE311 SE312 SE321 SE322"),
        ("interreg-oresund-kattegat-skagerrak", "SE224 SE231 SE232"),
        ("interreg-north-sea", "SE212 SE224 SE231 SE232 SE311"),
        ("interreg-aurora", "SE312 SE321 SE322 SE331 SE332"),
    ],
)
def test_an_interreg_programme_covers_its_swedish_counties_and_foreign_parts(
    catalogue: dict[str, Entry], programme: str, counties: str
) -> None:
    codes = catalogue[programme].regions
    assert sorted(code for code in codes if code.startswith("SE")) == counties.split()
    assert any(not code.startswith("SE") for code in codes)


def test_no_two_entries_read_the_same_address(catalogue: dict[str, Entry]) -> None:
    read: dict[str, str] = {}
    for entry in catalogue.values():
        if entry.kind is None:
            continue
        for address in {entry.url, *entry.options.get("pages", ())}:
            first = read.setdefault(canonical_address(address), entry.id)
            assert first == entry.id, f"{entry.id} and {first} read {address}"


def test_what_follows_a_programme_is_another_entry_or_not_decided(catalogue: dict[str, Entry]) -> None:
    programmes = [entry for entry in catalogue.values() if entry.period]
    assert len(programmes) > 20
    assert all(entry.successor == UNDECIDED or entry.successor in catalogue for entry in programmes)


def _fixture_cases() -> list[Any]:
    folders = [file.parent for path in FILES for file in sorted((FIXTURES / path.stem).glob("*/expected.json"))]
    fit = [folder for folder in folders if "at" in json.loads((folder / "expected.json").read_text("utf-8"))]
    return [pytest.param(CatalogueCase(folder), id=f"{folder.parent.name}-{folder.name}") for folder in fit]


@pytest.mark.parametrize("case", _fixture_cases())
def test_a_funder_with_a_fixture_folder_is_read_as_a_person_reads_it(case: CatalogueCase) -> None:
    calls, notes, nothing_open = case.read()
    expected = case.expected
    assert set(calls) == set(expected["calls"])
    assert (notes, nothing_open) == (expected["notes"], expected["nothing_open"])
    for identity, fields in expected["calls"].items():
        found = calls[identity].model_dump(mode="json")
        assert agrees(found, fields), {name: found[name] for name in fields}
        assert CallData.model_validate(found) == calls[identity]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("provfonden", True),
        ("PROVFONDEN", True),
        ("test fund learning", True),
        ("larande", True),
        ("för lär", True),
        ("Skolfonden", True),
        ("Generalfonden", True),
        ("Utbyten", True),
        ("fonden", False),
        ("provfonden musik", False),
        ("", False),
        ("?!", False),
    ],
)
def test_an_entry_is_found_by_the_beginnings_of_its_words(words: str, found: bool) -> None:
    entry = an_entry(formerly=["Skolfonden"], funder="Generalfonden", programme="Utbyten")
    assert bool(find({entry.id: entry}, words)) is found


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("Klimatklivet", "naturvardsverket"), ("LONA", "lansstyrelsen-halland"), ("Skapande skola", "kulturradet"),
        ("EU4Health", "hadea"), ("INEA", "cinea"), ("EASME", "cinea"), ("REA", "horizon-europe"),
        ("utbyten.se", "erasmus-plus-ka120"), ("Impact Innovation", "vinnova"), ("Industriklivet", "energimyndigheten"),
        ("Kulturbryggan", "konstnarsnamnden"), ("Landsbygdsprogrammet", "jordbruksverket"), ("H2020", "horizon-europe"),
        ("Fonden för en rättvis omställning", "tillvaxtverket"), ("Innovationsfonden", "cinea"),
        ("CEF Digital", "hadea"), ("Statens kulturråd", "kulturradet"), ("LOVA", "havs-och-vattenmyndigheten"),
        ("EVS", "european-solidarity-corps"), ("vänorter", "cerv"), ("stadsmiljöavtal", "trafikverket"),
    ],
)  # fmt: skip
def test_a_programme_or_an_old_name_leads_to_its_entry(catalogue: dict[str, Entry], words: str, entry: str) -> None:
    assert entry in [found.id for found in find(catalogue, words)]


def test_those_named_so_come_before_those_paid_by_it() -> None:
    payer = an_entry(id="z-myndigheten", name={"sv": "Ö-myndigheten", "en": "Z agency"})
    paid = an_entry(id="stod", name={"sv": "A-stödet", "en": "A grant"}, funder="Ö-myndigheten")
    catalogue = {entry.id: entry for entry in (paid, payer)}
    assert [entry.id for entry in find(catalogue, "ö-myndigheten")] == ["z-myndigheten", "stod"]


def test_a_funder_without_calls_is_an_entry_and_has_no_reader(catalogue: dict[str, Entry]) -> None:
    network = catalogue["enterprise-europe-network"]
    with pytest.raises(CatalogueFault, match="no grants"):
        build_source(network)


def test_every_field_of_a_catalogue_file_is_documented() -> None:
    text = (CATALOGUE.parent / "README.md").read_text("utf-8")
    table = text.partition("Of a catalogue file:")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \| [^|]+ \|$", table, re.MULTILINE) == list(Entry.model_fields)


def test_what_an_admin_should_know_is_said_in_both_languages() -> None:
    entries = load_catalogue([CATALOGUE], lambda fault: pytest.fail(str(fault))).values()
    pairs = [pair for entry in entries for pair in ((entry.notes, entry.notes_sv), (entry.no_calls, entry.no_calls_sv))]
    assert sum(bool(english) for english, _ in pairs) > 100
    assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1])] == []
    assert [swedish for _, swedish in pairs if re.search(r"\b(?:deadline|träff|match|digest|ej)\b", swedish)] == []
