"""What every page shares: templates, texts in the reader's language, and the page of an error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

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

    @cached_property
    def _environment(self) -> Environment:
        return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)

    def show(self, request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page in the language asked for (`?lang=en`), Swedish unless said."""
        asked = request.query_params.get("lang", "sv")
        texts = Texts(asked if asked in LANGUAGES else "sv")
        other = "en" if texts.language == "sv" else "sv"
        html = self._environment.get_template(template).render(
            texts=texts, say=texts.say, language=texts.language, other=other, path=request.url.path, **values
        )
        return HTMLResponse(html, status_code=status)


def error_page(pages: Pages, request: Request, status: int) -> HTMLResponse:
    """A kind word and the way back; nothing of what was asked is repeated."""
    return pages.show(request, "error.html", status=status, code=status)
