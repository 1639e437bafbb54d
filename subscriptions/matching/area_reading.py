"""What the name and the description of a priority area say: fields of the map, its concepts, and words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

from subscriptions.matching.described import share_aside, told_aside
from subscriptions.matching.described_lists import items_of_lists, told_in_passing
from subscriptions.matching.facets import (
    ITEM,
    facets_of,
    in_the_other_language,
    of_that_language,
    outside,
    shares_of,
    telling_in_all,
)
from subscriptions.matching.find import Hit, find_terms, phrases_in, positions_of
from subscriptions.matching.kin import widest
from subscriptions.matching.language import LANGUAGES, Language, guess_language, is_of_a_third
from subscriptions.matching.model import Wish
from subscriptions.matching.name_parts import (
    beside_firm,
    beside_listed,
    beside_narrower,
    joined_parts,
    narrower_beside,
    said_of_all,
    said_of_where,
    shares_beside,
    with_people,
)
from subscriptions.matching.qualities import shares_of_qualities
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Grade, Vocabulary, load_vocabulary
from subscriptions.matching.wanted_words import Beside, OwnWish, own_wishes
from subscriptions.matching.widen import DESCRIPTION, OWN_FACET, widen

# What a term of the map means in an area: for its own concept, and for the field that the concept belongs to.
WANTED: Final[dict[Grade, tuple[float, float]]] = {
    "names": (1.0, 1.0),
    "sure": (1.0, 0.65),
    "likely": (0.8, 0.5),
    "hint": (0.3, 0.15),
}
DESCRIPTION_WEIGHT: Final = 0.85
OWN_WORD_WEIGHT: Final = 0.5
# How much a compound that the map knows a part of (`skärgårdsjordbruk`) asks for what the part means: more than it says
# of that in a call.
COMPOUND: Final = 0.8
# From here what a word of the name means, and no wide one, is what the area is surely about.
SURELY: Final = 0.6
# The field of cooperation across borders, and how much it counts where the name of an area names a country: most
# borders are others'.
BORDERS: Final = "cross-border"
OTHER_BORDERS: Final = 0.5
_Key = TypeVar("_Key", str, int)


@dataclass
class Reading:
    """What has been found so far in one area: fields by facet (a part of its name), concepts, words.

    `joined`: parts of a description in which one subject says where or for whom another is meant. `unknown`: the forms
    that the map does not know, among `telling` words that say something. `is_sure`: the name says by
    surer words than wide ones what the area is about. `to_country`: it names a country. `wide`: how
    much wide words count.
    """

    to_country: bool = False
    wide: float = 1.0
    facets: dict[int, dict[str, Wish]] = field(default_factory=dict)
    named: dict[str, Wish] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)
    is_sure: bool = False
    concepts: dict[int, Wish] = field(default_factory=dict)
    words: list[OwnWish] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    telling: int = 0


def keep_best(wishes: dict[_Key, Wish], key: _Key, wish: Wish) -> None:
    if wish.weight > wishes.get(key, Wish(0.0, "")).weight:
        wishes[key] = wish


class Said(NamedTuple):
    """What a text says in one language: the terms and wide words of the map, and how each of them is meant, by the
    position of its first word.

    `facet_of`: the part of the text that each word stands in. `aside`: what needs support from surer words. `where`:
    how much counts of what tells where or for whom something is meant. `shared`: what tells it of other parts of a name
    as well, and of which. `listed`: items of lists, which are meant however often others are said.
    """

    hits: list[Hit]
    umbrellas: list[Hit]
    facet_of: list[int]
    aside: set[int]
    where: Mapping[int, float]
    shared: Mapping[int, tuple[int, ...]]
    listed: Collection[int] = ()

    def facets(self, hit: Hit) -> tuple[int, ...]:
        """The parts that a term is meant in."""
        own = self.facet_of[hit.first]
        return (own, *self.shared.get(hit.first, ()))


def read_name(name: str, vocabulary: Vocabulary, wide: float = 1.0) -> Reading:
    """`wide`: how much wide words count."""
    countries = vocabulary.countries
    reading = Reading(not countries.isdisjoint(Tokens(name, guess_language(name)).keys.tolist()), wide)
    _read(name, 1.0, 0, reading, vocabulary)
    return reading


def read_description(description: str, reading: Reading, vocabulary: Vocabulary) -> None:
    """Add what a description says to what the name has said."""
    reading.named = widen(reading.facets, vocabulary)
    wishes = (wish for facet in reading.facets.values() for wish in facet.values())
    reading.is_sure = any(wish.weight >= SURELY and not wish.listed for wish in wishes)
    _read(description, DESCRIPTION_WEIGHT, DESCRIPTION, reading, vocabulary)


def _read(text: str, weight: float, first_facet: int, reading: Reading, vocabulary: Vocabulary) -> None:
    """Read a text in its own language, then what is left of it in the other."""
    own = guess_language(text)
    if is_of_a_third(text):
        unknown = telling_in_all(text, set(range(len(Tokens(text, own)))))
        _want_words(text, own, weight, first_facet, Beside(unknown, vocabulary.same, {}, {}, {}), reading)
        return
    is_told = guess_language(text, "sv") == guess_language(text, "en")  # `Barn` alone may be of either
    covered: set[int] = set()
    left: set[int] = set()
    translated: dict[int, int] = {}
    shares: dict[int, float] = {}
    for language in sorted(LANGUAGES, key=lambda each: each != own):
        found = Tokens(text, language, vocabulary.acronyms)
        hits, rest = find_terms(found, language, vocabulary)
        umbrellas = list(outside(phrases_in(found, vocabulary.umbrella_index[language]), hits))
        if language != own and is_told:
            hits, umbrellas = of_that_language(hits, own), of_that_language(umbrellas, own)
        if first_facet:
            said = _said_in_description(text, found, hits, umbrellas, reading, vocabulary)
        else:
            said = _said_in_name(text, found, hits, umbrellas, vocabulary)
        _want(said, weight, covered, reading, is_name=not first_facet)
        if language == own and not first_facet:
            translated = in_the_other_language(said.hits, language, vocabulary)
            shares = shares_of(said.hits, said.where, vocabulary)
        parts = {hit.first for hit in said.hits if hit.weight < 1.0}  # of a compound: the map does not know the whole
        covered |= positions_of(said.hits + umbrellas) - parts  # words stand at the same positions in both languages
        left = parts.union(rest) if language == own else left
    unknown, same = telling_in_all(text, left - covered), vocabulary.same
    beside = Beside(unknown, same, vocabulary.in_phrases, translated, shares)
    _want_words(text, own, weight, first_facet, beside, reading)


def _said_in_name(text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], vocabulary: Vocabulary) -> Said:
    facet_of = with_people(text, hits, facets_of(text, found, 0, within=hits + umbrellas), vocabulary)
    where = shares_beside(text, found, hits, umbrellas, facet_of)
    where |= shares_of_qualities(found, hits, umbrellas, facet_of, vocabulary)
    aside = beside_firm(hits, umbrellas, facet_of, vocabulary) - where.keys()
    shared = said_of_all(text, found, hits, umbrellas, facet_of)
    return Said(list(beside_listed(hits, umbrellas)), umbrellas, facet_of, aside, where, shared)


def _said_in_description(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], reading: Reading, vocabulary: Vocabulary
) -> Said:
    facet_of = facets_of(text, found, DESCRIPTION, within=hits + umbrellas)
    if reading.named:
        aside = told_aside(text, found, hits, umbrellas, facet_of, is_broad=_is_broad(reading, vocabulary))
        aside |= told_in_passing(text, found, hits + umbrellas, facet_of, is_sure=reading.is_sure)
    else:
        aside = beside_firm(hits, umbrellas, facet_of, vocabulary)
    aside |= said_of_where(text, found, hits, facet_of, vocabulary)
    reading.joined |= joined_parts(text, found, hits, facet_of, vocabulary)
    listed = items_of_lists(text, found, hits + umbrellas, facet_of)
    return Said(list(beside_listed(hits, umbrellas)), umbrellas, facet_of, aside, {}, {}, listed)


def _is_broad(reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether a name surely says nothing, or only what the whole organisation does."""
    wishes = (pair for facet in reading.facets.values() for pair in facet.items())
    sure = {name for name, wish in wishes if wish.weight >= SURELY and not wish.listed}
    return all(vocabulary.fields[name].everywhere for name in sure)


def _want(said: Said, weight: float, covered: set[int], reading: Reading, *, is_name: bool) -> None:
    """Want what is said by words that nothing has been found in yet."""
    vocabulary = load_vocabulary()
    counts = Counter(hit.concepts for hit in said.hits)
    most = max(counts.values(), default=1)
    for hit in (hit for hit in said.hits if hit.first not in covered):
        # in a long text what is said often is meant most; a name is short
        is_one = is_name or hit.first in said.listed
        often = 1.0 if is_one else math.log2(1 + counts[hit.concepts]) / math.log2(1 + most)
        share = weight * often * said.where.get(hit.first, 1.0)
        for facet in said.facets(hit):
            _want_term(hit, share, facet, hit.first in said.aside, reading)
    for hit in (hit for hit in said.umbrellas if hit.first not in covered):
        share = weight * said.where.get(hit.first, 1.0)
        narrower = narrower_beside(hit, said.hits, said.umbrellas, vocabulary) if is_name else frozenset[str]()
        for facet in said.facets(hit):
            _want_umbrella(hit, share, facet, hit.first in said.aside, reading, narrower)


def _want_words(
    text: str, language: Language, weight: float, first_facet: int, beside: Beside, reading: Reading
) -> None:
    """All words of a name; of a description those that the map does not know."""
    found, unknown = Tokens(text, language), beside.unknown
    facets = facets_of(text, found, first_facet, ITEM)
    wishes = list(own_wishes(found, language, weight, facets, beside))
    if first_facet:
        names = {found.known[at].text for at in unknown}
        wishes = [wish._replace(weight=wish.weight * OWN_WORD_WEIGHT) for wish in wishes if wish.text in names]
    reading.words += wishes
    reading.unknown |= {found.form(at): found.known[at].key for at in unknown}
    reading.telling += sum(known.telling for known in found.known)


def _share(field: str, is_aside: bool, reading: Reading) -> float:
    """How much of a field to count: all, unless it is said aside and the name asks for nothing near it."""
    vocabulary = load_vocabulary()
    here = OTHER_BORDERS if reading.to_country and widest(field, vocabulary) == BORDERS else 1.0
    return here * (share_aside(field, reading.named, vocabulary) if is_aside else 1.0)


def _want_umbrella(
    hit: Hit, weight: float, facet: int, is_aside: bool, reading: Reading, narrower: frozenset[str]
) -> None:
    """`narrower`: those of its fields that the name asks for by surer words: the others are meant less."""
    vocabulary = load_vocabulary()
    for number in hit.concepts:
        for name, share in vocabulary.umbrellas[number].fields.items():
            # an aspect under an umbrella is one of its subjects, no narrowing of the others
            own = facet + (OWN_FACET if vocabulary.fields[name].kind == "aspect" else 0)
            meant = beside_narrower(number, narrower, vocabulary) if narrower and name not in narrower else 1.0
            wanted = weight * share * meant * reading.wide * _share(name, is_aside, reading)
            wish = Wish(wanted, hit.surface, listed=True)
            keep_best(reading.facets.setdefault(own, {}), name, wish)


def _want_term(hit: Hit, weight: float, facet: int, is_aside: bool, reading: Reading) -> None:
    vocabulary = load_vocabulary()
    for number in hit.concepts:
        concept = vocabulary.concepts[number]
        for_concept, for_field = WANTED[concept.grade]
        wanted = weight * (1.0 if hit.weight == 1.0 else COMPOUND) * _share(concept.field, is_aside, reading)
        keep_best(reading.concepts, number, Wish(wanted * for_concept, hit.surface))
        wish = Wish(wanted * for_field, hit.surface, is_part=concept.grade != "names" or hit.weight < 1.0)
        keep_best(reading.facets.setdefault(facet, {}), concept.field, wish)
