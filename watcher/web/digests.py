"""The digests that were written, and how the sources are."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import col, select

from subscriptions.models import Delivery, Organisation, Recipient
from watcher.db import reading
from watcher.polling.models import SourceState
from watcher.web.pages import Pages

SHOWN = 200


def overview(pages: Pages, request: Request) -> HTMLResponse:
    """Who may enter: staff. The newest digests first, by organisation, and the health of the sources."""
    with reading(pages.engine) as session:
        query = (
            select(Delivery, Recipient, Organisation)
            .join(Recipient, col(Delivery.recipient_id) == col(Recipient.id))
            .join(Organisation, col(Recipient.organisation_id) == col(Organisation.id))
            .order_by(col(Organisation.name), col(Delivery.id).desc())
            .limit(SHOWN)
        )
        rows = session.exec(query).all()
        sources = session.exec(select(SourceState).order_by(col(SourceState.source))).all()
    organisations: dict[str, list[tuple[Delivery, Recipient]]] = {}
    for delivery, recipient, organisation in rows:
        organisations.setdefault(organisation.name, []).append((delivery, recipient))
    return pages.show(
        request, "digests.html", organisations=organisations, sources=sources, zone=pages.settings.timezone
    )


def one_digest(pages: Pages, request: Request, number: str) -> HTMLResponse:
    """Who may enter: staff. One digest as its reader meets it."""
    return pages.show(request, "digest.html", delivery=_find(pages, number))


def digest_body(pages: Pages, request: Request, number: str) -> Response:
    """Who may enter: staff. The mail's own page, framed by the page above."""
    del request
    return HTMLResponse(_find(pages, number).html)


def _find(pages: Pages, number: str) -> Delivery:
    with reading(pages.engine) as session:
        delivery = session.get(Delivery, int(number)) if number.isdigit() and len(number) < 16 else None
    if delivery is None:
        raise HTTPException(404)
    return delivery


ROUTES: dict[str, Callable[..., Response]] = {"/": overview, "/digests/{number}": one_digest, "/digests/{number}/body": digest_body}
