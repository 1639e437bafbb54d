"""A call that was added by hand is changed, where its funder's own source may be read too: what is whose to say.

What a source decides is not typed over, but corrected where it can be: the days, and who may apply.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from sources.contract import CallData
from watcher.calls.corrections import add_correction, corrections_of
from watcher.calls.joining import names_of
from watcher.calls.models import Call, CallIdentity, Sighting
from watcher.calls.store import refresh
from watcher.calls.write import key_of
from watcher.web.call_acts import Act
from watcher.web.call_page import BY_HAND
from watcher.web.call_typed import fields_of

# What a form says of a call, in the order in which it does. What stands in several fields counts as one.
FIELDS = (
    *("title", "summary", "url", "status", "opens", "deadlines", "budget", "funding_rate", "eligibility"),
    *("funder", "programme", "level", "language"),
)
_CORRECTED = ("deadlines", "eligibility")
_PARTS = {"rate": "funding_rate", "currency": "budget", "project_min": "budget", "project_max": "budget"}
_PARTS |= {"total": "budget"}
_BEGINNINGS = {"day-": "deadlines", "hour-": "deadlines", "may-": "eligibility"}


@dataclass(frozen=True)
class Outcome:
    """What of what was typed stands now, and what does not because a source says otherwise."""

    changed: tuple[str, ...]
    kept: tuple[str, ...]


def decided_by_source(call: Call) -> tuple[str, ...]:
    """The fields that a source decides; none while what was added by hand leads. A summary is anybody's to write."""
    if call.source == BY_HAND:
        return ()
    data = CallData.model_validate(call.data)
    said = _values(data)
    theirs = (name for name in FIELDS if name != "summary" and data.filled_by.get(name) != BY_HAND)
    return tuple(name for name in theirs if said[name])


def differing(one: CallData, other: CallData) -> tuple[str, ...]:
    """The fields by which a form tells the two apart."""
    ours, theirs = _values(one), _values(other)
    return tuple(name for name in FIELDS if ours[name] != theirs[name])


def to_keep(session: Session, call: Call, sighting: Sighting, typed: CallData, wanted: Collection[str]) -> CallData:
    """What was added by hand as it is to be kept: all that was typed, or, where a source leads, what was changed.

    Its name stays, and a name by which another call goes is not taken.
    """
    own = CallData.model_validate(sighting.data)
    if call.source != BY_HAND:
        written = typed.written if "summary" in wanted else own.written
        typed = own.model_copy(update={**{name: getattr(typed, name) for name in wanted}, "written": written})
    others = select(CallIdentity.key).where(
        col(CallIdentity.key).in_(typed.identities), col(CallIdentity.call_id).not_in(names_of(session, key_of(call)))
    )
    taken = set(session.exec(others))
    names = tuple(name for name in typed.identities if name not in taken)
    return typed.model_copy(update={"external_id": sighting.external_id, "identities": names})


def correct_rest(session: Session, call: Call, typed: CallData, wanted: Collection[str], by: Act, why: str) -> Outcome:
    """After what was typed has been kept: correct what a source, or an earlier correction, says otherwise."""
    open_ones = [each for each in corrections_of(session, key_of(call)) if each.state != "ended"]
    stands = differing(CallData.model_validate(call.data), typed)
    for name in _CORRECTED:
        if name in wanted and (name in stands or any(each.field == name for each in open_ones)):
            new = typed.model_dump(mode="json")[name]
            add_correction(session, call, field=name, new=new, who=by.visitor.name, why=why, now=by.now)
    for each in open_ones:  # what stood by a correction was typed again, and is what was added by hand now
        if each.state == "asked" and each.field not in (*wanted, *stands):
            each.state = "ended"
    session.flush()
    refresh(session, call, by.now)
    left = differing(CallData.model_validate(call.data), typed)
    return Outcome(
        tuple(name for name in FIELDS if name in wanted and name not in left),
        tuple(name for name in FIELDS if name in wanted and name in left),
    )


def _values(call: CallData) -> dict[str, tuple[tuple[str, str], ...]]:
    parts: dict[str, list[tuple[str, str]]] = {name: [] for name in FIELDS}
    for field, value in sorted(fields_of(call).items()):
        begins = next((name for start, name in _BEGINNINGS.items() if field.startswith(start)), "")
        name = begins or _PARTS.get(field, field)
        if name in parts and value:
            parts[name].append((field, value))
    return {name: tuple(found) for name, found in parts.items()}
