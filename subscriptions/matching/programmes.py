"""Which fields a call's programme, funder or topic identifier implies."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from sources.contract import CallData
from subscriptions.matching.model import Found, Where
from subscriptions.matching.vocabulary import load_vocabulary

LONGEST_NAME: Final = 300
PART_KNOWN: Final = 0.5
# From so many fields on a programme pays for several things.
SEVERAL: Final = 3
# An agency pays for more than a programme does: one that is not sure of its field says little of one call.
FUNDER_POWER: Final = 2
_SPLIT = re.compile(r"[^\w+:]+")
# Parts of an EU topic identifier mean something (LIFE-2026-CET-... is energy); other identifiers mean nothing.
_TOPIC = re.compile(r"[A-Z][A-Z0-9]+(?:-[A-Za-z0-9]+){2,12}\Z")


@dataclass(frozen=True, eq=False, slots=True)
class Key:
    """A programme of the map in words, the field it implies, and how surely. `others`: its words but the first."""

    words: tuple[str, ...]
    name: str
    field: str
    weight: float
    others: frozenset[str]


class Named(NamedTuple):
    """The words of a call that name a programme, where they stand, and the power that lessens what is not sure."""

    text: str
    where: Where
    power: int


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for part in _SPLIT.split(name.lower()) if (word := part.strip(":")))


@cache
def _keys() -> dict[str, tuple[Key, ...]]:
    """All programmes of the map by their first word."""
    keys: dict[str, list[Key]] = {}
    for field in load_vocabulary().fields.values():
        for name, weight in field.programmes.items():
            words = _words(name)
            keys.setdefault(words[0], []).append(Key(words, name, field.id, weight, frozenset(words[1:])))
    return {first: tuple(several) for first, several in keys.items()}


@cache
def many_sided() -> frozenset[str]:
    """What programmes that pay for several things are called, as they write it, where that is one word: Interreg, ESF.

    The name of one that pays for a single thing (Bredbandsstöd) says what for.
    """
    fields = Counter(key.name for several in _keys().values() for key in several if len(key.words) == 1)
    return frozenset(name for name, count in fields.items() if count >= SEVERAL)


@cache
def _parts_of() -> dict[Key, frozenset[Key]]:
    """The programmes that one is a part of by its name: the Interreg of Interreg Europe."""
    every = [key for several in _keys().values() for key in several]
    return {
        key: frozenset(each for each in every if len(each.words) > len(key.words) and _in_order(key.words, each.words))
        for key in every
    }


def _likely(parts: tuple[str, ...]) -> list[Key]:
    """The programmes all of whose words are among these, by their first words. Most have others too."""
    keys, among = _keys(), frozenset(parts)
    return [key for part in parts if part in keys for key in keys[part] if key.others <= among]


def _in_order(key: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    rest = iter(parts)
    return all(part in rest for part in key)


def _side_by_side(key: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    length = len(key)
    return (length == 1 and key[0] in parts) or any(
        parts[at : at + length] == key for at in range(len(parts) - length + 1)
    )


@lru_cache(maxsize=1000)
def _in_name(name: str) -> tuple[Key, ...]:
    """The programmes that stand in the name of a programme or funder. Most calls have one that another had."""
    parts = _words(name)
    return tuple(key for key in _likely(parts) if _side_by_side(key.words, parts))


def _met(call: CallData) -> dict[Key, Named]:
    """The programmes that a call names, each with the words of the call that name it."""
    met: dict[Key, Named] = {}
    named: tuple[tuple[str | None, Where, int], ...] = (
        (call.programme, "programme", 1),
        (call.funder, "funder", FUNDER_POWER),
    )
    for text, where, power in named:
        for key in _in_name((text or "")[:LONGEST_NAME]):
            met.setdefault(key, Named(text or "", where, power))
    title = call.title[:LONGEST_NAME]
    parts, written = _words(title), {part.strip(":") for part in _SPLIT.split(title)}
    for key in _likely(parts):
        # in running words one word is a programme only as the programme writes it: LIFE is, life is not
        if _side_by_side(key.words, parts) and (len(key.words) > 1 or key.name in written):
            met.setdefault(key, Named(_as_written(key.name, title), "title", 1))
    if _TOPIC.match(call.external_id[:LONGEST_NAME]):
        parts = tuple(call.external_id.lower().replace("-", " ").split())
        for key in _likely(parts):
            if _in_order(key.words, parts):
                met.setdefault(key, Named(_stretch(key.words, call.external_id), "identifier", 1))
    return met


def _as_written(name: str, title: str) -> str:
    start = title.casefold().find(name.casefold())
    return title[start : start + len(name)] if start >= 0 else name


def _stretch(words: tuple[str, ...], identifier: str) -> str:
    """The part of an identifier from the first of these words to the last: HORIZON-MISS-2026-03-OCEAN."""
    parts, at = identifier.split("-"), 0
    lowered = [part.lower() for part in parts]
    first = lowered.index(words[0])
    for word in words:
        at = lowered.index(word, at) + 1
    return "-".join(parts[first:at])


def find_programmes(call: CallData) -> dict[str, Found]:
    """The fields implied, each with the words that imply it. A programme counts half where its part is known too."""
    met = _met(call)
    found: dict[str, Found] = {}
    for key, named in met.items():
        part_known = not _parts_of()[key].isdisjoint(met)
        weight = key.weight**named.power * (PART_KNOWN if part_known else 1.0)
        if weight > found.get(key.field, Found("", "programme", 0.0)).weight:
            found[key.field] = Found(named.text, named.where, weight)
    return found
