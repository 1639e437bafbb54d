"""The sentence by which a page itself says that nothing can be applied for now.

Swedish, English, Norwegian and Danish. Conservative: every word of the statement must be known, so that one which
speaks of some applicants, a past year or a condition is not taken for one which speaks of everything. "No results
found" is none: a search that is asked in the wrong way says that too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

_LONGEST = 300
_MOST_LINES = 5_000
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zåäæöø])")
_TOKEN = re.compile(r"[^\W_]+|[,;:()–—-]")
_BREAKS = frozenset(",;:()–—-")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Stand for all the ways to say these two; no page says such a word.
_NOW, _NONE = "0now0", "0none0"
_PHRASES = (
    *((words, _NOW) for words in (
        "på nuværende tidspunkt", "at the present time", "at the current time", "at the moment", "at this moment",
        "at this time", "at present", "for the time being", "right now", "för närvarande", "för tillfället",
        "för ögonblicket", "i dagsläget", "just nu", "just idag", "i dag", "lige nu", "i øjeblikket", "i øyeblikket",
        "for øyeblikket", "for tiden", "akkurat nå", "p.t.", "currently", "presently", "today", "idag",
    )),
    *((words, _NONE) for words in (
        "inte några", "inte någon", "inte något", "ikke noen", "ikke nogen", "ikke nogle", "not any", "aren't any",
    )),
)  # fmt: skip
_PHRASE = re.compile("|".join(rf"(?<!\w){re.escape(words)}(?!\w)" for words, _ in _PHRASES))
_MEANT = dict(_PHRASES)
_TIMES = frozenset({"now", "nu", "nå", "pt"})
_NEGATIONS = frozenset({"inga", "ingen", "inget", "no", "none"})
_EVERY = frozenset({"alla", "samtliga", "all", "alle", "samtlige"})
_OPEN = _set(
    "öppna öppen öppet aktuella aktuell pågående tillgängliga utlysta sökbara open current ongoing active available"
    " åpne åpen aktuelle aktive pågående opne åbne åben igangværende"
)
_CLOSED = _set("stängda stängd avslutade closed stengt stengte lukket lukkede afsluttede avsluttet")
_CALLS = _set(
    "utlysning utlysningar utlysningarna ansökningsomgång ansökningsomgångar ansökningsperiod ansökningsperioder"
    " call calls opportunity opportunities utlysninger utlysingar søknadsrunde søknadsrunder ansøgningsrunde"
    " ansøgningsrunder opslag indkaldelse indkaldelser puljer pulje"
)
# What may stand before it, and beside the words that matter, without saying less than that nothing is open.
_BEFORE = _set("det den finns är har vi there are is we have der er har finnes fins findes tyvärr")
_BESIDE = _set(
    "våra our våre vores funding grant the for proposals applications projects är are is er att söka to apply inom i"
    " in within under från from hos av of by oss us detta this programmet programme program fonden fund"
)
_GOES_ON = _set("men but och and however utan så so dock imidlertid")


def nothing_open(text: str) -> str | None:
    """The first sentence of `text` (plain, one line for each block) that says so, as it stands there; or None."""
    return next(sentences_of(text), None)


def sentences_of(text: str) -> Iterator[str]:
    """All of them, as they stand there."""
    return (sentence for sentence in _sentences(text) if _says_so(sentence))


def may_say_so(text: str) -> bool:
    """Whether the words for it stand anywhere in a text: a quick look that only ever lets too many by."""
    words = set(_TOKEN.findall(_PHRASE.sub(lambda found: _MEANT[found[0]], text.casefold())))
    return not words.isdisjoint(_CALLS) and not words.isdisjoint(_NEGATIONS | _EVERY | {_NONE})


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        for sentence in _SENTENCE_END.split(line):
            words = " ".join(sentence.split()).removeprefix("- ")
            if words and len(words) <= _LONGEST:
                yield words


def _says_so(sentence: str) -> bool:
    plain = _PHRASE.sub(lambda found: _MEANT[found[0]], sentence.casefold().replace("’", "'"))
    words = [_word(token) for token in _TOKEN.findall(plain)]
    place = next((at for at, word in enumerate(words) if word in _CALLS), None)
    if place is None or sentence.endswith("?"):
        return False
    before = [word for word in words[:place] if word not in _BREAKS]
    after = list(takewhile(lambda word: word not in _BREAKS and word not in _GOES_ON, words[place + 1 :]))
    return _is_about_all(before, after)


def _word(token: str) -> str:
    if token in _TIMES:
        return _NOW
    return _NONE if token in _NEGATIONS else token


def _is_about_all(before: Sequence[str], after: Sequence[str]) -> bool:
    said = {*before, *after}
    beside = _BESIDE | {_NOW} | _CALLS
    if _NONE in before:
        start = before.index(_NONE)
        is_known = set(before[:start]) <= _BEFORE | {_NOW} and said - set(before[:start]) <= beside | _OPEN | {_NONE}
        return is_known and not said.isdisjoint(_OPEN | {_NOW})
    is_known = set(before) <= _EVERY | beside and set(after) <= beside | _CLOSED
    return bool(before) and before[0] in _EVERY and is_known and not _CLOSED.isdisjoint(after)
