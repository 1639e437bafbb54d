"""What a run brought, laid beside what is held of its source: one question, or two where something is not known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from sources.contract import CallData, Note
from sources.entry import Entry
from sources.page_words import words_on
from watcher.calls.extensions import tells_of_more_time
from watcher.calls.held import held_sightings, own_identity
from watcher.calls.met_again import known_names, moved_addresses
from watcher.polling.accepted import Right, has_been_looked_at
from watcher.polling.at_once import Compared, said_at_once
from watcher.polling.gathered import Crawl
from watcher.polling.models import Repair, SourceState
from watcher.polling.repairs import is_read_anew
from watcher.polling.unseen import UNLIKE, sifted


def note_held(session: Session, source: str, found: Crawl, right: Right, now: datetime, *, whole_list: bool) -> None:
    """Note in `found` what only those see who know what is held: one title for all, calls that have got another
    address, a feed that has no items as before, and what is said of nearly all calls at once.

    `right`: what a person has said is right. Of the first reading in a way that a person accepted nothing is said:
    there it is we who read otherwise.
    """
    if found.unchanged:
        return
    found.may_be_empty = right.empty
    rows = held_sightings(session, source)
    held = {name: CallData.model_validate(row.data) for name, row in rows.items()}
    if found.has_one_title:
        found.note_held(held)
        found.is_known_by_it |= found.one_title_words in right.words
    is_asked = bool(held) and any(call.external_id not in held for call in found.calls)
    known = known_names(session, source, found.calls) if is_asked else {}
    # Of a list that was cut off nobody knows what is gone from it.
    moved = moved_addresses(found.calls, held, known) if whole_list and found.is_whole else {}
    found.has_moved = bool(moved)
    compared = Compared(
        fresh=found.calls,
        held={name: call for name, call in held.items() if not rows[name].missing_runs},
        now=now,
        known=known | moved,
        other=held.keys(),
        as_listed=found.as_listed,
        is_whole=whole_list and found.is_whole and not found.says_none_open,
        may_be_news=not whole_list,
        may_fall=right.size is not None and sum(call.is_live for call in found.calls) >= right.size,
        says_more_time=lambda: found.first is not None and tells_of_more_time(words_on(found.first)),
    )
    fault = said_at_once(compared, right.words)
    if fault is not None and not _is_read_anew(session, source):
        found.at_once = fault


def sift_unseen(session: Session, entry: Entry, found: Crawl, live: Sequence[str], now: datetime) -> None:
    """Leave out of `found` what shows by nothing that it is a call, where nobody has seen what its source gives.

    Of a first reading of which that is the most, all is doubted instead, and a person shown it. `live`: the identities
    of the live calls that the source has shown before.
    """
    if found.unchanged:
        return
    held, unread = frozenset(map(own_identity, live)), found.as_listed - found.wordless
    parted = sifted(found.calls, entry.url, held, unread, now.date())
    if parted.unlike and held:
        held |= known_names(session, entry.id, found.calls).keys()
        parted = sifted(found.calls, entry.url, held, unread, now.date())
    if not parted.unlike or has_been_looked_at(session, entry.id):
        return
    if not held and parted.fault is not None:
        found.at_once = parted.fault
    else:
        found.calls, found.left_out = parted.calls, frozenset(call.external_id for call in parted.unlike)
        found.take_notes([Note(code=UNLIKE, detail=call.title) for call in parted.unlike])


def _is_read_anew(session: Session, source: str) -> bool:
    state = session.get(SourceState, source)
    return state is not None and is_read_anew(session.get(Repair, source), state)
