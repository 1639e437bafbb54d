"""What a call is about, in the policy fields of the map. Pure: the same call gives the same answer.

`analyse_area` is here too by name; `areas.py` has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sources.contract import CallData
from subscriptions.matching.afar import done_afar
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.language import Language, guess_language
from subscriptions.matching.model import AT_GLOBAL_LEVEL, AnalysedCall, Found, Told, Where
from subscriptions.matching.own_words import own_words
from subscriptions.matching.places import may_name_places, neighbours_in, places_in
from subscriptions.matching.programmes import find_programmes
from subscriptions.matching.text_places import NOWHERE, TextPlaces, places_of_applicants
from subscriptions.matching.vocabulary import Vocabulary, load_vocabulary
from subscriptions.matching.zones import AWAY, LONGEST_TITLE, OTHERS, TOWARD, Reading, Zone, read_name, read_parts

__all__ = ["analyse_area", "analyse_call"]

# How much each part of a call says of what it is about, and how much evidence makes a part half sure.
SHARE: Final[dict[Where, float]] = {"title": 0.42, "programme": 0.08, "keywords": 0.12, "summary": 0.22, "text": 0.65}
HALF_SURE: Final[dict[Where, float]] = {"title": 0.7, "programme": 0.7, "keywords": 1.0, "summary": 1.5, "text": 5.0}
PROGRAMME_SHARE: Final = 0.35
# How much more the words of others take where none are of local government.
ALONE: Final = 0.35
Term = tuple[int, ...]


def analyse_call(call: CallData) -> AnalysedCall:
    """What a call is about: the share of each term, the words that say so and where."""
    vocabulary = load_vocabulary()
    language = call_language(call)
    implied = find_programmes(call)
    reading = read_parts(call, language, vocabulary, implied)
    named = [read_name(call.programme[:LONGEST_TITLE], language, vocabulary)] if call.programme else []
    mixture, abroad = Mixture(implied), done_afar(call)
    for zone in [*reading.zones, *(zone for name in named for zone in name.zones)]:
        mixture.add(zone, vocabulary)
    places = _places(call, [reading, *named])
    return AnalysedCall(
        call=call,
        language=language,
        terms=_terms_done_there(mixture.terms(), vocabulary) if abroad else mixture.terms(),
        found=mixture.found,
        programmes=_programmes_done_there(mixture.programmes(), vocabulary) if abroad else mixture.programmes(),
        words=own_words(reading.row),
        strength=mixture.strength,
        actors=_actors([reading, *named]),
        places=places.certain,
        mentioned=places.doubtful,
        abroad=abroad,
    )


def _places(call: CallData, read: Sequence[Reading]) -> TextPlaces:
    """Where a call is: as a row of neighbours names it, then the title, the programme and, of calls that may be for one
    part of the country, the text."""
    programme, title = call.programme or "", call.title
    named = neighbours_in(programme) or neighbours_in(title) or places_in(title) or places_in(programme)
    if named or call.level not in ("national", "regional", "local"):
        return TextPlaces(dict(named), {})
    is_translated = call.language not in ("sv", "en") and bool(call.translations)  # what is read is then other words
    if is_translated or any(may_name_places(each.row.found) for each in read):
        return places_of_applicants(f"{call.summary}\n{call.text}")
    return NOWHERE


def _terms_done_there(terms: dict[Term, float], vocabulary: Vocabulary) -> dict[Term, float]:
    return {term: share * _done_there(vocabulary.fields_of(term), vocabulary) for term, share in terms.items()}


def _programmes_done_there(programmes: dict[str, Found], vocabulary: Vocabulary) -> dict[str, Found]:
    return {
        name: found._replace(weight=found.weight * _done_there(frozenset([name]), vocabulary))
        for name, found in programmes.items()
    }


def _done_there(fields: frozenset[str], vocabulary: Vocabulary) -> float:
    """How much a subject counts in a call for other parts of the world: less, unless it is one that is done there."""
    return 1.0 if all(vocabulary.fields[name].abroad for name in fields) else AT_GLOBAL_LEVEL


def call_language(call: CallData) -> Language:
    """The language to read a call in: of its words, or of a translation where it is written in neither of ours."""
    if call.language not in ("sv", "en"):
        for language in ("sv", "en"):
            if language in call.translations:
                return "sv" if language == "sv" else "en"
    stated: Language = "sv" if call.language == "sv" else "en"
    return guess_language(f"{call.title[:500]}\n{call.summary}\n{call.text[:3000]}", stated)


class Mixture:
    """The parts of a call weighed together. `sure` grows with everything that says something."""

    def __init__(self, programmes: dict[str, Found]) -> None:
        self.found: dict[int, Told] = {}
        self._terms: dict[Term, float] = {}
        self._programmes = programmes
        self._said = 0.0
        self.sure = PROGRAMME_SHARE * max((found.weight for found in programmes.values()), default=0.0)

    def add(self, zone: Zone, vocabulary: Vocabulary) -> None:
        evidence, total = zone.evidence(vocabulary)
        where, surfaces = zone.where, zone.terms.surfaces
        self._said += SHARE[where] if zone.says_something else 0.0
        if total <= 0:
            return
        sure = SHARE[where] * total / (total + HALF_SURE[where])
        self.sure += sure
        terms, found = self._terms, self.found
        for concepts, said in evidence.items():
            share = sure * said / total
            terms[concepts] = terms.get(concepts, 0.0) + share
            for concept in concepts:
                before = found.get(concept)
                if before is None or share > before[2]:
                    found[concept] = surfaces[concept], where, share

    @property
    def strength(self) -> float:
        """How much the call says for the parts it has: a call of a clear title alone says something."""
        return min(1.0, self.sure / min(1.0, self._said)) if self._said else self.sure

    def terms(self) -> dict[Term, float]:
        return {concepts: share / self.sure for concepts, share in self._terms.items()} if self.sure else {}

    def programmes(self) -> dict[str, Found]:
        share = PROGRAMME_SHARE / self.sure if self.sure else 0.0
        return {name: Found(found.text, found.where, found.weight * share) for name, found in self._programmes.items()}


def _actors(read: Sequence[Reading]) -> float:
    """Whether the words are those of local government, or of trades, closed circles and laboratories: 0.15 to 1.25.

    Where others are named more than once and nobody of local government, the call is hardly for it.
    """

    def often(side: int) -> float:
        return sum(each.actors.get((side,), 0.0) for each in read)

    toward, others = often(TOWARD), often(OTHERS)
    away = often(AWAY) + others
    spoken_to = 1 + 0.25 * toward / (toward + 2) - 0.5 * away / (away + 3)
    return spoken_to if toward else spoken_to - ALONE * max(0.0, others - 1) / (others + 2)
