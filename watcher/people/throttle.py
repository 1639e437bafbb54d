"""A brake on guessing. It always lets go again: nobody can shut a person out of her account for good.

Tries are counted for an address of the network together with an account, for each address alone, and for an account
from wherever. The last limit is wide, and a link by mail passes it by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, and_, col, func, or_, select

from watcher.db import take_turn
from watcher.people.models import SignInTry
from watcher.people.tokens import key_of

WINDOW = timedelta(minutes=15)
_TRIES = {"pair": 5, "place": 100, "account": 100}
_LINKS = {"pair": 3, "place": 100, "account": 6}


def may_try(session: Session, address: str, place: str, now: datetime) -> bool:
    """Whether one more password may be tried; if so, it counts. `place`: the address of the network."""
    return _take(session, _counted("try", address, place), _TRIES, now)


def may_ask_for_link(session: Session, address: str, place: str, now: datetime) -> bool:
    """Whether one more link may be asked for; if so, it counts."""
    return _take(session, _counted("link", address, place), _LINKS, now)


def forget_tries(session: Session, address: str, place: str, at: datetime) -> None:
    """After the right password, tried at that moment: neither it nor her own slips count.

    A whole town hall may have one network address: those who sign in there must not use up each other's tries.
    """
    keys = _counted("try", address, place)
    this_one = and_(col(SignInTry.key).in_(keys.values()), col(SignInTry.at) == at)
    session.exec(delete(SignInTry).where(or_(col(SignInTry.key) == keys["pair"], this_one)))


def _counted(kind: str, address: str, place: str) -> dict[str, str]:
    return {
        "pair": key_of(f"{kind} {place} {address}"),
        "place": key_of(f"{kind} {place}"),
        "account": key_of(f"{kind} for {address}"),
    }


def _take(session: Session, keys: Mapping[str, str], limits: Mapping[str, int], now: datetime) -> bool:
    take_turn(session, "sign-in")  # or many at the same moment would each find the others not counted yet
    session.exec(delete(SignInTry).where(col(SignInTry.at) <= now - WINDOW))
    query = select(SignInTry.key, func.count()).where(col(SignInTry.key).in_(keys.values())).group_by(SignInTry.key)
    counts: dict[str, int] = dict(session.exec(query).all())
    if any(counts.get(key, 0) >= limits[what] for what, key in keys.items()):
        return False
    session.add_all(SignInTry(key=key, at=now) for key in keys.values())
    return True
