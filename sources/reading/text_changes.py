"""Which sentences of a text came, went or changed, and which of them are worth telling. Pure, bounded in time.

Sentences, not lines or words: they are what a reader can be told. One that only moved, or whose line was divided
otherwise, has not changed. A slip of the pen that was mended is no news. A sentence *decides* if it speaks of a date,
money, applicants or whether one may apply: those are told of every call; the rest is told only where nothing better
is known of the call, for a letter that quotes every polished phrase is soon not read at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from sources.reading.date_words import MONTHS
from sources.reading.sameness import comparable
from sources.reading.sections import sentences
from sources.reading.stamps import is_stamp
from sources.reading.text import even

_REACH = 100_000  # characters: a longer text is not compared
_MOST_CHANGED = 60  # sentences on one side: with more of them the text is another
_REWRITTEN_FROM = 12
_ALIKE = 0.5  # share of words in common from which two sentences are one that changed
_SLIP = 0.75
_MARKS = ".,:;!?()[]\"'”“’»«–—-•*·▪◦|"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_LONG_MONTH = "|".join(name for name in MONTHS if len(name) > 3)
_DECIDES = re.compile(
    rf"\b(?:{_LONG_MONTH})\b|\b\d{{1,2}}\.?\s(?:{_MONTH})\b"
    r"|\b20\d\d\b|\b\d{1,2}[.:]\d\d\b|\d\s?(?:%|€|procent|percent|prosent)"
    r"|\b(?:kronor|kroner|kr|sek|nok|dkk|eur|euros?|msek|meur|mkr|mnkr|tkr|miljon\w{0,5}|million\w{0,4}|budget\w{0,6})\b"
    r"|medfinans|medfinansi|co-?financ|egeninsats|egenfinans|\bbelopp|\bbeløp|\bbeløb|\bamount|\bgrant"
    r"|\bkommun|\bregioner\b|\bregions\b|\bmunicipal|\bsökande\b|\bsøker|\bansøger|\bapplicant|\beligib|\bineligib"
    r"|\bstödmottagar|\bpartner|\bmyndighet|\bföretag|\bförening|\bhuvudm[aä]n|\bauthorit|\bcompan|\bsmes?\b"
    r"|\bans[öø][kg]|\bsök[as]?\b|\bsøk|\bappl[iy]|\böpp[en]|\bopen|\båpn|\båben|\båbn|\bstäng|\bstengt|\bclos|\blukk"
    r"|\binställ|\bavlys|\baflys|\bcancel|\bförläng|\bforleng|\bforlæng|\bexten[ds]|\bpostpone|\bskjut|\bflytta"
    r"|\bsenare|\btidiga?re|\bsenast|\bsista\b|\bfrist|\bdeadline|\blöpande|\bløpende|\bløbende|\brolling|\bpause|\bpausa",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ChangedSentence:
    """`old` is empty for one that came, `new` for one that went. `decides`: it speaks of what applicants go by."""

    old: str
    new: str
    decides: bool


@dataclass(frozen=True)
class TextChange:
    """The sentences worth telling, those that decide first. `rewritten`: too much is new to tell it by sentences."""

    sentences: tuple[ChangedSentence, ...] = ()
    rewritten: bool = False


@dataclass(frozen=True)
class _Sentence:
    place: int
    words: str
    key: str


@lru_cache(maxsize=64)
def text_change(old: str, new: str) -> TextChange:
    """What a reader of the old text has not read yet. The same two texts are compared for each of their readers."""
    if max(len(old), len(new)) > _REACH:
        return TextChange(rewritten=True)
    before, after = _read(old), _read(new)
    gone, came = _without(before, after), _without(after, before)
    if max(len(gone), len(came)) > _MOST_CHANGED:
        return TextChange(rewritten=True)
    whole_before, whole_after = (" ".join(each.key for each in side) for side in (before, after))
    pairs = _pairs(gone, came)
    told = [(n.place, _changed(o, n)) for o, n in pairs if _differs(o, n, whole_before, whole_after)]
    paired = {id(each) for pair in pairs for each in pair}
    told += [(each.place, _new(each)) for each in came if id(each) not in paired and each.key not in whole_before]
    told += [(each.place, _removed(each)) for each in gone if id(each) not in paired and each.key not in whole_after]
    if len(told) > _REWRITTEN_FROM and len(told) > max(len(before), len(after)) / 2:
        return TextChange(rewritten=True)
    in_order = sorted(told, key=lambda each: (not each[1].decides, each[0]))
    return TextChange(tuple(change for _, change in in_order))


def key_of(sentence: str) -> str:
    """What two printings of one sentence have in common: no counters, no marks around words, small letters."""
    return " ".join(filter(None, (word.strip(_MARKS) for word in comparable(sentence).casefold().split(" "))))


def _read(text: str) -> list[_Sentence]:
    lines = (line for line in sentences(text, _REACH) if not is_stamp(line))
    read = (_Sentence(place, even(line), key_of(line)) for place, line in enumerate(lines))
    return [each for each in read if each.key]


def _without(these: Iterable[_Sentence], those: Iterable[_Sentence]) -> list[_Sentence]:
    left = Counter(each.key for each in those)
    kept = []
    for each in these:
        if left[each.key]:
            left[each.key] -= 1
        else:
            kept.append(each)
    return kept


def _pairs(gone: Sequence[_Sentence], came: Sequence[_Sentence]) -> list[tuple[_Sentence, _Sentence]]:
    """An old and a new sentence that say nearly the same, the most alike first, then those that stand nearest."""
    bags = {id(each): Counter(each.key.split(" ")) for each in (*gone, *came)}
    found = [
        (-alike, abs(before.place - after.place), at, to)
        for at, before in enumerate(gone)
        for to, after in enumerate(came)
        if (alike := _alike(bags[id(before)], bags[id(after)])) >= _ALIKE
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, at, to in sorted(found):
        if at not in pairs and to not in taken:
            pairs[at] = to
            taken.add(to)
    return [(gone[at], came[to]) for at, to in pairs.items()]


def _alike(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _differs(old: _Sentence, new: _Sentence, whole_before: str, whole_after: str) -> bool:
    """Not where the words only stand in other lines now, and not where a slip of the pen was mended."""
    if old.key in whole_after and new.key in whole_before:
        return False
    return not _is_slip(*_middles(old.key.split(" "), new.key.split(" ")))


def _middles(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What stands between the words that both begin and end with."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    return old[start : len(old) - end], new[start : len(new) - end]


def _is_slip(old: Sequence[str], new: Sequence[str]) -> bool:
    """One long word spelt otherwise that decides nothing; what changes its beginning may turn its meaning round."""
    if len(old) != 1 or len(new) != 1:
        return "".join(old) == "".join(new)  # written as one word, or as two
    one, other = old[0], new[0]
    if min(len(one), len(other)) < 4 or max(len(one), len(other)) > 40 or one[0] != other[0]:
        return False
    if any(_DECIDES.search(word) or any(map(str.isdigit, word)) for word in (one, other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SLIP


def _changed(old: _Sentence, new: _Sentence) -> ChangedSentence:
    return ChangedSentence(old.words, new.words, _decides(old.words) or _decides(new.words))


def _new(sentence: _Sentence) -> ChangedSentence:
    return ChangedSentence("", sentence.words, _decides(sentence.words))


def _removed(sentence: _Sentence) -> ChangedSentence:
    return ChangedSentence(sentence.words, "", _decides(sentence.words))


def _decides(words: str) -> bool:
    return _DECIDES.search(words) is not None
