"""What a person can do with a call on its page: to whom it can be sent on, who has been sent it, its days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlmodel import Session, col, select

from sources.contract import LIVE_STATUSES, ApplicantType, CallData, Deadline
from subscriptions.delivery.passing import Target, targets_of
from subscriptions.draft_models import PassedOn
from subscriptions.models import Department, Organisation, Recipient, saved_id
from watcher.calls.models import Call
from watcher.calls.questions import Question, questions_about
from watcher.calls.write import key_of
from watcher.people.roles import Visitor

MORE_DEADLINES = 1
MOST_DEADLINES = 20
APPLICANTS: tuple[str, ...] = get_args(ApplicantType)


@dataclass(frozen=True)
class TypedAct:
    """A form of a call's page as it was filled in. `faults`: field -> key of the text that says what is wrong."""

    do: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def organisation(self) -> str:
        """Whose readers are to be shown."""
        return self.given.get("organisation", "")

    def value(self, do: str, name: str, stored: str = "") -> str:
        """What stands in a field: what was typed, in the form that was sent, else what is stored."""
        return self.given.get(name, "") if do == self.do else stored

    def is_ticked(self, do: str, name: str, *, stored: bool = False) -> bool:
        return name in self.given if do == self.do else stored


NOTHING_TYPED = TypedAct()


@dataclass(frozen=True)
class Act:
    """Who does it, and when."""

    visitor: Visitor
    now: datetime


@dataclass(frozen=True)
class Sent:
    """Somebody sent the call on. `told`: it has reached its recipient's letters."""

    who: str
    to: str
    kind: str
    at: datetime
    line: str


@dataclass(frozen=True)
class Person:
    """Somebody to whom the call can be sent on, once, with every department that they get letters of.

    `told`, `waits` as in `Target`. `in_folder`: what told them has been written to the folder and gone nowhere.
    """

    recipient: Recipient
    departments: tuple[str, ...]
    told: bool
    waits: bool
    has_address: bool
    in_folder: bool


@dataclass(frozen=True)
class Whole:
    """A department to whose readers the call can be sent on.

    `left`: to how many of them. `at_once`: to some it goes at once in any case. `waits`: it comes to all that are left
    with their next letters, so that it can only be hurried. `unset`: settings of its channels that are not there.
    `reached`: whether anybody has had it; of a department that only has channels without an address nobody has.
    """

    department: Department
    left: int
    at_once: bool
    waits: bool
    unset: tuple[str, ...]
    reached: bool


@dataclass(frozen=True)
class Acts:
    """What the page offers: to whom the call can be sent on, who has been sent it, and its days as they stand.

    `questions`: what was corrected, and what the source has changed itself since.
    """

    organisations: list[Organisation]
    chosen: Organisation | None
    departments: list[Whole]
    people: list[Person]
    sent: list[Sent]
    deadlines: list[Deadline]
    applicants: tuple[str, ...]
    typed: TypedAct
    is_over: bool
    questions: list[Question]


@dataclass(frozen=True)
class Known:
    """What the page knows of a call already. `names`: every id by which it has been known.

    `in_folder`: recipients whose letters with it were only written to the folder. `is_asked`: whether somebody is asked
    whose word holds, where its source has changed what was corrected.
    """

    names: Collection[int]
    in_folder: Collection[int]
    is_asked: bool


def can_be_sent_on(call: Call) -> bool:
    """No letter tells anybody for the first time of what can no longer be applied for."""
    return call.status in LIVE_STATUSES and not call.withdrawn


def acts_of(session: Session, call: Call, data: CallData, known: Known, typed: TypedAct, by: Act) -> Acts | None:
    """None for those who coordinate no organisation."""
    names, visitor = known.names, by.visitor
    if not visitor.is_somewhere("coordinator"):
        return None
    everyone = session.exec(select(Organisation).where(visitor.sees(Organisation.id)).order_by(Organisation.name))
    organisations = [each for each in everyone if visitor.may("coordinator", each.id)]
    chosen = next((each for each in organisations if each.id == typed.organisation), next(iter(organisations), None))
    sent = _sent(session, names, visitor)
    sent_on = [row for row, _ in sent]
    targets = targets_of(session, chosen.id, names, sent_on) if chosen and can_be_sent_on(call) else []
    people = _people(targets, known.in_folder)
    return Acts(
        organisations=organisations,
        chosen=chosen,
        departments=list(_departments(targets, people)),
        people=list(people.values()),
        sent=[Sent(row.who, recipient.address, recipient.kind, row.at, row.line) for row, recipient in sent],
        deadlines=list(data.deadlines[: MOST_DEADLINES - MORE_DEADLINES]),
        applicants=APPLICANTS,
        typed=typed,
        is_over=not can_be_sent_on(call),
        questions=questions_about(session, key_of(call), by.now) if known.is_asked else [],
    )


def _people(targets: Collection[Target], in_folder: Collection[int]) -> dict[int, Person]:
    """Each recipient once, by id, in the order in which they come."""
    theirs: dict[int, list[Target]] = {}
    for each in targets:
        theirs.setdefault(saved_id(each.recipient), []).append(each)
    return {
        row_id: Person(
            recipient=some[0].recipient,
            departments=tuple(each.department.name for each in some if each.department),
            told=all(each.told for each in some),
            waits=any(each.waits for each in some),
            has_address=some[0].has_address,
            in_folder=row_id in in_folder,
        )
        for row_id, some in theirs.items()
    }


def _departments(targets: Collection[Target], people: Mapping[int, Person]) -> Iterator[Whole]:
    by_id = {each.department.id: each.department for each in targets if each.department}
    for row_id, department in by_id.items():
        mine = [each for each in targets if each.department and each.department.id == row_id]
        left = [each for each in mine if not each.told]
        told = [people[saved_id(each.recipient)] for each in mine if each.told]
        yield Whole(
            department=department,
            left=len(left),
            at_once=any(each.only_at_once for each in left),
            waits=all(each.waits for each in left),
            unset=tuple(each.recipient.address for each in told if not each.has_address),
            reached=any(each.has_address and not each.in_folder for each in told),
        )


def _sent(session: Session, names: Collection[int], visitor: Visitor) -> Sequence[tuple[PassedOn, Recipient]]:
    query = select(PassedOn, Recipient).join(Recipient, col(Recipient.id) == PassedOn.recipient_id)
    query = query.where(col(PassedOn.call_id).in_(names), visitor.sees(Recipient.organisation_id))
    return session.exec(query.order_by(col(PassedOn.id))).all()
