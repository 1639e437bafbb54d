"""What every page shares: templates, texts in the reader's language, and the page of an error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from subscriptions.digests.phrases import Setting
from watcher.clock import Clock, system_clock
from watcher.language import Texts
from watcher.settings import Settings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "web"
STYLE = TEMPLATES / "style.css"
LANGUAGES = ("sv", "en")


@dataclass
class Pages:
    """One installation's pages."""

    settings: Settings
    engine: Engine
    clock: Clock = system_clock

    @cached_property
    def _environment(self) -> Environment:
        return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)

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
        known |= {"layout": "base.html", "there": "/calls"}
        known["in_other_language"] = f"{request.url.path}?{there}"
        html = self._environment.get_template(template).render(known | values)
        return HTMLResponse(html, status_code=status)


def error_page(pages: Pages, request: Request, status: int) -> HTMLResponse:
    """A kind word and the way back; nothing of what was asked is repeated."""
    return pages.show(request, "error.html", status=status, code=status)
