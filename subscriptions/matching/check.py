"""A proof-reader for the policy map: what a person who edits `lexicon/` should hear before it is used."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from subscriptions.matching.fields import DATA, FLAGS, read_files
from subscriptions.matching.find import find_hits
from subscriptions.matching.language import LANGUAGES, normal_form, stop_words
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import GRADES, LONGEST_TERM, Umbrella, Vocabulary, load_vocabulary, term_forms

KEYS: Final = {"id", "sv", "en", "kind", "within", "near", "programmes", "not", *FLAGS, *GRADES}
FIRM: Final = ("names", "sure")
_ID = re.compile(r"[a-z]+(-[a-z0-9]+)*\Z")


def check_lexicon() -> list[str]:
    """Every fault found in the map, one line each, naming the field and the words. Empty: nothing to mend."""
    tables, vocabulary = read_files(), load_vocabulary()
    of_tables = (_shape(tables), _references(tables, vocabulary), _repeated(vocabulary))
    checks = (*of_tables, _claimed_twice(vocabulary), _wide_twice(vocabulary))
    return [
        fault
        for check in (*checks, _silent(vocabulary), _collisions(vocabulary), _everywhere(vocabulary))
        for fault in check
    ]


def _shape(tables: list[dict[str, Any]]) -> Iterator[str]:
    """Keys, ids and lines as they should be written."""
    seen: set[str] = set()
    for table in tables:
        name = table.get("id", "?")
        if not _ID.match(name) or name in seen:
            yield f"{name}: the id must be new, in small letters with hyphens"
        seen.add(name)
        for key in sorted(set(table) - KEYS - {"theme"}):
            yield f"{name}: unknown key {key}"
        if table.get("everywhere") and not table.get("qualifies"):
            yield f"{name}: everywhere says something only of a field that qualifies"
        if not table.get("names"):
            yield f"{name}: needs at least one line under names"
        for grade in GRADES:
            for line in table.get(grade, ()):
                swedish, equals, english = line.partition("=")
                if not (swedish.strip() and equals and english.strip()) or "=" in english:
                    yield f"{name}: write {line!r} as Swedish words = English words"


def _references(tables: list[dict[str, Any]], vocabulary: Vocabulary) -> Iterator[str]:
    """Fields that are named must exist; weights lie above 0 and at most at 1."""
    for table in tables:
        for other in [*table.get("near", ()), *filter(None, [table.get("within")])]:
            if other not in vocabulary.fields or other == table["id"]:
                yield f"{table['id']}: no other field is called {other}"
        for key in ("near", "programmes"):
            for other, weight in table.get(key, {}).items():
                if not 0 < weight <= 1:
                    yield f"{table['id']}: the weight of {other} must lie between 0 and 1"
    for umbrella in vocabulary.umbrellas:
        for other in umbrella.fields:
            if other not in vocabulary.fields:
                yield f"umbrella {umbrella.sv[0]}: no field is called {other}"


def _repeated(vocabulary: Vocabulary) -> Iterator[str]:
    """The same term twice in one field, or too long to be found."""
    for language in LANGUAGES:
        seen: dict[tuple[str, tuple[str, ...]], str] = {}
        for concept in vocabulary.concepts:
            for term in concept.terms(language):
                forms = term_forms(term, language, vocabulary.acronyms)
                if not forms or len(forms) > LONGEST_TERM:
                    yield f"{concept.field}: {term!r} has no words or more than {LONGEST_TERM}"
                before = seen.setdefault((concept.field, forms), term)
                if before is not term and before == term:
                    yield f"{concept.field}: {term!r} is there twice"


def _wide_twice(vocabulary: Vocabulary) -> Iterator[str]:
    """A wide word in two entries that mean different things: whoever corrects one of them would see no effect."""
    for language in LANGUAGES:
        seen: dict[tuple[str, ...], tuple[str, Umbrella]] = {}
        for wide in vocabulary.umbrellas:
            for term in wide.sv if language == "sv" else wide.en:
                before, other = seen.setdefault(term_forms(term, language, vocabulary.acronyms), (term, wide))
                if other.fields != wide.fields:
                    yield f"umbrella {(*wide.sv, *wide.en)[0]}: {term!r} is {before!r} of {(*other.sv, *other.en)[0]}"


def _related(one: str, other: str, vocabulary: Vocabulary) -> bool:
    fields = vocabulary.fields
    either = ((one, other), (other, one))
    if any(b in fields[a].near or fields[a].within == b for a, b in either):
        return True
    return fields[one].within is not None and fields[one].within == fields[other].within


def _claimed_twice(vocabulary: Vocabulary) -> Iterator[str]:
    """A term that firmly means two fields which have nothing to do with each other."""
    for language in LANGUAGES:
        claims: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        for concept in vocabulary.concepts:
            if concept.grade in FIRM:
                for term in concept.terms(language):
                    claims[term_forms(term, language, vocabulary.acronyms)][concept.field] = term
        for fields in claims.values():
            for one, other in combinations(fields, 2):
                if not _related(one, other, vocabulary):
                    yield f"{fields[one]!r} means both {one} and {other}, which are not near each other"


def _silent(vocabulary: Vocabulary) -> Iterator[str]:
    """A term that is one of the words that say nothing."""
    for language in LANGUAGES:
        for concept in vocabulary.concepts:
            for term in concept.terms(language):
                forms = term_forms(term, language, vocabulary.acronyms)
                if concept.grade in FIRM and len(forms) == 1 and forms[0] in stop_words(language):
                    yield f"{concept.field}: {term!r} says nothing by itself (stopwords.toml)"


def _collisions(vocabulary: Vocabulary) -> Iterator[str]:
    """Different words that would be taken for each other: unga and Ungern, ska and skola."""
    proofs = tomllib.loads((DATA / "proofs.toml").read_text("utf-8"))["not_terms"]
    for language in LANGUAGES:
        for word in proofs[language].split():
            term = vocabulary.index[language].singles.get(normal_form(word, language))
            for number in term.concepts if term else ():
                yield f"{vocabulary.concepts[number].field}: the {language} word {word!r} is taken for its term"


def _everywhere(vocabulary: Vocabulary) -> Iterator[str]:
    """Terms that are found in sentences every call has."""
    proofs = tomllib.loads((DATA / "proofs.toml").read_text("utf-8"))["neutral"]
    for language in LANGUAGES:
        for sentence in proofs[language]:
            for hit in find_hits(Tokens(sentence, language, vocabulary.acronyms), language, vocabulary):
                for number in hit.concepts:
                    concept = vocabulary.concepts[number]
                    if concept.grade in FIRM:
                        yield f"{concept.field}: {hit.surface!r} is found in every call: {sentence!r}"
