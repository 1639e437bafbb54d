"""Sources of which a letter to admins says the same: told in one paragraph, by name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from watcher.language import Texts

# Two paragraphs are read as easily as one that says of two.
FEWEST_ALIKE = 3
MOST_NAMES = 10
_Each = TypeVar("_Each")


def alike(some: Iterable[_Each], what: Callable[[_Each], Hashable | None]) -> list[list[_Each]]:
    """What is told together, in the order of its first; each by itself where `what` is None, or too few share it."""
    groups: dict[Hashable, list[_Each]] = {}
    for number, each in enumerate(some):
        told = what(each)
        groups.setdefault((number,) if told is None else (None, told), []).append(each)
    return [part for group in groups.values() for part in _parted(group)]


def _parted(group: list[_Each]) -> list[list[_Each]]:
    return [group] if len(group) >= FEWEST_ALIKE else [[each] for each in group]


def names_of(names: Sequence[str], texts: Texts) -> str:
    """ "Det gäller a, b och c.", of very many the first ones and how many there are besides."""
    if len(names) <= MOST_NAMES + 1:  # "and 1 more" would be as long as the name
        return texts.say("admin.alike.names", names=texts.listing(names))
    return texts.say("admin.alike.more", names=", ".join(names[:MOST_NAMES]), count=len(names) - MOST_NAMES)
