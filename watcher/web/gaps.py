"""What nobody gets: per organisation and department, with what would cover it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from subscriptions.digests.plain import upper_first
from subscriptions.gaps import Gap, cover_area, find_gaps
from subscriptions.matching_work import has_new_words
from subscriptions.models import (
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.db import reading, take_turn, transaction
from watcher.language import Texts
from watcher.people.audit import note
from watcher.web.access import number_in
from watcher.web.area_preview import line_of
from watcher.web.letter_names import letter_name
from watcher.web.pages import Pages, View

SHOWN = 10
MOST_ORGANISATIONS = 500
Row = TypeVar("Row", PriorityArea, Subscription)


def all_gaps(pages: Pages, request: Request) -> HTMLResponse:
    """The gaps of one organisation: of the one asked for, or the first that one may see."""
    asked, visitor = request.query_params.get("organisation", ""), pages.visitor(request)
    with reading(pages.engine) as session:
        query = select(Organisation.id, Organisation.name).where(visitor.sees(Organisation.id))
        names = dict(session.exec(query.order_by(col(Organisation.name)).limit(MOST_ORGANISATIONS)).all())
        if asked and asked not in names:
            raise HTTPException(404)
        chosen = asked or next(iter(names), "")
        gaps: dict[str, list[Gap]] = {}
        for gap in find_gaps(session, chosen, letters_leave=pages.settings.letters_leave) if chosen else ():
            gaps.setdefault(gap.department.name if gap.department else "", []).append(gap)
        letter_names = _names(session, [gap for some in gaps.values() for gap in some], pages.texts(request))
    at = pages.setting(request)
    return pages.show(
        request,
        "gaps.html",
        organisations=names,
        chosen=chosen,
        departments=gaps,
        letter_names=letter_names,
        line_of=lambda call: line_of(call, at),
        is_new=lambda area: has_new_words([area]),
        shown=SHOWN,
        may_change=bool(chosen) and visitor.may("coordinator", chosen),
        is_saved="saved" in request.query_params,
        section="areas",
    )


def _names(session: Session, gaps: Iterable[Gap], texts: Texts) -> dict[int, str]:
    """By its row, what people call each letter that a gap speaks of: by who reads it, if anybody does."""
    rows = {saved_id(row): row for gap in gaps for row in gap.unread + gap.could_cover}
    query = (
        select(SubscriptionRecipient.subscription_id, Recipient)
        .join(Recipient, col(Recipient.id) == SubscriptionRecipient.recipient_id)
        .where(col(SubscriptionRecipient.subscription_id).in_(rows), Recipient.state == "active")
        .order_by(col(Recipient.id))
    )
    readers: dict[int, list[Recipient]] = {}
    for number, recipient in session.exec(query):
        readers.setdefault(number, []).append(recipient)
    return {number: upper_first(letter_name(row, readers.get(number, ()), texts)) for number, row in rows.items()}


def close_gap(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Let a subscription hold an area that nobody has."""
    who, organisation = pages.visitor(request), form.get("organisation", "")
    asked = {"organisation": organisation, "lang": pages.texts(request).language}
    if not (form.get("area") and form.get("subscription")):
        return RedirectResponse(f"/gaps?{urlencode(asked)}", 303)
    with transaction(pages.engine) as session:
        take_turn(session, "match")
        area = _own(session, organisation, PriorityArea, form, "area")
        subscription = _own(session, organisation, Subscription, form, "subscription")
        if subscription.personal_of is not None:
            raise HTTPException(404)
        if cover_area(session, subscription, area):
            about = f"subscription:{subscription.id}"
            note(session, who, "area added to subscription", pages.clock(), organisation=organisation, about=about)
    return RedirectResponse(f"/gaps?{urlencode(asked | {'saved': '1'})}", 303)


def _own(session: Session, organisation: str, table: type[Row], form: Mapping[str, str], name: str) -> Row:
    row = session.get(table, number_in({name: form.get(name, "")}, name))
    if row is None or not row.active or row.organisation_id != organisation:
        raise HTTPException(404)
    return row


STAFF: dict[str, View] = {"/gaps": all_gaps}
ACTIONS: dict[str, View] = {"/gaps": close_gap}
