"""Whether each field is still read as often as it used to be. Pure.

A redesign often leaves the list readable and takes one field away: every deadline unknown, and nobody the wiser.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, lgamma, log
from statistics import median
from typing import Any

from sources.contract import CallData
from sources.reading.status import last_deadline

# field -> (items that have it, items that could have it)
Shares = Mapping[str, tuple[int, int]]

# What a field's loss is measured by: earlier runs that were complete.
RUNS_REMEMBERED = 12
FEWEST_RUNS = 3
USUALLY_READ = 0.5
# No source is so even that one item without a field means anything.
SUREST = 0.95
# A fall this unlikely is no chance: about one false alarm in a thousand readings.
UNLIKELY = 0.001
FEWEST_SAME = 2


@dataclass(frozen=True)
class Lost:
    """A field that used to be read: now in `have` of `of` items, usually in this share (0..1) of them; since when."""

    field: str
    have: int
    of: int
    usual: float
    since: datetime

    def as_row(self) -> dict[str, Any]:
        usual = round(self.usual, 2)
        return {"have": self.have, "of": self.of, "usual": usual, "since": self.since.isoformat()}

    def __str__(self) -> str:
        return f"{self.field} read in {self.have} of {self.of} items, where {self.usual:.0%} is usual"


def has_deadline(call: CallData) -> bool:
    return bool(call.deadlines) or "rolling" in (call.status, call.deadline_model)


_Check = Callable[[CallData], bool]
# Which calls could have a field, and whether one has it. Lists often drop a date when it has passed.
_FIELDS: dict[str, tuple[_Check, _Check]] = {
    "deadline": (lambda call: call.is_live, has_deadline),
    "opens": (lambda call: call.status == "forthcoming", lambda call: call.opens is not None),
    "status": (lambda _call: True, lambda call: call.status != "unknown"),
    "text": (lambda _call: True, lambda call: bool(call.text or call.summary)),
    "applicants": (lambda call: call.is_live, lambda call: bool(call.eligibility.applicant_types)),
    "amount": (lambda call: call.is_live, lambda call: call.budget is not None),
}


def shares_of(calls: Sequence[CallData], as_listed: Collection[str], set_aside: Mapping[str, int]) -> Shares:
    """How many items of a run have each field.

    `as_listed`: calls whose own pages were not read this time; they say nothing of what stands there. `set_aside`:
    items that could not be read as calls, by what they lacked.
    """
    total = len(calls) + sum(set_aside.values())
    read = [call for call in calls if call.external_id not in as_listed]
    shares = {
        "title": (total - set_aside.get("no-title", 0), total),
        "link": (sum(call.url is not None for call in calls), total),
    }
    for field, (could, has) in _FIELDS.items():
        some = [call for call in read if could(call)]
        shares[field] = (sum(map(has, some)), len(some))
    return {field: share for field, share in shares.items() if share[1]}


def lost_fields(shares: Shares, past: Sequence[Shares], now: datetime) -> tuple[Lost, ...]:
    """Fields read far more seldom than in the source's own earlier good runs, and not by chance."""
    found = []
    for field, (have, of) in shares.items():
        usual = _usual(field, past)
        if usual is not None and 2 * have < usual * of and _chance(have, of, min(usual, SUREST)) < UNLIKELY:
            found.append(Lost(field, have, of, usual, now))
    names = {each.field for each in found}
    # Where no status is printed it follows from the dates: its loss is the same loss.
    return tuple(each for each in found if not (each.field == "status" and "deadline" in names))


def _usual(field: str, past: Sequence[Shares]) -> float | None:
    """The share of items that have the field in most runs; None if that is not known, or it is seldom there."""
    known = [run[field][0] / run[field][1] for run in past if run.get(field, (0, 0))[1]]
    if len(known) < FEWEST_RUNS:
        return None
    usual = median(known)
    return usual if usual >= USUALLY_READ else None


def _chance(have: int, of: int, share: float) -> float:
    """How likely it is that so few of the items have a field which this share of them has."""
    ways = (lgamma(of + 1) - lgamma(few + 1) - lgamma(of - few + 1) for few in range(have + 1))
    return sum(exp(way + few * log(share) + (of - few) * log(1 - share)) for few, way in enumerate(ways))


def deadlines_gone(fresh: Iterable[CallData], held: Mapping[str, CallData], now: datetime) -> tuple[Lost, ...]:
    """The deadline, if every call that had one ahead of it is still shown and has lost it: for lists of a few calls.

    `held`: live calls as last read, by identity.
    """
    today = now.date()
    same = [call for call in fresh if call.is_live and _is_ahead(held.get(call.external_id), today)]
    if len(same) < FEWEST_SAME or any(has_deadline(call) for call in same):
        return ()
    return (Lost("deadline", 0, len(same), 1.0, now),)


def _is_ahead(call: CallData | None, today: date) -> bool:
    last = last_deadline(call.deadlines) if call else None
    return last is not None and last >= today.isoformat()
