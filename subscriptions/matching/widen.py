"""From the fields an area names to those it thereby wants: narrower ones, neighbours, and the one above."""

from __future__ import annotations

from typing import Final

from subscriptions.matching.model import Wish
from subscriptions.matching.vocabulary import Vocabulary

NARROWER: Final = 0.92
NARROWER_THAN_LISTED: Final = 0.7
WIDER: Final = 0.5
ASPECT_OF_ITS_OWN: Final = 0.45
# So near a subject that it need not be said with the way of working that it is near, too.
NEAR_SUBJECT: Final = 0.3
Wishes = dict[str, Wish]


def widen(facets: list[Wishes], vocabulary: Vocabulary) -> Wishes:
    """All facets of an area as one set of wishes.

    A way of working (international, innovative) named beside a subject narrows the subject instead of widening the
    area; named in a part of its own it counts less than subjects do; named alone it is what the area is about.
    """
    kinds = {name: vocabulary.fields[name].kind for facet in facets for name in facet}
    any_subject = any(
        kinds[name] == "subject" and wish.weight >= 0.4 for facet in facets for name, wish in facet.items()
    )
    merged: Wishes = {}
    for facet in facets:
        aspects = {name: wish for name, wish in facet.items() if kinds[name] == "aspect"}
        subjects = {name: wish for name, wish in facet.items() if kinds[name] != "aspect"}
        wanted = _around(subjects, vocabulary)
        if subjects and aspects:
            wanted = _narrowed(wanted, aspects, vocabulary)
        elif aspects:
            share = ASPECT_OF_ITS_OWN if any_subject else 1.0
            wanted = _around(
                {name: Wish(wish.weight * share, wish.term, listed=wish.listed) for name, wish in aspects.items()},
                vocabulary,
            )
        for name, wish in wanted.items():
            if wish.weight > merged.get(name, Wish(0.0, "")).weight:
                merged[name] = wish
    return merged


def _around(named: Wishes, vocabulary: Vocabulary) -> Wishes:
    wanted: Wishes = {}

    def want(name: str, weight: float, term: str) -> None:
        if weight > wanted.get(name, Wish(0.0, "")).weight:
            wanted[name] = Wish(weight, term)

    for name, wish in named.items():
        field = vocabulary.fields[name]
        want(name, wish.weight, wish.term)
        narrower = NARROWER_THAN_LISTED if wish.listed else NARROWER
        for child in vocabulary.children.get(name, ()):
            want(child, wish.weight * narrower, wish.term)
            for grandchild in vocabulary.children.get(child, ()):
                want(grandchild, wish.weight * narrower**2, wish.term)
        for other, nearness in () if wish.listed else field.near.items():
            want(other, wish.weight * nearness, wish.term)
        if field.within:
            want(field.within, wish.weight * WIDER, wish.term)
    return wanted


def _narrowed(wanted: Wishes, aspects: Wishes, vocabulary: Vocabulary) -> Wishes:
    """Subjects that ask for an aspect; what is near both subject and aspect is asked for as it is. The aspect itself is
    not asked for the more because a subject lies near it."""
    beside = _around(aspects, vocabulary)
    names = frozenset(beside)
    narrowed = {}
    for name, wish in wanted.items():
        if name in aspects:
            narrowed[name] = Wish(wish.weight, wish.term)
        elif name in beside and wish.weight >= NEAR_SUBJECT:
            narrowed[name] = Wish(1 - (1 - wish.weight) * (1 - beside[name].weight), wish.term)
        else:
            narrowed[name] = Wish(wish.weight, wish.term, names)
    return narrowed
