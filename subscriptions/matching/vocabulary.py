"""The policy map: fields of local and regional government, their words, and how they lie to each other.

The map is data, in `lexicon/`, written and corrected by people; `lexicon/README.md` says how. This module reads it and
makes it findable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.beside import imported_folder
from subscriptions.matching.cutting import spellings, words
from subscriptions.matching.fields import DATA, Field, policy_fields, read_files
from subscriptions.matching.imported import Added, join, known_terms, read_imported
from subscriptions.matching.language import LANGUAGES, CompoundParts, Language, compound_parts, is_acronym
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary_file import Entry
from subscriptions.matching.word_table import FORM, Places

Grade = Literal["names", "sure", "likely", "hint"]
GRADES: Final[dict[Grade, float]] = {"names": 1.0, "sure": 0.9, "likely": 0.45, "hint": 0.15}
LONGEST_TERM = 7
ASPECT_IN_WHOLE: Final = 0.5


class Concept(NamedTuple):
    """One line of a field's file: words in both languages for one thing."""

    field: str
    grade: Grade
    sv: tuple[str, ...]
    en: tuple[str, ...]

    def terms(self, language: Language) -> tuple[str, ...]:
        return self.sv if language == "sv" else self.en


class Term(NamedTuple):
    """A word or phrase as normal forms and the concepts it stands for; none where it only looks like one of them."""

    forms: tuple[str, ...]
    concepts: tuple[int, ...]


class Umbrella(NamedTuple):
    """A wide word in the name of an area, and what is usually meant by it. `anywhere`: beside a subject, only that it
    is for every place."""

    sv: tuple[str, ...]
    en: tuple[str, ...]
    fields: dict[str, float]
    anywhere: bool = False


class Index:
    """Terms by their forms: words that are a term alone, and phrases of two or more.

    For long texts, which are looked up at once: `single_places` (numbers in `terms`), and all phrases by the numbers of
    their first two words.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        listed = sorted(terms, key=lambda term: -len(term.forms))
        self.singles = {term.forms[0]: term for term in listed if len(term.forms) == 1}
        self.single_places = Places({hash(form): number for number, form in enumerate(self.singles)}, FORM)
        self.terms = [term.concepts for term in self.singles.values()]
        phrases: dict[tuple[str, ...], list[tuple[list[str], Term]]] = {}  # by their first two words, longest first
        for term in listed:
            if len(term.forms) > 1:
                phrases.setdefault(term.forms[:2], []).append((list(term.forms[2:]), term))
        self.phrases = {two: tuple(several) for two, several in phrases.items()}
        self.openings = frozenset(first for first, _second in phrases)
        firsts = frozenset(self.singles) | self.openings
        self.first_places = Places({hash(first): 1 for first in firsts}, FORM, 0)
        # phrases by the numbers of their first two forms, to be found where both stand side by side
        opens = {first: number for number, first in enumerate(dict.fromkeys(first for first, _second in phrases), 1)}
        follows = {second: number for number, second in enumerate(dict.fromkeys(second for _first, second in phrases))}
        self._opens = Places({hash(form): number for form, number in opens.items()}, FORM)
        self._follows = Places({hash(form): number for form, number in follows.items()}, FORM)
        self._many = len(follows)
        self._by_two = {
            opens[first] * self._many + follows[second]: several for (first, second), several in phrases.items()
        }

    def phrase_at(self, found: Tokens, position: int) -> tuple[int, Term] | None:
        """The longest phrase that begins at a word, with the position of its last word. It runs across no break."""
        numbers, written = found.numbers, found.table.forms
        if position + 1 < len(numbers) and found.joined.item(position):
            two = written[numbers.item(position)], written[numbers.item(position + 1)]
            for rest, term in self.phrases.get(two, ()):
                if found.has_on(position + 1, rest):
                    return position + 1 + len(rest), term
        return None

    def phrases_of(self, found: Tokens, free: NDArray[np.bool_]) -> Iterator[tuple[int, int, Term]]:
        """The same for all words of a long text that are free: first word, last word, phrase."""
        opens, follows = self._opens.of(found)[:-1], self._follows.of(found)[1:]
        starts = ((opens > 0) & (follows >= 0) & free[:-1] & found.joined).nonzero()[0]
        pairs = (opens.take(starts).astype(np.int64) * self._many + follows.take(starts)).tolist()
        numbers, written = found.numbers, found.table.forms
        for start, several in zip(starts.tolist(), map(self._by_two.get, pairs), strict=True):
            if several:
                third = written[numbers.item(start + 2)] if several[0][0] and start + 2 < len(numbers) else ""
                for rest, term in several:
                    if not rest or (rest[0] == third and found.has_on(start + 1, rest)):
                        yield start, start + 1 + len(rest), term
                        break


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The whole map. `index` finds terms."""

    fields: dict[str, Field]
    concepts: tuple[Concept, ...]
    umbrellas: tuple[Umbrella, ...]
    index: dict[Language, Index]
    umbrella_index: dict[Language, Index]
    acronyms: frozenset[str]
    parts: CompoundParts
    children: dict[str, tuple[str, ...]]
    programme_words: frozenset[str]
    # Words that say the same, by key: of countries and their peoples, and from imported vocabularies.
    same: dict[int, tuple[int, ...]]
    in_phrases: dict[int, tuple[tuple[int, int], ...]]  # words by the phrases that say them in the other language
    countries: frozenset[int]  # the keys of words for countries and their peoples
    field_of: tuple[str, ...]  # of each concept
    shortened: frozenset[str]  # what the map itself has with the end of a word left out: `hälso- och sjukvård`
    phrases: frozenset[str]  # its English terms of two words or more
    # These are filled as words are met.
    term_fields: dict[tuple[int, ...], frozenset[str]] = field(default_factory=dict)
    term_weights: dict[tuple[int, ...], tuple[float, float]] = field(default_factory=dict)
    compounds: dict[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    def fields_of(self, term: tuple[int, ...]) -> frozenset[str]:
        known = self.term_fields.get(term)
        if known is None:
            known = self.term_fields[term] = frozenset([self.field_of[number] for number in term])
        return known

    def grade_in(self, term: tuple[int, ...], concept: int) -> float:
        """How surely a term means one of its concepts, against the one that it means most surely."""
        if len(term) == 1:
            return 1.0
        return GRADES[self.concepts[concept].grade] / max(GRADES[self.concepts[each].grade] for each in term)

    def weight_of(self, term: tuple[int, ...]) -> tuple[float, float]:
        """How much a term says, and the share of it that counts in the whole: ways of working count less there."""
        known = self.term_weights.get(term)
        if known is None:
            grade = max(GRADES[self.concepts[number].grade] for number in term)
            subject = any(self.fields[name].kind != "aspect" for name in self.fields_of(term))
            known = self.term_weights[term] = grade, 1.0 if subject else ASPECT_IN_WHOLE
        return known


def split_line(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`"skola, skolor = school"` as its Swedish and its English terms."""
    swedish, _, english = line.partition("=")
    both = [tuple(term.strip() for term in side.split(",") if term.strip()) for side in (swedish, english)]
    return both[0], both[1]


def _concepts(tables: list[dict[str, Any]]) -> Iterator[Concept]:
    for table in tables:
        for grade in GRADES:
            for line in table.get(grade, ()):
                yield Concept(table["id"], grade, *split_line(line))


def term_forms(term: str, language: Language, acronyms: frozenset[str]) -> tuple[str, ...]:
    """A term of the map as the forms under which it is found."""
    return tuple(word.form for word in words(term, language, acronyms))


def _acronyms(terms: list[str]) -> frozenset[str]:
    return frozenset(term for term in terms if is_acronym(term) and term.isalnum())


def build_index(listed: list[tuple[str, int | None]], language: Language, acronyms: frozenset[str]) -> Index:
    """Terms, each with its concepts; a term listed with None stands for nothing."""
    concepts: dict[tuple[str, ...], list[int]] = {}
    for term, concept in listed:
        for each in spellings(term):
            found = concepts.setdefault(term_forms(each, language, acronyms), [])
            if concept is not None and concept not in found:
                found.append(concept)
    return Index(Term(forms, tuple(ids)) for forms, ids in concepts.items() if 0 < len(forms) <= LONGEST_TERM)


def _umbrellas() -> tuple[Umbrella, ...]:
    tables = tomllib.loads((DATA / "umbrellas.toml").read_text("utf-8"))["umbrella"]
    return tuple(
        Umbrella(*split_line(table["words"]), table["fields"], table.get("anywhere", False)) for table in tables
    )


def _children(fields: dict[str, Field]) -> dict[str, tuple[str, ...]]:
    parents = {one.within for one in fields.values() if one.within}
    return {parent: tuple(one.id for one in fields.values() if one.within == parent) for parent in parents}


@cache
def built_in() -> tuple[tuple[Concept, ...], frozenset[str]]:
    """The map's own concepts, and the acronyms among their terms."""
    concepts = tuple(_concepts(read_files()))
    listed = [term for concept in concepts for language in LANGUAGES for term in concept.terms(language)]
    return concepts, _acronyms(listed)


def load_vocabulary() -> Vocabulary:
    """The map, and what was imported beside it; read once per process."""
    return read_vocabulary(imported_folder())


@lru_cache(maxsize=2)
def read_vocabulary(folder: Path | None) -> Vocabulary:
    """The map with what was imported into a folder."""
    tables = read_files()
    fields = policy_fields()
    (concepts, acronyms), umbrellas = built_in(), _umbrellas()
    entries = read_imported(folder) if folder else []
    added = Added(entries, known_terms(concepts, acronyms) if entries else {}, acronyms)
    concepts += tuple(Concept(*term) for term in added.terms)
    same, countries = dict(added.pairs), dict[int, tuple[int, ...]]()
    for line in tomllib.loads((DATA / "peoples.toml").read_text("utf-8"))["same"]:
        for pairs in (same, countries):
            join(Entry(line, (), *split_line(line)), pairs)
    lookalikes = [split_line(line) for table in tables for line in table.get("not", ())]
    index, umbrella_index = {}, {}
    for number, language in enumerate(LANGUAGES):
        listed: list[tuple[str, int | None]] = [
            (term, position) for position, concept in enumerate(concepts) for term in concept.terms(language)
        ]
        nothing: list[tuple[str, int | None]] = [(term, None) for line in lookalikes for term in line[number]]
        index[language] = build_index(listed + nothing, language, acronyms)
        wide: list[tuple[str, int | None]] = [
            (term, position) for position, one in enumerate(umbrellas) for term in (one.sv, one.en)[number]
        ]
        umbrella_index[language] = build_index(wide, language, acronyms)
    named = frozenset(word for one in fields.values() for name in one.programmes for word in name.lower().split())
    single = [term for concept in concepts for term in concept.sv if term.isalpha() and not is_acronym(term)]
    return Vocabulary(
        fields,
        concepts,
        umbrellas,
        index,
        umbrella_index,
        acronyms,
        compound_parts(single),
        _children(fields),
        named,
        same,
        added.phrases,
        frozenset(countries),
        tuple(concept.field for concept in concepts),
        frozenset(term.lower() for concept in concepts for term in concept.sv if "- " in term),
        frozenset(term.lower() for concept in concepts for term in concept.en if " " in term),
    )
