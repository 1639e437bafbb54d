"""What imported vocabularies add to the map: other words for what it knows, and for what it does not words and phrases
that say the same.

An entry adds only where it is plain what it means: one of its words is a firm term of exactly one field. Its others
are then likely terms of that field; those of an entry a step narrower are hints of it. The map's own words stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from subscriptions.matching.cutting import words
from subscriptions.matching.language import LANGUAGES, Language, normal_form, root_of, stop_words
from subscriptions.matching.vocabulary_file import Entry, Unusable, read_entries
from subscriptions.matching.word_table import key_of
from watcher.errors import BadInput

if TYPE_CHECKING:
    from subscriptions.matching.vocabulary import Concept, Grade

Forms = tuple[str, ...]
Phrase = tuple[int, int]
Known = Mapping[Language, Mapping[Forms, frozenset[str]]]
Idle = Literal["known", "unsure", "alone"]
SHORTEST: Final = 4
TOO_SHORT: Final = 2  # of a word in a phrase
IN_PHRASE: Final = 2  # words: what is longer explains
FIRM: Final = ("names", "sure")


def read_imported(folder: Path) -> list[Entry]:
    """Every entry of the vocabularies kept in a folder. Raises BadInput where one of them cannot be read."""
    return [entry for path in sorted(folder.glob("*.tsv")) for entry in _kept(path)]


def _kept(path: Path) -> list[Entry]:
    try:
        return read_entries(path)
    except Unusable as fault:
        again = "take the file away, and import it again"
        raise BadInput(f"{path}: an imported vocabulary that cannot be read: {fault}; {again}") from fault


def known_terms(concepts: Iterable[Concept], acronyms: frozenset[str]) -> Known:
    """Every term of the map by its forms, with the fields that it firmly means (none if it only may mean one)."""
    known: dict[Language, dict[Forms, frozenset[str]]] = {language: {} for language in LANGUAGES}
    for concept in concepts:
        fields = frozenset([concept.field] if concept.grade in FIRM else [])
        for language in LANGUAGES:
            for term in concept.terms(language):
                forms = _forms(term, language, acronyms)
                known[language][forms] = known[language].get(forms, frozenset()) | fields
    return known


def _forms(term: str, language: Language, acronyms: frozenset[str]) -> Forms:
    return tuple(word.form for word in words(term, language, acronyms))


def added_by(entries: Iterable[Entry]) -> Added:
    """What these entries add to the map as it is without any."""
    from subscriptions.matching.vocabulary import built_in  # noqa: PLC0415 - it reads what is imported, by this module

    concepts, acronyms = built_in()
    return Added(entries, known_terms(concepts, acronyms), acronyms)


class Added:
    """What entries add. `terms`: field, grade, words of both languages. `pairs`: keys of words that say the same.
    `phrases`: by the key of a word those of the words of each phrase that says it in the other language.

    `idle`: how many entries add nothing, by why: `known` (all their words are), `unsure` (a word is known, but not
    firmly of one field) or `alone` (none is, nor a wider entry, and they hold no words to pair, nor a phrase for one).
    """

    def __init__(self, entries: Iterable[Entry], known: Known, acronyms: frozenset[str]) -> None:
        self._known, self._acronyms = known, acronyms
        listed = {entry.id: entry for entry in entries}
        fields = {name: self._field(entry) for name, entry in listed.items()}
        self.terms: list[tuple[str, Grade, Forms, Forms]] = []
        self.pairs: dict[int, tuple[int, ...]] = {}
        self.phrases: dict[int, tuple[Phrase, ...]] = {}
        self.idle: Counter[Idle] = Counter()
        for name, entry in listed.items():
            wider = {found for each in entry.broader if (found := fields.get(each))}
            field = fields[name] or (wider.pop() if len(wider) == 1 else "")
            if field:
                self.idle["known"] += not self._add(field, "likely" if fields[name] else "hint", entry)
            elif any(self._is_known(each, language) for language, each in _labels(entry)):
                self.idle["unsure"] += 1
            else:
                self.idle["alone"] += not (join(entry, self.pairs) | join_phrases(entry, self.phrases))

    def _field(self, entry: Entry) -> str:
        """The one field that the words of an entry firmly mean; empty if there is none, or more than one."""
        found: set[str] = set()
        for language, label in _labels(entry):
            found |= self._known[language].get(_forms(label, language, self._acronyms), frozenset())
        return found.pop() if len(found) == 1 else ""

    def _is_known(self, label: str, language: Language) -> bool:
        return _forms(label, language, self._acronyms) in self._known[language]

    def _add(self, field: str, grade: Grade, entry: Entry) -> bool:
        new = {
            language: tuple(
                each for each in labels if _says_something(each, language) and not self._is_known(each, language)
            )
            for language, labels in zip(LANGUAGES, (entry.sv, entry.en), strict=True)
        }
        if any(new.values()):
            self.terms.append((field, grade, new["sv"], new["en"]))
        return any(new.values())


def join(entry: Entry, pairs: dict[int, tuple[int, ...]]) -> bool:
    """Note that the single words of an entry say the same: for the key of each those of the others. Returns whether
    there are several."""
    sides: tuple[tuple[Language, Forms], ...] = (("sv", entry.sv), ("en", entry.en))
    single = [(language, each) for language, labels in sides for each in _single(labels, language)]
    keys = list(dict.fromkeys(_key(each, language) for language, each in single))
    for key in keys if len(keys) > 1 else ():
        pairs[key] = tuple(dict.fromkeys((*pairs.get(key, ()), *(each for each in keys if each != key))))
    return len(keys) > 1


def join_phrases(entry: Entry, phrases: dict[int, tuple[Phrase, ...]]) -> bool:
    """Note by the key of each single word of an entry (`snösparv`) the phrases of two words that say it in the other
    language (`snow bunting`), where no single word does. Returns whether there are any."""
    added = False
    sides: tuple[tuple[Language, Forms, Language, Forms], ...] = (
        ("sv", entry.sv, "en", entry.en),
        ("en", entry.en, "sv", entry.sv),
    )
    for language, labels, other, others in sides:
        said = () if _single(others, other) else tuple(_phrases(others, other))
        for word in _single(labels, language) if said else ():
            key = _key(word, language)
            phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), *said)))
            added = True
    return added


def _single(labels: Forms, language: Language) -> list[str]:
    return [each for each in labels if each.isalpha() and _says_something(each, language)]


def _phrases(labels: Forms, language: Language) -> Iterator[Phrase]:
    """The labels of two words that each say something."""
    vague = stop_words(language)
    for words_of in (label.split() for label in labels):
        is_plain = all(
            word.isalpha() and len(word) > TOO_SHORT and normal_form(word, language) not in vague for word in words_of
        )
        if is_plain and len(words_of) == IN_PHRASE:
            yield _key(words_of[0], language), _key(words_of[1], language)


def _labels(entry: Entry) -> Iterator[tuple[Language, str]]:
    yield from (("sv", each) for each in entry.sv)
    yield from (("en", each) for each in entry.en)


def _says_something(label: str, language: Language) -> bool:
    return len(label) >= SHORTEST and not all(
        normal_form(each, language) in stop_words(language) for each in label.split()
    )


def _key(word: str, language: Language) -> int:
    return key_of(root_of(normal_form(word, language), language), language)
