"""A catalogue entry: one funder or programme, in one TOML file, and the reader it names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from sources.contract import ApplicantType, Known, Level, Localised, Page, Parsed, Request, WebAddress


class Entry(BaseModel):
    """One funder's catalogue file. Unknown keys are faults: a misspelt key must not be lost in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Localised
    kind: str
    url: WebAddress
    level: Level
    funder: str | None = None
    programme: str | None = None
    language: str = "sv"
    applicant_types: tuple[ApplicantType, ...] = ()
    regions: tuple[str, ...] = ()
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
    options: dict[str, Any] = {}


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
