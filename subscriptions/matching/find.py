"""Finding the map's words in a text: phrases before words, compounds taken apart where nothing else is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from subscriptions.matching.language import Language, split_compound
from subscriptions.matching.tokens import MOST_KEPT, Tokens
from subscriptions.matching.vocabulary import Index, Term, Vocabulary

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
    phrases = _long_phrases(found, index)
    forms, singles = found.forms, index.singles
    reach = -1
    for position in [at for at, form in enumerate(forms) if form in singles or at in phrases]:
        last, term = phrases.get(position) or (position, singles.get(forms[position]))
        if term and last > reach:
            reach = last
            yield Hit(position, last, found.surface(position, last), term.concepts)


def _long_phrases(found: Tokens, index: Index) -> dict[int, tuple[int, Term]]:
    """The longest phrase of two or more words at each position that has one, with its last position."""
    forms, pairs = found.forms, index.pairs
    phrases = {}
    for position in [at for at, pair in enumerate(zip(forms, forms[1:], strict=False)) if pair in pairs]:
        for term in index.phrases(forms, position):
            last = position + len(term.forms) - 1
            if not found.runs_across(position, last):
                phrases[position] = last, term
                break
    return phrases


class Counted(NamedTuple):
    """How often a term is said, and how it is first written."""

    concepts: tuple[int, ...]
    surface: str
    times: float


def count_terms(found: Tokens, language: Language, vocabulary: Vocabulary) -> list[Counted]:
    """What `find_hits` finds, counted: in long texts most words come again."""
    index = vocabulary.index[language]
    covered: set[int] = set()
    counted: list[Counted] = []
    for position, (last, term) in _long_phrases(found, index).items():
        if position not in covered:
            counted.append(Counted(term.concepts, found.surface(position, last), 1.0))
            covered.update(range(position, last + 1))
    forms, singles = found.forms, index.singles
    alone = [at for at, form in enumerate(forms) if form in singles and at not in covered]
    first = {forms[at]: at for at in reversed(alone)}
    for form, times in Counter([forms[at] for at in alone]).items():
        counted.append(Counted(singles[form].concepts, found.known[first[form]].text, times))
    if language == "sv":
        counted += [Counted(hit.concepts, hit.surface, hit.weight) for hit in _parts(found, covered | set(alone), vocabulary)]
    return counted


def _parts(found: Tokens, covered: set[int], vocabulary: Vocabulary) -> Iterator[Hit]:
    for position, word in enumerate(found.known):
        if not word.telling or position in covered or (word.text[0].isupper() and word.text.endswith(AGENCIES)):
            continue
        for concepts in _compound(word.text, vocabulary):
            yield Hit(position, position, word.text, concepts, PART_WEIGHT)


def _compound(word: str, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """What the parts of a compound stand for, remembered for each word."""
    met = vocabulary.compounds.get(word)
    if met is None:
        if len(vocabulary.compounds) >= MOST_KEPT:
            vocabulary.compounds.clear()
        terms = [vocabulary.index["sv"].singles.get(form) for form in split_compound(word, vocabulary.parts)]
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
    return hits, [at for at, word in enumerate(found.known) if word.telling and at not in covered]


def positions_of(hits: list[Hit]) -> set[int]:
    return {position for hit in hits for position in range(hit.first, hit.last + 1)}


def find_foreign_phrases(text: str, language: Language, vocabulary: Vocabulary) -> list[Hit]:
    """Phrases and acronyms of the other language: a Swedish title may say `smart city`. Single words mislead."""
    found = Tokens(text, "en" if language == "sv" else "sv", vocabulary.acronyms)
    hits = phrases_in(found, vocabulary.index["en" if language == "sv" else "sv"])
    return [hit for hit in hits if hit.last > hit.first or found.forms[hit.first].startswith("^")]
