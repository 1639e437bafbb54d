"""Who asks, and for which pages: people of several organisations with the three roles, and whoever holds a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from fill import DEPARTMENTS, NOW
from sqlmodel import Session

from subscriptions.feeds.addresses import feed_token
from subscriptions.models import Department, Recipient
from subscriptions.signed import Purpose, signer_of
from watcher.people.models import Account, Membership, account_id
from watcher.people.sessions import begin_session
from watcher.settings import Settings
from watcher.web.routes import all_routes
from watcher.web.ways import cookie_name

ORGANISATIONS: Final = (0, 7, 42, 150, 299)
AREAS_EACH: Final = 10
# Read far more often than the rest.
OFTEN: Final = frozenset(
    {
        "/", "/calls", "/calls/{call_id}", "/letters", "/letters/{subscription_id}", "/areas", "/areas/{area_id}",
        "/overview", "/digests/{identity}", "/my/{token}", "/my/{token}/calls",
    }
)  # fmt: skip
OFTEN_WEIGHT: Final = 4
MORE: Final = (
    "/calls?words=skola", "/calls?area={area_id}", "/calls?sort=newest", "/calls?who=municipality",
    "/calls?area={area_id}&sort=best", "/calls?source={source}", "/areas?words=skola", "/overview?by=programme",
    "/outbox?state=sent",
    "/areas?organisation={organisation_id}", "/letters?organisation={organisation_id}",
    "/overview?organisation={organisation_id}", "/gaps?organisation={organisation_id}",
)  # fmt: skip
# Looks at the whole installation, once a day at most; what belongs to the first run and to the sign-in service.
NOT_ASKED: Final = frozenset({"/checkup", "/start", "/sign-in/provider", "/sign-in/return", "/sign-in/link/{token}"})


@dataclass(frozen=True)
class Person:
    kind: str
    named: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    def address(self, page: str) -> str:
        token = self.tokens.get(page.split("/")[1], "")
        return re.sub(r"{(\w+)}", lambda found: {**self.named, "token": token}[found[1]], page)


def everybody(session: Session, settings: Settings) -> Iterator[Person]:
    """Makes their accounts and sessions, and the secret addresses."""
    for number in ORGANISATIONS:
        for role in ("coordinator", "reader"):
            yield _signed_in(session, settings, number, role, f"kommun-{number}")
        yield _holder(session, settings, number)
    yield _signed_in(session, settings, 3, "admin", None)


def _signed_in(session: Session, settings: Settings, number: int, role: str, organisation: str | None) -> Person:
    account = Account(name=f"{role} {number}", created_at=NOW)
    session.add(account)
    session.flush()
    session.add(Membership(account_id=account_id(account), organisation_id=organisation, role=role))
    token = begin_session(session, account_id(account), NOW)
    return Person(role, _named(number), cookies={cookie_name(settings): token})


def _holder(session: Session, settings: Settings, number: int) -> Person:
    named = _named(number)
    recipient = session.get_one(Recipient, int(named["subscription_id"]))
    tokens: dict[str, str] = {each: signer_of(settings).token(each, recipient) for each in get_args(Purpose)}
    department = session.get_one(Department, int(named["subscription_id"]))
    return Person("holder", named, tokens=tokens | {"feeds": feed_token(session, department, NOW)})


def _named(number: int) -> dict[str, str]:
    return {
        "area_id": str(number * AREAS_EACH + 1), "call_id": str(number * 3 + 1), "organisation_id": f"kommun-{number}",
        "source": f"source-{number % 40}", "subscription_id": str(number * DEPARTMENTS + 1), "role": "coordinator",
        "identity": f"letter-{number * DEPARTMENTS * 4 + 1}", "study": "none",
    }  # fmt: skip


def pages_of(kind: str) -> list[str]:
    """What such a person asks for, the more often the oftener it stands here."""
    ranks = ("account", "reader", "coordinator", "admin")
    declared = {route.path: route.rule for route in all_routes() if route.method == "GET"}
    asked = declared.keys() - NOT_ASKED
    if kind == "holder":
        return _weighed(path for path in asked if declared[path].access in ("holder", "public"))
    mine = {
        path
        for path in asked
        if declared[path].access in ranks[: ranks.index(kind) + 1] and (kind == "admin" or not declared[path].for_all)
    }
    return _weighed([*mine, *(path for path in MORE if path.partition("?")[0] in mine)])


def _weighed(pages: Iterator[str] | list[str]) -> list[str]:
    return [page for each in sorted(pages) for page in [each] * (OFTEN_WEIGHT if each in OFTEN else 1)]
