"""Both languages say the same, every text is used, and no word is used that readers must not meet."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from watcher.language import LANGUAGES, TEXTS, placeholders, read_texts

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("subscriptions", "watcher")
GLOSSARY: dict[str, Any] = tomllib.loads((TEXTS / "glossary.toml").read_text("utf-8"))
_ANYTHING = "\0"
_QUOTED = re.compile(r"""["']([\w.\-]+)["']""")


def keys() -> list[str]:
    return sorted(read_texts("sv").keys() | read_texts("en").keys())


def words_of(key: str, language: str) -> str:
    return " / ".join(read_texts(language)[key].values())


def filled_in(key: str, language: str) -> set[str]:
    return set().union(*map(placeholders, read_texts(language)[key].values()))


def contains(text: str, forms: Sequence[str]) -> list[str]:
    """Which of the forms stand in the text as whole words."""
    return [form for form in forms if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE)]


def literals_of(tree: ast.AST) -> Iterator[str]:
    """Every string in a module; what an f-string leaves open stands as a mark for anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (value.value if isinstance(value, ast.Constant) else _ANYTHING for value in node.values)
            yield "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def all_literals() -> Iterator[str]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield from literals_of(ast.parse(path.read_text("utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        for found in _QUOTED.findall(path.read_text("utf-8")):
            # In a template a key may be put together: "web.state_" ~ state.
            yield found + _ANYTHING if found.endswith(("_", ".")) else found


def is_pattern(literal: str) -> bool:
    """A dotted beginning is needed: a string that is only a gap would use every key."""
    return _ANYTHING in literal and "." in literal.split(_ANYTHING, maxsplit=1)[0] and " " not in literal


def pattern(literal: str) -> re.Pattern[str]:
    return re.compile(r"[\w\-]+".join(map(re.escape, literal.split(_ANYTHING))))


def said(path: Path) -> Iterator[str]:
    """The keys that a module asks its texts for, as far as they are written out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if name == "say" and isinstance(first, ast.Constant) and re.fullmatch(r"[\w\-]+(\.[\w\-]+)+", str(first.value)):
            yield str(first.value)


def test_both_languages_have_the_same_texts() -> None:
    assert read_texts("sv").keys() == read_texts("en").keys()


@pytest.mark.parametrize("section", sorted({key.partition(".")[0] for key in keys()}))
def test_both_languages_fill_in_the_same_values(section: str) -> None:
    own = [key for key in keys() if key.partition(".")[0] == section]
    assert {key: filled_in(key, "sv") for key in own} == {key: filled_in(key, "en") for key in own}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_with_plural_has_the_forms_of_its_language(language: str) -> None:
    for key, forms in read_texts(language).items():
        assert set(forms) in ({"other"}, {"one", "other"}), key


def test_every_text_is_used() -> None:
    used = set(all_literals())
    patterns = [pattern(literal) for literal in used if is_pattern(literal)]
    unused = [key for key in keys() if key not in used and not any(each.fullmatch(key) for each in patterns)]
    assert unused == []


def test_every_key_that_is_asked_for_exists() -> None:
    asked = {key for package in PACKAGES for path in (ROOT / package).rglob("*.py") for key in said(path)}
    in_templates = (path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))
    asked |= {key for text in in_templates for key in re.findall(r"""\bsay\(["']([\w.\-]+)["'][,)]""", text)}
    assert len(asked) > 50
    assert asked - set(keys()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_uses_a_word_that_readers_must_not_meet(language: str) -> None:
    forbidden = GLOSSARY["forbidden"][language]
    found = {key: contains(words_of(key, language), forbidden) for key in keys()}
    assert {key: each for key, each in found.items() if each} == {}


@pytest.mark.parametrize("term", GLOSSARY["term"], ids=lambda term: str(term["en"][0]))
def test_a_term_is_the_same_thing_in_both_languages(term: dict[str, list[str]]) -> None:
    for key in keys():
        swedish, english = (bool(contains(words_of(key, each), term[each])) for each in LANGUAGES)
        assert not swedish or english, f"{key}: {term['sv'][0]} is {term['en'][0]} in English"


@pytest.mark.parametrize("term", GLOSSARY["term"], ids=lambda term: str(term["en"][0]))
def test_every_term_is_in_use(term: dict[str, list[str]]) -> None:
    assert any(contains(words_of(key, "sv"), term["sv"]) for key in keys())


def test_the_checks_see_what_they_look_for() -> None:
    assert contains("Tre träffar i dag", ["träffar"])
    assert not contains("strafföreläggande", ["straff"])
    literal = next(literals_of(ast.parse('f"section.{kind}"')))
    assert is_pattern(literal)
    assert pattern(literal).fullmatch("section.new-open")
    assert not pattern(literal).fullmatch("section.a.b")
