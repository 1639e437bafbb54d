"""Departments' calendars and feeds, behind secret addresses."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response

from subscriptions.digests.phrases import Setting
from subscriptions.feeds.addresses import department_behind, feed_address
from subscriptions.feeds.atom import atom_of
from subscriptions.feeds.calendar import calendar_of
from subscriptions.feeds.reading import Feed, mark_of, read_feed
from subscriptions.models import saved_id
from watcher.db import reading
from watcher.language import Texts
from watcher.web.pages import Pages

View = Callable[..., Response]
MOST_KEPT, MOST_BYTES = 100, 10_000_000
kept_bodies: OrderedDict[tuple[str | bytes, ...], bytes] = OrderedDict()
_turn = Lock()


def calendar(pages: Pages, request: Request, token: str) -> Response:
    """Who may enter: whoever knows the secret in the address. The deadlines of the department's calls."""
    feed, _ = _find(pages, token)
    at, host = _setting(pages, feed), _host(pages)
    body = _composed(("calendar", host, at.local.key), feed, lambda: calendar_of(feed, host, at))
    return _answer(request, body, "text/calendar; charset=utf-8")


def atom(pages: Pages, request: Request, token: str) -> Response:
    """Who may enter: whoever knows the secret in the address. The department's calls."""
    feed, department_id = _find(pages, token)
    address = feed_address(pages.settings.base_url, token, "atom")
    at, host = _setting(pages, feed), _host(pages)
    known = ("atom", host, at.local.key, address, str(department_id))
    body = _composed(known, feed, lambda: atom_of(feed, address, host, department_id, at))
    return _answer(request, body, "application/atom+xml; charset=utf-8")


def _composed(known: tuple[str, ...], feed: Feed, compose: Callable[[], bytes]) -> bytes:
    """What programs ask for again and again is written anew only when it would be another: `known` and the feed are all
    that it is made of, and nothing in it depends on today."""
    name: tuple[str | bytes, ...] = (*known, mark_of(feed))
    with _turn:
        if (kept := kept_bodies.get(name)) is not None:
            kept_bodies.move_to_end(name)
            return kept
    body = compose()
    with _turn:
        kept_bodies[name] = body
        while len(kept_bodies) > MOST_KEPT or sum(map(len, kept_bodies.values())) > MOST_BYTES:
            kept_bodies.popitem(last=False)
    return body


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
