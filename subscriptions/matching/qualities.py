"""Words of an area's name that only say how, or where, what they stand beside is done: `Fossilfri kollektivtrafik` is
no climate policy, and `Bostäder i stad och land` no rural policy."""

from __future__ import annotations

from typing import Final

from subscriptions.matching.find import Hit
from subscriptions.matching.language import qualities
from subscriptions.matching.name_parts import firm_subjects, is_firm
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.vocabulary import Vocabulary

# How much of what such a word means is asked for.
HOW: Final = 0.55
ANYWHERE: Final = 0.1


def shares_of_qualities(
    found: Tokens, hits: list[Hit], umbrellas: list[Hit], facet_of: list[int], vocabulary: Vocabulary
) -> dict[int, float]:
    """How much to count of such words, by their positions."""
    wide = _positions(umbrellas)
    anywhere = [hit for hit in umbrellas if all(vocabulary.umbrellas[number].anywhere for number in hit.concepts)]
    said = [hit for hit in hits if _is_subject(hit, vocabulary) and hit.first not in _positions(anywhere)]
    subjects = {hit.first: facet_of[hit.first] for hit in said}
    how = (hit for hit in hits if hit.first not in wide and _is_quality(hit, found))
    shares = {hit.first: HOW for hit in how if subjects.get(hit.last + 1) == facet_of[hit.first]}
    return shares | ({hit.first: ANYWHERE for hit in anywhere} if said else {})


def _positions(hits: list[Hit]) -> set[int]:
    return {at for hit in hits for at in range(hit.first, hit.last + 1)}


def _is_quality(hit: Hit, found: Tokens) -> bool:
    said = hit.surface.lower().replace(" ", "-")
    return any(said in (each, *(each + end for end in ("a", "t", "tt"))) for each in qualities(found.table.language))


def _is_subject(hit: Hit, vocabulary: Vocabulary) -> bool:
    """Whether a word surely means what is asked for: `kommun` does not."""
    fields = firm_subjects(hit, vocabulary) if is_firm(hit) else frozenset()
    return not all(vocabulary.fields[name].everywhere for name in fields)
