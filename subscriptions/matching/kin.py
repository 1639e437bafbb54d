"""How near two policy fields are to each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from subscriptions.matching.vocabulary import Vocabulary

# So near are two fields that they are no different subjects.
RELATED: Final = 0.5


def are_related(some: Iterable[str], others: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether a field of some is one of the others, near one of them, or within the same wider field."""
    listed = list(others)
    return any(_is_related(one, other, vocabulary) for one in some for other in listed)


def _is_related(one: str, other: str, vocabulary: Vocabulary) -> bool:
    fields = vocabulary.fields
    nearness = max(fields[one].near.get(other, 0.0), fields[other].near.get(one, 0.0))
    return nearness >= RELATED or widest(one, vocabulary) == widest(other, vocabulary)


def touches(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether a field is near another, however little, or within the same wider field."""
    near = other in vocabulary.fields[one].near or one in vocabulary.fields[other].near
    return near or widest(one, vocabulary) == widest(other, vocabulary)


def widest(name: str, vocabulary: Vocabulary) -> str:
    """The field that has none above it, which a field lies within, or is."""
    while wider := vocabulary.fields[name].within:
        name = wider
    return name
