"""What every call goes through last, however it was read: nobody's contact details, and evidence by field."""

from __future__ import annotations

from sources.contract import CallData, Translation
from sources.reading.contact_words import without_contacts

# Words for what a text says of a call's state are evidence of the field that says it.
_STATES = ("rolling", "cancelled")


def settled(call: CallData) -> CallData:
    """The call as it is kept and printed: plain facts of the call, no personal data."""
    changed = {name: value for name, value in _impersonal(call).items() if value != getattr(call, name)}
    return call.model_copy(update=changed) if changed else call


def _impersonal(call: CallData) -> dict[str, object]:
    """The fields in which somebody may be named, without. What has no words of its own is left as it is: every call
    of every list passes here, twice.
    """
    found: dict[str, object] = {
        "summary": without_contacts(call.summary),
        "text": without_contacts(call.text),
        "evidence": _by_field(call),
    }
    if call.translations:
        found["translations"] = {language: _copy_without(copy) for language, copy in call.translations.items()}
    if who := call.eligibility.text:
        found["eligibility"] = call.eligibility.model_copy(update={"text": without_contacts(who) or None})
    if call.budget and call.budget.text:
        found["budget"] = call.budget.model_copy(update={"text": without_contacts(call.budget.text) or None})
    return found


def _copy_without(copy: Translation) -> Translation:
    return copy.model_copy(update={"summary": without_contacts(copy.summary), "text": without_contacts(copy.text)})


def _by_field(call: CallData) -> dict[str, str]:
    """Words for a state that the call does not have after all are evidence of nothing."""
    words = {name: kept for name, said in call.evidence.items() if (kept := without_contacts(said))}
    for state in _STATES:
        said = words.pop(state, None)
        if said and call.status == state:
            words.setdefault("status", said)
        if said and call.deadline_model == state:
            words.setdefault("deadline_model", said)
    return words
