"""The plain data of a digest: what a recipient is to be told (in), and the worded letter (out)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sources.contract import CallData, Deadline, Localised
from subscriptions.digests.look import USUAL_LOOK, Look
from subscriptions.digests.reminders import USUAL_STEPS, ReminderSteps

Kind = Literal["new", "changed", "closed", "reopened", "withdrawn", "already-open"]
SectionKind = Literal["new-open", "new-coming", "now-open", "changed", "closing", "prepare", "already-open"]
# The order of a letter, which is also the order of importance: a call stands in the first one it belongs to.
SECTION_ORDER: tuple[SectionKind, ...] = (
    "new-open",
    "new-coming",
    "now-open",
    "changed",
    "closing",
    "prepare",
    "already-open",
)
# A first letter begins with what can be applied for.
STOCK_TAKE_ORDER: tuple[SectionKind, ...] = (
    "already-open",
    *(each for each in SECTION_ORDER if each != "already-open"),
)
# Sections of reminders: of what closes soon, and, in good time, of what it is time to prepare for.
REMINDERS: frozenset[SectionKind] = frozenset({"closing", "prepare"})


@dataclass(frozen=True)
class Remark:
    """A person's own words in a letter, as plain text, and the name they are signed with.

    Lines end with a newline; an empty one stands between paragraphs.
    """

    text: str
    who: str

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """Its lines, by paragraph."""
        return tuple(tuple(each.split("\n")) for each in self.text.split("\n\n"))


@dataclass(frozen=True)
class Told:
    """One thing to tell of one call, for one priority area: an event, or that the call is open already.

    `call` holds the facts as they are now. `changes`: field -> [old, new] as JSON values. `reasons` as stored with
    the match. `event_id` is None for `already-open`. `others`: departments that got the call, also the reader's own.
    `interested`: departments that have said they are. `told_before`: the recipient has already been told of this call.
    `followed`: it is told because the recipient follows it, not for an area. `passed_on`: a person sent it here, with
    these words or none; then there is no area.
    """

    call_id: int
    subscription_key: str
    area_key: str
    area_name: str
    department: str
    call: CallData
    kind: Kind
    score: float
    band: str
    reasons: tuple[Mapping[str, Any], ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    event_id: int | None = None
    others: tuple[str, ...] = ()
    interested: tuple[str, ...] = ()
    told_before: bool = False
    followed: bool = False
    passed_on: Remark | None = None

    @property
    def key(self) -> str:
        """What `DeliveryItem.key` holds once this is told."""
        return f"call:{self.call_id}" if self.event_id is None else f"event:{self.event_id}"


@dataclass(frozen=True)
class Closing:
    """A reminder: a call told of earlier, whose `deadline` is at most `step` days away, or will be before the letter
    after this."""

    told: Told
    deadline: Deadline
    step: int

    @property
    def key(self) -> str:
        return f"closing:{self.told.call_id}:{self.deadline.date}:{self.step}"


@dataclass(frozen=True)
class Reader:
    """Whom the letter is for. `contact`: the coordinator's name, email, phone, as far as given.

    `address`: the mail address or the channel's name, as it may be shown. `is_stock_take`: the first letter.
    `own`, `leave`: addresses of the reader's own pages and of the one to leave by; empty where there are none.
    `is_coordinator`: the letter goes to the coordinator instead of its readers. `look`: how the organisation wants it.
    `steps`: how long before its last day a call is remembered, which is also when it is marked. `is_closing_first`: it
    tells at once of calls that close before the next letter. `is_for_others`: it goes to the coordinator, who is to see
    what its readers get.
    """

    organisation: str
    language: str = "sv"
    departments: tuple[str, ...] = ()
    address: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    is_stock_take: bool = False
    own: str = ""
    leave: str = ""
    is_coordinator: bool = False
    look: Look = USUAL_LOOK
    steps: ReminderSteps = USUAL_STEPS
    is_closing_first: bool = False
    is_for_others: bool = False


@dataclass(frozen=True)
class SourceLine:
    """A source that touches the reader's areas and could not be read since a day."""

    name: Localised
    since: date


@dataclass(frozen=True)
class ItemKey:
    """What the outbox records: `event:ID`, `call:ID` or `closing:CALL:DEADLINE:DAYS`, told to one subscription."""

    key: str
    call_id: int
    subscription_key: str
    section: str


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it, one line per value. `lang`: set where the words are the source's own.

    `strong`: the fact that decides, the deadline. `doubt`: the source does not say; marked, never guessed.
    `unstated`: what it is that the source says nothing of; empty where it says anything. `fields`: of the call, by
    their names, that say it.
    """

    label: str
    values: tuple[str, ...]
    lang: str | None = None
    strong: bool = False
    doubt: bool = False
    unstated: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Title:
    """Words from a source, with their language where it is a real one."""

    text: str
    lang: str | None = None
    language_name: str = ""


@dataclass(frozen=True)
class Item:
    """One call in the letter, in words. `original`: the title as published, where `headline` is not it.

    `notices`: what has happened to it, or what its sources do not agree on, a sentence each. `when`: its next date in
    a few words. `because`: why it is there, where there is only a line of it. `mark`: that time is short, or empty;
    `closes_soon`: very short. `link`: the funder's page. `answer`: the reader's own page of the call; `calendar`: its
    next last day as an event. `keys`: everything this item tells, for the outbox. `call`: the facts, for machines.
    `remarks`: what a person has written beside it. `name` and `news`, for a subject: what it is called and what has
    happened to it, or empty.
    """

    call: CallData
    call_id: int
    headline: str
    original: Title | None
    short_headline: str
    name: str
    news: str
    origin: str
    summary: str
    notices: tuple[str, ...]
    facts: tuple[Fact, ...]
    when: str
    closes_soon: bool
    mark: str
    link: str | None
    link_text: str
    keys: tuple[ItemKey, ...]
    because: str = ""
    answer: str | None = None
    calendar: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Group:
    """The calls of one priority area: in full, then one line each."""

    area: str
    full: tuple[Item, ...]
    lines: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """`note`: a sentence under the title, or empty."""

    kind: SectionKind
    title: str
    note: str
    groups: tuple[Group, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in (*group.full, *group.lines))


@dataclass(frozen=True)
class Digest:
    """A letter in words. `overview`: what is inside, in a line. `intro`: said in a first letter, and an early one.

    `preface`: why it goes to another than its readers. `remarks`: what a person has written at its top. `silent`:
    keys of what needs no telling (changed and changed back), to be recorded too.
    """

    reader: Reader
    subject: str
    heading: str
    dateline: str
    overview: str
    intro: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    silent: tuple[ItemKey, ...]
    preface: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """Everything to record, each key once."""
        every = [key for item in self.items for key in item.keys] + list(self.silent)
        return tuple({key.key: key for key in every}.values())
