"""Finding the map's words in a text: phrases before words, compounds taken apart where nothing else is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from subscriptions.matching.language import Language, Word, split_compound, stop_words, words
from subscriptions.matching.vocabulary import Index, Vocabulary

PART_WEIGHT: Final = 0.6
# A phrase does not run across these: "VET, school" is no VET school.
BREAKS: Final = frozenset(",.;:!?()[]\n")
# Names of agencies say little of a subject by their parts; what they fund stands in the map.
AGENCIES: Final = ("verket", "myndigheten", "rådet", "styrelsen", "inspektionen")


class Hit(NamedTuple):
    """Words of a text that are a term of the map. `weight` is below 1 where only a part of a compound is."""

    first: int
    last: int
    surface: str
    concepts: tuple[int, ...]
    weight: float = 1.0


def phrases_in(text: str, found: list[Word], index: Index) -> Iterator[Hit]:
    """The terms of an index in the words of a text, longest first at each word; none lies inside another.

    What lies inside a longer phrase has its meaning from the phrase.
    """
    forms = [word.form for word in found]
    reach = -1
    for position, form in enumerate(forms):
        for term in index.get(form, ()):
            length = len(term.forms)
            if length == 1 or tuple(forms[position : position + length]) == term.forms:
                last = position + length - 1
                surface = text[found[position].start : found[last].start + len(found[last].text)]
                if length > 1 and not BREAKS.isdisjoint(surface):
                    continue
                if last > reach:
                    reach = last
                    yield Hit(position, last, " ".join(surface.split()), term.concepts)
                break


def _parts(found: list[Word], covered: set[int], vocabulary: Vocabulary) -> Iterator[Hit]:
    silent = stop_words("sv")
    for position, word in enumerate(found):
        if position in covered or word.form in silent or (word.text[0].isupper() and word.text.endswith(AGENCIES)):
            continue
        for form in split_compound(word.text, vocabulary.parts):
            for term in vocabulary.index["sv"].get(form, ())[-1:]:
                if len(term.forms) == 1:
                    yield Hit(position, position, word.text, term.concepts, PART_WEIGHT)


def find_terms(
    text: str, found: list[Word], language: Language, vocabulary: Vocabulary
) -> tuple[list[Hit], list[Word]]:
    """The terms among the words of a text, and its other words that say something."""
    hits = list(phrases_in(text, found, vocabulary.index[language]))
    covered = {position for hit in hits for position in range(hit.first, hit.last + 1)}
    if language == "sv":
        parts = list(_parts(found, covered, vocabulary))
        covered |= {hit.first for hit in parts}
        hits += parts
    silent = stop_words(language)
    rest = [
        word
        for position, word in enumerate(found)
        if position not in covered and len(word.form) > 2 and word.form not in silent and word.text.isalpha()
    ]
    return hits, rest


def find_foreign_phrases(text: str, language: Language, vocabulary: Vocabulary) -> list[Hit]:
    """Phrases and acronyms of the other language: a Swedish title may say `smart city`. Single words mislead."""
    other: Language = "en" if language == "sv" else "sv"
    found = words(text, other, vocabulary.acronyms)
    hits = phrases_in(text, found, vocabulary.index[other])
    return [hit for hit in hits if hit.last > hit.first or found[hit.first].form.startswith("^")]
