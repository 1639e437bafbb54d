"""What a person must decide: fields that somebody corrected and that the source itself has changed since."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from watcher.calls.models import Call, Correction, Sighting


@dataclass(frozen=True)
class Question:
    """Who is right about one field of a call? Until that is answered the source's own value holds.

    `ours`: the person's value; `before`, `now`: what the source said when they corrected it, and what it says now.
    All three are JSON values. `who` corrected it, and `why`.
    """

    source: str
    external_id: str
    title: str
    field: str
    ours: Any
    before: Any
    now: Any
    who: str
    why: str

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
        return {**asdict(self), "keep": self.keep, "accept": self.accept}


def open_questions(session: Session) -> list[Question]:
    """Every question that waits for an answer, oldest first."""
    query = (
        select(Correction, Call, Sighting)
        .join(Call, col(Call.id) == Correction.call_id)
        .join(Sighting, (col(Sighting.source) == Call.source) & (col(Sighting.external_id) == Call.external_id))
        .where(Correction.state == "asked")
        .order_by(col(Correction.id))
    )
    return [_question(correction, call, sighting) for correction, call, sighting in session.exec(query)]


def _question(correction: Correction, call: Call, sighting: Sighting) -> Question:
    return Question(
        source=call.source,
        external_id=call.external_id,
        title=call.data["title"],
        field=correction.field,
        ours=correction.new,
        before=correction.old,
        now=sighting.data[correction.field],
        who=correction.who,
        why=correction.why,
    )
