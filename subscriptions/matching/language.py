"""Words of Swedish and English text, and the form in which a word meets its own inflections.

Both the vocabulary and the texts pass through `normal_form`: lemma first, stem second. Everything here is cached and
takes time linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import repeat
from typing import Final, Literal, NamedTuple

from simplemma.strategies import (
    AffixDecompositionStrategy,
    DictionaryLookupStrategy,
    GreedyDictionaryLookupStrategy,
    PrefixDecompositionStrategy,
    RulesStrategy,
)
from Stemmer import Stemmer

from subscriptions.matching.fields import DATA
from subscriptions.matching.word_lists import WordLists

Language = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("sv", "en")
LONGEST_WORD = 40
LONG_TEXT = 500
SHORTEST_COMPOUND = 7
SHORTEST_PART = 3
SHORTEST_ENDING = 4
_TOKEN = re.compile(r"[^\W_]+")
# Nordic neighbours write some Swedish letters differently; their policy words are otherwise close enough to be met.
# Letters of neighbours are written as ours. Accents of names are often left out (Sámi, Sápmi); é tells words apart.
_NORDIC = str.maketrans("øæáàâãíìîóòôõúùûñçýšžč", "öäaaaaiiioooouuuncyszc")
_NORDIC_LETTERS = frozenset("åäöøæ")
_THOUSANDS: Final = 10_000  # of words counted: no text that is looked at has so many
_own = threading.local()


_lists: Final = WordLists()


_in_list: Final = DictionaryLookupStrategy(_lists)
# What simplemma tries, in its order, for a word that its list does not have.
_guesses: Final = (
    RulesStrategy(),
    PrefixDecompositionStrategy(dictionary_lookup=_in_list),
    AffixDecompositionStrategy(False, _in_list, GreedyDictionaryLookupStrategy(_lists)),
)


def _guessed_lemma(word: str, language: Language) -> str:
    if not word.isnumeric():
        for guess in _guesses:
            if lemma := guess.get_lemma(word, language):
                return str(lemma)
    return word


@lru_cache(maxsize=100_000)
def _lemma(word: str, language: Language) -> str | None:
    """What the word list of the language has for a word, whatever its first letter."""
    listed = _lists.get_dictionary(language)
    found = listed.get(word)
    return found or listed.get(word.lower() if word[0].isupper() else word.capitalize())


def is_known(word: str, language: Language) -> bool:
    """Whether the word list of the language has the word."""
    return _lemma(word, language) is not None


@cache
def _noun_forms() -> dict[str, str]:
    """The written forms of nouns that need help, each with what the noun is called."""
    lines = tomllib.loads((DATA / "forms.toml").read_text("utf-8"))["nouns"].split("\n")
    nouns = [line.split() for line in lines if line]
    return {form + ending: noun[0] for noun in nouns for form in noun for ending in ("", "s", "na", "nas")}


@cache
def _noun_endings() -> tuple[str, ...]:
    return tuple(form for form in _noun_forms() if len(form) >= SHORTEST_ENDING)


def _noun(word: str) -> str | None:
    """What a noun is called whose form, or last part, is listed."""
    listed = _noun_forms()
    if word in listed:
        return listed[word]
    if not word.endswith(_noun_endings()):
        return None
    ending = next(word[cut:] for cut in range(1, len(word)) if word[cut:] in listed)
    return word.removesuffix(ending) + listed[ending] if len(ending) >= SHORTEST_ENDING else None


def _stem(word: str, language: Language) -> str:
    # A stemmer has state and must not be shared between threads.
    stem: Callable[[str], str] | None = getattr(_own, language, None)
    if stem is None:
        stem = Stemmer({"sv": "swedish", "en": "english"}[language], 0).stemWord
        setattr(_own, language, stem)
    return stem(word)


def _british(word: str) -> str:
    for american, british in (("ization", "isation"), ("izing", "ising"), ("ized", "ised"), ("ize", "ise")):
        if word.endswith(american) and len(word) > len(american) + 4:
            return word.removesuffix(american) + british
    return word


@lru_cache(maxsize=200_000)
def normal_form(word: str, language: Language) -> str:
    """The form shared by a word's inflections: `kommunernas` and `kommun` become one."""
    lowered = unicodedata.normalize("NFC", word).lower().translate(_NORDIC)[:LONGEST_WORD]
    if not lowered or lowered in _kept_words(language):
        return lowered  # "ska" is no school, though its lemma is "skola"; Ungern is not young
    if language == "en":
        lowered = _british(lowered)
        if lowered.endswith(("ing", "ings")):
            return lowered.removesuffix("s")  # training is no train, housing no house: these are nouns here
    if language == "sv" and (noun := _noun(lowered)):
        return noun
    known = _lemma(lowered, language)
    lemma = (known or _guessed_lemma(lowered, language)).lower()
    if lemma == lowered and language == "sv" and known is None:
        lemma = _stem(lemma, "sv")  # an unknown compound has its ending still: bredbandsutbyggnad-en
    # English stems go too far where the lemma is known: activity and activation would meet.
    return lemma if language == "en" and known is not None else _stem(lemma, language)


def root_of(form: str, language: Language) -> str:
    """What a normal form shares with its derivations (agricultural, agriculture); Swedish forms are stems already."""
    return _stem(form, language) if language == "en" else form


def is_acronym(word: str) -> bool:
    """Written all in capitals, as AMIF or 5G; such words are compared as they stand, never by form."""
    return 2 <= len(word) <= 8 and word.isupper()


@cache
def _stopwords_file() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "stopwords.toml").read_text("utf-8"))


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Words that say nothing by themselves, as normal forms: grammar, and what every call for proposals says."""
    return frozenset(
        normal_form(word, language) for line in _stopwords_file()[language].values() for word in line.split()
    )


@cache
def qualities(language: Language) -> frozenset[str]:
    """Words that say how something else is done (`fossilfri`), in small letters, with hyphens."""
    return frozenset(_stopwords_file()["how"][language].split())


@cache
def words_of_any_call(language: Language) -> frozenset[str]:
    """The stop words that calls about anything say, as normal forms; the vague ones (`regional`) not among them."""
    listed = _stopwords_file()[language]
    return frozenset(normal_form(word, language) for kind in ("grammar", "calls") for word in listed[kind].split())


@cache
def grammar_words(language: Language) -> frozenset[str]:
    return frozenset(_stopwords_file()[language]["grammar"].split())


@cache
def small_words_elsewhere() -> frozenset[str]:
    """Words without a subject of other languages than ours (`und`)."""
    return frozenset(_stopwords_file()["other"]["grammar"].split())


@cache
def _small_words() -> dict[str, int]:
    """The small words of Swedish, English and other languages: what each adds to a count of all three."""
    listed = (grammar_words("sv"), grammar_words("en"), frozenset(_stopwords_file()["other"]["grammar"].split()))
    return {
        word: sum(_THOUSANDS**place for place, words in enumerate(listed) if word in words)
        for word in frozenset().union(*listed)
    }


@cache
def _kept_words(language: Language) -> frozenset[str]:
    return grammar_words(language) | frozenset(_stopwords_file()["keep"][language].split())


def guess_language(text: str, otherwise: Language = "en") -> Language:
    """Swedish or English, from small words and letters, else from the dictionaries; `otherwise` if nothing tells, or
    if it is a third language."""
    lowered = text[:1000].lower()
    # in a long text it does not matter that a word before a comma is not known
    tokens = lowered.split() if len(lowered) > LONG_TEXT else _TOKEN.findall(lowered)
    counted = sum(map(_small_words().get, tokens, repeat(0)))
    swedish, english, other = counted % _THOUSANDS, counted // _THOUSANDS % _THOUSANDS, counted // _THOUSANDS**2
    if any(map(lowered.__contains__, _NORDIC_LETTERS)):
        swedish += sum(not _NORDIC_LETTERS.isdisjoint(token) for token in tokens)
    if other and other >= swedish and other >= english:
        return otherwise
    if swedish == english:
        long = [token for token in tokens[:60] if len(token) > SHORTEST_PART]
        swedish, english = (sum(is_known(token, language) for token in long) for language in LANGUAGES)
    if swedish == english:
        return otherwise
    return "sv" if swedish > english else "en"


def is_of_a_third(text: str) -> bool:
    """Whether a short text is plainly of neither language (`Bildung und Schule`): it has small words of another, none
    of ours, and hardly a word that is known. Danish and Norwegian are near enough to be read."""
    tokens = _TOKEN.findall(text[:1000].lower())
    counted = sum(map(_small_words().get, tokens, repeat(0)))
    if counted < _THOUSANDS**2 or counted % _THOUSANDS**2:
        return False
    long = [token for token in tokens[:60] if len(token) > SHORTEST_PART]
    known = sum(is_swedish(token) or is_known(token, "en") for token in long)
    return 2 * known <= len(long)


class CompoundParts(NamedTuple):
    """Words that compounds are made of: as first part (uninflected), as last part (normal form), and how they begin."""

    first: frozenset[str]
    forms: frozenset[str]
    beginnings: frozenset[str]


def compound_parts(terms: Iterable[str]) -> CompoundParts:
    """The parts that single Swedish words can be in compounds: `skola` is also `skol-` and `skole-`."""
    written = {term.lower() for term in terms}
    forms = {normal_form(term, "sv") for term in written}
    joined = {term[:-1] + vowel for term in written if term.endswith("a") and len(term) > 4 for vowel in ("", *"euo")}
    first = {part for part in written | forms | joined if len(part) > SHORTEST_PART or part in written}
    return CompoundParts(
        frozenset(first), frozenset(forms), frozenset(term[:SHORTEST_PART] for term in written | forms)
    )


@lru_cache(maxsize=100_000)
def is_swedish(word: str) -> bool:
    """A word of the language, or two of them: `värdekedja`."""
    if len(word) <= SHORTEST_PART or is_known(word, "sv"):
        return len(word) > SHORTEST_PART
    cuts = range(SHORTEST_PART + 1, len(word) - SHORTEST_PART)
    return any(is_known(word[cut:], "sv") and is_known(word[:cut], "sv") for cut in cuts)


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """Ways to cut a word in two, with and without the `s` that joins."""
    for end in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield word[:end], word[end:]
        if word[end - 1] == "s" and end > SHORTEST_PART:
            yield word[: end - 1], word[end:]


def _base_form(part: str, parts: CompoundParts) -> str:
    """The normal form of a part: `skole-` is `skola`, and so are `skol-` and `hälso-` of hälsa, which stand in the word
    list by themselves."""
    if part.endswith(("e", "u", "o")) and (base := normal_form(part[:-1] + "a", "sv")) in parts.forms:
        return base
    if part + "a" in _noun_forms():
        part += "a"
    return normal_form(part[:-1] + "a" if part.endswith(("e", "u", "o")) and not is_known(part, "sv") else part, "sv")


def split_compound(word: str, parts: CompoundParts) -> tuple[str, ...]:
    """The parts of a Swedish compound that are known to the map, as normal forms; none if it cannot be cut so.

    What is left must be a Swedish word or known too, so that chance letters do not count; the cut that knows most wins.
    """
    lowered = word.lower()[:LONGEST_WORD]
    if len(lowered) < SHORTEST_COMPOUND or not lowered.isalpha():
        return ()
    best: tuple[int, tuple[str, ...]] = (0, ())
    for first, last in _cuts(lowered):
        first_known = first in parts.first
        last_known = last[:SHORTEST_PART] in parts.beginnings and normal_form(last, "sv") in parts.forms
        if not (first_known or last_known):
            continue
        if (first_known or is_swedish(first)) and (last_known or is_swedish(last)):
            known = ([first] if first_known else []) + ([last] if last_known else [])
            size = sum(map(len, known))
            if size > best[0]:
                best = (size, tuple(_base_form(part, parts) for part in known))
    return best[1]
