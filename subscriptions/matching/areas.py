"""What a priority area wants, read from a coordinator's own words."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from subscriptions.matching.find import Hit, find_terms, phrases_in
from subscriptions.matching.language import LANGUAGES, Word, guess_language, words
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Wish
from subscriptions.matching.passages import plain
from subscriptions.matching.vocabulary import Grade, Vocabulary, load_vocabulary
from subscriptions.matching.widen import widen

LONGEST_NAME: Final = 400
LONGEST_DESCRIPTION: Final = 20_000
# What a term of the map means in an area: for its own concept, and for the field that the concept belongs to.
WANTED: Final[dict[Grade, tuple[float, float]]] = {
    "names": (1.0, 1.0),
    "sure": (1.0, 0.65),
    "likely": (0.8, 0.5),
    "hint": (0.3, 0.15),
}
DESCRIPTION_WEIGHT: Final = 0.7
OWN_WORD_WEIGHT: Final = 0.5
TOO_MANY_FIELDS: Final = 24
OWN_FACET: Final = 500
_BREAK = re.compile(r"[,:;/–.&]|\b(?:och|samt|and)\b", re.IGNORECASE)
_SHORTENED = re.compile(r"(\w{3,30})-(,| och| eller| samt) (\w{6,40})")
_Key = TypeVar("_Key", str, int)


@dataclass
class Reading:
    """What has been found so far in one area: fields by facet (a part of its name), concepts, other words."""

    facets: dict[int, dict[str, Wish]] = field(default_factory=dict)
    concepts: dict[int, Wish] = field(default_factory=dict)
    words: dict[str, Wish] = field(default_factory=dict)


def keep_best(wishes: dict[_Key, Wish], key: _Key, wish: Wish) -> None:
    if wish.weight > wishes.get(key, Wish(0.0, "")).weight:
        wishes[key] = wish


def analyse_area(area: Area) -> AnalysedArea:
    """What an area wants. Never fails: an area that says nothing, or everything, is said to be so in `unclear`."""
    vocabulary = load_vocabulary()
    reading = Reading()
    _read(_in_full(plain(area.name, LONGEST_NAME), vocabulary), 1.0, 0, reading, vocabulary)
    if area.description.strip():
        _read(plain(area.description, LONGEST_DESCRIPTION), DESCRIPTION_WEIGHT, 1000, reading, vocabulary)
    direct = {name for facet in reading.facets.values() for name, wish in facet.items() if wish.weight >= 0.3}
    if not direct and not reading.words:
        return AnalysedArea(area, {}, {}, {}, "nothing-to-go-on")
    unclear = "too-broad" if len(direct) > TOO_MANY_FIELDS or not (direct or _telling(reading)) else ""
    return AnalysedArea(
        area, widen(list(reading.facets.values()), vocabulary), reading.concepts, reading.words, unclear
    )


def _telling(reading: Reading) -> bool:
    """Whether a word that the map does not know is long enough to mean one thing."""
    return any(len(form) >= 5 for form in reading.words)


def _in_full(name: str, vocabulary: Vocabulary) -> str:
    """`miljö- och energiteknik` with its first word written out: `miljöteknik och energiteknik`."""

    def full(match: re.Match[str]) -> str:
        first, joint, last = match[1], match[2], match[3]
        for cut in range(3, len(last) - 2):
            if (first + last[cut:]).lower() in vocabulary.parts.first:
                return f"{first}{last[cut:]}{joint} {last}"
        return match[0]

    return _SHORTENED.sub(full, name)


def _read(text: str, weight: float, first_facet: int, reading: Reading, vocabulary: Vocabulary) -> None:
    """Read a text in its own language, then what is left of it in the other."""
    own = guess_language(text)
    covered: set[int] = set()
    left: list[Word] = []
    for language in sorted(LANGUAGES, key=lambda each: each != own):
        found = words(text, language, vocabulary.acronyms)
        hits, rest = find_terms(text, found, language, vocabulary)
        umbrellas = list(_outside(phrases_in(text, found, vocabulary.umbrella_index[language]), hits))
        counts = Counter(hit.concepts for hit in hits)
        most = max(counts.values(), default=1)
        facet_of = _facets(text, found, first_facet)
        for hit in (hit for hit in hits if hit.first not in covered):
            often = math.log2(1 + counts[hit.concepts]) / math.log2(1 + most)
            _want_term(hit, weight * often, facet_of[hit.first], reading, vocabulary)
        for hit in (hit for hit in umbrellas if hit.first not in covered):
            _want_umbrella(hit, weight, facet_of[hit.first], reading, vocabulary)
        covered |= {position for hit in hits + umbrellas for position in range(hit.first, hit.last + 1)}
        left = rest if language == own else left
    understood = {found[position].start for position in covered}  # words start at the same places in both languages
    for word in (word for word in left if word.start not in understood):
        keep_best(reading.words, word.form, Wish(weight * OWN_WORD_WEIGHT, word.text))


def _outside(umbrellas: Iterable[Hit], hits: list[Hit]) -> Iterator[Hit]:
    """Wide words that are no part of a longer phrase: what a phrase means is not what its words mean."""
    length = {position: hit.last - hit.first for hit in hits for position in range(hit.first, hit.last + 1)}
    for wide in umbrellas:
        if min(length.get(position, 0) for position in range(wide.first, wide.last + 1)) <= wide.last - wide.first:
            yield wide


def _facets(text: str, found: list[Word], first: int) -> list[int]:
    """For each word the part of a name it stands in; a description is one part."""
    breaks = [match.start() for match in _BREAK.finditer(text)] if first == 0 else []
    return [first + bisect_left(breaks, word.start) for word in found]


def _want_umbrella(hit: Hit, weight: float, facet: int, reading: Reading, vocabulary: Vocabulary) -> None:
    for number in hit.concepts:
        for name, share in vocabulary.umbrellas[number].fields.items():
            # an aspect under an umbrella is one of its subjects, no narrowing of the others
            own = facet + (OWN_FACET if vocabulary.fields[name].kind == "aspect" else 0)
            keep_best(reading.facets.setdefault(own, {}), name, Wish(weight * share, hit.surface, listed=True))


def _want_term(hit: Hit, weight: float, facet: int, reading: Reading, vocabulary: Vocabulary) -> None:
    for number in hit.concepts:
        concept = vocabulary.concepts[number]
        for_concept, for_field = WANTED[concept.grade]
        keep_best(reading.concepts, number, Wish(weight * hit.weight * for_concept, hit.surface))
        facet_fields = reading.facets.setdefault(facet, {})
        keep_best(facet_fields, concept.field, Wish(weight * hit.weight * for_field, hit.surface))


def is_excluded(area: Area, call: AnalysedCall) -> bool:
    """Whether a call uses a phrase that the coordinator has said rules a call out, in any inflection."""
    if not area.must_not:
        return False
    text = plain(f"{call.call.title}\n{call.call.summary}\n{call.call.text}")
    forms = [word.form for word in words(text, call.language)]
    for phrase in area.must_not:
        sought = [word.form for word in words(phrase[:LONGEST_NAME], call.language)]
        first = sought[0] if sought else None
        if any(form == first and forms[at : at + len(sought)] == sought for at, form in enumerate(forms)):
            return True
    return False
