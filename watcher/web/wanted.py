"""What a reader asks for when looking for calls: read from an address, and written into one again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import get_args

from sources.contract import ApplicantType, Level

LONGEST = 200
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?", re.ASCII)
_SOURCE = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)
# Digits, parted in thousands or not, with at most two decimals; a number that no budget has is a slip of the hand.
_AMOUNT = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?", re.ASCII)
STATUSES = ("open", "forthcoming", "rolling", "unknown")
LEVELS: tuple[str, ...] = get_args(Level)
APPLICANTS: tuple[str, ...] = tuple(kind for kind in get_args(ApplicantType) if kind != "any")
BANDS = ("possible", "strong")
SORTS = ("newest", "best")
# Of what the money is: what one project gets, or the whole call.
MONEY_OF = ("project", "total")
CURRENCIES = ("SEK", "EUR", "NOK", "DKK")
# Readers see no weak ones unless they ask for all or their letters bring them.
ALL_BANDS = "all"
DEPARTMENT = "d"
# What stands for calls of no programme. No programme is called so.
NO_PROGRAMME = "-"


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for, as typed. `faults`: field -> key of the text that says what is wrong with it.

    `after` and `before`: calls with a last day to apply that is so late at least, and so late at most, ISO dates.
    `source`: id of a source that shows the calls. `area`: id of a priority area that the calls belong to, or `d`
    with that of a department, one of whose areas they belong to; `organisation`: the same of an organisation, where no
    area is asked for. `band`: how surely at least. `least` and `most`: money
    in `currency`, of what `money_of` says (a project, if empty). `unsaid`: `no` leaves out calls whose money is not
    known, and `who_unsaid`: `yes` brings those that do not say who may apply. `refused`: `only` brings those that
    the reader of a letter has said to be not relevant, which are left out else. `sort`: what comes first; empty: what
    closes first.
    """

    words: str = ""
    status: str = ""
    level: str = ""
    programme: str = ""
    who: str = ""
    who_unsaid: str = ""
    after: str = ""
    before: str = ""
    source: str = ""
    organisation: str = ""
    area: str = ""
    band: str = ""
    least: str = ""
    most: str = ""
    money_of: str = ""
    currency: str = ""
    unsaid: str = ""
    refused: str = ""
    sort: str = ""
    page: int = 1
    faults: Mapping[str, str] = field(default_factory=dict)

    def parameters(self, page: int) -> dict[str, str]:
        """What an address must hold to ask for the same on another page."""
        given = {name: str(getattr(self, name)) for name in _NAMES if getattr(self, name)}
        return given | ({"page": str(page)} if page > 1 else {})

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer are asked for than all: neither the order nor a currency by itself leaves any out."""
        return bool(self.parameters(1).keys() - {"sort", "money_of", "currency", "unsaid", "who_unsaid"})

    @property
    def asks_for_money(self) -> bool:
        return any(self.amount(name) is not None for name in ("least", "most"))

    def day(self, name: str) -> str:
        """What `after` or `before` says; empty where it says nothing, or nothing that can be used."""
        return "" if name in self.faults else str(getattr(self, name))

    def amount(self, name: str) -> Decimal | None:
        """What `least` or `most` says; None where it says nothing, or nothing that can be used."""
        text = getattr(self, name)
        return None if not text or name in self.faults else Decimal(_plain_number(text).replace(",", "."))


_NAMES = tuple(each.name for each in fields(Wanted) if each.name not in ("page", "faults"))
_TYPED = ("words", "programme", "organisation", "after", "before", "least", "most")
_CHOICES: Mapping[str, Sequence[str]] = {
    "status": STATUSES,
    "level": LEVELS,
    "who": APPLICANTS,
    "band": (*BANDS, ALL_BANDS),
    "money_of": MONEY_OF,
    "currency": CURRENCIES,
    "unsaid": ("no",),
    "who_unsaid": ("yes",),
    "refused": ("only",),
    "sort": SORTS,
}


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """What an address asks for. What cannot be used is said beside its field, and asks for nothing."""
    plain = {name: _line(given.get(name, "")) for name in _TYPED}
    chosen = {name: _one_of(given.get(name, ""), allowed) for name, allowed in _CHOICES.items()}
    area, page, source = given.get("area", ""), given.get("page", "1"), given.get("source", "")
    return Wanted(
        **plain,
        **chosen,
        area=area if is_number(area.removeprefix(DEPARTMENT)) else "",
        source=source if _SOURCE.fullmatch(source) else "",
        page=max(1, int(page)) if is_number(page) else 1,
        faults=dict(_faults(plain)),
    )


def _faults(plain: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("after", "before"):
        if not (_DAY.fullmatch(plain[name]) and _is_day(plain[name])):
            yield name, "web.fault_day"
    days = [plain[name] for name in ("after", "before")]
    if all(days) and all(map(_is_day, days)) and days[1] < days[0]:
        yield "before", "web.fault_day_order"
    amounts = {name: _plain_number(plain[name]) for name in ("least", "most")}
    wrong = [name for name, amount in amounts.items() if amount and not _AMOUNT.fullmatch(amount)]
    yield from ((name, "web.fault_money") for name in wrong)
    if not wrong and all(amounts.values()):
        least, most = (Decimal(amount.replace(",", ".")) for amount in amounts.values())
        if least > most:
            yield "most", "web.fault_money_order"


def _plain_number(text: str) -> str:
    """People write "1 000 000", with all kinds of spaces."""
    return "".join(text.split())


def _one_of(value: str, allowed: Sequence[str]) -> str:
    return value if value in allowed else ""


def _line(value: str) -> str:
    """What was typed, without marks that no text holds: PostgreSQL refuses some of them."""
    return "".join(letter for letter in " ".join(value.split()) if letter.isprintable())[:LONGEST].strip()


def is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < len("1000000000")


def _is_day(value: str) -> bool:
    try:
        return not value or date.fromisoformat(value) is not None
    except ValueError:
        return False
