"""Departments' calendars and feeds, behind secret addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response

from subscriptions.digests.phrases import Setting
from subscriptions.feeds.addresses import department_behind, feed_address
from subscriptions.feeds.atom import atom_of
from subscriptions.feeds.calendar import calendar_of
from subscriptions.feeds.reading import Feed, read_feed
from subscriptions.models import saved_id
from watcher.db import reading
from watcher.language import Texts
from watcher.web.pages import Pages

View = Callable[..., Response]


def calendar(pages: Pages, request: Request, token: str) -> Response:
    """Who may enter: whoever knows the secret in the address. The deadlines of the department's calls."""
    feed, _ = _find(pages, token)
    body = calendar_of(feed, _host(pages), _setting(pages, feed))
    return _answer(request, body, "text/calendar; charset=utf-8")


def atom(pages: Pages, request: Request, token: str) -> Response:
    """Who may enter: whoever knows the secret in the address. The department's calls."""
    feed, department_id = _find(pages, token)
    address = feed_address(pages.settings.base_url, token, "atom")
    body = atom_of(feed, address, _host(pages), department_id, _setting(pages, feed))
    return _answer(request, body, "application/atom+xml; charset=utf-8")


def _find(pages: Pages, token: str) -> tuple[Feed, int]:
    with reading(pages.engine) as session:
        department = department_behind(session, token)
        if department is None:
            raise HTTPException(404)
        return read_feed(session, department, pages.clock(), pages.settings.timezone), saved_id(department)


def _host(pages: Pages) -> str:
    return urlsplit(pages.settings.base_url).hostname or "localhost"


def _setting(pages: Pages, feed: Feed) -> Setting:
    return Setting(Texts(feed.language), pages.clock(), pages.settings.timezone)


def _answer(request: Request, body: bytes, kind: str) -> Response:
    """Whoever has these very bytes already gets none."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


HOLDERS: dict[str, View] = {"/feeds/{token}/calendar.ics": calendar, "/feeds/{token}/atom.xml": atom}
