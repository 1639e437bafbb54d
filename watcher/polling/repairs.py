"""When a page no longer reads as it did: how its answer could be read instead, for a person to accept."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from pydantic import ValidationError
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from sources.contract import CallData, Deadline, Page, Request, UnreadablePage
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.entry import Entry
from sources.registry import CatalogueFault, build_source
from sources.written import write_entry
from watcher.net.failures import FetchKind
from watcher.polling.at_once import AT_ONCE
from watcher.polling.check import LEADS_ON, SAME_TITLE, Verdict
from watcher.polling.fields import shares_of
from watcher.polling.gathered import Crawl
from watcher.polling.models import Repair, SourceState
from watcher.polling.outcomes import GONE, THEIR_FAULT
from watcher.polling.unseen import NOT_CALLS

# A wall is no new layout, nor is an answer that is none, and a list that only grew is read as it should be.
_NOT_LAYOUT = frozenset(
    {"bot-wall", "jump", "conflicts", "cut-off", LEADS_ON, "endless", "details", "truncated", "too-large", "damaged"}
    | {*get_args(FetchKind), GONE, THEIR_FAULT, "no-such-page", "our-fault"}
)

_OF_ALL = frozenset({SAME_TITLE, AT_ONCE, NOT_CALLS})


def may_be_repaired(found: Crawl, verdict: Verdict) -> bool:
    """Whether the page answered, and what it answered may have a new layout."""
    fell_short = verdict.outcome in ("broken", "incomplete")
    return fell_short and found.first is not None and verdict.cause not in _NOT_LAYOUT


def reads_as_doubted(repair: Repair, found: Crawl, verdict: Verdict) -> bool:
    """Whether a proposal gives the very calls of which a run says that all of them are odd: it would mend nothing.

    And of what is read in a way that a person has accepted nothing is asked the first time.
    """
    days = {call.title: {day.date for day in call.deadlines} for call in found.calls}
    is_same = all(each["title"] in days and days[each["title"]].issuperset(each["deadlines"]) for each in repair.calls)
    return is_same and verdict.cause in _OF_ALL


def answer_hash(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()


def propose_repair(entry: Entry, page: Page, now: datetime) -> Repair | None:
    """The likeliest new way to read a source, tried on the answer itself; None if nothing in it reads as calls.

    Pure, and slow for a large page: seconds.
    """
    from sources.detect.page import detect  # noqa: PLC0415 - slow to load, and seldom needed

    for proposal in detect(page.body, now, page.url, page.content_type):
        if proposal.kind is None or proposal.confidence <= IS_A_LIST or not proposal.calls:
            continue
        for options in ({**_general(entry, proposal), **proposal.config}, proposal.config):
            changed = _changed(entry, proposal, options, now)
            calls = _read(changed, page, now) if changed else ()
            if changed and len(calls) >= len(proposal.calls):
                return _row(entry, changed, proposal, calls, page, now)
    return None


def _general(entry: Entry, proposal: Proposal) -> Mapping[str, Any]:
    """Options of the entry that detection says nothing of, such as words that mean 'nothing open'.

    Whether calls have pages of their own it says in each proposal: one that is silent on it found their links.
    """
    own = {name: value for name, value in entry.options.items() if name != "own_pages"}
    return own if entry.kind == proposal.kind else {}


def _changed(entry: Entry, proposal: Proposal, options: Mapping[str, Any], now: datetime) -> Entry | None:
    facts = entry.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    new = {"kind": proposal.kind, "url": proposal.url or entry.url, "options": dict(options)}
    # As detection proposed, and nobody has looked: whoever accepts it has seen calls, not compared them with the site.
    seen = {"verified": "described", "verified_on": now.date().isoformat()}
    try:
        return Entry.model_validate(facts | new | seen)
    except ValidationError:  # options that do not go together: the next way is tried
        return None


def _read(entry: Entry, page: Page, now: datetime) -> Sequence[CallData]:
    try:
        request = Request(url=entry.url, context=page.request.context)
        return build_source(entry).parse(page.model_copy(update={"request": request}), now).calls
    except (CatalogueFault, UnreadablePage):  # this way does not read it: the next one is tried
        return ()


def _row(
    entry: Entry, changed: Entry, proposal: Proposal, calls: Sequence[CallData], page: Page, now: datetime
) -> Repair:
    facts = changed.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return Repair(
        source=entry.id,
        kind=changed.kind or "",
        url=changed.url,
        entry=write_entry(facts | {"verified_on": changed.verified_on}),
        confidence=proposal.confidence,
        calls=[_shown(call) for call in calls],
        problems=list(proposal.problems),
        answer_hash=answer_hash(page),
        proposed_at=now,
    )


def _shown(call: CallData) -> dict[str, Any]:
    deadlines = [deadline.date for deadline in call.deadlines]
    last_days = [deadline.model_dump(mode="json", exclude_none=True) for deadline in call.deadlines]
    fields = {field: bool(have) for field, (have, _) in shares_of([call], (), {}).items()}
    days = {"deadlines": deadlines, "last_days": last_days}
    return {"title": call.title, "url": call.url, **days, "status": call.status, "fields": fields}


def last_days(shown: Mapping[str, Any]) -> list[Deadline]:
    """Those of one call of a `Repair`; what was kept by older versions holds only their dates."""
    kept = shown.get("last_days") or [{"date": day} for day in shown["deadlines"]]
    return [Deadline.model_validate(day) for day in kept]


def waiting() -> tuple[ColumnElement[bool], ...]:
    """The conditions for a proposal that nobody has accepted or refused yet, and that would mend what is wrong now.

    One made before a wall went up is kept: behind the wall the page may still have its new layout.
    """
    otherwise = select(SourceState.source).where(col(SourceState.cause).in_(_NOT_LAYOUT))
    return col(Repair.accepted_at).is_(None), col(Repair.rejected_at).is_(None), col(Repair.source).not_in(otherwise)


def keep_repair(session: Session, known: Repair | None, repair: Repair | None, *, is_read: bool) -> None:
    """Keep the newest proposal, `repair`, instead of the known one. A source that is read whole again needs none.

    What a person has refused is not proposed again, though the answer may differ in what does not matter, and though
    the source was well in between.
    """
    if known and known.rejected_at and (repair is None or _way_of(known) == _way_of(repair)):
        return
    if known and (is_read or repair):
        session.delete(known)
        session.flush()
    if repair:
        session.add(repair)


def _way_of(repair: Repair) -> dict[str, Any]:
    """How a proposal reads, without when it was made and how sure one was of it."""
    facts = tomllib.loads(repair.entry)
    return {name: value for name, value in facts.items() if name not in ("verified", "verified_on")}


def proposed_entry(repair: Repair) -> Entry:
    """The catalogue entry that a proposal stands for, checked again. Raises CatalogueFault, ValidationError."""
    entry = Entry.model_validate(tomllib.loads(repair.entry))
    build_source(entry)
    return entry


def is_read_anew(repair: Repair | None, state: SourceState) -> bool:
    """Whether this is the first run that kept anything since a person accepted another way to read the source."""
    if repair is None or repair.accepted_at is None:
        return False
    return state.last_success_at is None or state.last_success_at < repair.accepted_at
