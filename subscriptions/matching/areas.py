"""What a priority area wants, read from a coordinator's own words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from subscriptions.matching.background import Background, usual_background
from subscriptions.matching.cutting import shared_end_written_out, written_out
from subscriptions.matching.denied import wanted_and_denied
from subscriptions.matching.described import share_aside, told_aside, told_in_passing
from subscriptions.matching.facets import (
    ITEM,
    facets_of,
    in_the_other_language,
    outside,
    shares_of,
    telling_in_all,
)
from subscriptions.matching.find import Hit, find_terms, phrases_in, positions_of
from subscriptions.matching.language import LANGUAGES, Language, guess_language
from subscriptions.matching.model import AnalysedArea, Area, Wish
from subscriptions.matching.name_parts import (
    ASIDE,
    beside_firm,
    beside_listed,
    joined_parts,
    narrower_beside,
    said_of_both,
    said_of_where,
    shares_beside,
    with_people,
)
from subscriptions.matching.passages import plain
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Grade, Vocabulary, load_vocabulary
from subscriptions.matching.wanted_words import (
    KNOWN_LEAD,
    PATH_LEAD,
    UNKNOWN_LEAD,
    Beside,
    OwnWish,
    own_wishes,
    wanted_words,
)
from subscriptions.matching.widen import ADDED, DESCRIBED, DESCRIPTION, OWN_FACET, widen, widest

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
ADDED_WEIGHT: Final = 1.0
# How much the breadth of an area counts, fitted together with the score curve (benchmarks/matching/README.md).
USUAL_BREADTH: Final = 0.045
FOCUS_POWER: Final = 0.2
LEAST_FOCUS: Final = 0.75
MOST_FOCUS: Final = 1.5
# How much of the words of a name that the map does not know counts where a description says what is meant.
TOLD: Final = 0.4
# The field of cooperation across borders, how much it counts where the name of an area names a country, as most borders
# are others', and how much the words of such a name count at least.
BORDERS: Final = "cross-border"
OTHER_BORDERS: Final = 0.5
COUNTRY_LEAD: Final = 0.8
LEAST_SAID: Final = 0.001
ASKED_BESIDE: Final = 0.6
# From here what a word of the name means, and no wide one, is what the area is surely about.
SURELY: Final = 0.6
_STEP = re.compile(r"\s[-–—>/]\s")
_Key = TypeVar("_Key", str, int)


@dataclass
class Reading:
    """What has been found so far in one area: fields by facet (a part of its name), concepts, words.

    `joined`: parts of a description in which one subject says where or for whom another is meant. `unknown`: the forms
    that the map does not know, among `telling` words that say something. `is_sure`: the name says by
    surer words than wide ones what the area is about. `to_country`: it names a country.
    """

    to_country: bool = False

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


def analyse_area(area: Area, background: Background | None = None) -> AnalysedArea:
    """What an area wants. Never fails: an area that says nothing, or everything, is said to be so in `unclear`.

    `background`: how common words are among the calls that the area will meet; the usual one if it is not given.
    """
    name = plain(area.name, LONGEST_NAME)
    steps = [step for step in _STEP.split(name, maxsplit=1) if step.strip()]
    whole = _analyse(area, name, background, is_path=len(steps) > 1)
    if len(steps) > 1 and not whole.unclear:
        parts = [_analyse(replace(area, name=step, description="", must_not=()), step, background) for step in steps]
        return replace(whole, steps=(parts[0], parts[1]) if any(part.fields for part in parts) else ())
    return whole


def _analyse(area: Area, name: str, background: Background | None, *, is_path: bool = False) -> AnalysedArea:
    vocabulary = load_vocabulary()
    name, denied = wanted_and_denied(name)
    description, denied_there = wanted_and_denied(plain(area.description, LONGEST_DESCRIPTION))
    name = shared_end_written_out(written_out(name, vocabulary.parts.first, vocabulary.shortened), vocabulary.phrases)
    reading = Reading(to_country=not vocabulary.countries.isdisjoint(Tokens(name, guess_language(name)).keys.tolist()))
    _read(name, 1.0, 0, reading, vocabulary)
    common = background or usual_background()
    unknown = sum(common.distinctive(key) for key in reading.unknown.values()) / max(1, reading.telling)
    if description.strip():
        reading.named = widen(reading.facets, vocabulary)
        wishes = (wish for facet in reading.facets.values() for wish in facet.values())
        reading.is_sure = any(wish.weight >= SURELY and not wish.listed for wish in wishes)
        _read(description, DESCRIPTION_WEIGHT, DESCRIPTION, reading, vocabulary)
    unwanted = _leave_out(f"{denied}, {denied_there}", area.fields_added, reading, vocabulary)
    _correct(area, reading, vocabulary)
    own = wanted_words(reading.words, PATH_LEAD if is_path else _lead(unknown, reading), common)
    direct = {name for facet in reading.facets.values() for name, wish in facet.items() if wish.weight >= 0.3}
    if not direct and not reading.unknown:
        return AnalysedArea(area, {}, {}, wanted_words((), 0.0, usual_background()), "nothing-to-go-on")
    unclear = "too-broad" if len(direct) > TOO_MANY_FIELDS or not (direct or _telling(reading)) else ""
    fields = widen(reading.facets, vocabulary, reading.joined)
    left_out = unwanted.union(area.fields_left_out)
    wanted = {name: wish for name, wish in fields.items() if name not in left_out}
    if (area.fields_left_out or unwanted) and not (wanted or _telling(reading)):
        unclear = "nothing-to-go-on"
    focus = _focus(wanted, usual_background().fields)
    return AnalysedArea(area, wanted, reading.concepts, own, unclear, focus=focus)


def _lead(unknown: float, reading: Reading) -> float:
    """How much the words of a name count by themselves: the more of them the map does not know (`unknown`, 0 to 1), the
    more. Where a description says what is meant, a motto (`Ingen lämnas utanför`) is no subject of its own."""
    facets = (facet for number, facet in reading.facets.items() if DESCRIPTION <= number < ADDED)
    told = any(wish.weight >= DESCRIBED and not wish.listed for facet in facets for wish in facet.values())
    lead = KNOWN_LEAD + UNKNOWN_LEAD * unknown * (TOLD if told else 1.0)
    return max(lead, COUNTRY_LEAD) if reading.to_country else lead


def _leave_out(denied: str, added: Collection[str], reading: Reading, vocabulary: Vocabulary) -> set[str]:
    """Take out what the words of an area say is not meant: `Kultur men inte film`. The fields that they name fall, with
    those within them; other words of the map count for nothing there. Returns the fields.

    `added`: fields that the coordinator has asked for beside her words.
    """
    if not denied.strip(" ,"):
        return set()
    language = guess_language(denied, "sv")
    hits, _rest = find_terms(Tokens(denied, language, vocabulary.acronyms), language, vocabulary)
    fields: set[str] = set()
    for number in (number for hit in hits for number in hit.concepts):
        concept = vocabulary.concepts[number]
        if concept.field in added:
            continue
        reading.concepts[number] = Wish(0.0, "")
        if concept.grade == "names":
            inner = vocabulary.children.get(concept.field, ())
            fields |= {concept.field, *inner, *(each for child in inner for each in vocabulary.children.get(child, ()))}
    fields.difference_update(added)
    for facet in reading.facets.values():
        for name in fields & facet.keys():
            del facet[name]
    return fields


def _focus(wanted: Mapping[str, Wish], usual: Mapping[str, float]) -> float:
    """What an area's points are multiplied by: more for one that calls seldom say anything of (libraries) than for one
    that half of them touch (climate and environment), where the same points are found by chance."""
    breadth = sum(
        wish.weight * usual.get(name, LEAST_SAID) * (ASKED_BESIDE if wish.aspects else 1.0)
        for name, wish in wanted.items()
    )
    return min(MOST_FOCUS, max(LEAST_FOCUS, (USUAL_BREADTH / breadth) ** FOCUS_POWER)) if breadth else 1.0


def _correct(area: Area, reading: Reading, vocabulary: Vocabulary) -> None:
    """Lay what the coordinator has said of fields over what her words lead to. Of a field that is left out no word
    counts, and no other falls with it; one that is added is wanted as if it had been named."""
    left_out = set(area.fields_left_out)
    reading.concepts = {
        number: wish for number, wish in reading.concepts.items() if vocabulary.concepts[number].field not in left_out
    }
    for place, name in enumerate(area.fields_added):
        if name in vocabulary.fields:
            reading.facets[ADDED + place] = {name: Wish(ADDED_WEIGHT, vocabulary.fields[name].sv)}


def _telling(reading: Reading) -> bool:
    """Whether a word that the map does not know means one thing: a long one, or a country."""
    same = load_vocabulary().same
    return any(len(form) >= 5 or key in same for form, key in reading.unknown.items())


def _read(text: str, weight: float, first_facet: int, reading: Reading, vocabulary: Vocabulary) -> None:
    """Read a text in its own language, then what is left of it in the other."""
    own = guess_language(text)
    covered: set[int] = set()
    left: set[int] = set()
    translated: dict[int, int] = {}
    shares: dict[int, float] = {}
    for language in sorted(LANGUAGES, key=lambda each: each != own):
        found = Tokens(text, language, vocabulary.acronyms)
        hits, rest = find_terms(found, language, vocabulary)
        umbrellas = list(outside(phrases_in(found, vocabulary.umbrella_index[language]), hits))
        counts = Counter(hit.concepts for hit in hits)
        most = max(counts.values(), default=1)
        facet_of = facets_of(text, found, first_facet, within=hits + umbrellas)
        facet_of = facet_of if first_facet else with_people(text, hits, facet_of, vocabulary)
        aside = told_aside(text, found, umbrellas) if reading.named else beside_firm(hits, facet_of, vocabulary)
        aside |= told_in_passing(found, hits + umbrellas, facet_of, is_sure=reading.is_sure) if reading.named else set()
        aside |= said_of_where(text, found, hits, facet_of, vocabulary) if first_facet else set()
        reading.joined |= joined_parts(text, found, hits, facet_of, vocabulary) if first_facet else set()
        where = {} if first_facet else shares_beside(text, found, hits, umbrellas, facet_of)
        aside -= where.keys()
        shared = frozenset() if first_facet else said_of_both(text, found, hits, umbrellas, facet_of)
        hits = list(beside_listed(hits, umbrellas))
        for hit in (hit for hit in hits if hit.first not in covered):
            # in a long text what is said often is meant most; a name is short
            often = math.log2(1 + counts[hit.concepts]) / math.log2(1 + most) if first_facet else 1.0
            share = often * where.get(hit.first, 1.0)
            for facet in (facet_of[hit.first], 0) if hit.first in shared else (facet_of[hit.first],):
                _want_term(hit, weight * share, facet, hit.first in aside, reading)
        for hit in (hit for hit in umbrellas if hit.first not in covered):
            share = where.get(hit.first, 1.0)
            narrower = frozenset() if first_facet else narrower_beside(hit, hits, umbrellas, vocabulary)
            for facet in (facet_of[hit.first], 0) if hit.first in shared else (facet_of[hit.first],):
                _want_umbrella(hit, weight * share, facet, hit.first in aside, reading, narrower)
        if language == own and not first_facet:
            translated = in_the_other_language(hits, language, vocabulary)
            shares = shares_of(hits, where, vocabulary)
        parts = {hit.first for hit in hits if hit.weight < 1.0}  # of a compound: the map does not know the whole
        covered |= positions_of(hits + umbrellas) - parts  # words stand at the same positions in both languages
        left = parts.union(rest) if language == own else left
    beside = Beside(telling_in_all(text, left - covered), vocabulary.same, translated, shares)
    _want_words(text, own, weight, first_facet, beside, reading)


def _want_words(
    text: str, language: Language, weight: float, first_facet: int, beside: Beside, reading: Reading
) -> None:
    """All words of a name; of a description those that the map does not know."""
    found, unknown = Tokens(text, language), beside.unknown
    facets = facets_of(text, found, first_facet, ITEM)
    wishes = list(own_wishes(found, language, weight, facets, beside))
    if first_facet:
        names = {found.known[at].text for at in unknown}
        wishes = [wish._replace(weight=weight * OWN_WORD_WEIGHT) for wish in wishes if wish.text in names]
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
            meant = ASIDE if narrower and name not in narrower else 1.0
            wish = Wish(weight * share * meant * _share(name, is_aside, reading), hit.surface, listed=True)
            keep_best(reading.facets.setdefault(own, {}), name, wish)


def _want_term(hit: Hit, weight: float, facet: int, is_aside: bool, reading: Reading) -> None:
    vocabulary = load_vocabulary()
    for number in hit.concepts:
        concept = vocabulary.concepts[number]
        for_concept, for_field = WANTED[concept.grade]
        wanted = weight * hit.weight * _share(concept.field, is_aside, reading)
        keep_best(reading.concepts, number, Wish(wanted * for_concept, hit.surface))
        wish = Wish(wanted * for_field, hit.surface, is_part=concept.grade != "names" or hit.weight < 1.0)
        keep_best(reading.facets.setdefault(facet, {}), concept.field, wish)
