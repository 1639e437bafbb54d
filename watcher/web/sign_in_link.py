"""Signing in by a link in a mail."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import HTTPException, Request
from fastapi.responses import Response

from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import address_of, fault_of_address
from watcher.people.links import LASTS, is_good, mail_link, use_link
from watcher.people.throttle import may_ask_for_link
from watcher.web.pages import Pages, View
from watcher.web.sign_in import let_in, place_of, show
from watcher.web.ways import own_page


def ask_for_link(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """The answer is the same whether there is such an account or not."""
    _need_links(pages)
    typed, then = form.get("address", "").strip(), own_page(form.get("then", "/"))
    try:
        address = address_of(typed)
    except BadInput:
        return show(pages, request, then=then, typed=typed, faults={"link": fault_of_address(typed)}, status=400)
    now = pages.clock()
    with transaction(pages.engine) as session:
        if not may_ask_for_link(session, address, place_of(request), now):
            return show(pages, request, then=then, typed=typed, faults={"link": "web.fault_too_often"}, status=429)
        mail_link(session, pages.settings, address, pages.texts(request).language, now, then)
    to_folder = pages.settings.smtp_url is None
    return pages.show(request, "link_sent.html", address=address, minutes=_minutes(), only_to_folder=to_folder)


def link_page(pages: Pages, request: Request, token: str) -> Response:
    """A button: programs that look at every link in a mail press none."""
    _need_links(pages)
    with reading(pages.engine) as session:
        good = is_good(session, token, pages.clock())
    return pages.show(
        request,
        "link.html",
        status=200 if good else 404,
        token=token,
        good=good,
        then=own_page(request.query_params.get("then", "/")),
        minutes=_minutes(),
    )


def sign_in_by_link(pages: Pages, request: Request, token: str, form: Mapping[str, str]) -> Response:
    """On to where one was going when one asked for the link."""
    then = own_page(form.get("then", "/"))
    _need_links(pages)
    with transaction(pages.engine) as session:
        account = use_link(session, token, pages.clock())
        if account is not None:
            return let_in(pages, request, session, account, then)
    return pages.show(request, "link.html", status=404, token=token, good=False, then=then, minutes=_minutes())


def _need_links(pages: Pages) -> None:
    if not pages.settings.sign_in.magic_links:
        raise HTTPException(404)


def _minutes() -> int:
    return int(LASTS.total_seconds()) // 60


PAGES: dict[str, View] = {"/sign-in/link/{token}": link_page}
ACTIONS: dict[str, View] = {"/sign-in/link": ask_for_link, "/sign-in/link/{token}": sign_in_by_link}
