"""What a subscription would send now."""

from __future__ import annotations

from datetime import datetime

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import select

from sources.registry import CATALOGUE, load_catalogue
from subscriptions.delivery.preview import preview_of
from subscriptions.delivery.seen import read_areas
from subscriptions.holders import covers
from subscriptions.matching_work import has_new_words, is_behind
from subscriptions.models import Department, Organisation, Subscription
from watcher.db import reading
from watcher.polling.models import SourceState
from watcher.web.access import number_in
from watcher.web.letter_frame import height_on_phone
from watcher.web.pages import Pages, View
from watcher.work.troubles import count_cut_off, partly_cut_off

# While sources are read or calls compared: so many seconds between looks, for a quarter of an hour.
LOOK_EVERY = 10
MOST_LOOKS = 90


def preview_page(pages: Pages, request: Request, subscription_id: str) -> Response:
    """The letter as its readers would get it, or why there is none yet."""
    with reading(pages.engine) as session:
        subscription = session.get_one(Subscription, number_in({"id": subscription_id}, "id"))
        organisation = session.get_one(Organisation, subscription.organisation_id)
        letter = preview_of(session, pages.settings, subscription, _minute(pages), "html")
        has_letter = letter is not None
        watched = [area for area, _ in read_areas(session, subscription.organisation_id)[0] if area.active]
        is_first = "first" in request.query_params
        # How reading goes matters to whoever waits for a first letter, or wonders why there is none.
        asks_for_sources = is_first or not has_letter
        states = session.exec(select(SourceState)).all() if asks_for_sources else []
        department = session.get(Department, subscription.department_id) if subscription.department_id else None
        areas = sorted((area for area in watched if covers(subscription, area)), key=lambda area: area.name)
        # An empty letter says nothing of the areas' words before the matching has come as far as they have.
        is_counting = has_new_words(areas) if has_letter else is_behind(session, areas)
    is_asked = any(state.asked_at is not None for state in states)
    again = None if has_letter or not (is_first or is_counting or is_asked) else _next_look(request, is_first=is_first)
    # A file that cannot be used is told where sources are.
    places = [CATALOGUE, pages.settings.own_catalogue_dir]
    entries = load_catalogue(places, lambda _fault: None) if asks_for_sources else {}
    page = pages.show(
        request,
        "preview.html",
        subscription=subscription,
        organisation=organisation,
        department=department,
        areas=areas,
        sources_read=sum(state.last_success_at is not None for state in states),
        cut_off=count_cut_off(states, entries),
        partly=partly_cut_off((state for state in states if not state.paused), entries),
        has_proxy=pages.settings.http_proxy is not None,
        sources_all=sum(entry.kind is not None for entry in entries.values()),
        has_letter=has_letter,
        tall=height_on_phone(letter.decode()) if letter else 0,
        is_first=is_first,
        is_counting=is_counting,
        is_asked=is_asked,
        looks_again=again is not None,
        most_looks=MOST_LOOKS,
        seconds=LOOK_EVERY,
        section="areas",
    )
    if again is not None:
        # Said by the server, so that no script is needed; the page tells of it and can be told not to.
        page.headers["Refresh"] = f"{LOOK_EVERY}; url={again}"
    return page


def _next_look(request: Request, *, is_first: bool) -> str | None:
    """Where the page goes by itself while something is read or counted; None when it has looked often enough."""
    count = request.query_params.get("look", "0")
    looked = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else MOST_LOOKS
    first = "first=1&" if is_first else ""
    language = "en" if request.query_params.get("lang") == "en" else "sv"
    return f"{request.url.path}?{first}look={looked + 1}&lang={language}" if looked < MOST_LOOKS else None


def preview_letter(pages: Pages, request: Request, subscription_id: str) -> Response:
    """The letter itself, framed by the page above."""
    del request
    with reading(pages.engine) as session:
        subscription = session.get_one(Subscription, number_in({"id": subscription_id}, "id"))
        letter = preview_of(session, pages.settings, subscription, _minute(pages), "html")
    if letter is None:
        raise HTTPException(404)
    return HTMLResponse(letter)


def _minute(pages: Pages) -> datetime:
    """The hour of a last day has no seconds, so nothing is told otherwise; and the frame's letter is the page's own."""
    return pages.clock().replace(second=0, microsecond=0)


STAFF: dict[str, View] = {
    "/previews/{subscription_id}": preview_page,
    "/previews/{subscription_id}/letter": preview_letter,
}
