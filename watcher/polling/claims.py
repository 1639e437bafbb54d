"""Whose turn it is: a due source is claimed by one worker; a dead worker's claim expires."""

from __future__ import annotations

import os
import platform
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Engine, bindparam, text, update
from sqlmodel import Session, col, or_, select

from sources.entry import Entry
from watcher.db import reading, transaction
from watcher.polling.models import SourceState

CLAIM_LASTS = timedelta(minutes=45)
# Who looks at the same hour every day never does so to the second: a little early is due all the same.
EARLY = timedelta(minutes=5)
# Two workers may meet a source for the first time at once.
FIRST_STATE = text(
    "INSERT INTO source_state (source, health, live_calls, paused, problems, lost_fields)"
    " VALUES (:source, 'never-run', 0, :no, '[]', '{}')"
    " ON CONFLICT (source) DO NOTHING"
)


def due_sources(engine: Engine, catalogue: dict[str, Entry], now: datetime) -> list[Entry]:
    """Active entries that have never been asked, or whose time has come."""
    with reading(engine) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}

    def is_due(entry: Entry) -> bool:
        state = states.get(entry.id)
        if state is None:
            return True
        # A run dated in the future was a person's look ahead: it must not silence the source until then.
        ahead = state.last_run_at is not None and state.last_run_at > now
        return not state.paused and (ahead or state.next_due_at is None or state.next_due_at <= now)

    return [entry for entry in catalogue.values() if entry.active and is_due(entry)]


def next_due(round_began: datetime, every: timedelta, asked_until: datetime | None = None) -> datetime:
    """When a source is due again that was read in a round.

    Counted from the beginning of the round, not from its turn: one that came last is due with the others again. Never
    before `asked_until`, when its host asked to be left alone until then.
    """
    due = round_began + every - EARLY
    return max(due, asked_until) if asked_until else due


# Made once: each source of each round asks these, and making such a question takes longer than its answer.
_TAKE = (
    update(SourceState)
    .where(
        col(SourceState.source) == bindparam("of"),
        or_(
            col(SourceState.claimed_until).is_(None),
            col(SourceState.claimed_until) <= bindparam("turn"),
            col(SourceState.claim) == bindparam("dead"),
        ),
    )
    .values(claim=bindparam("token"), claimed_until=bindparam("until"))
)
_TAKE_DUE = _TAKE.where(
    or_(
        col(SourceState.next_due_at).is_(None),
        col(SourceState.next_due_at) <= bindparam("now"),
        col(SourceState.last_run_at) > bindparam("turn"),
    )
)
_END = (
    update(SourceState)
    .where(col(SourceState.source) == bindparam("of"), col(SourceState.claim) == bindparam("token"))
    .values(claim=None, claimed_until=None)
)


def claim(
    session: Session, source: str, now: datetime, *, turn: datetime | None = None, whether_due_or_not: bool = False
) -> str | None:
    """A token if this worker may run the source now; None if another does or it is not due. Held from the commit on.

    `now`: when the round began, by which it is due. `turn`: when its turn came, from which on the claim lasts: one
    made as of the beginning of a long round would have run out before it was made.
    """
    turn = turn or now
    token = f"{platform.node()}:{os.getpid()}:{uuid.uuid4().hex}"
    state = session.get(SourceState, source)
    if state is None:
        session.connection().execute(FIRST_STATE, {"source": source, "no": False})
        state = session.get_one(SourceState, source)
    dead = state.claim if state.claim and _holder_is_dead(state.claim) else ""
    given = {"of": source, "turn": turn, "dead": dead, "token": token, "until": turn + CLAIM_LASTS}
    if whether_due_or_not:
        taken = session.connection().execute(_TAKE, given)
    else:
        taken = session.connection().execute(_TAKE_DUE, {**given, "now": now})
    return token if taken.rowcount else None


def end_claim(session: Session, source: str, token: str) -> bool:
    """Give a claim up together with the run's result. False if it had expired and another worker has taken over."""
    return bool(session.connection().execute(_END, {"of": source, "token": token}).rowcount)


def release(engine: Engine, source: str, token: str) -> None:
    """Give a claim back without a result, so that the next worker need not wait for it to expire."""
    with transaction(engine) as session:
        end_claim(session, source, token)


def _holder_is_dead(claim_token: str) -> bool:
    """Whether the claim is of a process of this machine that no longer runs. Unsure: False, the claim will expire."""
    node, _, rest = claim_token.partition(":")
    pid = rest.partition(":")[0]
    if os.name != "posix" or node != platform.node() or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)  # signal 0 asks only whether the process exists
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
