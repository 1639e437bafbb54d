"""A catalogue entry: one funder or programme, in one TOML file, and the reader it names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol, Self, runtime_checkable

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from sources.contract import ApplicantType, Known, Level, Localised, Page, Parsed, Request
from sources.marks import mark_fault
from sources.reading.codes import language_fault, region_fault, usual_language, usual_region
from sources.reading.links import address_fault
from sources.reading.plain import control_fault


def _check_address(value: str) -> str:
    fault = address_fault(value)
    if fault:
        raise ValueError(fault)  # not what it says: that may be a password
    return value


BY_HAND = "by-hand"
"""The id of the entry whose calls people add: nothing is polled for it, and only people take its calls away."""

IN_USE = "in_use"
"""The context in which a file is read that sources are read by: an odd code in it must not cost us the source."""


def _check_language(value: str, info: ValidationInfo) -> str:
    code = usual_language(value)
    return _unless_in_use(code, language_fault(code), info)


def _check_region(value: str, info: ValidationInfo) -> str:
    code = usual_region(value)
    return _unless_in_use(code, region_fault(code), info)


def _unless_in_use(value: str, fault: str | None, info: ValidationInfo) -> str:
    if fault and not (info.context or {}).get(IN_USE):
        raise ValueError(fault)
    return value


SourceAddress = Annotated[str, AfterValidator(_check_address)]
"""An address that an admin gives us to ask: stricter than what a page may link to."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, Field(min_length=2)]
NutsCode = Annotated[
    str,
    Field(pattern=r"^[A-Z]{2}[0-9A-Z]{0,3}$", description="NUTS 2021, a whole country is two letters"),
    AfterValidator(_check_region),
]
UNDECIDED = "undecided"
# What may be written over several lines.
_WITH_LINES = frozenset({"notes", "notes_sv", "no_calls", "no_calls_sv", "regions_source", "licence", "options"})


class Period(BaseModel):
    """The first and the last year for which a programme has money."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    first: Annotated[int, Field(alias="from", ge=1990, le=2100)]
    last: Annotated[int, Field(alias="to", ge=1990, le=2100)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"ends {self.last}, before it begins")
        return self


class Entry(BaseModel):
    """One funder's catalogue file. Unknown keys are faults: a misspelt key must not be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[Slug, Field(description="for ever, also where the funder changes its name")]
    name: Localised
    short_name: Annotated[Localised | None, Field(description="for running text, where the name is a long one")] = None
    formerly: Annotated[
        tuple[Name, ...], Field(description="names and short names under which people look for it")
    ] = ()
    also: Annotated[tuple[Name, ...], Field(description="programmes and words by which people look for it")] = ()
    kind: Annotated[str | None, Field(description="how it is read; without it, `no_calls` says why not")] = None
    no_calls: Annotated[str, Field(description="why there are no calls of its own to read here")] = ""
    no_calls_sv: Annotated[str, Field(description="the same in Swedish, for who reads Swedish")] = ""
    url: SourceAddress
    level: Level
    funder: str | None = None
    programme: str | None = None
    period: Period | None = None
    successor: Annotated[Slug | None, Field(description="id of what follows the period, or `undecided`")] = None
    language: Annotated[str, AfterValidator(_check_language)] = "sv"
    applicant_types: tuple[ApplicantType, ...] = ()
    regions: Annotated[
        tuple[NutsCode, ...], Field(description="from where one may apply: the whole programme area")
    ] = ()
    regions_source: Annotated[str, Field(description="where that list was read")] = ""
    licence: str = ""
    rhythm_days: Annotated[int, Field(ge=1, description="a new call is normal this often")] = 60
    poll_hours: Annotated[int, Field(ge=1, description="asked this often")] = 24
    verified: Literal["recorded", "described", "live"] = "described"
    verified_on: date
    coverage: Literal["whole", "changes"] | None = None
    rounds: Annotated[bool, Field(description="one address serves every round: ids get #1, #2")] = False
    authority: Annotated[int, Field(description="whose facts win when two sources show one call; lower wins")] = 50
    active: bool = True
    notes: str = ""
    notes_sv: Annotated[str, Field(description="the same in Swedish, for who reads Swedish")] = ""
    options: dict[str, Any] = {}

    @field_validator("*", mode="before")
    @classmethod
    def _is_plain_text(cls, value: object, info: ValidationInfo) -> object:
        """What no person types would turn or hide text wherever the entry is shown; a mark was never text at all."""
        fault = control_fault(value, with_lines=info.field_name in _WITH_LINES)
        if not (info.context or {}).get(IN_USE):
            fault = fault or mark_fault(value)
        if fault:
            raise ValueError(fault)
        return value

    @field_validator("verified_on")
    @classmethod
    def _is_past(cls, value: date, info: ValidationInfo) -> date:
        """Only where the reader says which day it is."""
        today: date | None = (info.context or {}).get("today")
        if today is not None and value > today + timedelta(days=1):  # where the person is, it may be tomorrow already
            raise ValueError(f"{value} lies in the future; today is {today}")
        return value

    @model_validator(mode="after")
    def _is_read_or_says_why_not(self) -> Self:
        if (self.kind is None) == (not self.no_calls.strip()):
            raise ValueError("kind: say either how the calls are read, or in no_calls why there are none to read")
        if self.no_calls and self.active:
            raise ValueError("active: must be false where no_calls says that there is nothing to read")
        if (self.period is None) != (self.successor is None):
            raise ValueError(f"successor: goes with period; say what follows it, or {UNDECIDED!r}")
        return self


@runtime_checkable
class Source(Protocol):
    """A reader bound to one catalogue entry. Both methods are pure: same arguments, same answer."""

    @property
    def entry(self) -> Entry: ...

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        """`whole`: the answer is every call there is, so absence means something. `changes`: it is not."""
        ...

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        """The first questions of a run. `now` carries a zone."""
        ...

    def parse(self, page: Page, now: datetime) -> Parsed:
        """Read one answer. Raises `UnreadablePage` when it is not an answer of this source."""
        ...


@runtime_checkable
class ByEntry(Protocol):
    """A reader whose facts stand in its catalogue file: its page is asked only whether it says otherwise."""

    def without_page(self, now: datetime) -> Parsed:
        """What the file alone says, where nobody has ever been able to ask the page."""
        ...


@runtime_checkable
class ByPlace(Protocol):
    """A reader that takes for a call whatever stands at a place of a page that its entry names."""

    by_place: Literal[True]
