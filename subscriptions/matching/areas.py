"""What a priority area wants, read from a coordinator's own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from subscriptions.matching.area_reading import SURELY, Reading, read_description, read_name
from subscriptions.matching.background import Background, usual_background
from subscriptions.matching.cutting import shared_end_written_out, written_out
from subscriptions.matching.denied import wanted_and_denied
from subscriptions.matching.find import find_terms
from subscriptions.matching.language import guess_language
from subscriptions.matching.model import AnalysedArea, Area, Wish
from subscriptions.matching.passages import plain
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary
from subscriptions.matching.wanted_words import KNOWN_LEAD, PATH_LEAD, UNKNOWN_LEAD, wanted_words
from subscriptions.matching.widen import ADDED, DESCRIBED, DESCRIPTION, widen

LONGEST_NAME: Final = 500
LONGEST_DESCRIPTION: Final = 20_000
TOO_MANY_FIELDS: Final = 24
ADDED_WEIGHT: Final = 1.0
# How much the breadth of an area counts, fitted together with the score curve (benchmarks/matching/README.md).
USUAL_BREADTH: Final = 0.045
FOCUS_POWER: Final = 0.2
LEAST_FOCUS: Final = 0.75
MOST_FOCUS: Final = 1.5
# How much of the words of a name that the map does not know counts where a description says what is meant.
TOLD: Final = 0.4
# How much a wide word of a path counts (`Health - Prevention and Control`), which asks for its very words.
WIDE_IN_PATH: Final = 0.5
# How much the words of a name that names a country count at least.
COUNTRY_LEAD: Final = 0.8
# Most calls are in English: words of an area in English are met in more of them by chance, so that the same points tell
# less. Measured as the chance that a pair of so many points is relevant (benchmarks/matching/README.md). A name of one
# word may be of either language, and counts as Swedish.
IN_ENGLISH: Final = 0.92
LEAST_SAID: Final = 0.001
ASKED_BESIDE: Final = 0.6
# Where a name goes on: `Utbildning - Vuxna`, `En trygg stad – stöd till unga`, `Klimatanpassning: skyfall och värme`.
_GOES_ON = re.compile(r"\s(?P<mark>[-–—>/])\s+|(?P<colon>:)\s+")


def analyse_area(area: Area, background: Background | None = None) -> AnalysedArea:
    """What an area wants. Never fails: an area that says nothing, or everything, is said to be so in `unclear`.

    `background`: how common words are among the calls that the area will meet; the usual one if it is not given.
    """
    name = plain(area.name, LONGEST_NAME)
    steps, told = _cut(name)
    if told and _analyse(replace(area, name=steps[0]), steps[0], "", background).fields:
        return _analyse(area, steps[0], f"{told.rstrip('.')}.\n{area.description}", background)
    whole = _analyse(area, name, area.description, background, is_path=len(steps) > 1)
    if len(steps) > 1 and not whole.unclear:
        alone = [replace(area, name=step, description="", must_not=()) for step in steps]
        parts = [_analyse(each, each.name, "", background, is_step=True) for each in alone]
        return replace(whole, steps=(parts[0], parts[1]) if any(part.fields for part in parts) else ())
    return whole


def _cut(name: str) -> tuple[list[str], str]:
    """The steps of a name that is a path, else the name alone; and what it goes on to tell, which is read as a
    description is: several words in small letters behind its only dash or colon. A word alone is a step or an item."""
    marks = [match for match in _GOES_ON.finditer(name) if match["mark"] or _is_small(name[match.end() :])]
    head, tail = (name[: marks[0].start()], name[marks[0].end() :]) if marks else ("", "")
    if not (head.strip() and tail.strip()):
        return [name], ""
    mark = marks[0]["mark"] or ""  # empty: a colon
    if mark in (">", "/"):
        return [head, tail], ""
    if _is_small(tail):
        if len(marks) > 1 or (not mark and len(tail.split()) == 1):
            return [name], ""
        return ([head], tail) if len(tail.split()) > 1 else ([head, tail], "")
    return [head, tail], ""


def _is_small(words: str) -> bool:
    """Whether words begin with a small letter, whatever quotes or brackets stand before it."""
    return next((letter.islower() for letter in words if letter.isalnum()), False)


def _analyse(
    area: Area, name: str, told: str, background: Background | None, *, is_path: bool = False, is_step: bool = False
) -> AnalysedArea:
    vocabulary = load_vocabulary()
    name, denied = wanted_and_denied(name)
    description, denied_there = wanted_and_denied(plain(told, LONGEST_DESCRIPTION))
    name = shared_end_written_out(written_out(name, vocabulary.parts.first, vocabulary.shortened), vocabulary.phrases)
    reading = read_name(name, vocabulary, WIDE_IN_PATH if is_path or is_step else 1.0)
    common = background or usual_background()
    unknown = sum(common.distinctive(key) for key in reading.unknown.values()) / max(1, reading.telling)
    if description.strip():
        read_description(description, reading, vocabulary)
    kept = _in_words(reading) if reading.named else set()
    unwanted = _leave_out(f"{denied}, {denied_there}", kept.union(area.fields_added), reading, vocabulary)
    _correct(area, reading, vocabulary)
    direct = {name for facet in reading.facets.values() for name, wish in facet.items() if wish.weight >= 0.3}
    # `hela` and `tillsammans` mean nothing; a path asks for its very words
    words = reading.words if direct and is_path else [wish for wish in reading.words if not wish.vague]
    own = wanted_words(words, PATH_LEAD if is_path else _lead(unknown, reading), common)
    if not direct and not _telling(reading):
        return AnalysedArea(area, {}, {}, wanted_words((), 0.0, usual_background()), "nothing-to-go-on")
    unclear = "too-broad" if len(direct) > TOO_MANY_FIELDS else ""
    fields = widen(reading.facets, vocabulary, reading.joined)
    left_out = unwanted.union(area.fields_left_out)
    wanted = {name: wish for name, wish in fields.items() if name not in left_out}
    if (area.fields_left_out or unwanted) and not (wanted or _telling(reading)):
        unclear = "nothing-to-go-on"
    focus = _focus(wanted, usual_background().fields)
    focus *= IN_ENGLISH if guess_language(f"{name}\n{description}", "sv") == "en" else 1.0
    return AnalysedArea(area, wanted, reading.concepts, own, unclear, focus=focus)


def _in_words(reading: Reading) -> set[str]:
    """The fields that a name asks for in words: not those that only lie within or near them."""
    facets = (facet for number, facet in reading.facets.items() if number < DESCRIPTION)
    return {name for facet in facets for name, wish in facet.items() if wish.weight >= SURELY}


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

    `added`: fields that the name asks for in words, or the coordinator beside them.
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
