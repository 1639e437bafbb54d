"""Reading a vocabulary that somebody else keeps (EuroVoc, YSO, one's own list): SKOS as RDF/XML or Turtle, or TSV.

The files come from anywhere: no entity is expanded, nothing is fetched, and there is an end to what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

from subscriptions.matching.language import LANGUAGES

MOST_ENTRIES: Final = 300_000
MOST_BYTES: Final = 1_000_000_000
# Turtle is read as a whole, some megabytes in ten seconds.
MOST_TURTLE_BYTES: Final = 100_000_000
MOST_LABELS: Final = 40
LONGEST_LABEL: Final = 100
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
LABELS: Final = ("prefLabel", "altLabel", "hiddenLabel")
COLUMNS: Final = ("id", "broader", *LANGUAGES)
TURTLE: Final = (".ttl", ".turtle", ".n3", ".nt")
XML: Final = (".rdf", ".xml", ".skos")
# A few of them that name one another are a text without end, and one may name any file of the machine that reads.
ENTITIES: Final = (
    "; such entity declarations are refused, for they can fill any memory and bring in other files: write the text"
    " itself instead, and take the DOCTYPE out"
)
# By what the library says of entities that name one another.
_RUN_AWAY: Final = ("amplification", "reference loop")
Take = Callable[[str, str, str, str], None]


class Unusable(ValueError):
    """The file is no vocabulary that can be read. The message says why."""


class TooMany(Unusable):
    """More concepts than are kept."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_ENTRIES} concepts; take a part of it")


class Entry(NamedTuple):
    """One concept: its words in each language, the preferred one first, and the entries it is narrower than."""

    id: str
    broader: tuple[str, ...]
    sv: tuple[str, ...]
    en: tuple[str, ...]


class Gathered:
    """What the statements of a file say. `labels`: of each concept that has words in a language of ours: kind, words,
    language. `elsewhere`: the concepts with words in another language or in none that is named, by that language."""

    def __init__(self) -> None:
        self.labels: dict[str, list[tuple[str, str, str]]] = {}
        self.elsewhere: dict[str, str] = {}
        self._broader: dict[str, list[str]] = {}

    def take(self, subject: str, what: str, value: str, language: str) -> None:
        """One statement: `prefLabel` (and so on) or `broader`, value, language. Raises Unusable at one too many."""
        if what == "broader":
            self._broader.setdefault(subject, []).append(value)
        elif language not in LANGUAGES:
            self.elsewhere.setdefault(subject, language)
        elif words := _clean(value):
            self.labels.setdefault(subject, []).append((what, words, language))
            if len(self.labels) > MOST_ENTRIES:
                raise TooMany

    def entries(self) -> list[Entry]:
        """The concepts with words in Swedish or English. Raises Unusable where there are none."""
        if not self.labels:
            raise Unusable(f"no concept with words in Swedish or English; {self._what_else()}")
        return [_entry(each, said, self._broader.get(each, [])) for each, said in self.labels.items()]

    def in_neither(self) -> int:
        """How many concepts have words in other languages alone."""
        return sum(each not in self.labels for each in self.elsewhere)

    def _what_else(self) -> str:
        if not self.elsewhere:
            return "SKOS (RDF/XML, Turtle) or TSV is wanted"
        named = sorted({language for language in self.elsewhere.values() if language})
        languages = [", ".join(named[:10])] if named else []
        unnamed = ["no language that is named (write xml:lang or @sv)"] if "" in self.elsewhere.values() else []
        return f"{len(self.elsewhere)} have words in {' and '.join(languages + unnamed)}"


def read_entries(path: Path) -> list[Entry]:
    """The concepts of a file that have words in Swedish or English. Raises Unusable, OSError."""
    return gather(path).entries()


def gather(path: Path) -> Gathered:
    """What a file says of concepts. Raises Unusable, OSError."""
    ending, found = path.suffix.lower(), Gathered()
    if path.stat().st_size > (MOST_TURTLE_BYTES if ending in TURTLE else MOST_BYTES):
        raise Unusable("the file is too large; take RDF/XML or TSV, or a part of it")
    try:
        if ending in TURTLE:
            from subscriptions.matching.vocabulary_turtle import read_turtle  # noqa: PLC0415 - slow to load, seldom needed

            read_turtle(path.read_text("utf-8"), found.take, MOST_ENTRIES)
        else:
            for statement in _of_xml(path) if ending in XML else _of_table(path):
                found.take(*statement)
    except UnicodeDecodeError as fault:
        raise Unusable(f"line {_first_line_not_utf8(path)} is not UTF-8 text; save the file as UTF-8") from fault
    return found


def _first_line_not_utf8(path: Path) -> int:
    """Counted from 1; 1 too where the fault lies between the lines."""
    with path.open("rb") as lines:
        return next((number for number, line in enumerate(lines, 1) if not _is_utf8(line)), 1)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of_xml(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Element by element, so that a file larger than the memory can be read."""
    with path.open("rb") as file:
        guarded = etree.iterparse(
            file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            for number, (_event, element) in enumerate(guarded):
                if not number:
                    _refuse_entities(element)
                parent = element.getparent()
                if parent is None or parent.getparent() is not None:
                    continue  # only what stands directly in the document is a concept
                yield from _of_element(element)
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as fault:
            if any(sign in fault.msg for sign in _RUN_AWAY):
                raise Unusable(f"its entities grow beyond all measure{ENTITIES}") from fault
            raise Unusable(f"not well-formed XML: {fault.msg}") from fault


def _refuse_entities(element: etree._Element) -> None:
    """What is declared is told once the first element has been read. Short names of addresses (`&skos;`) harm nobody,
    and other programs write them."""
    declared: Any = element.getroottree().docinfo.internalDTD
    for entity in declared.iterentities() if declared is not None else ():
        if entity.system_url is not None or entity.content is None:
            raise Unusable(f"its entity &{entity.name}; stands for what is elsewhere{ENTITIES}")
        if "&" in entity.content:
            raise Unusable(f"its entity &{entity.name}; is made of others{ENTITIES}")


def _of_element(concept: etree._Element) -> Iterator[tuple[str, str, str, str]]:
    subject = concept.get(f"{_RDF}about") or concept.get(f"{_RDF}ID")
    if not subject:
        return
    for each in concept:
        if not isinstance(each.tag, str):
            continue
        what = each.tag.removeprefix(f"{{{SKOS}}}")
        if what in LABELS and any(inner.tag is etree.Entity for inner in each):
            raise Unusable(f"an entity stands in the words of {subject}{ENTITIES}")
        if what in LABELS and each.text:
            yield subject, what, each.text, (each.get(_LANGUAGE) or "")[:2].lower()
        elif what == "broader" and (wider := each.get(f"{_RDF}resource")):
            yield subject, what, wider, ""


def _of_table(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """A line for each concept under a line of headings: `sv` and `en` (words with | between), `id` and `broader`."""
    with path.open(encoding="utf-8-sig") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        headings = [each.strip().lower() for each in next(rows, [])]
        if not set(headings) & set(LANGUAGES):
            raise Unusable("the first line must name the columns: sv, en, and id and broader if there are any")
        for number, cells in enumerate(rows, 2):
            row = dict(zip(headings, cells, strict=False))
            name = row.get("id", "").strip() or f"line {number}"
            yield from ((name, "broader", each, "") for each in _split(row.get("broader", "")))
            for language in LANGUAGES:
                yield from ((name, "altLabel", each, language) for each in _split(row.get(language, "")))


def _split(cell: str) -> list[str]:
    return [each.strip() for each in cell.split("|") if each.strip()]


def _clean(label: str) -> str:
    """A label on one line; empty if it is too long to be a term. EuroVoc and others add `(country)` and the like."""
    words = " ".join(label.split("(", maxsplit=1)[0].replace("|", " ").split())
    return words if len(words) <= LONGEST_LABEL and words.isprintable() else ""


def _entry(name: str, said: Iterable[tuple[str, str, str]], broader: list[str]) -> Entry:
    ordered = sorted(said, key=lambda each: LABELS.index(each[0]))
    of = {
        language: tuple(dict.fromkeys(words for _what, words, each in ordered if each == language))[:MOST_LABELS]
        for language in LANGUAGES
    }
    return Entry(name, tuple(dict.fromkeys(broader)), of["sv"], of["en"])


def write_entries(entries: Iterable[Entry], path: Path) -> None:
    """Keep entries as TSV, all or nothing."""
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for each in entries:
            cells = (_flat(each.id), "|".join(map(_flat, each.broader)), "|".join(each.sv), "|".join(each.en))
            out.write("\t".join(cells) + "\n")
    beside.replace(path)


def _flat(name: str) -> str:
    return "".join("_" if letter in "|\t" or not letter.isprintable() else letter for letter in name)
