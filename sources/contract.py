"""The vocabulary every source speaks: one call as its source states it.

`sources/README.md` documents each field in words; a test holds the two together.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

Level = Literal["eu", "macro-regional", "nordic", "national", "regional", "global", "local"]
Status = Literal["forthcoming", "open", "closed", "rolling", "cancelled", "unknown"]
DeadlineModel = Literal["single-stage", "two-stage", "multiple-cut-off", "rolling"]
ApplicantType = Literal[
    "municipality", "region", "public-body", "university", "sme", "company", "ngo", "school", "person", "any"
]
SUMMARY_LIMIT = 600
LIVE_STATUSES: frozenset[str] = frozenset({"forthcoming", "open", "rolling", "unknown"})
_YEARLESS = re.compile(r"--(\d\d)-(\d\d)\Z")


def _check_day(value: str) -> str:
    """A calendar day, `YYYY-MM-DD`, or `--MM-DD` where the source gives no year."""
    yearless = _YEARLESS.match(value)
    try:
        # 2024 is a leap year: 29 February without a year is a possible day.
        date.fromisoformat(f"2024-{yearless[1]}-{yearless[2]}" if yearless else value)
        is_day = bool(yearless) or len(value) == len("2026-01-01")
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError(f"{value!r} is not a day as YYYY-MM-DD, or --MM-DD where the year is not known")
    return value


def _check_address(value: str) -> str:
    if not re.match(r"https?://[^\s/]", value, re.IGNORECASE):
        raise ValueError(f"{value!r} is not an http or https address")
    return value


def _check_place(value: str) -> str:
    """A web address, or a folder of letters: on the operator's mail server, or among the operator's files."""
    return value if re.match(r"(?:mailbox|letters):[^\s/]", value) else _check_address(value)


Day = Annotated[str, AfterValidator(_check_day)]
WebAddress = Annotated[str, AfterValidator(_check_address)]
Place = Annotated[str, AfterValidator(_check_place)]
Amount = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]


class Plain(BaseModel):
    """Plain data: frozen, compared by value; fields of a later version are ignored when read back."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Deadline(Plain):
    """A day by which an applicant must hand something in. Hour and zone only where the source states them.

    `or_date`: another day that the source's words may mean ("03/04/2027"; 31 May, where they say "before 1 June").
    `said_weekday`: the weekday (1: Monday) that the source prints with the day, where it is another day's.
    """

    date: Day
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")] | None = None
    zone: str | None = None
    label: str | None = None
    or_date: Annotated[Day | None, Field(exclude_if=lambda day: day is None)] = None  # what is kept stays comparable
    said_weekday: Annotated[int | None, Field(ge=1, le=7, exclude_if=lambda day: day is None)] = None

    @property
    def day_before(self) -> str | None:
        """`or_date`, where the words may mean the day before: who applies must know whether they do.

        Which of day and month comes first is said by the rest of a page, which is another one tomorrow.
        """
        if self.or_date is None or "--" in (self.date[:2], self.or_date[:2]):
            return None
        apart = date.fromisoformat(self.date) - date.fromisoformat(self.or_date)
        return self.or_date if apart.days == 1 else None


class Budget(Plain):
    """Money as the source states it: decimal strings in `currency`; an envelope shared by calls is not a sum."""

    total: Amount | None = None
    currency: str | None = None
    per_project_min: Amount | None = None
    per_project_max: Amount | None = None
    shared_with: tuple[str, ...] = ()
    text: str | None = None


class Eligibility(Plain):
    """Who may apply, and from where (NUTS codes in `regions`, ISO country codes in `countries`)."""

    applicant_types: tuple[ApplicantType, ...] = ()
    roles: dict[str, Literal["lead", "partner"]] = Field(default_factory=dict)
    min_partners: int | None = None
    min_countries: int | None = None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    text: str | None = None


class Document(Plain):
    title: str
    url: WebAddress


class Translation(Plain):
    title: str
    summary: str = ""
    text: str = ""


class Update(Plain):
    """One line of the funder's own log of changes to a call. Newest first in `CallData.updates`."""

    date: Day | None = None
    text: str


class Dissent(Plain):
    """Days that another source gives a call, where they contradict those that are told."""

    source: str
    field: Literal["deadlines", "opens"]
    days: tuple[Day, ...]


class CallData(Plain):
    """One call as a source states it now. Text fields are plain text without markup."""

    source: str = ""
    external_id: Annotated[str, Field(min_length=1)]
    url: WebAddress | None = None
    title: Annotated[str, Field(min_length=1)]
    summary: Annotated[str, Field(max_length=SUMMARY_LIMIT)] = ""
    text: str = ""
    language: str = "sv"
    translations: dict[str, Translation] = Field(default_factory=dict)
    funder: str | None = None
    programme: str | None = None
    level: Level = "national"
    status: Status = "unknown"
    published: Day | None = None
    opens: Day | None = None
    deadlines: tuple[Deadline, ...] = ()
    deadline_model: DeadlineModel | None = None
    budget: Budget | None = None
    funding_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    eligibility: Eligibility = Eligibility()
    keywords: tuple[str, ...] = ()
    types_of_action: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    updates: tuple[Update, ...] = ()
    identities: tuple[str, ...] = ()
    evidence: dict[str, str] = Field(default_factory=dict)
    filled_by: dict[str, str] = Field(default_factory=dict)
    dissent: tuple[Dissent, ...] = ()
    kept: Annotated[tuple[Literal["opens", "deadlines"], ...], Field(exclude_if=lambda names: not names)] = ()
    supposed: Annotated[tuple[str, ...], Field(exclude_if=lambda names: not names)] = ()
    written: Annotated[tuple[Literal["summary"], ...], Field(exclude_if=lambda names: not names)] = ()

    @property
    def is_live(self) -> bool:
        """Can still be applied for, now or later, as far as the source says."""
        return self.status in LIVE_STATUSES


class Request(Plain):
    """One question to a source. `parts` are sent as multipart, each typed application/json.

    `settings`: settings whose values go where query or headers say `{setting:NAME}`; what a page says is never so
    replaced. `end_code`: code of the JSON answer with status 400 by which the source says that its list has ended.
    """

    url: Place
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = Field(default_factory=dict)
    parts: dict[str, str] = Field(default_factory=dict)
    purpose: Literal["list", "detail"] = "list"
    context: dict[str, str] = Field(default_factory=dict)
    settings: tuple[str, ...] = ()
    end_code: str | None = None


class Page(Plain):
    """One answer: the bytes after decompression, and the address they finally came from."""

    request: Request
    url: Place
    body: bytes
    content_type: str = ""
    status: int = 200


class Listing(Plain):
    """What one list page says of the whole list: how many rows there should be, and the keys of its own rows.

    `cut_off`: why this is not all of it; `goes_on`: because it has more pages than are read; `leads_on`: because it
    leads to another page, which nobody has said how to read.
    """

    expected: int | None = None
    keys: tuple[str, ...] = ()
    cut_off: str | None = None
    goes_on: bool = False
    leads_on: bool = False


class Note(Plain):
    """Something set aside while reading, counted so that a person can see it."""

    code: str
    count: int = 1
    detail: str = ""


class Parsed(Plain):
    """What one page gave: calls, further questions, the state of the list, and what was set aside.

    `nothing_open` holds the words by which the page itself says that nothing can be applied for now. `as_listed`
    names calls given with the list's words alone, though their own pages are read at other times. `unexplained`:
    nothing on this page looks like a call, and it does not say why; an empty answer of data explains itself.
    """

    calls: tuple[CallData, ...] = ()
    requests: tuple[Request, ...] = ()
    listing: Listing | None = None
    notes: tuple[Note, ...] = ()
    nothing_open: str | None = None
    as_listed: tuple[str, ...] = ()
    unexplained: bool = False


class Known(Plain):
    """What we already hold of a source: when it was last read whole, and which of its calls are live."""

    since: date | None = None
    live_ids: tuple[str, ...] = ()


class UnreadablePage(Exception):
    """The answer is not what this source gives: a bot wall, HTML for JSON, cut off. The run is broken.

    `code` is for counting (`not-json`, `truncated`, `bot-wall`, `empty`, `not-a-feed`, `other-site`, `too-large`).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Localised(Plain):
    """A name in both languages of the service."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.sv

    @field_validator("sv", "en")
    @classmethod
    def _is_given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is empty; write the name that readers know, in this language")
        return value
