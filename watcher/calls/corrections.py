"""A person's correction stands beside the source's value and wins until the source changes that field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from sources.contract import CallData
from sources.reading.status import status_at
from watcher.calls.decide import as_time_passes
from watcher.calls.models import Call, Correction
from watcher.calls.stated import by_call, stated_by
from watcher.db import chosen
from watcher.errors import BadInput

CORRECTABLE = (
    "title",
    "status",
    "opens",
    "deadlines",
    "deadline_model",
    "budget",
    "funding_rate",
    "eligibility",
    "url",
)


def correct_field(data: CallData, field: str, new: Any) -> CallData:
    """The call with one field replaced. Raises BadInput if the field or the value cannot be."""
    if field not in CORRECTABLE:
        raise BadInput(f"{field}: cannot be corrected; choose one of {', '.join(CORRECTABLE)}")
    try:
        return CallData.model_validate({**data.model_dump(mode="json"), field: new})
    except ValidationError as error:
        raise BadInput(f"{field}: {error.errors()[0]['msg']}") from error


def apply_corrections(stated: CallData, corrections: Iterable[Correction], now: datetime) -> CallData:
    """What the source states, with people's active corrections laid over it, oldest first.

    A corrected date decides the status too, unless the status itself was corrected.
    """
    active = [correction for correction in corrections if correction.state == "active"]
    data = stated
    for correction in active:
        data = correct_field(data, correction.field, correction.new)
    fields = {correction.field for correction in active}
    # Whoever corrected a date has decided between the sources too.
    data = data.model_copy(update={"dissent": tuple(each for each in data.dissent if each.field not in fields)})
    if fields & {"deadlines", "opens"} and "status" not in fields and data.status in ("open", "closed", "forthcoming"):
        # Of a call that its source says is coming, a last day alone does not say that it has opened.
        said = data.status if data.status == "forthcoming" else None
        status = status_at(opens=data.opens, deadlines=data.deadlines, now=now, said=said)
        data = data.model_copy(update={"status": status if status != "unknown" else stated.status})
    return as_time_passes(data, now) if active else data


def question_corrections(corrections: Iterable[Correction], changed: Collection[str]) -> int:
    """Mark corrections of fields that a source has changed itself: now a person must say who is right."""
    asked = 0
    for correction in corrections:
        if correction.state == "active" and correction.field in changed:
            correction.state = "asked"
            asked += 1
    return asked


def corrections_by_call(session: Session, call_ids: Collection[int]) -> dict[int, list[Correction]]:
    """Of many calls at once; each call's oldest first."""
    rows = chosen(session, select(Correction), col(Correction.call_id), call_ids)
    return by_call(sorted(rows, key=lambda row: row.id or 0))


def corrections_of(session: Session, call_id: int) -> list[Correction]:
    return list(session.exec(select(Correction).where(Correction.call_id == call_id).order_by(col(Correction.id))))


def add_correction(  # noqa: PLR0913 - a correction is these facts, and all are needed
    session: Session, call: Call, *, field: str, new: Any, who: str, why: str, now: datetime
) -> Correction:
    """Write down a correction (not yet its effect: see `store.refresh`). Raises BadInput for an unusable value.

    Earlier corrections of the field end with it. One that only says what the source says has nothing to win: it ends
    a question, and is kept so that one can see who answered it.
    """
    stated = stated_by(session, call, now)
    corrected = correct_field(stated, field, new)
    agrees = getattr(corrected, field) == getattr(stated, field)
    if field == "status" and not agrees and as_time_passes(corrected, now).status != corrected.status:
        raise BadInput(f"status: {new} does not fit the deadlines; correct the deadlines instead")
    new_value = corrected.model_dump(mode="json")[field]
    for earlier in corrections_of(session, call.id or 0):
        if earlier.field == field:
            earlier.state = "ended"
    correction = Correction(
        call_id=call.id or 0, field=field, old=stated.model_dump(mode="json")[field], new=new_value,
        who=who, why=why, at=now, state="ended" if agrees else "active",
    )  # fmt: skip
    session.add(correction)
    session.flush()
    return correction
