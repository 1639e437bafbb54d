"""What a call is told as: all its sources' words put together, with people's corrections laid over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from sources.contract import CallData
from sources.settled import settled
from sources.supposed import APPLICANTS, REGIONS, as_supposed_now
from sources.true_days import with_true_days
from watcher.calls.corrections import apply_corrections, corrections_of, question_corrections
from watcher.calls.decide import Decision, Kind, as_time_passes, tells_same
from watcher.calls.models import Call, Correction, Sighting
from watcher.calls.put_right import mark_misread, misread_fields
from watcher.calls.stated import is_gone, joint, read_stated
from watcher.calls.together import ranked
from watcher.calls.write import apply, key_of, write_event

# What matching reads: where another source brings some of it, areas that did not care for the call may do so now.
_MATCHED_FIELDS = ("title", "summary", "text", "translations", "programme", "funder", "keywords", "eligibility")
# Fields that are laid out, or read by us, in other ways while they say the same.
_OF_WORDS = ("title", "budget", "eligibility")


@dataclass(frozen=True)
class Occasion:
    """On what occasion a call is worked out anew.

    `broken`: sources that cannot be read at present. `by_person`: a person has corrected something.
    """

    now: datetime
    run_id: int | None = None
    broken: frozenset[str] = frozenset()
    by_person: bool = False


def tell(
    session: Session,
    call: Call,
    sightings: Sequence[Sighting],
    occasion: Occasion,
    *,
    corrections: Sequence[Correction] | None = None,
    before: Mapping[int, CallData] | None = None,
) -> str | None:
    """Work a call out anew and write what has become of it. Returns the kind of the event, if there is one.

    `corrections`: people's, where they have been read already. `before`: by the row of each sighting that was read
    anew, what its source said until now. Of several sources, what differs though none has changed it is told only
    where it matters.
    """
    broken = frozenset() if _differed_before(call, sightings) else occasion.broken
    stated = read_stated(sightings, broken, occasion.now)
    facts = joint(stated, occasion.now)
    corrections = corrections_of(session, key_of(call)) if corrections is None else corrections
    moved = _moved(sightings, before or {})
    if moved and corrections:
        was = as_supposed_now(joint(read_stated(sightings, broken, occasion.now, before), occasion.now), facts)
        otherwise = {name for name in moved if _differs(was, facts, name)}
        read_wrong = misread_fields(mark_misread(facts, was, dict.fromkeys(otherwise), occasion.now))
        question_corrections(corrections, otherwise - read_wrong)
    leader = ranked(stated)[0].data
    call.source, call.external_id = leader.source, leader.external_id
    facts = apply_corrections(facts, corrections, occasion.now)
    if len(sightings) > 1 or any(each.state == "active" for each in corrections):
        facts = with_true_days(facts)  # the words are one source's, the day may be another's, or a person's
    if occasion.by_person:
        facts = as_time_passes(facts, occasion.now)  # the source was read some time ago
    if call.withdrawn and not all(map(is_gone, sightings)):
        return _bring_back(session, call, facts, occasion)
    told = None if occasion.by_person or len(sightings) == 1 else moved
    known = CallData.model_validate(call.data)
    kind = apply(
        session, call, facts, run_id=occasion.run_id, now=occasion.now, moved=told, by_person=occasion.by_person
    )
    if before and kind is None and facts.is_live and _is_supposed_otherwise(facts, known):
        match_again(session, call, occasion)
    return kind


def tell_joined(session: Session, call: Call, sightings: Sequence[Sighting], occasion: Occasion) -> None:
    """The same for a call that one more source shows. Words it brings are matched, even where nothing is told."""
    held = CallData.model_validate(call.data)
    kind = tell(session, call, sightings, occasion)
    fresh = CallData.model_validate(call.data)
    if kind is None and any(getattr(held, name) != getattr(fresh, name) for name in _MATCHED_FIELDS):
        match_again(session, call, occasion)


def _is_supposed_otherwise(fresh: CallData, known: CallData) -> bool:
    """Whether matching has something else to go by, of which nobody is told: what the catalogue says of a source."""
    names = {"funder", "level", "programme"} | {*_MATCHED_FIELDS}.intersection(fresh.supposed)
    parts = (fresh.eligibility, known.eligibility)
    return any(getattr(fresh, name) != getattr(known, name) for name in names) or any(
        getattr(parts[0], name) != getattr(parts[1], name) for name in (APPLICANTS, REGIONS)
    )


def match_again(session: Session, call: Call, occasion: Occasion) -> None:
    """An event that tells nothing: whoever knows the call hears nothing of it, but every area meets it anew."""
    facts = CallData.model_validate(call.data)
    write_event(session, call, facts, Decision("changed"), run_id=occasion.run_id, now=occasion.now)


def _bring_back(session: Session, call: Call, facts: CallData, occasion: Occasion) -> str:
    """Of a call that comes back only to say that it is over, nobody may think that it is open again."""
    call.withdrawn = False
    facts = as_time_passes(facts, occasion.now)
    kind: Kind = "reopened" if facts.is_live else "closed"
    back = Decision(kind, {"status": ["withdrawn", facts.status]})
    write_event(session, call, facts, back, run_id=occasion.run_id, now=occasion.now)
    return kind


def _differed_before(call: Call, sightings: Sequence[Sighting]) -> bool:
    """Whether a source gives the days with which it has contradicted the call all along.

    Then they are no reason to think that a source which cannot be read has moved its own.
    """
    standing = {
        (each["source"], *each["days"]) for each in call.data.get("dissent", ()) if each["field"] == "deadlines"
    }
    return any((each.source, *(day["date"] for day in each.data["deadlines"])) in standing for each in sightings)


def _moved(sightings: Sequence[Sighting], before: Mapping[int, CallData]) -> frozenset[str]:
    """The fields that a source itself has changed."""
    read = [(before[each.id or 0], CallData.model_validate(each.data)) for each in sightings if each.id in before]
    read = [(as_supposed_now(was, is_now), is_now) for was, is_now in read]
    return frozenset(name for was, is_now in read for name in CallData.model_fields if _differs(was, is_now, name))


def _differs(was: CallData, is_now: CallData, name: str) -> bool:
    if _said(was, name) == _said(is_now, name):
        return False
    return name not in _OF_WORDS or not tells_same(is_now, settled(was), name)


def _said(call: CallData, name: str) -> object:
    """What a call says in a field. A weekday that belongs to another day only casts doubt on the day it stands by."""
    if name == "deadlines":
        return [day.model_copy(update={"said_weekday": None}) for day in call.deadlines]
    value: object = getattr(call, name)
    return value
