"""A call's last days as a file for a calendar."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session

from sources.contract import CallData
from subscriptions.digests.calendar import Dated, calendar_of, has_day
from watcher.calls.models import Call, CallVersion
from watcher.calls.write import key_of
from watcher.db import reading
from watcher.web.holding import View, Visit, holding
from watcher.web.my_calls import find_call
from watcher.web.pages import Pages
from watcher.web.wanted import is_number


@holding("my")
def deadline_of_mine(visit: Visit, call_id: str) -> Response:
    """Who may enter: whoever holds the letter."""
    return _file(visit.pages, visit.request, visit.session, find_call(visit, call_id)[0], visit.holder.language)


def deadline(pages: Pages, request: Request, call_id: str) -> Response:
    """Who may enter: staff."""
    with reading(pages.engine) as session:
        call = session.get(Call, int(call_id)) if is_number(call_id) else None
        if call is None:
            raise HTTPException(404)
        return _file(pages, request, session, call, pages.texts(request).language)


def _file(pages: Pages, request: Request, session: Session, call: Call, language: str) -> Response:
    at, data = pages.setting(request, language), CallData.model_validate(call.data)
    if not has_day(data, at):
        raise HTTPException(404)
    version = session.get(CallVersion, call.version_id) if call.version_id else None
    dated = Dated(key_of(call), data, version.number - 1 if version else 0)
    body = calendar_of([dated], urlsplit(pages.settings.base_url).hostname or "localhost", at)
    name = f'attachment; filename="utlysning-{call.id}.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


HOLDERS: dict[str, View] = {"/my/{token}/calls/{call_id}/deadline.ics": deadline_of_mine}
STAFF: dict[str, View] = {"/calls/{call_id}/deadline.ics": deadline}
