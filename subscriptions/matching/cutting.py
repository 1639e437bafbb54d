"""Where words begin and end, however they are hyphenated: co-operation is cooperation, e-hälsa is ehälsa."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Final, NamedTuple

from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES, LONGEST_WORD, SHORTEST_PART, Language, is_known, normal_form

WORD: Final = re.compile(r"[^\W_]+")
# A soft hyphen is only where a line may break; the two others are hyphens that look like any.
_SOFT_HYPHEN: Final = "\u00ad"
_INSIDE: Final = re.compile(r"(?<=[a-zåäö])-(?=[a-zåäö])")
_LONG_INSIDE: Final = re.compile(r"(?<=[a-zåäö]{2})-(?=[a-zåäö])")
_JOINTS: Final = ("-, ", "- och ", "- eller ", "- samt ")
_ENDINGS: Final = ("", "s", "en", "ens", "et", "ets")
_SHORTENED: Final = re.compile(r"\b(\w{3,30})-(,| och| eller| samt) (\w{6,40})")
# Ends that any noun may have before them: `energi- och resurseffektiva`.
_MADE_OF_NOUNS: Final = re.compile(r"(?:effektiv|vänlig|snål|neutral|smart)[at]?")
_SHARES_END: Final = re.compile(r"\b(\w{3,30})(?=(?:, \w{3,30})?,?(?: and| or| &) \w{3,30} (\w{3,30})\b)")


class Word(NamedTuple):
    """A word as written, where it starts in its text, and its normal form."""

    text: str
    start: int
    form: str


def with_plain_hyphens(text: str) -> str:
    """Hyphens that nobody sees taken out, and the others written alike."""
    return text.replace(_SOFT_HYPHEN, "").replace("\u2010", "-").replace("\u2011", "-")


def solid(word: str) -> str:
    """A word without the hyphens in it."""
    return word.replace("-", "")


@cache
def _always_joined() -> frozenset[str]:
    return frozenset(tomllib.loads((DATA / "forms.toml").read_text("utf-8"))["joined"].split())


@lru_cache(maxsize=20_000)
def _is_one_word(first: str, last: str) -> bool:
    """Whether two words with a hyphen between them are also written as one: by their beginning, or as a word list has
    them so. The same in any language, so that words stand at the same places however a text is read."""
    if not (first.isalpha() and last.isalpha()) or (first.isupper() and len(first) > 1):
        return False
    whole = f"{first}{last}".lower()
    return len(whole) <= LONGEST_WORD and (
        first.lower() in _always_joined() or any(is_known(whole, language) for language in LANGUAGES)
    )


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word of a text begins and ends."""
    spans = [match.span() for match in WORD.finditer(text)]
    if "-" not in text:
        return spans
    joined = spans[:1]
    for start, end in spans[1:]:
        before, ended = joined[-1]
        beside = start == ended + 1 and text[ended] == "-" and end - before <= LONGEST_WORD
        if beside and _is_one_word(solid(text[before:ended]), text[start:end]):
            joined[-1] = before, end
        else:
            joined.append((start, end))
    return joined


def words(text: str, language: Language, acronyms: frozenset[str] = frozenset()) -> list[Word]:
    """The words of a text in order. A word listed in `acronyms` keeps its capitals, marked by `^`."""
    found = []
    for start, end in word_spans(text):
        token = text[start:end][:LONGEST_WORD]
        found.append(Word(token, start, "^" + token if token in acronyms else normal_form(solid(token), language)))
    return found


def spellings(term: str) -> tuple[str, ...]:
    """A term of the map as it stands, and where it has hyphens also apart and as one: start-up, start up, startup."""
    if not _INSIDE.search(term):
        return (term,)
    return term, _LONG_INSIDE.sub(" ", term), _INSIDE.sub("", term)


def written_out(text: str, known: Collection[str], as_they_are: Collection[str]) -> str:
    """Swedish words that share their end, each in full: `miljö- och energiteknik` says miljöteknik too.

    `known`: words of the map, which go first. `as_they_are`: what the map itself has shortened (hälso- och sjukvård).
    """
    if not any(joint in text for joint in _JOINTS):
        return text

    def full(match: re.Match[str]) -> str:
        first, joint, last = match[1], match[2], match[3]
        if any(match[0].lower().removesuffix(ending) in as_they_are for ending in _ENDINGS):
            return match[0]
        cuts = range(SHORTEST_PART, len(last) - 2)
        end = next((last[cut:] for cut in cuts if (first + last[cut:]).lower() in known), "")
        if not end:
            begins, end = _two_parts(last.lower())
            is_shared = begins in known or begins.removesuffix("s") in known or _MADE_OF_NOUNS.fullmatch(end)
            if first.lower() in known and not is_shared:
                return f"{first}{joint} {last}"  # `Kultur- och fritid` shares no end
        return f"{first}{end}{joint} {last}"

    return _SHORTENED.sub(full, text)


def shared_end_written_out(text: str, known: Collection[str]) -> str:
    """English words that share the noun after the last of them, each with it: `environmental and energy technology`
    says environmental technology too. Only where that is one of the `known` terms, which are in small letters, and the
    whole (`health and social care`) is none."""

    def full(match: re.Match[str]) -> str:
        if text[match.start() : match.end(2)].lower() in known:
            return match[0]
        return f"{match[1]} {match[2]}" if f"{match[1]} {match[2]}".lower() in known else match[0]

    return _SHARES_END.sub(full, text)


def _two_parts(word: str) -> tuple[str, str]:
    """The two words of a Swedish compound, as the word list has them. Else a hyphen for the last: it stays as it is."""
    for cut in range(SHORTEST_PART, len(word) - 2):
        first, last = word[:cut], word[cut:]
        if is_known(last, "sv") and any(is_known(each, "sv") for each in (first, first.removesuffix("s"))):
            return first, last
    return "", "-"
