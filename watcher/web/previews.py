"""What a subscription would send now."""

from __future__ import annotations

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import col, func, select

from subscriptions.delivery.preview import preview
from subscriptions.models import Department, Organisation, PriorityArea, Subscription
from watcher.db import reading
from watcher.polling.models import SourceState
from watcher.web.access import number_in
from watcher.web.pages import Pages, View


def preview_page(pages: Pages, request: Request, subscription_id: str) -> Response:
    """The letter as its readers would get it, or why there is none yet."""
    with reading(pages.engine) as session:
        subscription = session.get_one(Subscription, number_in({"id": subscription_id}, "id"))
        query = select(PriorityArea).where(
            PriorityArea.organisation_id == subscription.organisation_id, col(PriorityArea.active)
        )
        if subscription.areas:
            query = query.where(col(PriorityArea.key).in_(subscription.areas))
        elif subscription.department_id:
            query = query.where(PriorityArea.department_id == subscription.department_id)
        areas = session.exec(query.order_by(col(PriorityArea.name))).all()
        department = session.get(Department, subscription.department_id) if subscription.department_id else None
        read = session.exec(
            select(func.count()).select_from(SourceState).where(col(SourceState.last_success_at).is_not(None))
        ).one()
        organisation = session.get_one(Organisation, subscription.organisation_id)
    return pages.show(
        request,
        "preview.html",
        subscription=subscription,
        organisation=organisation,
        department=department,
        areas=areas,
        sources_read=read,
        has_letter=_letter(pages, subscription) is not None,
        is_first="first" in request.query_params,
        section="areas",
    )


def preview_letter(pages: Pages, request: Request, subscription_id: str) -> Response:
    """The letter itself, framed by the page above."""
    del request
    with reading(pages.engine) as session:
        subscription = session.get_one(Subscription, number_in({"id": subscription_id}, "id"))
    letter = _letter(pages, subscription)
    if letter is None:
        raise HTTPException(404)
    return HTMLResponse(letter)


def _letter(pages: Pages, subscription: Subscription) -> bytes | None:
    name = f"{subscription.organisation_id}/{subscription.key}"
    return preview(pages.engine, pages.settings, name, pages.clock(), "html")


STAFF: dict[str, View] = {
    "/previews/{subscription_id}": preview_page,
    "/previews/{subscription_id}/letter": preview_letter,
}
