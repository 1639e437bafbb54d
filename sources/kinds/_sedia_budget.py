"""The money of a topic: its own envelope, what one project may get, and who shares the envelope.

`budgetOverview` lists the sibling topics of the whole call too. One node of `budgetTopicActionMap` is one line of
the call's budget: in 1,169 recorded rows all entries of a node carry the same years and amounts, so topics that stand
in one node share one envelope, while equal amounts in different nodes are two envelopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sources.contract import Budget
from sources.kinds._sedia_rows import Row
from sources.reading.text import one_line

_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_Envelope = frozenset[tuple[str, Decimal]]


def budget(row: Row, identifier: str) -> Budget | None:
    """The budget of a topic (by its own rows of the overview) or of a single call (its own amount)."""
    overview = row.nested("budgetOverview")
    nodes = overview.get("budgetTopicActionMap") if isinstance(overview, dict) else None
    found = _topic_budget(nodes, identifier) if isinstance(nodes, dict) else None
    return found or _single_budget(row)


def _single_budget(row: Row) -> Budget | None:
    total = _amount(row.first("budget"))
    return Budget(total=_written(total), currency=row.first("currency").upper()[:3] or None) if total else None


def _topic_budget(nodes: dict[str, Any], identifier: str) -> Budget | None:
    envelopes: set[_Envelope] = set()
    smallest: list[Decimal] = []
    largest: list[Decimal] = []
    sharers: set[str] = set()
    for actions in nodes.values():
        own = [action for topic, action in _actions(actions) if topic == identifier]
        own_envelopes = {_envelope(action) for action in own} - {frozenset()}
        envelopes |= own_envelopes
        smallest += [amount for action in own if (amount := _amount(action.get("minContribution")))]
        largest += [amount for action in own if (amount := _amount(action.get("maxContribution")))]
        sharers |= {topic for topic, action in _actions(actions) if _envelope(action) in own_envelopes}
    total = sum((amount for envelope in envelopes for _, amount in envelope), Decimal(0))
    if not (total or smallest or largest):
        return None
    return Budget(
        total=_written(total or None),
        currency="EUR",
        per_project_min=_written(min(smallest, default=None)),
        per_project_max=_written(max(largest, default=None)),
        shared_with=tuple(sorted(sharers - {identifier})),
    )


def _actions(actions: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """(topic, entry) of one node; an entry names its topic in front of its type: "LIFE-2026-X - LIFE-PJG ..."."""
    for action in actions if isinstance(actions, list) else []:
        if isinstance(action, dict) and isinstance(action.get("action"), str):
            yield one_line(action["action"].partition(" - ")[0]), action


def _envelope(action: dict[str, Any]) -> _Envelope:
    """Year and amount of one entry; the same again in another entry is the same money."""
    years = action.get("budgetYearMap")
    pairs = years.items() if isinstance(years, dict) else ()
    return frozenset((year, amount) for year, value in pairs if (amount := _amount(value)))


def _amount(value: object) -> Decimal | None:
    """A stated amount. The portal writes 0 for "not stated"."""
    written = str(value).strip() if isinstance(value, int | float | str) else ""
    return (Decimal(written) or None) if _AMOUNT.fullmatch(written) else None


def _written(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    return f"{amount.to_integral_value():f}" if amount == amount.to_integral_value() else f"{amount.normalize():f}"
