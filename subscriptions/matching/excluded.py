"""Words that a coordinator says rule a call out, in any inflection."""

from __future__ import annotations

from collections.abc import Iterable

from subscriptions.matching.cutting import words
from subscriptions.matching.language import Language
from subscriptions.matching.model import AnalysedCall, Area
from subscriptions.matching.passages import plain

_LONGEST = 400


def is_excluded(area: Area, call: AnalysedCall) -> bool:
    """Whether a call uses a phrase that the coordinator has said rules a call out, in any inflection."""
    if not area.must_not:
        return False
    said = forms_of(call)
    return any(is_said(phrase, said, call.language) for phrase in area.must_not)


def forms_of(call: AnalysedCall) -> str:
    """The normal forms of all words of a call, in order, each with a mark before and after it."""
    text = plain(f"{call.call.title}\n{call.call.summary}\n{call.call.text}")
    return _marked(word.form for word in words(text, call.language))


def is_said(phrase: str, forms: str, language: Language) -> bool:
    """Whether the words of a phrase stand side by side in `forms_of` a call of this language."""
    sought = [word.form for word in words(plain(phrase, _LONGEST), language)]
    return bool(sought) and _marked(sought) in forms


def _marked(forms: Iterable[str]) -> str:
    return "\0" + "".join(f"{form}\0" for form in forms)
