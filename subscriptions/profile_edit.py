"""One place of an organisation's profile changed, as its pages do: by the checks and the writing of an import."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel import Session

from subscriptions.fault_words import excess
from subscriptions.profile_export import profile_table
from subscriptions.profile_faults import faults_between_fields, faults_of_fields
from subscriptions.profile_file import Profile
from subscriptions.profile_import import import_profile
from watcher.db import take_turn

Table = dict[str, Any]
# Where the fault of a profile as a whole lies: letters are to be seen first, and nobody has an address to see them at.
NO_REVIEWER = ("organisation", "contact", "email")


class Fault(NamedTuple):
    """`place`: the way to what is wrong, as in `("subscriptions", 2, "time")`; empty where it lies between fields.

    `excess`: of what is too long, how many characters or entries it has and how many it may have.
    """

    place: tuple[int | str, ...]
    what: str
    excess: tuple[int, int] | None = None


class Unfit(Exception):
    """The profile as it would be cannot be used. Nothing has been written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(each.what for each in self.faults))


def change_profile(
    session: Session, organisation_id: str, change: Callable[[Table], None], *, who: str, now: datetime, zone: ZoneInfo
) -> Counter[str]:
    """Let `change` change the organisation's profile table, and lay what comes out of it over the organisation.

    Returns what `import_profile` does. Raises Unfit, and whatever `change` raises.
    """
    take_turn(session, "match")  # two people write one after the other, and neither under a run of matching
    return import_profile(session, _changed(session, organisation_id, change), now, zone, who)


def check_change(session: Session, organisation_id: str, change: Callable[[Table], None]) -> None:
    """What would stand in the way of `change`. Raises as `change_profile` does; nothing is written."""
    _changed(session, organisation_id, change)


def _changed(session: Session, organisation_id: str, change: Callable[[Table], None]) -> Profile:
    raw = profile_table(session, organisation_id)
    raw.setdefault("areas", [])
    raw.setdefault("subscriptions", [])
    change(raw)
    return _checked(raw)


def _checked(raw: Table) -> Profile:
    between = [Fault((), what) for what in faults_between_fields(raw)]
    try:
        profile = Profile.model_validate(raw)
    except ValidationError as error:
        told = faults_of_fields(error, raw)
        places = [tuple(fault["loc"]) or NO_REVIEWER for fault in error.errors()]
        sizes = [excess(fault) for fault in error.errors()]
        raise Unfit([*map(Fault, places, told, sizes), *between]) from error
    if between:
        raise Unfit(between)
    return profile


def fingerprint(value: object) -> str:
    """Differs where a part of a profile does: a form carries it, so that two people who edit notice each other."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_id(name: str, taken: Iterable[str]) -> str:
    """An id for something new, like its name, that nothing has or has had."""
    known, plain = {each.casefold() for each in taken}, id_like(name)
    numbered = (plain if number == 1 else f"{plain}-{number}" for number in range(1, len(known) + 2))
    return next(each for each in numbered if each not in known)


def id_like(name: str) -> str:
    """Letters and digits of a name with hyphens between them; `ny` where it has none that can be written so."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:60].strip("-") or "ny"


def find_table(tables: Iterable[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    """The department, area or subscription with this id."""
    return next((each for each in tables if each["id"] == key), None)
