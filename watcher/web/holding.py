"""Pages for whoever holds a letter's link: who that is, and what to say where a link is no good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from subscriptions.digests.phrases import Setting
from subscriptions.holders import Holder, holder_of
from subscriptions.models import Department, Subscription
from subscriptions.signed import Purpose, signer_of
from watcher.db import reading, take_turn, transaction
from watcher.web.pages import Pages

View = Callable[..., Response]
P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """One request by a holder's link. `here`: the address of what the link opens, without what comes after it."""

    pages: Pages
    request: Request
    session: Session
    holder: Holder
    here: str

    @property
    def at(self) -> Setting:
        return self.pages.setting(self.request)

    @property
    def now(self) -> datetime:
        return self.pages.clock()

    def link_for(self, purpose: Purpose) -> str:
        return f"/{purpose}/{signer_of(self.pages.settings).token(purpose, self.holder.recipient)}"

    def name_of(self, subscription: Subscription) -> str:
        """Whom a subscription is for: a department, or the organisation."""
        department = self.session.get(Department, subscription.department_id) if subscription.department_id else None
        return department.name if department else self.holder.organisation.name

    def show(self, template: str, **values: object) -> HTMLResponse:
        """A page in the reader's language that says whose link it is, and leads to the holder's other pages."""
        links = {"mine": self.link_for("my"), "leave_link": self.link_for("leave")}
        known: dict[str, object] = {"holder": self.holder, "here": self.here, **links, **values}
        return _kept_private(self.pages.show(self.request, template, status=200, **known))

    def back_to(self, path: str = "", done: str = "", place: str = "") -> RedirectResponse:
        """Show the page again after an act, at a `place` on it: loading that anew does nothing twice."""
        words = f"?lang={self.at.texts.language}" + (f"&done={done}" if done else "")
        words += f"#{place}" if place else ""
        return RedirectResponse(f"{self.here}{path}{words}", 303)


def holding(purpose: Purpose) -> Callable[[Callable[Concatenate[Visit, P], Response]], View]:
    """A view that only looks. Scanners follow every link of a letter, so that none of these may change anything."""
    return _entering(purpose, acts=False)


def acting(purpose: Purpose) -> Callable[[Callable[Concatenate[Visit, P], Response]], View]:
    """A view for a form that was sent, in one transaction."""
    return _entering(purpose, acts=True)


def _entering(purpose: Purpose, *, acts: bool) -> Callable[[Callable[Concatenate[Visit, P], Response]], View]:
    def wrap(view: Callable[Concatenate[Visit, P], Response]) -> View:
        def handle(pages: Pages, request: Request, token: str, *args: P.args, **rest: P.kwargs) -> Response:
            with (transaction if acts else reading)(pages.engine) as session:
                if acts:
                    take_turn(session, "match")  # answers to one call come one after the other
                recipient = signer_of(pages.settings).recipient(session, purpose, token)
                if recipient is None:
                    return broken_link(pages, request)
                visit = Visit(pages, request, session, holder_of(session, recipient), f"/{purpose}/{token}")
                return view(visit, *args, **rest)

        handle.__doc__ = view.__doc__
        return handle

    return wrap


def broken_link(pages: Pages, request: Request) -> HTMLResponse:
    """A link that was cut off, forged or is of another installation: what to do now."""
    return _kept_private(pages.show(request, "broken_link.html", status=404))


def _kept_private(page: HTMLResponse) -> HTMLResponse:
    """Whoever has the address may act by it: no cache keeps the page and no search engine lists it."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page
