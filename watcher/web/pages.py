"""What every page shares: templates, texts in the reader's language, and the page of an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_UP, Decimal
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, MethodType
from urllib.parse import quote, urlencode, urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy import Engine

from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import upper_first
from subscriptions.year import CallsOfAYear
from watcher.clock import Clock, system_clock
from watcher.language import Texts
from watcher.people.provider import Provider
from watcher.people.roles import Visitor
from watcher.people.sessions import find_visitor
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.forms import TooLarge
from watcher.web.own_address import address_in
from watcher.web.ways import cookie_name, own_page

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "web"
STYLE = TEMPLATES / "style.css"
SCRIPT = TEMPLATES / "area.js"
# No script, no foreign content, no framing: text from sources can do nothing even if it slipped through.
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'none'"
)
LANGUAGES = ("sv", "en")
View = Callable[..., Response]


class _PlainCalls(Context):
    """Calls our own functions and methods as they are.

    Jinja looks first whether what is called wants to know of the template. Macros do; ours never, and a page says
    hundreds of words by them.
    """

    def call(self, called: Callable[..., object], /, *given: object, **named: object) -> object:
        if type(called) not in (FunctionType, MethodType):
            return super().call(called, *given, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*given, **named)


# Words that say what came of an act. Other things bear a tabindex too, such as the links within pictures.
_SAID = tuple(f' role="{role}" tabindex="-1"' for role in ("alert", "status"))
_LIST_LIKE = re.compile(r"[,:]| (?:och|and) ")
_PART_ENDS = re.compile(r"(?<=[@_])(?=.)|(?<=.\.)(?=\w{4})")


@cache  # a template is compiled once, however many installations one process shows
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.context_class = _PlainCalls
    environment.filters["upper_first"] = upper_first
    environment.filters["may_break"] = may_break
    environment.filters["set_apart"] = set_apart
    return environment


def may_break(address: str) -> Markup:
    """An address in a narrow column: it goes on in the next line where its parts meet. What is copied stays whole."""
    return Markup("<wbr>").join(_PART_ENDS.split(address))


def set_apart(names: Iterable[str], texts: Texts) -> list[str]:
    """Names as a sentence lists them: all in quotes where one has a comma, a colon or an "and" of its own."""
    some = [*names]
    return [texts.say("reason.quote", words=each) for each in some] if any(map(_LIST_LIKE.search, some)) else some


def read_templates() -> None:
    """Compile them all, which takes a second: otherwise whoever opens a page first waits for it."""
    environment = _environment()
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


@dataclass
class Pages:
    """One installation's pages. `readable`: the sources that can be read now, where that is not all of them."""

    settings: Settings
    engine: Engine
    clock: Clock = system_clock
    guest: Visitor | None = None
    first_code: str | None = None
    politeness: Politeness = field(default_factory=Politeness)
    readable: Container[str] | None = None

    @cached_property
    def provider(self) -> Provider:
        """The sign-in service, where one is set."""
        return Provider(self.settings)

    def find_visitor(self, request: Request) -> Visitor | None:
        """Who asks, if she is signed in."""
        token = request.cookies.get(cookie_name(self.settings))
        visitor = find_visitor(self.engine, token, self.clock()) if token else None
        if visitor is not None and visitor.address is None:
            visitor = replace(visitor, address=address_in(request, self.settings))
        return visitor or self.guest

    def visitor(self, request: Request) -> Visitor:
        """Who asks, on pages that only those see who are signed in."""
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401)
        return visitor

    @cached_property
    def year(self) -> CallsOfAYear:
        """What is tried on the calls of a year finds them here between one key press and the next."""
        return CallsOfAYear()

    def texts(self, request: Request) -> Texts:
        """The language asked for (`?lang=en`), Swedish unless said."""
        asked = request.query_params.get("lang", "sv")
        return Texts(asked if asked in LANGUAGES else "sv")

    def setting(self, request: Request, language: str | None = None) -> Setting:
        """In which words, and at what time and place, a page speaks of calls."""
        texts = Texts(language) if language else self.texts(request)
        return Setting(texts, self.clock(), self.settings.timezone)

    def show(self, request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page in the reader's language. `section`, if given: where in the staff's pages it belongs."""
        texts = self.texts(request)
        other = "en" if texts.language == "sv" else "sv"
        there = urlencode({**request.query_params, "lang": other})
        known: dict[str, object] = {"texts": texts, "say": texts.say, "language": texts.language, "other": other}
        known |= {"section": None, "zone": self.settings.timezone, "dry_run": self.settings.dry_run}
        known |= {"visitor": getattr(request.state, "visitor", None), "is_demo": self.guest is not None}
        known |= {"layout": "base.html", "there": "/calls"}
        known["in_other_language"] = f"{request.url.path}?{there}"
        html = _environment().get_template(template).render(known | values)
        return HTMLResponse(_with_focus(html), status_code=status)


def _with_focus(html: str) -> str:
    """After an act, one begins at the first field with a fault; without any, at the words that say what came of it.

    Text from sources can not pose as either: its quotation marks are escaped.
    """
    mark = next((each for each in (' aria-invalid="true"', *_SAID) if each in html), None)
    return html.replace(mark, f"{mark} autofocus", 1) if mark else html


def with_scripts(page: HTMLResponse) -> HTMLResponse:
    """A page that may run the one script of our own, from its file, and ask this server."""
    page.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self'; connect-src 'self'"
    return page


def error_page(pages: Pages, request: Request, status: int, *, fault: str = "", words: str = "") -> HTMLResponse:
    """A kind word and the way back; nothing of what was asked is repeated.

    `fault`: what the log calls it. `words`: which texts, where they are not those of the status.
    """
    own = request.url.path.split("/")
    own_calls = f"/my/{quote(own[2])}/calls" if own[1:2] == ["my"] and len(own) > len(["", "my", "token"]) else ""
    # Who is signed in keeps the menu: an address that is gone is no way out.
    section = None if own_calls else "error"
    return pages.show(
        request, "error.html", status=status, code=words or status, fault=fault, own_calls=own_calls, section=section
    )


def too_large_page(pages: Pages, request: Request, fault: TooLarge) -> HTMLResponse:
    """What was too large and how large it may be. What was typed is still in the browser: the page says how to find it.

    A file is counted apart: its form comes back with a word beside its field.
    """
    numbers = pages.texts(request).number
    shown = {name: _megabytes(value) if fault.what == "bytes" else value for name, value in fault.counts.items()}
    counts = {name: numbers(value) for name, value in shown.items()}
    return pages.show(request, "too_large.html", status=413, what=fault.what, counts=counts, back=_came_from(request))


def _megabytes(size: int) -> Decimal:
    return (Decimal(size) / 1_000_000).quantize(Decimal("0.1"), ROUND_UP)


def _came_from(request: Request) -> str:
    """The page of ours on which the form stands."""
    came = urlsplit(request.headers.get("referer", ""))
    return own_page(f"{came.path}?{came.query}") if came.netloc == request.headers.get("host") else ""
