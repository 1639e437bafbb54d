"""What a person must decide: fields that somebody corrected and that the source itself has changed since."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from sources.contract import CallData
from watcher.calls.models import Call, Correction
from watcher.calls.stated import stated_by
from watcher.calls.write import key_of

_OURS_ALONE = frozenset({"call_id", "version_id", "correction_id", "at"})


@dataclass(frozen=True)
class Question:
    """Who is right about one field of a call? Until that is answered the source's own value holds.

    `ours`: the person's value; `before`, `now`: what the source said when they corrected it, and what it says now.
    All three are JSON values. `who` corrected it, `at` which moment, and `why`. `call_id`, `version_id`: our row of the
    call, and the version of it that the question was asked of; `correction_id`: our row of the correction.
    """

    call_id: int
    version_id: int | None
    source: str
    external_id: str
    title: str
    field: str
    ours: Any
    before: Any
    now: Any
    who: str
    why: str
    correction_id: int
    at: datetime

    @property
    def keep(self) -> str:
        """The command that lets the person's value win again."""
        return self._correct_to(self.ours)

    @property
    def accept(self) -> str:
        """The command that accepts what the source says now."""
        return self._correct_to(self.now)

    def _correct_to(self, value: Any) -> str:
        words = ["watcher", "correct", self.source, self.external_id, self.field]
        return shlex.join([*words, json.dumps(value, ensure_ascii=False), "--who", "NAME", "--why", "REASON"])

    def as_row(self) -> dict[str, Any]:
        """As others read it: what names a row of ours alone is left out."""
        facts = {name: value for name, value in asdict(self).items() if name not in _OURS_ALONE}
        return {**facts, "keep": self.keep, "accept": self.accept}


def open_questions(session: Session, now: datetime) -> list[Question]:
    """Every question that waits for an answer, oldest first. `now`, with zone: what the sources say at that time."""
    return [_question(correction, call, stated_by(session, call, now)) for correction, call in session.exec(_asked())]


def questions_about(session: Session, call_id: int, now: datetime) -> list[Question]:
    """Those about one call."""
    asked = session.exec(_asked().where(Call.id == call_id))
    return [_question(correction, call, stated_by(session, call, now)) for correction, call in asked]


def _asked() -> Select[Correction, Call]:
    query = select(Correction, Call).join(Call, col(Call.id) == Correction.call_id)
    return query.where(Correction.state == "asked").order_by(col(Correction.id))


def _question(correction: Correction, call: Call, stated: CallData) -> Question:
    return Question(
        call_id=key_of(call),
        version_id=call.version_id,
        source=call.source,
        external_id=call.external_id,
        title=call.data["title"],
        field=correction.field,
        ours=correction.new,
        before=correction.old,
        now=stated.model_dump(mode="json")[correction.field],
        who=correction.who,
        why=correction.why,
        correction_id=correction.id or 0,
        at=correction.at,
    )
