"""Two people changed the same: what the other one has saved, beside what came with the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from watcher.people.models import Audit

# What a form says of a field: its label -> its value in the reader's words.
Shown = Mapping[str, str]


class Difference(NamedTuple):
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Clash:
    """`who`, `at`: of the other one's change; empty and None where no page wrote it down (a profile file, say).

    `keep`: where to go and leave it as saved. Sending the form again saves over it.
    """

    who: str
    at: datetime | None
    differences: tuple[Difference, ...]
    keep: str


def clash_of(theirs: Shown, mine: Shown, keep: str, who: str = "", at: datetime | None = None) -> Clash:
    """Both have the same labels. What is the same in both is left out."""
    differing = (Difference(label, said, mine[label]) for label, said in theirs.items() if said != mine[label])
    return Clash(who, at, tuple(differing), keep)


def latest_note(session: Session, organisation_id: str) -> int:
    """A form carries it, so that what was written down after it was made can be told from what was there before."""
    return session.exec(select(func.max(Audit.id)).where(Audit.organisation_id == organisation_id)).one() or 0


def noted_since(
    session: Session, organisation_id: str, seen: str, acts: Collection[str], about: str = ""
) -> Audit | None:
    """The last of such acts, since a form with this mark was made."""
    number = seen.partition(MARK)[2]
    since = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    query = select(Audit).where(Audit.organisation_id == organisation_id, col(Audit.what).in_(acts))
    query = query.where(col(Audit.id) > since, Audit.about == about).order_by(col(Audit.id).desc())
    return session.exec(query.limit(1)).first()


MARK = "."
