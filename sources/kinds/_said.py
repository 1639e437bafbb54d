"""What a call's own text says of applicants and money, where its reader has nothing better."""

from __future__ import annotations

import re
from typing import Any

from sources.contract import Budget, CallData
from sources.reading.applicants import Applicants, read_applicants
from sources.reading.money import Money, read_money
from sources.reading.sections import answer_on_who

_WORD = re.compile(r"[^\W\d_]{3}")
_NOTHING_OF_MONEY = Money(budget=None, funding_rate=None, evidence={})


def with_said(call: CallData) -> CallData:
    """The call with what its text says of who may apply, of the budget and of the funder's share.

    What the source gives as data, or the catalogue says of the programme, stands.
    """
    if not call.text:
        return call
    return _added(call, read_applicants(call.text), read_money(call.text, call.language))


def with_answers(call: CallData, *, who: str, how_much: str) -> CallData:
    """The same for a source that answers the two questions in fields of their own."""
    return _added(
        call,
        read_applicants(who, answers_who=True),
        read_money(how_much, call.language, answers_how_much=True),
    )


def with_who(call: CallData, words: str) -> CallData:
    """The call with what a place of its own on the list answers on who may apply."""
    who = answer_on_who(words)
    if not _WORD.search(who):
        return call
    # Nothing is said of money there: what the call's text says of it stands.
    return _added(call, read_applicants(who, answers_who=True), _NOTHING_OF_MONEY)


def _added(call: CallData, applicants: Applicants, money: Money) -> CallData:
    if applicants == Applicants() and money == _NOTHING_OF_MONEY:
        return call  # most cards of a list say nothing of either
    eligibility = applicants.added_to(call.eligibility)
    budget = _better(call.budget, money.budget)
    rate = call.funding_rate if call.funding_rate is not None else money.funding_rate
    new: dict[str, Any] = {"eligibility": eligibility, "budget": budget, "funding_rate": rate}
    read = {
        "eligibility": applicants.evidence if eligibility != call.eligibility else "",
        "budget": money.evidence.get("budget", "") if budget != call.budget else "",
        "funding_rate": money.evidence.get("funding_rate", "") if rate != call.funding_rate else "",
    }
    evidence = call.evidence | {name: words for name, words in read.items() if words}
    return call.model_copy(update={**new, "evidence": evidence})


def _better(known: Budget | None, read: Budget | None) -> Budget | None:
    """Figures go before words; the words of the source's own field before those picked out of its text."""
    if known is None or read is None:
        return known or read
    if known.total or known.per_project_min or known.per_project_max:
        return known
    return read.model_copy(update={"text": known.text or read.text, "shared_with": known.shared_with})
