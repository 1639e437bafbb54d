"""Leaving: a page that asks, one button, and the way back. Mail programs may press the button for their user."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException
from fastapi.responses import PlainTextResponse, Response

from subscriptions.delivery.farewell import tell_coordinator
from subscriptions.models import Subscription
from subscriptions.reader_choices import come_back, leave, left_by
from watcher.web.holding import View, Visit, acting, holding

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@holding("leave")
def leaving(visit: Visit) -> Response:
    """Who may enter: whoever holds the letter. What would end, and what has ended."""
    return _show(visit, asks_again=False)


@acting("leave")
def act(visit: Visit, form: Mapping[str, str]) -> Response:
    """Who may enter: whoever holds the letter, by the page or, with RFC 8058, by their mail program.

    Leave or come back. Where several people read the letters a first press on the page only asks once more.
    """
    do = form.get("do", "")
    if form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        _leave(visit, list(visit.holder.subscriptions), "one-click")
        return PlainTextResponse(visit.at.texts.say("mine.left"))
    if do == "return":
        come_back(visit.session, visit.holder.recipient, visit.now, visit.at.local)
        return visit.back_to(done="returned")
    if do != "leave":
        raise HTTPException(400)
    if visit.holder.is_shared and form.get("sure") != "yes":
        return _show(visit, asks_again=True, which=form.get("which", ""))
    _leave(visit, _wanted(visit, form.get("which", "")), "page")
    return visit.back_to(done="left")  # said only where something has been left


def _wanted(visit: Visit, which: str) -> list[Subscription]:
    """One subscription, or all of them."""
    if not which:
        return list(visit.holder.subscriptions)
    named = visit.holder.named(which)
    return [named] if named else []


def _leave(visit: Visit, wanted: list[Subscription], how: str) -> None:
    names = [visit.name_of(each) for each in wanted]
    if leave(visit.session, visit.holder, wanted, how, visit.now) and visit.holder.is_shared:
        tell_coordinator(visit.session, visit.holder, list(dict.fromkeys(names)), visit.pages.settings, visit.now)


def _show(visit: Visit, *, asks_again: bool, which: str = "") -> Response:
    contact = visit.holder.organisation.contact
    left = left_by(visit.session, visit.holder.recipient)
    gone = [visit.session.get_one(Subscription, each.subscription_id) for each in left]
    return visit.show(
        "leave.html",
        letters=[(each.id, visit.name_of(each)) for each in visit.holder.subscriptions],
        left=[(visit.name_of(row), each.at) for row, each in zip(gone, left, strict=True) if row.active],
        asks_again=asks_again,
        which=which,
        coordinator=contact.get("name", "") if contact.get("email") else "",
        done=visit.request.query_params.get("done", ""),
    )


HOLDERS: dict[str, View] = {"/leave/{token}": leaving}
ONE_CLICK_ACTIONS: dict[str, View] = {"/leave/{token}": act}
