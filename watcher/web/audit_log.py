"""The log for admins: who did what, when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from sources.reading.text import one_line
from subscriptions.delivery.names import source_name
from subscriptions.models import Delivery, Department, Organisation, PriorityArea, Recipient, Subscription
from watcher.calls.models import Call
from watcher.db import reading
from watcher.language import Texts
from watcher.people.models import Account, Audit
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.access import number_in
from watcher.web.pages import Pages, View

PAGE_SIZE = 100
LONGEST_NAME = 80
# Where the thing itself can be seen, by what it is.
_WHERE = {"call": "/calls/", "area": "/areas/", "source": "/sources/"}


@dataclass(frozen=True)
class Line:
    """One act. `is_words`: `what` is a sentence of ours in the reader's language, not the bare word that was kept."""

    at: datetime
    who: str
    what: str
    is_words: bool
    organisation: str
    about: str
    link: str = ""


def log_page(pages: Pages, request: Request) -> Response:
    """`before`: only what is older than this row of the log."""
    visitor, texts = pages.visitor(request), pages.texts(request)
    before = number_in({"before": request.query_params.get("before", "")}, "before")
    with reading(pages.engine) as session:
        names = {row.id: row.name for row in session.exec(select(Organisation)) if visitor.may("admin", row.id)}
        query = select(Audit).where(_concerns(visitor, names))
        query = query.where(col(Audit.id) < before) if before else query
        rows = session.exec(query.order_by(col(Audit.id).desc()).limit(PAGE_SIZE + 1)).all()
        known = _known(session, rows[:PAGE_SIZE], texts) | _sources(rows[:PAGE_SIZE], pages.settings, texts)
    lines = [_line(row, names, known, texts) for row in rows[:PAGE_SIZE]]
    older = ""
    if len(rows) > PAGE_SIZE:
        older = "/log?" + urlencode({"before": rows[PAGE_SIZE - 1].id, "lang": texts.language})
    return pages.show(request, "log.html", lines=lines, older=older, section="operations")


def _concerns(visitor: Visitor, led: Mapping[str, str]) -> ColumnElement[bool]:
    """Who leads all sees what concerns none of them too."""
    return true() if visitor.everywhere == "admin" else col(Audit.organisation_id).in_(led)


def _known(session: Session, rows: Sequence[Audit], texts: Texts) -> dict[str, str]:
    """What the things are called that rows are about, as far as they are still there: `area:7` -> its name."""
    known: dict[str, str] = {}
    for kind, number_of, name_of in (
        ("area", PriorityArea.id, PriorityArea.name),
        ("account", Account.id, Account.name),
        ("delivery", Delivery.id, Delivery.subject),
        ("department", Department.id, Department.name),
    ):
        if numbers := _numbers(rows, kind):
            query = select(number_of, name_of).where(col(number_of).in_(numbers))
            known |= {f"{kind}:{number}": name for number, name in session.exec(query)}
    whom = select(Recipient.id, Recipient.kind, Recipient.address).where(
        col(Recipient.id).in_(_numbers(rows, "recipient"))
    )
    copied = [row.about.removeprefix("organisation:") for row in rows if row.about.startswith("organisation:")]
    whose = select(Organisation.id, Organisation.name).where(col(Organisation.id).in_(copied))
    known |= {f"organisation:{key}": name for key, name in session.exec(whose)}
    for number, kind, address in session.exec(whom):  # the address of a channel is a secret
        known[f"recipient:{number}"] = texts.say("web.teams_channel") if kind == "teams" else address
    titles = select(Call.id, col(Call.data)["title"].as_string()).where(col(Call.id).in_(_numbers(rows, "call")))
    known |= {f"call:{number}": one_line(title, LONGEST_NAME) for number, title in session.exec(titles)}
    return known | _whose(session, _numbers(rows, "subscription"))


def _sources(rows: Sequence[Audit], settings: Settings, texts: Texts) -> dict[str, str]:
    asked = {row.about.removeprefix("source:") for row in rows if row.about.startswith("source:")} - {""}
    return {f"source:{each}": source_name(each, settings).in_language(texts.language) for each in asked}


def _whose(session: Session, subscriptions: Sequence[int]) -> dict[str, str]:
    """A subscription is known by its department, or by the organisation where it is for all of it."""
    query = (
        select(Subscription.id, Department.name, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Subscription.organisation_id))
        .join(Department, col(Department.id) == col(Subscription.department_id), isouter=True)
        .where(col(Subscription.id).in_(subscriptions))
    )
    return {f"subscription:{number}": department or whole for number, department, whole in session.exec(query)}


def _numbers(rows: Sequence[Audit], kind: str) -> list[int]:
    parts = (each.partition(":") for row in rows for each in row.about.split(" "))
    return sorted({int(number) for name, _, number in parts if name == kind and number.isdigit()})


def slug(what: str) -> str:
    """`role set to admin` -> `role-set-to-admin`: the end of the key of its text."""
    return "-".join(what.replace("_", " ").split())


def _line(row: Audit, names: Mapping[str, str], known: Mapping[str, str], texts: Texts) -> Line:
    key = f"act.{slug(row.what)}"
    said = texts.say(key) if texts.has(key) else row.what
    organisation = names.get(row.organisation_id or "", row.organisation_id or "")
    # An answer is about a call, an area and a recipient, whose name stands there already.
    parts = [each for each in row.about.split(" ") if each in known]
    gone = texts.say("operations.gone") if row.about else ""
    about = ", ".join(known[each] for each in parts if len(parts) == 1 or not each.startswith("recipient:")) or gone
    kind, _, name = parts[0].partition(":") if parts else ("", "", "")
    link = _WHERE[kind] + quote(name, safe="") if kind in _WHERE else ""
    return Line(row.at, row.who, said, texts.has(key), organisation, about, link)


STAFF: dict[str, View] = {"/log": log_page}
