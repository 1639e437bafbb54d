"""What a role allows, and whom a visitor is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import ColumnElement, true
from sqlmodel import col

Role = Literal["reader", "coordinator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in. `everywhere`: her role in all organisations, those to come too.

    `roles`: organisation -> role. The members of an umbrella organisation stand there as well, to be read. `address`:
    the mail address that is her own, as far as that has been shown.
    """

    account_id: int | None
    name: str
    everywhere: Role | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    address: str | None = None

    def role_in(self, organisation: str) -> Role | None:
        """None: she must not even know that it is there."""
        return highest(filter(None, (self.everywhere, self.roles.get(organisation))))

    def may(self, role: Role, organisation: str) -> bool:
        """Whether she has this role, or a higher one, in an organisation."""
        return reaches(self.role_in(organisation), role)

    def is_somewhere(self, role: Role) -> bool:
        """Whether she has this role, or a higher one, in any organisation."""
        return reaches(highest(filter(None, (self.everywhere, *self.roles.values()))), role)

    def foremost(self, organisations: Iterable[str]) -> str:
        """The first of those where her role is the highest; empty where there are none."""
        return max(organisations, key=lambda each: _rank(self.role_in(each)), default="")

    def sees(self, organisation: object) -> ColumnElement[bool]:
        """The condition that a column names an organisation she may see."""
        return true() if self.everywhere else col(organisation).in_(self.roles)


def highest(roles: Iterable[Role]) -> Role | None:
    return max(roles, key=ROLES.index, default=None)


def reaches(role: Role | None, needed: Role) -> bool:
    return _rank(role) >= _rank(needed)


def _rank(role: Role | None) -> int:
    return -1 if role is None else ROLES.index(role)
