"""The words of an area as they stand: which of them a call says. What an area asks for beside its policy fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from subscriptions.matching.language import LANGUAGES, Language, stop_words
from subscriptions.matching.own_words import OwnWords, share_said
from subscriptions.matching.tokens import Tokens, pairs_of
from subscriptions.matching.word_table import Keys, Known, Numbers

if TYPE_CHECKING:
    from subscriptions.matching.background import Background

# What the words of an area add to its fields if the map knows them all, and what is added if it knows none. A name
# written as a path asks for what its words say, as the headings of a list of categories do.
KNOWN_LEAD: Final = 0.25
UNKNOWN_LEAD: Final = 1.1
PATH_LEAD: Final = 2.0
# A neighbour of words counts this share of what the two count; a vague word this share of what a telling one does.
PAIR_SHARE: Final = 0.3
VAGUE_SHARE: Final = 0.5
# How much a word tells that one call in five says: words that tell less add less (`Background.telling`).
FULLY_TELLING: Final = 1.8
# How much a word counts in the other language, where the map says what it is called there.
TRANSLATED_SHARE: Final = 0.7
# How much of a phrase that says the same there its words count apart: the rest is for both side by side. Of the phrases
# for one word so many are looked for.
PHRASE_APART: Final = 0.3
MOST_PHRASES: Final = 3
MOST_WORDS: Final = 200


Phrase = tuple[int, int]


class OwnWish(NamedTuple):
    """A word of an area: its keys (in each language that it may be met in), how much it is wanted, where it stands.

    `translated`: what it is called in the other language, which adds to what the area's own words ask for. `phrases`:
    the keys of two words that say the same there.
    """

    keys: tuple[int, ...]
    text: str
    weight: float
    facet: int
    vague: bool
    translated: bool = False
    phrases: tuple[Phrase, ...] = ()


class Beside(NamedTuple):
    """What the map says of words by their positions: those it does not know, the keys of others in the other language,
    and how much of them counts. `same`: the keys of other words that say the same as a key; `in_phrases`: phrases that
    do."""

    unknown: set[int]
    same: Mapping[int, tuple[int, ...]]
    in_phrases: Mapping[int, tuple[Phrase, ...]]
    translated: dict[int, int]
    shares: dict[int, float]


@dataclass(frozen=True, slots=True)
class WantedWords:
    """An area's words by key, in the order of the keys, with weights that sum to one or less but for what else says the
    same; its pairs; their lead.

    `texts` are the words as the area writes them. `usual_length`: of calls, which a call's length is compared with.
    """

    keys: Keys
    weights: Numbers
    texts: tuple[str, ...]
    pairs: Keys
    pair_weights: Numbers
    lead: float
    usual_length: float

    def said_by(self, words: OwnWords) -> list[tuple[float, int, int]]:
        """What a call says of them: the share, the number of the word here, and its number in the call."""
        keys = words.keys
        if not len(keys):
            return []
        places = keys.searchsorted(self.keys)
        met = (keys.take(places, mode="clip") == self.keys).nonzero()[0]
        if not len(met):
            return []
        at = places[met]
        amounts = words.amounts[at].astype(np.float64)
        shares = self.weights[met] * share_said(amounts, words.half_said(self.usual_length))
        return list(zip(shares.tolist(), met.tolist(), at.tolist(), strict=True))

    def pairs_in(self, words: OwnWords) -> float:
        """The share that its neighbouring words add where a call has them side by side."""
        pairs = words.pairs
        if not len(self.pairs) or not len(pairs):
            return 0.0
        met = (pairs.take(pairs.searchsorted(self.pairs), mode="clip") == self.pairs).nonzero()[0]
        return sum(self.pair_weights[met].tolist()) if len(met) else 0.0


def own_wishes(
    found: Tokens,
    language: Language,
    weight: float,
    facets: Sequence[int],
    beside: Beside,
) -> Iterator[OwnWish]:
    """The words of a text that say something. Unknown ones (names, mostly) are met in both languages."""
    unknown, same = beside.unknown, beside.same
    for at, known in enumerate(found.known):
        if known.key:
            own = _keys(known, language, anywhere=at in unknown)
            keys = tuple(dict.fromkeys((*own, *(other for key in own for other in same.get(key, ())))))
            phrases = dict.fromkeys(phrase for key in own for phrase in beside.in_phrases.get(key, ()))
            vague = at not in unknown and known.form in stop_words(language)
            wanted = weight * beside.shares.get(at, 1.0)
            yield OwnWish(keys, known.text, wanted, facets[at], vague, phrases=tuple(phrases)[:MOST_PHRASES])
            if beside.translated.get(at, known.key) not in keys:
                key = (beside.translated[at],)
                yield OwnWish(key, known.text, wanted * TRANSLATED_SHARE, facets[at], vague, translated=True)


def _keys(known: Known, language: Language, *, anywhere: bool) -> tuple[int, ...]:
    others = [other for other in LANGUAGES if anywhere and other != language]
    keys = [Tokens(known.text, other).known[0].key for other in others]
    return known.key, *filter(None, keys)


def wanted_words(wishes: Iterable[OwnWish], lead: float, background: Background) -> WantedWords:
    """An area's words, each weighed by how little it is said elsewhere.

    Beside the policy fields of an area words that every call says add little, even where it has no others (`Research
    and innovation`). A path asks for its very words: there they only share what is added.
    """
    listed = list({wish.keys: wish for wish in reversed(list(wishes)[:MOST_WORDS])}.values())[::-1]
    worth = [wish.weight * (VAGUE_SHARE if wish.vague else 1.0) * background.telling(wish.keys[0]) for wish in listed]
    own = [at for at, wish in enumerate(listed) if not wish.translated]
    usual = 0.0 if lead == PATH_LEAD else FULLY_TELLING * sum(listed[at].weight for at in own)
    total = max(sum(worth[at] for at in own), usual) or 1.0
    rows = sorted(
        (key, share / total, wish.text)
        for wish, worthy in zip(listed, worth, strict=True)
        for key, share in _shares(wish, worthy)
    )
    together = list(_side_by_side(listed, worth))
    pairs = [pairs_of(np.array([one, other], np.int64))[0] for one, other, _weight in together]
    return WantedWords(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows]),
        tuple(row[2] for row in rows),
        np.array(pairs, np.int64),
        np.array([weight / total for _one, _other, weight in together]),
        lead,
        background.length,
    )


def _shares(wish: OwnWish, worth: float) -> Iterator[tuple[int, float]]:
    """The keys by which a word is met, and how much each counts."""
    yield from ((key, worth) for key in wish.keys)
    apart = worth * TRANSLATED_SHARE * PHRASE_APART / 2
    yield from ((key, apart) for key in dict.fromkeys(key for phrase in wish.phrases for key in phrase))


def _side_by_side(listed: Sequence[OwnWish], worth: Sequence[float]) -> Iterator[tuple[int, int, float]]:
    """The keys of words that say more side by side, and how much: neighbours of an area, and the two words of a phrase
    that says the same in the other language, which say little apart."""
    own = [at for at, wish in enumerate(listed) if not wish.translated]
    for one, other in pairwise(own):
        if listed[one].facet == listed[other].facet:
            yield listed[one].keys[0], listed[other].keys[0], PAIR_SHARE * (worth[one] + worth[other]) / 2
    for wish, worthy in zip(listed, worth, strict=True):
        for first, last in wish.phrases:
            yield first, last, worthy * TRANSLATED_SHARE * (1 - PHRASE_APART)
