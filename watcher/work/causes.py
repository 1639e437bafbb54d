"""Why a source is not well, in a sentence, and since when it has been for that very reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from watcher.language import Texts
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.outcomes import AWAY, GONE, THEIR_FAULT, UNREACHABLE, kind_of

_CAUSES = {
    **dict.fromkeys(UNREACHABLE, "unreachable"),
    "no-such-host": "no-such-host",
    "tls": "tls",
    **{cause: cause for cause in ("layout", "invalid", "fields", "jump", "conflicts", "cut-off", "endless", "details")},
    "leads-on": "leads-on",
    **dict.fromkeys(("nothing-found", "nothing-fits"), "nothing-found"),
    **{cause: cause for cause in ("same-title", "at-once", "not-calls", "no-items")},
    "status": "status",
    GONE: "gone",
    "no-such-page": "gone",
    THEIR_FAULT: "theirs",
    "redirects": "circle",
    "too-large": "large",
    "no-cards": "no-cards",
    "robots": "robots",
    "bot-wall": "wall",
    "wait": "wait",
    "setting": "setting",
    "refused-address": "refused",
    "our-fault": "ours",
}
_MOST_RUNS = 1_000


def cause_words(state: SourceState, texts: Texts) -> str:
    """Why a source cannot be read, or only in part, in a sentence: for letters and pages alike."""
    return texts.say(f"admin.cause.{_key(state.cause)}")


def causes_since(session: Session, states: Iterable[SourceState]) -> dict[str, datetime]:
    """Since when each source that is not well has been so for the reason it is now; those for which that is known."""
    found = {state.source: _cause_since(session, state) for state in states}
    return {source: since for source, since in found.items() if since is not None}


def _cause_since(session: Session, state: SourceState) -> datetime | None:
    """A run to which nobody answered in between is no other reason: that comes and goes by itself."""
    query = select(SourceRun.cause, SourceRun.started_at).where(
        SourceRun.source == state.source, SourceRun.outcome == state.health
    )
    if state.health_since is not None:
        query = query.where(col(SourceRun.started_at) >= state.health_since)
    since: datetime | None = None
    for cause, at in session.exec(query.order_by(col(SourceRun.id).desc()).limit(_MOST_RUNS)):
        if _key(cause) == _key(state.cause):
            since = at
        elif kind_of(cause) != AWAY:
            break
    return since


def _key(cause: str | None) -> str:
    return _CAUSES.get(cause or "", "content")
