"""What is wrong with a source's file is said in the language of the page, with its line and its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sources.registry import CatalogueFault, entry_of
from watcher.language import Texts
from watcher.web.source_words import fault_lines, fault_words


def test_faults_of_a_file_are_said_in_the_language_of_the_page() -> None:
    text = """id = "fond"\nkind = "listing"\nurl = "https://user@fond.example/"\nlevel = "galaxy"\nrhythm_days = 0
language = "svenska"\nregions = ["SE99", "QQ1"]\nlicence = "LOOK: of its texts"\nfunder = "FILL IN"
unknown = 1\nverified_on = 2026-01-01\n[name]\nsv = "F"\nen = ""\n[options]\nitem = "li["\ntitle = "h2"\n"""
    with pytest.raises(CatalogueFault) as found:
        entry_of(Path("fond.toml"), text.encode())
    lines = fault_lines(found.value, Texts("sv"))
    assert set(lines) >= {"url", "level", "rhythm_days", "unknown"}
    assert {name: words for name, words in lines.items() if words.startswith("På engelska")} == {}
    assert lines["rhythm_days"] == "Ska vara minst 1."
    assert (lines["language"], lines["name.en"]) == (
        "'svenska' är ingen språkkod. Skriv 'sv'.",
        "Är tomt. Skriv namnet som läsarna känner det, på det språket.",
    )
    assert {"regions.0", "regions.1", "licence", "funder"} <= set(lines)
    assert fault_lines(CatalogueFault("f", ["id: String should match pattern '^a$'"]), Texts("sv")) == {
        "id": "Har fel form. Mönstret är '^a$'"
    }
    assert fault_lines(found.value, Texts("en"))["rhythm_days"] == "Input should be greater than or equal to 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id = "fond"\nlevel "eu"\n', "Rad 2, tecken 7: Efter fältets namn ska det stå ett likhetstecken."),
        ("id = fond", "Rad 1, tecken 6: Värdet är inte skrivet som det ska. Text ska stå inom citattecken."),
        ('id = "fond', "I slutet av filen: Texten saknar avslutande citattecken."),
        ('id = "C:\\data"', "Ett omvänt snedstreck i en text ska skrivas två gånger."),
        ('id = "a"\nid = "b"', "Fältet har redan ett värde. Det får stå en gång."),
        ("id = [1\n", "Listan saknar avslutande hakparentes."),
        ("[name]\n[name]", "står en gång|får stå en gång"),
        ("id = {a = 1", "Krullparentesen ({) saknar slut."),
        ("= 1", "Raden är varken"),
        ("[name", "Rubriken ska sluta med ]."),
        ('id = "a" b', "Varje fält ska ha en egen rad."),
        ("d = 2026-13-01", "Dagen finns inte i kalendern.|Det står något mer"),
    ],
)
def test_what_is_wrong_with_the_writing_of_a_file_is_said_in_swedish_with_its_line(text: str, words: str) -> None:
    with pytest.raises(CatalogueFault) as found:
        entry_of(Path("fond.toml"), text.encode())
    said = fault_words(found.value, Texts("sv"))
    assert any(each in said for each in words.split("|")), said
    assert said.startswith(("fond.toml: Rad ", "fond.toml: I slutet av filen: "))
    assert not re.search("Expected|Invalid|Cannot|Un(closed|terminated|escaped)|statement", said)


@pytest.mark.parametrize(
    "line",
    [
        "options.page_parameter: String should have at least 1 character",
        "options.rounds: holds too few; at least 1 needed",
        "verified_on: Datetimes provided to dates should have zero time - e.g. be exact dates",
        "successor: goes with period; say what follows it, or 'undecided'",
        "options: mailbox or folder: say which of the two the letters lie in",
        "options.status_words.a.[key]: Input should be 'open' or 'closed'",
        "funder: holds a control character (U+000A); take it out",
        "name: sv: still holds the mark FILL IN; write what belongs there",
    ],
)
def test_what_a_field_may_not_hold_is_said_in_swedish(line: str) -> None:
    said = fault_lines(CatalogueFault("fond.toml", [line]), Texts("sv"))
    assert list(said) == [line.partition(": ")[0]]
    assert not re.search("På engelska|should|holds|goes with|letters lie", *said.values())
