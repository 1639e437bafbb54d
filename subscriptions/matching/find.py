"""Finding the map's words in a text: phrases before words, compounds taken apart where nothing else is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.language import Language, split_compound
from subscriptions.matching.tokens import MOST_KEPT, Tokens, places_in_order
from subscriptions.matching.vocabulary import Index, Term, Vocabulary

Numbers = NDArray[np.float64]
PART_WEIGHT: Final = 0.6
# Names of agencies say little of a subject by their parts; what they fund stands in the map.
AGENCIES: Final = ("verket", "myndigheten", "rådet", "styrelsen", "inspektionen")


class Hit(NamedTuple):
    """Words of a text that are a term of the map. `weight` is below 1 where only a part of a compound is."""

    first: int
    last: int
    surface: str
    concepts: tuple[int, ...]
    weight: float = 1.0


def phrases_in(found: Tokens, index: Index) -> Iterator[Hit]:
    """The terms of an index in the words of a text, longest first at each word; none lies inside another.

    What lies inside a longer phrase has its meaning from the phrase.
    """
    phrases = dict(_long_phrases(found, index))
    alone = places_in_order(index.single_keys, found.form_keys)
    reach = -1
    for position in sorted({*phrases, *np.flatnonzero(alone >= 0).tolist()}):
        last, term = phrases.get(position) or (position, index.singles[alone[position]])
        if last > reach:
            reach = last
            yield Hit(position, last, found.surface(position, last), term.concepts)


def _long_phrases(found: Tokens, index: Index) -> Iterator[tuple[int, tuple[int, Term]]]:
    """The longest phrase of two or more words at each position that has one, with its last position."""
    for position in index.beginnings(found):
        for term in index.phrases(found, position):
            last = position + len(term.forms) - 1
            if not found.runs_across(position, last):
                yield position, (last, term)
                break


class Counted(NamedTuple):
    """How much a term is said, over all the times that it is, and how it is first written."""

    concepts: tuple[int, ...]
    surface: str
    said: float


def count_terms(found: Tokens, weights: Numbers, language: Language, vocabulary: Vocabulary) -> Iterator[Counted]:
    """What `find_hits` finds in the words that count, added up: in a long text most words come again."""
    index = vocabulary.index[language]
    free = weights > 0
    reach = -1
    for position, (last, term) in _long_phrases(found, index):
        if weights[position] > 0 and last > reach:
            reach = last
            free[position : last + 1] = False
            yield Counted(term.concepts, found.surface(position, last), float(weights[position]))
    alone = np.where(free, places_in_order(index.single_keys, found.form_keys), -1)
    positions = np.flatnonzero(alone >= 0)
    terms = alone[positions]
    said = np.bincount(terms, weights[positions], len(index.singles))
    first = np.zeros(len(index.singles), np.intp)
    first[terms[::-1]] = positions[::-1]
    for number in np.flatnonzero(said).tolist():
        yield Counted(index.singles[number].concepts, found.at(first[number]).text, float(said[number]))
    if language == "sv":
        taken = set(np.flatnonzero(~free | (alone >= 0)).tolist())
        for hit in _parts(found, taken, vocabulary):
            yield Counted(hit.concepts, hit.surface, hit.weight * float(weights[hit.first]))


def _parts(found: Tokens, covered: set[int], vocabulary: Vocabulary) -> Iterator[Hit]:
    for position in np.flatnonzero(found.telling).tolist():
        word = found.at(position)
        if position in covered or (word.text[0].isupper() and word.text.endswith(AGENCIES)):
            continue
        for concepts in _compound(word.text, vocabulary):
            yield Hit(position, position, word.text, concepts, PART_WEIGHT)


def _compound(word: str, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """What the parts of a compound stand for, remembered for each word."""
    met = vocabulary.compounds.get(word)
    if met is None:
        if len(vocabulary.compounds) >= MOST_KEPT:
            vocabulary.compounds.clear()
        terms = [vocabulary.index["sv"].single(form) for form in split_compound(word, vocabulary.parts)]
        met = tuple(term.concepts for term in terms if term)
        vocabulary.compounds[word] = met
    return met


def find_hits(found: Tokens, language: Language, vocabulary: Vocabulary) -> list[Hit]:
    """The terms among the words of a text."""
    hits = list(phrases_in(found, vocabulary.index[language]))
    if language == "sv":
        hits += list(_parts(found, positions_of(hits), vocabulary))
    return hits


def find_terms(found: Tokens, language: Language, vocabulary: Vocabulary) -> tuple[list[Hit], list[int]]:
    """The terms among the words of a text, and the positions of its other words that say something."""
    hits = find_hits(found, language, vocabulary)
    covered = positions_of(hits)
    return hits, [at for at in np.flatnonzero(found.telling).tolist() if at not in covered]


def positions_of(hits: list[Hit]) -> set[int]:
    return {position for hit in hits for position in range(hit.first, hit.last + 1)}


def find_foreign_phrases(text: str, language: Language, vocabulary: Vocabulary) -> list[Hit]:
    """Phrases and acronyms of the other language: a Swedish title may say `smart city`. Single words mislead."""
    found = Tokens(text, "en" if language == "sv" else "sv", vocabulary.acronyms)
    hits = phrases_in(found, vocabulary.index["en" if language == "sv" else "sv"])
    return [hit for hit in hits if hit.last > hit.first or found.forms[hit.first].startswith("^")]
