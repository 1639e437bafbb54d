"""Words that a coordinator says rule a call out, in any inflection."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from subscriptions.matching.cutting import Word, words
from subscriptions.matching.language import Language, is_acronym
from subscriptions.matching.model import AnalysedCall, Area
from subscriptions.matching.passages import plain

LONGEST_PHRASE = 400


def is_excluded(area: Area, call: AnalysedCall) -> bool:
    """Whether a call uses a phrase that the coordinator has said rules a call out, in any inflection."""
    if not area.must_not:
        return False
    said = forms_of(call)
    return any(is_said(phrase, said, call.language) for phrase in area.must_not)


def forms_of(call: AnalysedCall) -> str:
    """The normal forms of all words of a call, in order, each with a mark before and after it."""
    return _marked(forms_in(plain(f"{call.call.title}\n{call.call.summary}\n{call.call.text}"), call.language))


def forms_in(text: str, language: Language) -> list[str]:
    """The normal forms by which phrases and calls meet here, in order."""
    return [_form(word) for word in words(text, language)]


def _form(word: Word) -> str:
    """An acronym keeps its letters where its form is another word's: who rules out AI means no call that says `be`."""
    lowered = word.text.lower()
    is_short = len(lowered) < 3 or (len(lowered) == 3 and is_acronym(word.text))  # whole titles are in capitals
    return lowered if is_short and not word.form.startswith(lowered[:2]) else word.form


def is_said(phrase: str, forms: str, language: Language) -> bool:
    """Whether the words of a phrase stand side by side in `forms_of` a call of this language."""
    sought = _sought(phrase, language)
    return bool(sought) and sought in forms


@lru_cache(maxsize=4096)
def _sought(phrase: str, language: Language) -> str:
    sought = forms_in(plain(phrase, LONGEST_PHRASE), language)
    return _marked(sought) if sought else ""


def _marked(forms: Iterable[str]) -> str:
    return "\0" + "".join(f"{form}\0" for form in forms)
