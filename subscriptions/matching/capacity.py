"""What an organisation can carry: the size of project it is for, and the time it needs to apply.

Neither rules a call out or moves its score. It is told as a doubt: a smaller part or a quick decision may be possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from sources.contract import CallData
from subscriptions.matching.model import Organisation, Reason

MONEY: Final = "money"
TIME: Final = "time"
TOO_LARGE: Final = "too-large"
TOO_SMALL: Final = "too-small"
# What one of each is in kronor, about. An amount only counts against a call when it is far off, so that rates may move.
IN_KRONOR: Final = {"SEK": Decimal(1), "EUR": Decimal(11)}
FAR: Final = 2


def in_kronor(amount: str, currency: str | None) -> Decimal | None:
    """About how many kronor an amount is; None in a currency that profiles do not use, or without one."""
    rate = IN_KRONOR.get(currency or "")
    return Decimal(amount) * rate if rate else None


def size_in_kronor(size: str) -> Decimal | None:
    """The same of a size as a profile states it: `500000 SEK`; None where it states none."""
    amount, _, currency = size.partition(" ")
    return in_kronor(amount, currency) if amount else None


def money_reason(call: CallData, organisation: Organisation) -> Reason | None:
    """Where the least that a project gets is far above what the organisation carries, or the most far below what it is
    worth its while."""
    if call.budget is None:
        return None
    least, most, currency = call.budget.per_project_min, call.budget.per_project_max, call.budget.currency
    for term, amount, size in (
        (TOO_LARGE, least, size_in_kronor(organisation.largest_project)),
        (TOO_SMALL, most, size_in_kronor(organisation.smallest_project)),
    ):
        offered = in_kronor(amount, currency) if amount else None
        if not offered or not size:  # nought is a field that was not filled in
            continue
        if offered > size * FAR if term == TOO_LARGE else offered * FAR < size:
            return Reason(term, f"{amount} {currency}", "eligibility", MONEY, 0.0)
    return None


def capacity_reasons(call: CallData, organisation: Organisation) -> Iterator[Reason]:
    """What the organisation's means say against a call. How many days it needs is told whenever a last day is known: if
    that is too late is for those to say who know what day it is."""
    if money := money_reason(call, organisation):
        yield money
    if organisation.days_needed and call.deadlines:
        days = str(organisation.days_needed)
        yield Reason(days, days, "eligibility", TIME, 0.0)
