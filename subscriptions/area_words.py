"""The words of a priority area: changed by people, every version kept, any of them brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session, col, select

from subscriptions.area_models import AreaVersion
from subscriptions.fault_words import excess, sentence_of
from subscriptions.fields import Name, Paragraphs, Phrases, PolicyField
from subscriptions.listeners import as_area
from subscriptions.matching.model import Area
from subscriptions.models import PriorityArea, saved_id
from watcher.errors import BadInput

FROM_A_FILE = "profile import"
# Before the name of whoever set the service up, where a version came with that.
AT_FIRST_RUN = "first run: "


class Words(BaseModel):
    """What a coordinator writes of an area, checked as in a profile file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    description: Paragraphs = ""
    must_not: Phrases = ()
    fields_added: tuple[PolicyField, ...] = ()
    fields_left_out: tuple[PolicyField, ...] = ()

    def changes(self) -> dict[str, Any]:
        """As fields of an area."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def as_area(self, area: PriorityArea) -> Area:
        """The stored area as matching would see it with these words."""
        return replace(as_area(area), **self.changes())


class Faulty(Exception):
    """Words that cannot be used. `faults`: the fields at fault, and what is wrong with each.

    `excess`: of those that are too long, how many characters they have and how many they may have.
    """

    def __init__(self, faults: Mapping[str, str], excess: Mapping[str, tuple[int, int]]) -> None:
        super().__init__("; ".join(f"{name}: {what}" for name, what in faults.items()))
        self.faults, self.excess = faults, excess


class ChangedMeanwhile(BadInput):
    """Somebody else has changed the area since the words were read."""


def read_words(typed: Mapping[str, Any]) -> Words:
    """Raises Faulty, which names each field that cannot be used."""
    try:
        return Words.model_validate(dict(typed))
    except ValidationError as error:
        found = {str(fault["loc"][0]): fault for fault in error.errors()}
        sizes = {name: size for name, fault in found.items() if len(fault["loc"]) == 1 and (size := excess(fault))}
        raise Faulty({name: sentence_of(fault) for name, fault in found.items()}, sizes) from error


def words_of(row: PriorityArea | AreaVersion) -> Words:
    """What an area says, or one of its versions, as stored; what today's rules would refuse is still what it is."""
    lists = {name: tuple(getattr(row, name)) for name in ("must_not", "fields_added", "fields_left_out")}
    return Words.model_construct(None, name=row.name, description=row.description, **lists)


def change_area(session: Session, area: PriorityArea, words: Words, *, who: str, based_on: int, now: datetime) -> bool:
    """Give an area other words; it meets all live calls again. The caller has taken the turn `match`.

    `based_on`: the version that whoever changes it has read (`latest_version`). Returns False if nothing differs.
    Raises ChangedMeanwhile if that is no longer the latest.
    """
    if based_on != latest_version(session, area):
        raise ChangedMeanwhile(f"{area.key}: somebody else has changed this area meanwhile; read it again")
    if words == words_of(area):
        return False
    for name, value in words.model_dump(mode="json").items():
        setattr(area, name, value)
    area.revision += 1
    session.add(area)
    keep_version(session, area, who=who, now=now)
    return True


def keep_version(session: Session, area: PriorityArea, *, who: str, now: datetime) -> None:
    """Write down what an area says now, and who made it so."""
    session.add(AreaVersion(area_id=saved_id(area), **words_of(area).model_dump(mode="json"), who=who, at=now))
    session.flush()


def latest_version(session: Session, area: PriorityArea) -> int:
    """The row id of an area's latest version; 0 if none was ever kept."""
    query = select(AreaVersion.id).where(AreaVersion.area_id == area.id).order_by(col(AreaVersion.id).desc())
    return session.exec(query.limit(1)).first() or 0


def versions_of(session: Session, area: PriorityArea) -> list[AreaVersion]:
    """What an area has said, the latest first."""
    query = select(AreaVersion).where(AreaVersion.area_id == area.id).order_by(col(AreaVersion.id).desc())
    return list(session.exec(query))
