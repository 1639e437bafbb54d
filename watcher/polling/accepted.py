"""What a person says is right though it looks wrong: that a list has become so short or long, that a field is gone,
that all calls have one title or are changed at once, that a feed has no items, or that a page to which the list leads
is none of it.

On a page that is noted between two runs, as a row of its own among them, and the next run goes by it. It holds for what
was shown to the person only: another jump, or another field, is doubted as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from watcher.calls.held import held_calls
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.polling.at_once import AT_ONCE
from watcher.polling.check import LEADS_ON, NO_ITEMS, SAME_TITLE
from watcher.polling.fields import shares_of
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.past import ACCEPTED, REPAIRED, marks
from watcher.polling.unseen import NOT_CALLS

# The last of them is written into the source's file, not noted as a row (`watcher/web/source_doubt.py`).
MAY_BE_RIGHT = frozenset({"jump", "fields", SAME_TITLE, AT_ONCE, NOT_CALLS, NO_ITEMS, LEADS_ON})
_BY_WORDS = frozenset({SAME_TITLE, AT_ONCE, NOT_CALLS})
_MOST_WAITING = 20


@dataclass(frozen=True)
class Right:
    """What has been accepted. `live`: numbers of live calls that the list may have; `fields`: that it may lack.

    `words`: what was said of all calls, or of nearly all; `size`: the number that the next run may fall to at once.
    `empty`: that a feed may have no items, for it had none when it was last believed, or a person has said so.
    """

    live: tuple[int, ...] = ()
    fields: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    size: int | None = None
    empty: bool = False


def right_of(session: Session, source: str) -> Right:
    """What the next run of a source is to go by.

    An accepted number holds until calls that are gone from the list have been missed often enough to be withdrawn:
    until then they count among those that are held, and the same list would be doubted each day anew.
    """
    rows = session.exec(marks(source, "complete", ACCEPTED).limit(RUNS_BEFORE_WITHDRAWN)).all()
    live = tuple(row.counts["live"] for row in rows if row.accepted and "live" in row.counts)
    waiting = list(_waiting(session, source)) if rows and rows[0].outcome == ACCEPTED else []
    last: Sequence[str] = next((row.problems for row in rows if row.outcome == "complete"), ())
    sizes = (row.counts.get("live") for row in waiting if row.cause == "jump")
    return Right(
        live,
        frozenset(field for row in waiting for field in row.fields),
        frozenset(words for row in waiting if row.cause in _BY_WORDS for words in row.problems),
        next(sizes, None),
        any(row.cause == NO_ITEMS for row in waiting) or any(f" x {NO_ITEMS}" in each for each in last),
    )


def _waiting(session: Session, source: str) -> Iterator[SourceRun]:
    """What has been accepted since the source was last read whole, or in another way: one doubt may hide the next.

    Latest first.
    """
    for row in session.exec(marks(source, "complete", "unchanged", REPAIRED, ACCEPTED).limit(_MOST_WAITING)):
        if row.outcome != ACCEPTED:
            return
        yield row


def has_been_looked_at(session: Session, source: str) -> bool:
    """Whether a person has ever said that what this source gives is right, or accepted a way to read it."""
    query = select(SourceRun.id).where(SourceRun.source == source, col(SourceRun.accepted)).limit(1)
    return session.exec(query).first() is not None


@dataclass(frozen=True)
class Doubt:
    """Why a run was not believed, or only in part, and a person may say that it is right all the same.

    `before`, `now`: live calls as they are held, and in the list. `fields`: those that are gone. `words`: what the run
    said. `waits`: it has been accepted, and the source has not been read since.
    """

    source: str
    cause: str
    before: int
    now: int
    fields: tuple[str, ...]
    words: str = ""
    waits: bool = False

    @property
    def key(self) -> str:
        """What was shown to a person: an answer to one doubt is none to another."""
        shown = {"jump": str(self.now), "fields": ",".join(self.fields)}
        return ":".join((self.cause, shown.get(self.cause, self.words)))


def doubt_of(session: Session, state: SourceState) -> Doubt | None:
    """What about a source, as it is now, may be right; None if nothing is."""
    if state.paused or state.health not in ("broken", "incomplete") or state.cause not in MAY_BE_RIGHT:
        return None
    query = select(SourceRun).where(SourceRun.source == state.source, col(SourceRun.ended_at).is_not(None))
    last = session.exec(query.order_by(col(SourceRun.id).desc()).limit(1)).first()
    if last is None or last.cause != state.cause:
        return None
    fields = tuple(sorted(state.lost_fields)) if state.cause == "fields" else ()
    now = last.counts.get("live", 0)
    words = state.problems[0] if state.problems else ""
    return Doubt(state.source, state.cause, state.live_calls, now, fields, words, waits=last.outcome == ACCEPTED)


def held_with(session: Session, doubt: Doubt) -> dict[str, int]:
    """How many live calls of the source have each of the fields that are gone, as they are held."""
    if not doubt.fields:
        return {}
    shares = shares_of(list(held_calls(session, doubt.source).values()), (), {})
    return {field: shares.get(field, (0, 0))[0] for field in doubt.fields}


def accept(session: Session, doubt: Doubt, now: datetime) -> None:
    """Note that a person says it is right, for the next run."""
    counts, problems = {"live": doubt.now} if doubt.cause in ("jump", AT_ONCE, NOT_CALLS) else {}, [doubt.words]
    session.add(
        SourceRun(
            source=doubt.source, started_at=now, ended_at=now, outcome=ACCEPTED, cause=doubt.cause, counts=counts,
            fields={field: [0, 0] for field in doubt.fields}, problems=problems, accepted=True,
        )
    )  # fmt: skip
