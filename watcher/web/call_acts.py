"""What a person can do with a call on its page: to whom it can be sent on, who has been sent it, its days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from sqlmodel import Session, col, select

from sources.contract import LIVE_STATUSES, ApplicantType, CallData, Deadline
from subscriptions.delivery.passing import Target, targets_of
from subscriptions.draft_models import PassedOn
from subscriptions.models import Department, Organisation, Recipient
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
class Acts:
    """What the page offers: to whom the call can be sent on, who has been sent it, and its days as they stand.

    `questions`: what was corrected, and what the source has changed itself since.
    """

    organisations: list[Organisation]
    chosen: Organisation | None
    departments: list[tuple[Department, int, bool, bool]]
    targets: list[Target]
    sent: list[Sent]
    deadlines: list[Deadline]
    applicants: tuple[str, ...]
    typed: TypedAct
    is_over: bool
    questions: list[Question]


def can_be_sent_on(call: Call) -> bool:
    """No letter tells anybody for the first time of what can no longer be applied for."""
    return call.status in LIVE_STATUSES and not call.withdrawn


def acts_of(
    session: Session, call: Call, data: CallData, names: Collection[int], typed: TypedAct, by: Act
) -> Acts | None:
    """None for those who coordinate no organisation. `names`: every id by which the call has been known."""
    visitor = by.visitor
    if not visitor.is_somewhere("coordinator"):
        return None
    everyone = session.exec(select(Organisation).where(visitor.sees(Organisation.id)).order_by(Organisation.name))
    organisations = [each for each in everyone if visitor.may("coordinator", each.id)]
    chosen = next((each for each in organisations if each.id == typed.organisation), next(iter(organisations), None))
    targets = targets_of(session, chosen.id, names) if chosen and can_be_sent_on(call) else []
    return Acts(
        organisations=organisations,
        chosen=chosen,
        departments=list(_departments(targets)),
        targets=targets,
        sent=_sent(session, names, visitor),
        deadlines=list(data.deadlines[: MOST_DEADLINES - MORE_DEADLINES]),
        applicants=APPLICANTS,
        typed=typed,
        is_over=not can_be_sent_on(call),
        questions=questions_about(session, key_of(call), by.now),
    )


def _departments(targets: list[Target]) -> Iterator[tuple[Department, int, bool, bool]]:
    """Each with how many can still be sent the call, and whether it would go to them at once in any case.

    Last, whether it comes to all of them with their next letters, so that it can only be hurried.
    """
    by_id = {each.department.id: each.department for each in targets if each.department}
    for row_id, department in by_id.items():
        mine = [each for each in targets if each.department and each.department.id == row_id and not each.told]
        yield department, len(mine), any(each.only_at_once for each in mine), all(each.waits for each in mine)


def _sent(session: Session, names: Collection[int], visitor: Visitor) -> list[Sent]:
    query = select(PassedOn, Recipient).join(Recipient, col(Recipient.id) == PassedOn.recipient_id)
    query = query.where(col(PassedOn.call_id).in_(names), visitor.sees(Recipient.organisation_id))
    rows = session.exec(query.order_by(col(PassedOn.id)))
    return [Sent(row.who, recipient.address, recipient.kind, row.at, row.line) for row, recipient in rows]
