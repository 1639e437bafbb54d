"""Help for each role, and the accessibility statement that Swedish law asks of public bodies (lag 2018:1937)."""

from __future__ import annotations

from fastapi import HTTPException, Request
from fastapi.responses import Response

from watcher.people.roles import ROLES, Role, Visitor, highest
from watcher.web.pages import Pages, View

# What each role asks most often, in the order in which it does.
TOPICS: dict[str, tuple[str, ...]] = {
    "reader": ("what", "why", "answer", "sure", "seldom", "forward", "wrong"),
    "coordinator": ("begin", "words", "preview", "before", "pass-on", "correct", "gap", "recipients"),
    "admin": ("morning", "broken", "add", "quiet", "dead", "people", "backup", "person"),
}


def help_page(pages: Pages, request: Request, role: str = "") -> Response:
    """Without a role: the page of the highest that the visitor has anywhere."""
    role = role or _own_role(pages.find_visitor(request))
    if role not in ROLES:
        raise HTTPException(404)
    keys = {topic: f"help.{role}.{topic}" for topic in TOPICS[role]}
    topics = {topic: (key, f"{key}-how") for topic, key in keys.items()}
    return pages.show(request, "help.html", role=role, roles=ROLES, topics=topics, section="help")


def _own_role(visitor: Visitor | None) -> Role:
    roles = (visitor.everywhere, *visitor.roles.values()) if visitor else ()
    return highest(role for role in roles if role) or "reader"


def accessibility_page(pages: Pages, request: Request) -> Response:
    return pages.show(request, "accessibility.html", statement=pages.settings.statement, section="statement")


PAGES: dict[str, View] = {"/help": help_page, "/help/{role}": help_page, "/accessibility": accessibility_page}
