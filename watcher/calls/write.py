"""Writing one call's change: its new facts, a version and an event, together."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from sources.contract import Budget, CallData, Deadline
from sources.names import in_language
from sources.reading.status import is_full_date, last_deadline
from watcher.calls.decide import Decision, decide
from watcher.calls.models import Call, CallEvent, CallVersion

WORDS_LIMIT = 4_000


def add_call(session: Session, data: CallData, *, run_id: int | None, now: datetime) -> Call:
    """A call nobody has seen before."""
    call = Call(source=data.source, external_id=data.external_id, status=data.status, data={}, first_seen_at=now)
    session.add(call)
    session.flush()
    write_event(session, call, data, decide(data, None), run_id=run_id, now=now)
    return call


def apply(  # noqa: PLR0913 - as one event
    session: Session,
    call: Call,
    data: CallData,
    *,
    run_id: int | None,
    now: datetime,
    moved: Collection[str] | None = None,
    by_person: bool = False,
) -> str | None:
    """Lay new facts on a call. A version and an event only if people care. Returns the event's kind.

    `moved`, `by_person`: see `decide`.
    """
    known = CallData.model_validate(call.data)
    decision = decide(data, known, moved, now, by_person=by_person)
    if decision.kind:
        write_event(session, call, data, decision, run_id=run_id, now=now)
    elif data != known:
        set_facts(call, data)
    return decision.kind


def write_event(  # noqa: PLR0913 - one event is told of exactly these facts
    session: Session,
    call: Call,
    data: CallData,
    decision: Decision,
    *,
    run_id: int | None,
    now: datetime,
    known_as: CallData | None = None,
) -> None:
    """The new version and the event that tells of it. The caller has taken the turn `call_event`.

    `known_as`: by whose name the event goes, where that is not the one that tells the facts.
    """
    named = known_as or data
    last = session.get(CallVersion, call.version_id) if call.version_id else None
    set_facts(call, data)
    number = last.number + 1 if last else 1
    version = CallVersion(call_id=key_of(call), number=number, data=call.data, run_id=run_id, at=now)
    session.add(version)
    session.flush()
    call.version_id = version.id
    session.add(
        CallEvent(
            call_id=key_of(call),
            version_id=version.id or 0,
            kind=decision.kind or "changed",
            source=named.source,
            external_id=named.external_id,
            changes=decision.changes,
            at=now,
        )
    )
    session.flush()  # row ids are given in the order of writing


def set_facts(call: Call, data: CallData) -> None:
    for name, value in facts(data).items():
        setattr(call, name, value)


def facts(data: CallData) -> dict[str, Any]:
    """The columns of a call that say what its source states."""
    return {**columns(data), "data": data.model_dump(mode="json")}


def columns(data: CallData) -> dict[str, Any]:
    """Those of them that calls are searched by."""
    types = data.eligibility.applicant_types
    return {
        "status": data.status,
        "opens": data.opens,
        "last_deadline": last_deadline(data.deadlines),
        "level": data.level,
        "programme": data.programme or "",
        "applicants": f"|{'|'.join(types)}|" if types else "",
        "days": " ".join(sorted(_days(data.deadlines))),
        "words": _words(data),
        **_money(data.budget),
    }


def _days(deadlines: Iterable[Deadline]) -> set[str]:
    """Those of a doubtful deadline both: once the first has passed, the call is looked for by the other."""
    printed = {day for each in deadlines for day in (each.date, each.or_date)}
    return {day for day in printed if is_full_date(day)}


def _money(budget: Budget | None) -> dict[str, Any]:
    """For comparing, so numbers; the exact decimals stay in the facts."""
    budget = budget or Budget()
    amounts = {
        "project_min": budget.per_project_min,
        "project_max": budget.per_project_max,
        "total": None if budget.shared_with else budget.total,
    }
    return {
        "currency": budget.currency or "",
        **{name: float(each) if each else None for name, each in amounts.items()},
    }


def _words(data: CallData) -> str:
    """What a call is found by; its long text is not: too much is mentioned there in passing."""
    copies = [line for copy in data.translations.values() for line in (copy.title, copy.summary)]
    names = (data.programme, data.funder, *(in_language(name, "sv") for name in (data.programme, data.funder) if name))
    lines = (data.title, *copies, data.summary, *names, *data.keywords, data.external_id)
    return folded(" ".join(dict.fromkeys(filter(None, lines))))[:WORDS_LIMIT]


def folded(text: str) -> str:
    """Text for comparing: neither case nor the way a letter is written counts. Databases differ in that."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "")


def key_of(call: Call) -> int:
    """The row id of a call that has been written."""
    if call.id is None:
        raise ValueError("the call has not been written yet")
    return call.id
