"""The outbox for admins: what waits, what was sent, what failed and why; and sending a dead letter again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, func, select

from subscriptions.delivery.outbox import CannotRetry, DeliveryView, Refusal, revive, view_of
from subscriptions.delivery.stuck import Cause, causes_in
from subscriptions.models import AdminLetter, Delivery, DeliveryContent, Organisation, Recipient
from subscriptions.yes import waiting_for
from watcher.db import reading, transaction
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.web.access import number_in
from watcher.web.letter_names import language_of, page_start
from watcher.web.pages import Pages, View
from watcher.work.problem_words import problem_words

PAGE_SIZE = 50
ADMIN_LETTERS_SHOWN = 20
CAUSES_SHOWN = 20
State = Literal["dead", "pending", "sending", "sent", "bounced", "cancelled", "dry"]
STATES: tuple[State, ...] = get_args(State)
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)


@dataclass(frozen=True)
class Line:
    """One delivery. `can_go_again`: a press sends it again. `has_page`: it can be read in the browser.

    `language`: of its subject, as far as its page says.
    """

    view: DeliveryView
    organisation: str
    can_go_again: bool
    has_page: bool
    language: str


def outbox_page(pages: Pages, request: Request) -> Response:
    """`state`: only deliveries in it; `cause`: of the dead ones only those that failed for it; `before`: only those
    older than this one (its number)."""
    with reading(pages.engine) as session:
        return _show(pages, request, session, "")


def act_on_delivery(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Send a dead letter again. That she leads its organisation is the table's rule."""
    visitor = pages.visitor(request)
    try:
        with transaction(pages.engine) as session:
            view = revive(session, number_in(form, "delivery"), pages.clock())
            about = f"delivery:{view.id}"
            note(session, visitor, "letter sent again", pages.clock(), organisation=view.organisation, about=about)
    except CannotRetry as fault:
        with reading(pages.engine) as session:
            return _show(pages, request, session, f"operations.refused_{fault.why}")
    state = request.query_params.get("state", "")  # whoever goes through the dead ones goes on with the next
    kept = {"state": state} if state in STATES else {}
    return RedirectResponse(
        "/outbox?" + urlencode({"again": view.id} | kept | {"lang": pages.texts(request).language}), 303
    )


def result_of(request: Request) -> dict[str, int] | None:
    """What came of sending several again, as the address says: how many were `taken`, and how many not and why."""
    asked = request.query_params
    if "taken" not in asked:
        return None
    return {name: number_in({name: asked.get(name, "")}, name) for name in ("taken", *REFUSALS)}


def of_delivery(session: Session, named: Mapping[str, str]) -> str | None:
    """The organisation of the delivery that a form names."""
    delivery = session.get(Delivery, number_in({"delivery": named.get("delivery", "")}, "delivery"))
    return session.get_one(Recipient, delivery.recipient_id).organisation_id if delivery else None


def _show(pages: Pages, request: Request, session: Session, fault: str) -> Response:
    visitor, state = pages.visitor(request), request.query_params.get("state", "")
    if state and state not in STATES:
        raise HTTPException(404)
    led = led_by(session, visitor)
    causes = causes_in(session, led) if state == "dead" else []
    cause = request.query_params.get("cause", "") if state == "dead" else ""
    chosen = next((each for each in causes if each.name == cause), Cause(cause, "", (), 0)) if cause else None
    before = number_in({"before": request.query_params.get("before", "")}, "before")
    lines = _lines(session, led, state, chosen, before)
    return pages.show(
        request,
        "outbox.html",
        status=409 if fault else 200,
        lines=lines[:PAGE_SIZE],
        older=_older(lines, {"state": state, "cause": cause}, pages.texts(request).language),
        counts=_counts(session, led),
        states=STATES,
        state=state,
        causes=causes[:CAUSES_SHOWN],
        more_causes=max(0, len(causes) - CAUSES_SHOWN),
        chosen=chosen,
        result=result_of(request),
        waiting=[each for each in waiting_for(session) if each.organisation_id in led],
        letters=_admin_letters(session, visitor),
        again=number_in({"again": request.query_params.get("again", "")}, "again"),
        only_to_folder=pages.settings.smtp_url is None,
        fault=fault,
        problem_words=problem_words,
        section="operations",
    )


def led_by(session: Session, visitor: Visitor) -> dict[str, str]:
    """Names of the organisations that she leads."""
    return {row.id: row.name for row in session.exec(select(Organisation)) if visitor.may("admin", row.id)}


def _counts(session: Session, led: Mapping[str, str]) -> dict[str, int]:
    query = select(Delivery.state, func.count()).join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
    rows = session.exec(query.where(col(Recipient.organisation_id).in_(led)).group_by(Delivery.state))
    return dict.fromkeys(STATES, 0) | dict(rows.all())


def _lines(session: Session, led: Mapping[str, str], state: str, cause: Cause | None, before: int) -> list[Line]:
    """One more than a page holds, if there are more."""
    query = (
        select(Delivery, Recipient, page_start())
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(DeliveryContent, col(DeliveryContent.delivery_id) == col(Delivery.id), isouter=True)
        .where(col(Recipient.organisation_id).in_(led))
    )
    query = query.where(Delivery.state == state) if state else query
    if cause is not None:
        query = query.where(func.coalesce(Delivery.last_error, "").in_([each or "" for each in cause.errors]))
    query = query.where(col(Delivery.id) < before) if before else query
    rows = session.exec(query.order_by(col(Delivery.id).desc()).limit(PAGE_SIZE + 1)).all()
    return [
        Line(
            view_of(row, recipient),
            led[recipient.organisation_id],
            row.state == "dead" and page is not None,  # what could not be written comes with the next one
            bool(page),
            language_of(page),
        )
        for row, recipient, page in rows
    ]


def _older(lines: Sequence[Line], asked: Mapping[str, str], language: str) -> str:
    """Where the next page is; empty: this is the last."""
    if len(lines) <= PAGE_SIZE:
        return ""
    kept = {name: value for name, value in asked.items() if value}
    return "/outbox?" + urlencode(kept | {"before": str(lines[PAGE_SIZE - 1].view.id), "lang": language})


def _admin_letters(session: Session, visitor: Visitor) -> Sequence[AdminLetter]:
    """Mails that are no digests concern the whole installation, and links to sign in are among them."""
    if visitor.everywhere != "admin":
        return []
    query = select(AdminLetter).order_by(col(AdminLetter.id).desc()).limit(ADMIN_LETTERS_SHOWN)
    return session.exec(query).all()


STAFF: dict[str, View] = {"/outbox": outbox_page}
ACTIONS: dict[str, View] = {"/outbox": act_on_delivery}
