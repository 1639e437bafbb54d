"""Before something is removed: what goes with it, said by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from subscriptions.models import Subscription
from subscriptions.profile_edit import Table, fingerprint
from subscriptions.profile_removal import Removal
from watcher.language import Texts
from watcher.web.my_letters import when_words
from watcher.web.profile_pages import Desk


def ask_first(desk: Desk, raw: Table, removal: Removal, named: tuple[str, str]) -> Response:
    """A page that names all that goes. `named`: field and value by which the form says what is meant.

    The form carries what was said: if more would go by then, it asks anew.
    """
    departments, areas, subscriptions = raw["organisation"]["departments"], raw["areas"], raw["subscriptions"]
    return desk.show(
        "removal.html",
        faults={},
        departments=[each["name"] for each in _named(departments, removal.departments)],
        areas=[each["name"] for each in _named(areas, removal.areas)],
        subscriptions=[title_of(each, raw, desk.texts) for each in _named(subscriptions, removal.subscriptions)],
        narrowed=[title_of(each, raw, desk.texts) for each in _named(subscriptions, removal.narrowed)],
        sure=fingerprint(removal.__dict__),
        named=named,
        action=desk.request.url.path,
    )


def is_sure(form: Mapping[str, str], removal: Removal) -> bool:
    """Whether the form comes from the page that named just this."""
    return form.get("sure") == fingerprint(removal.__dict__)


def _named(tables: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    return [each for each in tables if each["id"] in keys]


def title_of(table: dict[str, Any], raw: dict[str, Any], texts: Texts) -> str:
    """How people know a subscription: for whom, and how often."""
    departments = {each["id"]: each["name"] for each in raw["organisation"]["departments"]}
    whom = departments.get(table.get("department", ""), raw["organisation"]["name"])
    row = Subscription(
        organisation_id="", key="", areas=[], rhythm=table["rhythm"], day=table.get("day"), time=table["time"]
    )
    return f"{whom}: {when_words(row, texts)}"
