"""A call's last days as a file for a calendar."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session

from sources.contract import CallData
from subscriptions.feeds.calendar import file_of, has_day
from subscriptions.feeds.reading import read_call
from watcher.calls.models import Call
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
    read = read_call(session, call, at.local) if has_day(data, at) else None
    if read is None:
        raise HTTPException(404)
    body = file_of(read, urlsplit(pages.settings.base_url).hostname or "localhost", at)
    name = f'attachment; filename="utlysning-{call.id}.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


HOLDERS: dict[str, View] = {"/my/{token}/calls/{call_id}/deadline.ics": deadline_of_mine}
STAFF: dict[str, View] = {"/calls/{call_id}/deadline.ics": deadline}
