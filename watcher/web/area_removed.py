"""An area that somebody removed while another one typed: who did, what was typed, and how both come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from subscriptions.models import PriorityArea
from watcher.db import reading
from watcher.people.models import Audit
from watcher.web.pages import Pages

REMOVED = "area removed"
_TYPED = ("name", "description", "must_not")


def show_removed(pages: Pages, request: Request, area_id: int, form: Mapping[str, str]) -> Response:
    """Nothing is saved; what was typed stands there to be copied."""
    with reading(pages.engine) as session:
        area = session.get_one(PriorityArea, area_id)
        by = _removed_by(session, area)
    return pages.show(
        request,
        "area_removed.html",
        status=409,
        area=area,
        by=by,
        typed=[(name, form[name].strip()) for name in _TYPED if form.get(name, "").strip()],
        section="areas",
    )


def _removed_by(session: Session, area: PriorityArea) -> tuple[str, datetime] | None:
    """The last who did that by a page, and when; None where it was done by a file, or before that was written down."""
    query = select(Audit.who, Audit.at).where(
        Audit.organisation_id == area.organisation_id, Audit.what == REMOVED, Audit.about == f"area:{area.id}"
    )
    return session.exec(query.order_by(col(Audit.id).desc()).limit(1)).first()
