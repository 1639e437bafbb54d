"""Reading a vocabulary that somebody else keeps (EuroVoc, YSO, one's own list): SKOS as RDF/XML or Turtle, or TSV.

The files come from anywhere: no entity is expanded, nothing is fetched, and there is an end to what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree

from subscriptions.matching.language import LANGUAGES

MOST_ENTRIES: Final = 300_000
MOST_BYTES: Final = 1_000_000_000
# Turtle is held in memory as a whole, ten times as large as its file.
MOST_TURTLE_BYTES: Final = 100_000_000
MOST_LABELS: Final = 40
LONGEST_LABEL: Final = 100
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LABELS: Final = ("prefLabel", "altLabel", "hiddenLabel")
COLUMNS: Final = ("id", "broader", *LANGUAGES)
TURTLE: Final = (".ttl", ".turtle", ".n3", ".nt")
XML: Final = (".rdf", ".xml", ".skos")


class Unusable(ValueError):
    """The file is no vocabulary that can be read. The message says why."""


class Entry(NamedTuple):
    """One concept: its words in each language, the preferred one first, and the entries it is narrower than."""

    id: str
    broader: tuple[str, ...]
    sv: tuple[str, ...]
    en: tuple[str, ...]


def read_entries(path: Path) -> list[Entry]:
    """The concepts of a file that have words in Swedish or English. Raises Unusable, OSError."""
    if path.stat().st_size > (MOST_TURTLE_BYTES if path.suffix.lower() in TURTLE else MOST_BYTES):
        raise Unusable("the file is too large; take RDF/XML or TSV, or a part of it")
    labels: dict[str, list[tuple[str, str, str]]] = {}
    broader: dict[str, list[str]] = {}
    for subject, what, value, language in _statements(path):
        if what == "broader":
            broader.setdefault(subject, []).append(value)
        elif language in LANGUAGES and (words := _clean(value)):
            labels.setdefault(subject, []).append((what, words, language))
        if len(labels) > MOST_ENTRIES:
            raise Unusable(f"more than {MOST_ENTRIES} concepts")
    entries = [_entry(each, said, broader.get(each, [])) for each, said in labels.items()]
    if not entries:
        raise Unusable("no concept with words in Swedish or English; SKOS (RDF/XML, Turtle) or TSV is wanted")
    return entries


def _statements(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Subject, `prefLabel` (and so on) or `broader`, value, language."""
    ending = path.suffix.lower()
    if ending in TURTLE:
        return _of_turtle(path)
    return _of_xml(path) if ending in XML else _of_table(path)


def _of_xml(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Element by element, so that a file larger than the memory can be read."""
    guarded = etree.iterparse(
        str(path), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _event, element in guarded:
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # only what stands directly in the document is a concept
            yield from _of_element(element)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as fault:
        raise Unusable(f"not well-formed XML: {fault.msg}") from fault


def _of_element(concept: etree._Element) -> Iterator[tuple[str, str, str, str]]:
    subject = concept.get(f"{_RDF}about") or concept.get(f"{_RDF}ID")
    if not subject:
        return
    for each in concept:
        if not isinstance(each.tag, str):
            continue
        what = each.tag.removeprefix(f"{{{SKOS}}}")
        if what in _LABELS and each.text:
            yield subject, what, each.text, (each.get(_LANGUAGE) or "")[:2].lower()
        elif what == "broader" and (wider := each.get(f"{_RDF}resource")):
            yield subject, what, wider, ""


def _of_turtle(path: Path) -> Iterator[tuple[str, str, str, str]]:
    from rdflib import Graph, URIRef  # noqa: PLC0415 - slow to load, and needed for nothing else

    graph = Graph()
    try:
        graph.parse(data=path.read_text("utf-8"), format="turtle")
    except Exception as fault:
        raise Unusable(f"not readable as Turtle: {' '.join(str(fault).split())[:200]}") from fault
    for what in (*_LABELS, "broader"):
        for subject, value in graph.subject_objects(URIRef(SKOS + what)):
            yield str(subject), what, str(value), (getattr(value, "language", None) or "")[:2].lower()


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
    ordered = sorted(said, key=lambda each: _LABELS.index(each[0]))
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
