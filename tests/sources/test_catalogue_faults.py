"""Faults of a catalogue file: each is told by its field, and what is checked is what is loaded."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.reading.codes import COUNTRIES, SWEDISH_REGIONS, region_fault
from sources.registry import CATALOGUE, CatalogueFault, find_entry, load_catalogue, read_entry
from subscriptions.regions import REGIONS
from tests.sources.test_catalogue import an_entry, refuse


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": None}, "kind: say either"),
        ({"no_calls": "Ger råd.", "active": False}, "kind: say either"),
        ({"kind": None, "no_calls": "Ger råd."}, "active: must be false"),
        ({"period": {"from": 2021, "to": 2027}}, "successor: goes with period"),
        ({"successor": "undecided"}, "successor: goes with period"),
        ({"period": {"from": 2027, "to": 2021}, "successor": "undecided"}, "period: ends 2021"),
        ({"period": {"from": 2021}, "successor": "undecided"}, "period.to: Field required"),
        ({"regions": ["se125"]}, "regions.0: String should match"),
        ({"regions": ["SE125", "SE-12"]}, "regions.1: String should match"),
        ({"language": "svenska"}, "language: 'svenska' is no language code; write 'sv'"),
        ({"language": "klingon"}, "language: 'klingon' is no language code; write two letters, such as sv, en"),
        ({"regions": ["SE125", "SE99"]}, "regions.1: 'SE99' is no Swedish NUTS code; use one of SE110, SE121"),
        ({"regions": ["SE12X"]}, "regions.0: 'SE12X' is no Swedish NUTS code; use one of SE121, SE122, SE123, SE124"),
        ({"regions": ["QQ1"]}, "regions.0: 'QQ1' begins with no country code"),
        ({"name": {"sv": "", "en": "Fund"}}, "name.sv: is empty; write the name"),
        ({"name": {"sv": "Fond", "en": " "}, "level": "galactic"}, "name.en: is empty; write the name"),
        ({"licence": "LOOK: of its texts"}, "licence: still holds the mark LOOK; write what belongs there"),
        ({"name": {"sv": "FILL IN", "en": "Fund"}}, "name: sv: still holds the mark FILL IN"),
        ({"formerly": [""]}, "formerly.0: String should have at least 2"),
        ({"areas": ["SE125"]}, "areas: Extra inputs"),
        ({"url": "https://user:hemligt@a.example/"}, "url: holds a user name or a password"),
        ({"url": "https://a.example:99999/"}, "url: has a port that is none"),
        ({"url": "https://a.example:0/"}, "url: has a port that is none"),
        ({"url": "https:///utlysningar"}, "url: names no host"),
        ({"url": "ftp://a.example/"}, "url: is not an http or https address"),
        ({"url": "a.example/utlysningar"}, "url: is not an http or https address"),
        ({"url": "https://a.example/\\utlysningar"}, "url: holds a space, a backslash or an invisible character"),
        ({"options": {"pages": ["https://a.example:x/"]}}, "options.pages.0: has a port that is none"),
        ({"name": {"sv": "\x1b[2JFond", "en": "Fund"}}, "name: sv: holds a control character (U+001B)"),
        ({"funder": "Fond\nen"}, "funder: holds a control character (U+000A)"),
        ({"notes": "En rad.\nOch\x9b"}, "notes: holds a control character (U+009B)"),
        ({"options": {"expects": ["\u202exx"]}}, "options: expects: holds a control character (U+202E)"),
        ({"verified_on": "2026-11-23", "level": "galactic"}, "verified_on: 2026-11-23 lies in the future"),
    ],
)
def test_a_fault_is_told_by_its_field(tmp_path: Path, fields: dict[str, Any], fault: str) -> None:
    import tomli_w  # noqa: PLC0415 - only this test writes TOML

    facts = an_entry().model_dump(mode="json", exclude_defaults=True) | fields
    path = tmp_path / "provfonden.toml"
    path.write_text(tomli_w.dumps({name: value for name, value in facts.items() if value is not None}), "utf-8")
    with pytest.raises(CatalogueFault) as raised:
        read_entry(path, today=date(2026, 11, 21))
    assert "hemligt" not in str(raised.value)
    assert any(line.startswith(fault) for line in raised.value.faults), raised.value.faults


@pytest.mark.parametrize(
    ("facts", "read_as"),
    [
        ({"language": "SV"}, "sv"),
        ({"language": "sv-SE"}, "sv"),
        ({"language": "swe"}, "sv"),
        ({"language": "sma"}, "sma"),
        ({"regions": ["GB", "GR3", "TN", "CA", "US"]}, ("UK", "EL3", "TN", "CA", "US")),
    ],
)
def test_a_code_that_is_written_otherwise_or_is_rare_is_no_fault(facts: dict[str, Any], read_as: object) -> None:
    (name,) = facts
    assert getattr(an_entry(**facts), name) == read_as


@pytest.mark.parametrize("line", ['funder = "LOOK"', 'language = "klingon"', 'regions = ["SE99"]', 'regions = ["QQ1"]'])
def test_a_source_with_an_odd_code_is_read_and_its_file_at_fault_where_that_is_asked(tmp_path: Path, line: str) -> None:
    name = line.partition(" ")[0]
    text = re.sub(rf"(?ms)^{name} = [^\n]*(\n    [^\n]*)*(\n\])?$", "", (CATALOGUE / "life.toml").read_text("utf-8"))
    path = tmp_path / "life.toml"
    path.write_text(f"{line}\n{text}", "utf-8")
    faults: list[CatalogueFault] = []
    loaded = load_catalogue([tmp_path], faults.append)
    assert (list(loaded), faults, find_entry([tmp_path], "life")) == (["life"], [], loaded["life"])
    with pytest.raises(CatalogueFault, match=name):
        read_entry(path)


def test_every_swedish_region_that_has_a_name_has_a_code_that_may_be_written() -> None:
    assert frozenset(REGIONS) == SWEDISH_REGIONS
    assert all(region_fault(code) is None for code in (*REGIONS, *COUNTRIES, "NO0B2", "FI1D9"))


def test_what_is_checked_is_what_is_loaded(tmp_path: Path) -> None:
    later = re.sub(r"verified_on = .*", "verified_on = 2062-01-01", (CATALOGUE / "life.toml").read_text("utf-8"))
    (tmp_path / "life.toml").write_text(later, "utf-8")
    faults: list[CatalogueFault] = []
    assert not load_catalogue([tmp_path], faults.append, today=date(2026, 11, 21))
    assert faults[0].faults == ["verified_on: 2062-01-01 lies in the future; today is 2026-11-21"]
    with pytest.raises(CatalogueFault, match="in the future"):
        find_entry([tmp_path], "life", today=date(2026, 11, 21))
    # A machine whose clock is slow does not lose what is bundled.
    assert load_catalogue([CATALOGUE], refuse, today=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("encoding", "is_read"),
    [("utf-8", True), ("utf-8-sig", True), ("latin-1", False), ("utf-16", False), ("utf-16-le", False)],
)
def test_a_file_is_utf_8_with_or_without_its_mark(tmp_path: Path, encoding: str, is_read: bool) -> None:
    path = tmp_path / "vinnova.toml"
    text = (CATALOGUE / "vinnova.toml").read_text("utf-8")
    path.write_bytes(f"# Läses av oss.\n{text}".encode(encoding))
    if is_read:
        assert read_entry(path).id == "vinnova"
    else:
        with pytest.raises(CatalogueFault) as raised:
            read_entry(path)
        assert raised.value.faults == ["is not UTF-8 text; save the file as UTF-8"]
