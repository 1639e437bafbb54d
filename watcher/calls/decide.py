"""Deciding what a fresh answer means against what we hold. Pure: old state and the clock come in as arguments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sources.contract import CallData
from sources.reading.countdown import without_countdown
from sources.reading.same_facts import same_money, same_title, same_words, stands_in
from sources.reading.status import HOME_ZONE, has_passed, is_full_date, last_deadline, status_at
from sources.same_days import covers, same_day, same_hour
from sources.settled import settled
from sources.supposed import as_its_page_said, as_supposed_now, only_supposed
from watcher.calls.cut_offs import follow_the_days, is_next_cut_off
from watcher.calls.extensions import is_extended
from watcher.calls.put_right import mark_corrected, mark_misread

Kind = Literal["new", "changed", "closed", "reopened", "withdrawn"]
# What stands as the new status where a call is withdrawn because its source is read no more.
UNREAD = "unread"

# What people care about, in the order they are told of it. Anything else is kept up to date in silence.
TOLD_FIELDS = (
    "status",
    "deadlines",
    "opens",
    "title",
    "budget",
    "funding_rate",
    "eligibility",
    "deadline_model",
    "programme",
    "text",
    "documents",
)
_FROM_DETAILS = ("opens", "deadlines", "deadline_model", "budget", "funding_rate", "documents", "keywords", "programme")
_SETTLED = frozenset({"closed", "cancelled", "rolling"})
# Of a call that closes, the rest no longer matters to anyone.
_TOLD_WHEN_CLOSED = frozenset({"status", "deadlines"})


@dataclass(frozen=True)
class Decision:
    """`kind` None: nothing to tell. `changes`: field -> [old, new] as JSON values (and marks: `put_right.py`)."""

    kind: Kind | None
    changes: dict[str, Any] = field(default_factory=dict)


def decide(
    fresh: CallData,
    known: CallData | None,
    moved: Collection[str] | None = None,
    now: datetime | None = None,
    *,
    by_person: bool = False,
) -> Decision:
    """What has happened to one call, if anything that people care about. `now`: when the fresh facts were read.

    `moved`: fields that a source itself has changed, None for any. The others differ because another source tells
    them now: nothing has happened to them, and only what one must know in order to apply in time is told.
    `by_person`: a person's correction is all that differs, so each difference was meant.
    """
    if known is None:
        return Decision("new", {"status": [None, fresh.status]})
    today = now.astimezone(ZoneInfo(HOME_ZONE)).date() if now else None
    changes = changed_fields(fresh, known, today, by_person=by_person)
    if moved is not None:
        changes = {name: both for name, both in changes.items() if name in moved or _matters(name, fresh, known)}
    if now is not None and "deadlines" in changes and not by_person and is_next_cut_off(fresh, known, now):
        changes = {name: both for name, both in changes.items() if name not in follow_the_days(fresh, known)}
    if not changes:
        return Decision(None)
    kind = _kind(fresh, known)
    if kind == "closed":
        changes = {name: change for name, change in changes.items() if name in _TOLD_WHEN_CLOSED}
    return Decision(kind, mark_corrected(changes) if by_person else mark_misread(fresh, known, changes, now))


def _matters(name: str, fresh: CallData, known: CallData) -> bool:
    """Whether who knows what was told until now would come too late, or wait in vain."""
    if name == "status":
        return fresh.status != "unknown"
    if name == "opens":
        return fresh.opens is not None
    if name != "deadlines":
        return False
    last = [day for day in known.deadlines if day.date == last_deadline(known.deadlines)]
    if fresh.is_live and not covers(fresh.deadlines, last):
        return True  # a later day that is no longer stated
    pairs = [(day, other) for day in fresh.deadlines for other in known.deadlines if same_day(day, other)]
    return not covers(known.deadlines, fresh.deadlines) or not all(same_hour(*pair) for pair in pairs)


def _kind(fresh: CallData, known: CallData) -> Kind:
    if known.status != "closed" and fresh.status == "closed":
        return "closed"
    if known.status == "closed" and fresh.is_live:
        return "reopened"
    return "changed"


def changed_fields(
    fresh: CallData, known: CallData, today: date | None = None, *, by_person: bool = False
) -> dict[str, Any]:
    """The told fields that differ, with old and new value as JSON.

    What the catalogue entry alone says, or we read otherwise, is none, unless a person has just corrected it.
    """
    known = known if by_person else as_supposed_now(known, fresh)
    differing = [name for name in TOLD_FIELDS if getattr(fresh, name) != getattr(known, name)]
    if not differing:
        return {}
    known = settled(known)  # what earlier versions kept of contacts has not been taken away by the funder
    meant = {"eligibility"} if by_person else set()
    names = [name for name in differing if name in meant or not tells_same(fresh, known, name, today)]
    if not names:
        return {}
    new, old = fresh.model_dump(mode="json", include=set(names)), known.model_dump(mode="json", include=set(names))
    return {name: [old[name], new[name]] for name in names}


def tells_same(fresh: CallData, known: CallData, name: str, today: date | None = None) -> bool:
    """Whether a field that differs makes no difference to a reader: laid out otherwise, or changing from day to day."""
    if name in ("title", "text"):
        # What earlier versions kept with its counts is no change once it is read without them.
        new, old = (getattr(without_countdown(call), name) for call in (fresh, known))
        return same_title(old, new) if name == "title" else same_words(old, new, today)
    if name == "budget":
        return same_money(known.budget, fresh.budget, fresh.language)
    if name == "eligibility" and not same_words(known.eligibility.text or "", fresh.eligibility.text or ""):
        return _is_read_otherwise(fresh, known, today)
    return _essence(fresh, name) == _essence(known, name)


def _is_read_otherwise(fresh: CallData, known: CallData, today: date | None) -> bool:
    """Whether who may apply differs by our reading alone: the text is the same, and holds the words of both."""
    said = [call.eligibility.text or "" for call in (fresh, known)]
    return all(stands_in(words, fresh.text) for words in said) and tells_same(fresh, known, "text", today)


def _essence(call: CallData, name: str) -> object:
    """A field's value without what makes no difference to a reader."""
    value = getattr(call, name)
    if name == "deadlines":
        return {(day.date, day.day_before, day.time, day.zone if day.time else None) for day in call.deadlines}
    if name == "documents":
        return {document.url for document in call.documents}
    if name == "eligibility":
        return value.model_copy(update={"text": None})
    return value


def keep_details(listed: CallData, known: CallData) -> CallData:
    """What a list says now, and for everything it does not speak of, what we hold: a page not read is no change."""
    update: dict[str, Any] = {name: getattr(known, name) for name in _FROM_DETAILS if not getattr(listed, name)}
    update["title"] = known.title  # the page's own, where it has one
    if listed.status == "unknown":
        update["status"] = known.status
    if len(known.text) > len(listed.text):
        update |= {"text": known.text, "summary": known.summary}
    if listed.eligibility == only_supposed(listed):
        listed = as_its_page_said(listed, known)
    return listed.model_copy(update={**update, "evidence": {**known.evidence, **listed.evidence}})


def keep_days(fresh: CallData, known: CallData, now: datetime, *, read_anew: bool) -> CallData:
    """A call with the days ahead that we hold, where the way in which it is read now is silent about them.

    `read_anew`: this is the first reading in that way. What was kept then stays until the source states otherwise.
    """
    states_otherwise = fresh.status in _SETTLED or fresh.deadline_model == "rolling"
    may_be = ("opens", "deadlines") if read_anew else known.kept
    silent = [
        name for name in may_be if not getattr(fresh, name) and (name in known.kept or _is_ahead(known, name, now))
    ]
    if fresh.status == "open" and "status" in fresh.evidence and "opens" in silent:
        silent.remove("opens")
    if states_otherwise or not silent:
        return fresh
    update: dict[str, Any] = {name: getattr(known, name) for name in silent}
    said = known.status if fresh.status == "unknown" else fresh.status
    days = {name: update.get(name) or getattr(fresh, name) for name in ("opens", "deadlines")}
    words = {name: known.evidence[name] for name in silent if name in known.evidence}
    update |= {"status": status_at(**days, now=now, said=said), "kept": tuple(silent)}
    return fresh.model_copy(update={**update, "evidence": {**words, **fresh.evidence}})


def keep_past_days(fresh: CallData, known: CallData, now: datetime) -> CallData:
    """A closed call with its last days, which have passed, where its page no longer gives any.

    It closed on them: whoever was told so need not hear of it, and the next round is known by its later day.
    """
    if fresh.status != "closed" or fresh.deadlines or not known.deadlines:
        return fresh
    if not all(has_passed(day, now) for day in known.deadlines):
        return fresh
    words = {name: known.evidence[name] for name in ("deadlines",) if name in known.evidence}
    return fresh.model_copy(update={"deadlines": known.deadlines, "evidence": {**words, **fresh.evidence}})


def _is_ahead(known: CallData, name: str, now: datetime) -> bool:
    if name == "opens":
        return is_full_date(known.opens) and as_time_passes(known, now).status == "forthcoming"
    return any(is_full_date(day.date) and not has_passed(day, now) for day in known.deadlines)


def as_time_passes(known: CallData, now: datetime) -> CallData:
    """The same call at a later time: forthcoming calls open, and calls close after their last deadline.

    A call whose source does not say that it is open never opens by a date alone; it may close by one.
    """
    status = status_at(opens=known.opens, deadlines=known.deadlines, now=now, said=known.status)
    if status == known.status or (known.status == "unknown" and status != "closed"):
        return known
    return known.model_copy(update={"status": status})


def round_id(fresh: CallData, latest: CallData | None, *, one_address: bool, now: datetime) -> str:
    """The identity of the round an address shows now.

    A new round starts only when the known last deadline has passed, or the call was closed, and a later one
    appears; until then a moved deadline is a change, and after it one that was only seen too late (`is_extended`).
    `latest` is the newest round we hold of the address.
    """
    base = fresh.external_id
    if latest is None:
        return f"{base}#1" if one_address else base
    held = as_time_passes(latest, now)
    before, after = last_deadline(latest.deadlines), last_deadline(fresh.deadlines)
    is_later = after is not None and (before is None or after > before)
    if held.status == "closed" and is_later and not is_extended(fresh, latest, now):
        return next_round(latest.external_id)
    return latest.external_id


def plain_address(external_id: str) -> str:
    """An address whose own last part would look like the number of a round, written so that it does not."""
    address = round_address(external_id)
    return f"{address}%23{external_id[len(address) + 1 :]}" if address != external_id else external_id


def printed_address(address: str) -> str:
    """The other way round: an address as its source gives it, of one that `plain_address` has written otherwise."""
    page, mark, number = address.rpartition("%23")
    return f"{page}#{number}" if mark and number.isascii() and number.isdigit() else address


def round_number(external_id: str) -> int:
    """The number of a round; 1 for an address without one."""
    return int(external_id.rpartition("#")[2]) if round_address(external_id) != external_id else 1


def next_round(external_id: str) -> str:
    """The identity of the round after this one, at the same address. No number is ever left out."""
    return f"{round_address(external_id)}#{round_number(external_id) + 1}"


def round_address(external_id: str) -> str:
    """An identity without the number of its round; a mark that names a part of the page stays."""
    address, mark, number = external_id.rpartition("#")
    return address if mark and number.isascii() and number.isdigit() else external_id


def is_address(external_id: str) -> bool:
    """Only addresses are used again for new rounds; a diary number or topic identifier never is."""
    return external_id.startswith(("http://", "https://"))
