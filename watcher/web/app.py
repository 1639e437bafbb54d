"""The web application: one table of routes, each saying who may enter."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from sqlalchemy import Engine
from starlette.middleware.trustedhost import TrustedHostMiddleware

from watcher.clock import Clock, system_clock
from watcher.settings import Settings
from watcher.web import areas, call_posts, calls, digests, letters, sources
from watcher.web.forms import read_form
from watcher.web.pages import STYLE, Pages, error_page

OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
PASSWORD_ASKED = {"WWW-Authenticate": 'Basic realm="watcher", charset="UTF-8"'}


def make_app(settings: Settings, engine: Engine, clock: Clock = system_clock) -> FastAPI:
    """The pages over one database. Where a secret key is set, it is the password of the staff's pages."""
    app = FastAPI(title="EU funding watcher", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(settings, engine, clock)
    enter = [Depends(_staff_only(settings.secret_key))] if settings.secret_key else []
    app.add_api_route("/healthz", lambda: {"status": "ok"}, methods=["GET"])
    app.add_api_route("/style.css", lambda: Response(STYLE.read_bytes(), media_type="text/css"), methods=["GET"])
    for path, view in (digests.STAFF | letters.STAFF | areas.STAFF | calls.STAFF | sources.STAFF).items():
        app.add_api_route(path, _bind(view, pages), methods=["GET"], dependencies=enter, response_class=Response)
    for path, view in (areas.ACTIONS | letters.ACTIONS | call_posts.ACTIONS).items():
        app.add_api_route(path, _bind_form(view, pages), methods=["POST"], dependencies=enter, response_class=Response)
    for path, view in digests.HOLDERS.items():
        app.add_api_route(path, _bind(view, pages), methods=["GET"], response_class=Response)
    for status in (400, 403, 404, 413, 500):
        app.add_exception_handler(status, _say_error(pages, status))
    app.middleware("http")(_close_the_page)
    if not settings.secret_key:
        # A name that somebody else points at this machine must not open pages that ask for no password.
        own = urlsplit(settings.base_url).hostname
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*OWN_NAMES, *([own] if own else [])])
    return app


def _say_error(pages: Pages, status: int) -> Callable[[Request, Exception], Response]:
    return lambda request, _fault: error_page(pages, request, status)


def _bind(view: Callable[..., Response], pages: Pages) -> Callable[..., Response]:
    def handle(request: Request) -> Response:
        return view(pages, request, **request.path_params)

    return handle


def _bind_form(view: Callable[..., Response], pages: Pages) -> Callable[..., Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(view, pages, request, form=form, **request.path_params)

    return handle


def _staff_only(password: str) -> Callable[[HTTPBasicCredentials], None]:
    basic = HTTPBasic()

    def check(given: HTTPBasicCredentials = Depends(basic)) -> None:  # noqa: B008 - the way FastAPI states a need
        if not secrets.compare_digest(given.password.encode(), password.encode()):
            raise HTTPException(401, headers=PASSWORD_ASKED)

    return check


async def _close_the_page(request: Request, go_on: Callable[[Request], object]) -> Response:
    """No script, no foreign content, no framing: text from sources can do nothing even if it slipped through."""
    response: Response = await go_on(request)  # type: ignore[misc] # Starlette types the next step loosely
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; "
        "frame-ancestors 'self'; form-action 'self'; base-uri 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # Nothing to other sites; ours must see where a form comes from.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
