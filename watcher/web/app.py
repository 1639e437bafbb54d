"""The web application: the declared routes, bound to one database, and what is said when something goes wrong."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route as Served

from sources.registry import CATALOGUE, load_catalogue
from watcher.clock import Clock, system_clock
from watcher.db import one_reading, reading
from watcher.language import LANGUAGES, read_texts
from watcher.people.roles import Visitor
from watcher.people.visitors import somebody_leads
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.access import TOO_LOW, Rule, check_access
from watcher.web.call_conditions import english_for, forms_of
from watcher.web.forms import (
    LARGEST_FORM,
    LARGEST_OF_STRANGERS,
    TooLarge,
    check_origin,
    read_form,
    read_form_from_anywhere,
    read_form_with_file,
)
from watcher.web.pages import POLICY, SCRIPT, STYLE, Pages, error_page, read_templates, too_large_page
from watcher.web.routes import Route, all_routes
from watcher.web.ways import address_of_sign_in

log = logging.getLogger("watcher.web")

OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")


def make_app(
    settings: Settings,
    engine: Engine,
    clock: Clock = system_clock,
    *,
    guest: Visitor | None = None,
    first_code: str | None = None,
    politeness: Politeness | None = None,
) -> FastAPI:
    """The pages over one database.

    `guest`: who everybody is that has not signed in, for a demo on this machine. `first_code`: whoever knows it may
    make herself the first admin, as long as there is none. `politeness`: that of the jobs of this process.
    """
    app = FastAPI(title="EU funding watcher", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(settings, engine, clock, guest=guest, first_code=first_code, politeness=politeness or Politeness())
    app.state.pages = pages
    app.add_api_route("/healthz", lambda: {"status": "ok"}, methods=["GET"])
    app.add_api_route("/style.css", _style, methods=["GET"])
    app.add_api_route("/area.js", _script, methods=["GET"])
    app.router.routes.extend(_served(route, pages) for route in all_routes())
    for status in (400, 403, 404, 413):
        app.add_exception_handler(status, _say_error(pages, status))
    app.add_exception_handler(405, lambda request, fault: _say_no_page(pages, request, fault))
    app.add_exception_handler(401, lambda request, _fault: _ask_to_sign_in(pages, request))
    app.add_exception_handler(500, lambda request, fault: _say_own_fault(pages, request, fault))
    app.middleware("http")(_close_the_page)
    if guest or not settings.secret_key:
        # A name that somebody else points at this machine must not open pages that let everybody in.
        own = None if guest else urlsplit(settings.base_url).hostname
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*OWN_NAMES, *([own] if own else [])])
    return app


def make_ready(app: FastAPI) -> None:
    """Read what all pages are made of before any is asked for: words, templates, catalogue, and forms of a word.

    That makes the first answers of a process as quick as those after them.
    """
    pages: Pages = app.state.pages
    read_templates()
    for language in LANGUAGES:
        read_texts(language)
    load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], lambda _: None)
    forms_of("utlysning")
    english_for(["utlysning"])


def read_ahead(app: FastAPI) -> threading.Thread:
    """Have the calls of a year read in the background, so that nobody who tries other words waits for it."""
    pages: Pages = app.state.pages

    def read() -> None:
        try:
            with reading(pages.engine) as session:
                pages.year.at(session, pages.clock())
        except SQLAlchemyError as fault:  # whoever asks for them first reads them then
            log.warning("the calls of a year were not read ahead: %s", type(fault).__name__)

    thread = threading.Thread(target=read, name="read ahead", daemon=True)
    thread.start()
    return thread


def _style() -> Response:
    return Response(STYLE.read_bytes(), media_type="text/css", headers={"Cache-Control": "max-age=600"})


def _script() -> Response:
    return Response(SCRIPT.read_bytes(), media_type="text/javascript", headers={"Cache-Control": "max-age=600"})


def _say_error(pages: Pages, status: int) -> Callable[[Request, Exception], Response]:
    def say(request: Request, fault: Exception) -> Response:
        if isinstance(fault, TooLarge):
            return too_large_page(pages, request, fault)
        return error_page(pages, request, status, words=TOO_LOW if getattr(fault, "detail", "") == TOO_LOW else "")

    return say


def _say_no_page(pages: Pages, request: Request, fault: Exception) -> Response:
    """An address of a form, opened as a page: typed in, or gone back to after signing in."""
    page = error_page(pages, request, 405, words="404")
    page.headers.update(getattr(fault, "headers", None) or {})
    return page


def _say_own_fault(pages: Pages, request: Request, fault: Exception) -> Response:
    """The page and the log name the same word, so that what a person reports can be found."""
    name = secrets.token_hex(4)
    log.error("fault %s at %s %s: %s", name, request.method, request.scope["path"], type(fault).__name__)
    return error_page(pages, request, 500, fault=name)


def _ask_to_sign_in(pages: Pages, request: Request) -> Response:
    """What was sent with a form stays in the browser: the page says how to send it again."""
    if request.method != "GET":
        return error_page(pages, request, 401)
    language = pages.texts(request).language
    with reading(pages.engine) as session:
        if pages.first_code and not somebody_leads(session):
            return RedirectResponse(f"/start?lang={language}", 303)
    return RedirectResponse(address_of_sign_in(request, language), 303)


def _served(route: Route, pages: Pages) -> Served:
    """A route of Starlette, which FastAPI's are: what FastAPI reads out of a handler's signature is in none of ours."""
    bind = _bind if route.method == "GET" else _bind_form
    served = Served(route.path, bind(route, pages), methods=[route.method])
    served.methods = {route.method}  # not HEAD, which Starlette adds to GET
    return served


def _bind(route: Route, pages: Pages) -> Callable[..., Response]:
    def handle(request: Request) -> Response:
        with one_reading(pages.engine):
            _let_in(route.rule, pages, request, request.path_params)
            return route.view(pages, request, **request.path_params)

    return handle


def _bind_form(route: Route, pages: Pages) -> Callable[..., Awaitable[Response]]:
    # An address without any name leaves it to the form to say which organisation is meant.
    by_address = route.rule if "{" in route.path else replace(route.rule, speaks_of=None)

    def knock(request: Request) -> None:
        _let_in(by_address, pages, request, request.path_params)

    def handle(request: Request, form: dict[str, str]) -> Response:
        _let_in(route.rule, pages, request, {**form, **request.path_params})
        return route.view(pages, request, form=form, **request.path_params)

    async def read_and_handle(request: Request) -> Response:
        if not route.rule.from_anywhere:
            check_origin(request.headers)
        await run_in_threadpool(knock, request)  # nothing is read from whom it is not wanted from
        return await run_in_threadpool(handle, request, await _read(route.rule, request))

    return read_and_handle


async def _read(rule: Rule, request: Request) -> dict[str, str]:
    if rule.from_anywhere:
        return await read_form_from_anywhere(request)
    if rule.with_file:
        return await read_form_with_file(request)
    return await read_form(request, LARGEST_OF_STRANGERS if rule.access in ("public", "holder") else LARGEST_FORM)


def _let_in(rule: Rule, pages: Pages, request: Request, named: Mapping[str, str]) -> None:
    visitor = pages.find_visitor(request)
    request.state.visitor = visitor
    own_words = rule.access in ("public", "holder")  # whoever follows a broken link is told what to do
    if not own_words and any("\0" in value for value in request.path_params.values()):
        raise HTTPException(404)  # PostgreSQL refuses to compare with it
    check_access(pages.engine, visitor, rule, named)


async def _close_the_page(request: Request, go_on: Callable[[Request], object]) -> Response:
    """What browsers let a page of ours do, unless it has said otherwise itself."""
    response: Response = await go_on(request)  # type: ignore[misc] # Starlette types the next step loosely
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # Nothing to other sites; ours must see where a form comes from.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    # What one person may see must not be shown to the next: neither by something in between, nor by the browser's
    # way back once she has signed out.
    kept = "no-store" if getattr(request.state, "visitor", None) else "private, no-cache"
    response.headers.setdefault("Cache-Control", kept)
    return response
