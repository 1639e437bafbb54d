"""What to tell a coordinator of an area's words before she relies on them, and which calls are hardly read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Literal, NamedTuple

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area
from subscriptions.matching.excluded import LONGEST_PHRASE, forms_in
from subscriptions.matching.language import LANGUAGES, grammar_words, is_known, is_swedish, words_of_any_call
from subscriptions.matching.model import Area
from subscriptions.matching.passages import plain

# `everywhere`: calls about anything say it, so that hardly one is left. `no-words`: there is nothing to look for.
Useless = Literal["everywhere", "no-words"]
MOST_PHRASES: Final = 200  # looked at while one types
_FEW: Final = frozenset({"too-narrow", "narrow-so-far"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_READ: Final = 3_000  # characters tell a language
_SHORTEST: Final = 4
_LEAST_WORDS: Final = 3
_SHORT: Final = 12  # words: a title may be made of names
# Swedish and English calls say more; Finnish or German ones less, whatever they share with them.
_KNOWN: Final = 0.5
_GRAMMAR: Final = 0.13


class UselessPhrase(NamedTuple):
    """A phrase that is to rule calls out and cannot do what is meant."""

    phrase: str
    why: Useless


def doubt_of(area: Area, tried: str = "") -> str:
    """What is wrong with what an area asks for: the end of the key of its text (`web.warning_...`), or empty.

    `tried`: what a year of calls said of the words (`Tuning.warning`), if they were tried on it.
    """
    analysed = analyse_area(area)
    if analysed.unclear == "too-broad":
        return "too-wide"
    if analysed.unclear or not analysed.fields:
        return analysed.unclear or "unknown-words"
    rules_out_all = tried in _FEW and any(each.why == "everywhere" for each in useless_phrases(area.must_not))
    return "" if rules_out_all else tried  # more words for the same would not help


def useless_phrases(phrases: Iterable[str]) -> tuple[UselessPhrase, ...]:
    """Those made of nothing but words that calls about anything say, in either language, and those without a word."""
    first = islice(phrases, MOST_PHRASES)
    return tuple(UselessPhrase(each, why) for each in first if (why := _why_useless(each)))


def _why_useless(phrase: str) -> Useless | None:
    forms = [forms_in(plain(phrase, LONGEST_PHRASE), language) for language in LANGUAGES]
    if not any(forms):
        return "no-words"
    common = (
        any(form in words_of_any_call(language) for form in each)
        and all(len(form) < 2 or form in words_of_any_call(language) for form in each)
        for language, each in zip(LANGUAGES, forms, strict=True)
    )
    return "everywhere" if any(common) else None


def in_neither(calls: Iterable[CallData]) -> Iterator[CallData]:
    """The calls that are written in neither Swedish nor English, and have no translation into them."""
    return (call for call in calls if not set(LANGUAGES) & set(call.translations) and _is_in_neither(call))


def _is_in_neither(call: CallData) -> bool:
    """By the words of it that are known, in a short text names aside; a language that is stated counts where there are
    few words."""
    text = f"{call.title}\n{call.summary}\n{call.text}"[:_READ]
    everything = _WORD.findall(text)
    is_short = len(everything) < _SHORT
    telling = [word.lower() for word in everything if len(word) >= _SHORTEST and not (is_short and word[0].isupper())]
    is_stated = call.language not in LANGUAGES
    if len(telling) < (1 if is_stated else _LEAST_WORDS):
        return is_stated and bool(everything)
    known = max(sum(map(knows, telling)) for knows in (_is_swedish, _is_english)) / len(telling)
    lowered = [word.lower() for word in everything]
    grammar = max(sum(word in grammar_words(language) for word in lowered) for language in LANGUAGES) / len(lowered)
    return known < _KNOWN and (is_stated or grammar < _GRAMMAR)


def _is_swedish(word: str) -> bool:
    """Compounds that are inflected too: `forskningsbidragen`."""
    return is_known(word, "sv") or any(is_swedish(word[: len(word) - cut]) for cut in range(4) if len(word) - cut > 6)


def _is_english(word: str) -> bool:
    return is_known(word, "en")
