"""What every call goes through last, however it was read: nobody's contact details, and evidence by field."""

from __future__ import annotations

from sources.contract import CallData
from sources.reading.contact_words import without_contacts

# Words for what a text says of a call's state are evidence of the field that says it.
_STATES = ("rolling", "cancelled")


def settled(call: CallData) -> CallData:
    """The call as it is kept and printed: plain facts of the call, no personal data."""
    changed = {name: text for name, text in _impersonal(call).items() if text != getattr(call, name)}
    return call.model_copy(update=changed) if changed else call


def _impersonal(call: CallData) -> dict[str, object]:
    copies = {
        language: copy.model_copy(
            update={"summary": without_contacts(copy.summary), "text": without_contacts(copy.text)}
        )
        for language, copy in call.translations.items()
    }
    who = call.eligibility.text
    money = call.budget.text if call.budget else None
    return {
        "summary": without_contacts(call.summary),
        "text": without_contacts(call.text),
        "translations": copies,
        "eligibility": call.eligibility.model_copy(update={"text": without_contacts(who) or None if who else who}),
        "budget": call.budget.model_copy(update={"text": without_contacts(money) or None})
        if call.budget and money
        else call.budget,
        "evidence": _by_field(call),
    }


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
