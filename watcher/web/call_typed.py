"""A call as a form shows it: its facts as fields, and the fields as facts again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args

from pydantic import ValidationError

from sources.contract import SUMMARY_LIMIT, Budget, CallData, Deadline, Eligibility, Level, Status
from sources.kinds.by_hand import hand_identity
from sources.reading.identities import shared_names
from sources.reading.links import canonical_address, safe_link, whole_address
from sources.reading.status import is_full_date, status_at
from sources.reading.text import one_line
from watcher.web.days import read_typed_day
from watcher.web.hours import read_hour
from watcher.web.wanted import APPLICANTS, CURRENCIES

MOST_DAYS = 4
LONGEST = 300
STATUSES: tuple[Status, ...] = ("open", "forthcoming", "rolling")
LANGUAGES = ("sv", "en")
_LEVELS = get_args(Level)
_AMOUNTS = {"project_min": "per_project_min", "project_max": "per_project_max", "total": "total"}
_DAYS = tuple(f"day-{number}" for number in range(MOST_DAYS))
# An hour is checked by itself, on any day.
_ANY_DAY = "2027-01-01"
_A_DAY = re.compile(r"(?a:\d{4}-\d{2}-\d{2})")
# Which fields of a call stand in which fields of the form: what a person changes was not read any more.
_READ = ("deadlines", "opens", "budget", "eligibility", "funding_rate", "funder")


class Faulty(Exception):
    """`faults`: field -> key of the text that says what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("faults in a form")
        self.faults = faults


@dataclass(frozen=True)
class TypedCall:
    """The form as it was filled in. `read`: what the call was read as, for what has no field of its own."""

    given: Mapping[str, str]
    read: CallData | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    def evidence(self, name: str) -> str:
        return self.read.evidence.get(name, "") if self.read else ""


def fields_of(call: CallData) -> dict[str, str]:
    """The facts of a call as fields."""
    budget, days = call.budget or Budget(), call.deadlines[:MOST_DAYS]
    return {
        "title": call.title,
        "summary": call.summary,
        "url": call.url or "",
        "funder": call.funder or "",
        "programme": call.programme or "",
        "level": call.level,
        "language": "en" if call.language.startswith("en") else "sv",
        "status": call.status if call.status in STATUSES else "",
        "opens": call.opens or "",
        "currency": budget.currency or "",
        **{name: _parted(getattr(budget, theirs)) for name, theirs in _AMOUNTS.items()},
        "rate": "" if call.funding_rate is None else f"{call.funding_rate * 100:.4g}".replace(".", ","),
        **{f"day-{number}": each.date for number, each in enumerate(days)},
        **{f"hour-{number}": each.time or "" for number, each in enumerate(days)},
        **{f"may-{kind}": "1" for kind in call.eligibility.applicant_types},
        "read": call.model_dump_json(exclude_defaults=True),
    }


def _parted(amount: str | None) -> str:
    """`5000000` as "5 000 000": nobody counts zeros rightly."""
    whole, point, rest = (amount or "").partition(".")
    return f"{int(whole):,}".replace(",", " ") + (f",{rest}" if point else "") if whole.isdigit() else amount or ""


def read_again(given: Mapping[str, str]) -> CallData | None:
    """What the form was filled with; None where that did not come back whole."""
    try:
        return CallData.model_validate_json(given.get("read", ""))
    except ValidationError:
        return None


def typed_call(given: Mapping[str, str], source: str, now: datetime) -> CallData:
    """The call that a form states. Raises Faulty."""
    given = {**given, "url": whole_address(given.get("url", ""))}
    given |= {name: read_typed_day(given[name]) for name in ("opens", *_DAYS) if given.get(name)}
    known, faults = read_again(given), dict(_faults(given))
    deadlines = tuple(_deadlines(given, known, faults))
    budget, rate = _budget(given, faults), _rate(given, faults)
    if "opens" not in faults and _opens_too_late(given.get("opens", ""), deadlines):
        faults["opens"] = "web.fault_add_opens"
    if faults:
        raise Faulty(faults)
    said = given.get("status") or None
    status = status_at(opens=given["opens"] or None, deadlines=deadlines, now=now, said=said)  # type: ignore[arg-type] # one of STATUSES
    if status == "closed":
        raise Faulty({"day-0": "web.fault_add_over"})
    address = safe_link(given["url"], given["url"]) if given["url"] else None
    facts: dict[str, Any] = {
        "source": source,
        "external_id": canonical_address(address) if address else hand_identity(given["title"]),
        "url": address,
        "title": one_line(given["title"]),
        "summary": given.get("summary", ""),
        "language": given.get("language") or "sv",
        "funder": given.get("funder") or None,
        "programme": given.get("programme") or None,
        "level": given.get("level") or "national",
        "status": status,
        "opens": given["opens"] or None,
        "deadlines": deadlines,
        "deadline_model": "rolling" if status == "rolling" else None,
        "budget": budget,
        "funding_rate": rate,
        "eligibility": _eligibility(given, known),
        "text": known.text if known else "",
        "written": _written(given.get("summary", ""), known),
    }
    names = [f"url:{canonical_address(address)}"] if address else []
    facts["identities"] = (*shared_names(facts["title"], [address] if address else []), *names)
    call = CallData.model_validate(facts)
    return call.model_copy(update={"evidence": _evidence(call, known)})


def _faults(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not one_line(given.get("title", "")):
        yield "title", "web.fault_add_title"
    if len(given.get("summary", "")) > SUMMARY_LIMIT:
        yield "summary", "web.fault_add_summary"
    if given.get("url") and safe_link(given["url"], given["url"]) is None:
        yield "url", "web.fault_add_url"
    for name in ("title", "funder", "programme"):
        if len(given.get(name, "")) > LONGEST:
            yield name, "web.fault_add_long"
    if given.get("opens") and not _is_day(given["opens"]):
        yield "opens", "web.fault_day"
    choices = {"level": _LEVELS, "language": LANGUAGES, "status": STATUSES, "currency": CURRENCIES}
    yield from (
        (name, "web.fault_add_choice")
        for name, allowed in choices.items()
        if given.get(name) and given[name] not in allowed
    )


def _is_day(day: str) -> bool:
    try:
        Deadline(date=day)
    except ValidationError:
        return False
    return is_full_date(day)


def _opens_too_late(opens: str, deadlines: Sequence[Deadline]) -> bool:
    """Whether it would open after its last day. A day without a year may be any year's."""
    days = [each.date for each in deadlines]
    return bool(opens and days) and all(map(is_full_date, days)) and opens > max(days)


def _deadlines(given: Mapping[str, str], known: CallData | None, faults: dict[str, str]) -> Iterator[Deadline]:
    """The days typed. Zone and name of a day that was read stay with it as long as the day does."""
    read = {each.date: each for each in known.deadlines} if known else {}
    for number in range(MOST_DAYS):
        day, hour = given.get(f"day-{number}", ""), read_hour(given.get(f"hour-{number}", ""))
        if not day and hour:
            faults[f"day-{number}"] = "web.fault_day_and_hour"
        if not day:
            continue
        found = dict(faults_of_deadline(number, day, hour))
        faults |= found
        if not found:
            kept = read[day].model_dump(include={"zone", "label"}) if day in read else {}
            yield Deadline.model_validate({**kept, "date": day, "time": hour or None})


def faults_of_deadline(number: int, day: str, hour: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a day and its hour, each beside its own field: both may be."""
    if not _is_deadline(day, None):
        yield f"day-{number}", "web.fault_no_such_day" if _A_DAY.fullmatch(day) else "web.fault_typed_day"
    if not _is_deadline(_ANY_DAY, hour or None):
        yield f"hour-{number}", "web.fault_typed_hour"


def _is_deadline(day: str, hour: str | None) -> bool:
    try:
        Deadline(date=day, time=hour)
    except ValidationError:
        return False
    return True


def _budget(given: Mapping[str, str], faults: dict[str, str]) -> Budget | None:
    amounts: dict[str, str] = {}
    for name, theirs in _AMOUNTS.items():
        amount = "".join(given.get(name, "").split()).replace(",", ".")
        if amount and not (amount.replace(".", "", 1).isdigit() and amount.isascii() and len(amount) < 18):
            faults[name] = "web.fault_money"
        elif amount:
            amounts[theirs] = f"0{amount}" if amount.startswith(".") else amount.rstrip(".")
    low, high = amounts.get("per_project_min"), amounts.get("per_project_max")
    if low and high and "project_max" not in faults and float(low) > float(high):
        faults["project_max"] = "web.fault_money_order"
    if amounts and not given.get("currency"):
        faults["currency"] = "web.fault_add_currency"
    return None if faults or not amounts else Budget.model_validate({**amounts, "currency": given["currency"]})


def _rate(given: Mapping[str, str], faults: dict[str, str]) -> float | None:
    """The funder's share at most, 0 to 1, of what was typed in percent."""
    typed = "".join(given.get("rate", "").split()).removesuffix("%").replace(",", ".")
    if not typed:
        return None
    if not (typed.replace(".", "", 1).isdigit() and typed.isascii() and len(typed) < 8 and float(typed) <= 100):
        faults["rate"] = "web.fault_rate"
        return None
    return float(Decimal(typed) / 100)


def _eligibility(given: Mapping[str, str], known: CallData | None) -> Eligibility:
    types = tuple(kind for kind in ("any", *APPLICANTS) if f"may-{kind}" in given)
    before = known.eligibility if known else Eligibility()
    if set(types) == set(before.applicant_types):
        return before
    roles = {name: role for name, role in before.roles.items() if name in types}
    return Eligibility.model_validate({**before.model_dump(), "applicant_types": types, "roles": roles})


def _written(summary: str, known: CallData | None) -> tuple[str, ...]:
    """Whether the summary is the person's own words: not those that were read, or hers of another time."""
    hers = known is None or summary != known.summary or "summary" in known.written
    return ("summary",) if summary and hers else ()


def _evidence(call: CallData, known: CallData | None) -> dict[str, str]:
    """The words a field was read from, where it is still what was read."""
    if known is None:
        return {}
    same = {name for name in _READ if getattr(call, name) == getattr(known, name)}
    amounts = {"currency", *_AMOUNTS.values()}
    if (
        call.budget
        and known.budget
        and call.budget.model_dump(include=amounts) == known.budget.model_dump(include=amounts)
    ):
        same.add("budget")
    if call.status == known.status:
        same.add("status")
    return {name: words for name, words in known.evidence.items() if name in same}
