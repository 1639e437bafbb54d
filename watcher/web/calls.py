"""The calls that are live, with a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from sources.contract import CallData
from sources.names import in_language
from subscriptions.delivery.names import source_name
from subscriptions.digests.facts import amount, origin
from subscriptions.digests.headline import Naming, name_call, when_in_full
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import upper_first
from watcher.calls.models import Call
from watcher.calls.write import key_of
from watcher.db import reading
from watcher.web.call_search import Found, areas, find_calls, has_many_areas, owner_of, programmes
from watcher.web.call_story import subjects_of
from watcher.web.choices import Group, grouped_options
from watcher.web.overview import names_seen
from watcher.web.pages import Pages, View
from watcher.web.wanted import (
    APPLICANTS,
    BANDS,
    CURRENCIES,
    LEVELS,
    MONEY_OF,
    NO_PROGRAMME,
    SORTS,
    STATUSES,
    Wanted,
    read_wanted,
)


@dataclass(frozen=True)
class Row:
    """One call in the list. `money`: what it says of it, where that was asked for; `is_unsaid`: not compared.

    `is_silent`: it does not say who may apply, where somebody was asked for.
    """

    id: int
    naming: Naming
    origin: str
    when: str
    status: str
    money: str = ""
    is_unsaid: bool = False
    is_silent: bool = False


def all_calls(pages: Pages, request: Request) -> HTMLResponse:
    """Calls that can be applied for now or later, as far as they fit what is asked for."""
    wanted, visitor = replace(read_wanted(request.query_params), refused=""), pages.visitor(request)
    at = pages.setting(request)
    with reading(pages.engine) as session:
        owner = owner_of(session, wanted.area, visitor) if wanted.area else None
        if wanted.organisation and visitor.role_in(wanted.organisation) is None:
            raise HTTPException(404)
        # Kept links outlive an area. That of another organisation is spoken of in the same words.
        area_gone = bool(wanted.area) and owner is None
        if area_gone:
            wanted = replace(wanted, area="")
        if wanted.organisation and owner not in (None, wanted.organisation):
            wanted = replace(wanted, area="")  # another organisation was chosen since
        organisations = names_seen(session, visitor) if has_many_areas(session, visitor) else {}
        if organisations and owner:
            wanted = replace(wanted, organisation=owner)  # whose other areas can be chosen instead
        of_whom = wanted.organisation if organisations else None
        choices = by_name(programmes(session), at.texts.language), areas(session, visitor, of_whom)
        found = find_calls(session, wanted, at.now.astimezone(at.local).date())
        subjects = subjects_of(session, found.calls, found.areas, at.texts.language)
    return pages.show(
        request,
        "calls.html",
        **list_values(wanted, found, at, subjects, *choices),
        organisations=list(organisations.items()),
        sources=_asked_source(wanted, pages, at),
        may_add=visitor.is_somewhere("coordinator"),
        heading="",
        intro="",
        none_yet="",
        answers={},
        left_out=0,
        area_gone=area_gone,
    )


def list_values(
    wanted: Wanted,
    found: Found,
    at: Setting,
    subjects: Mapping[int, str],
    programmes: Sequence[tuple[str, str]],
    areas: Sequence[Group],
) -> dict[str, Any]:
    """What every list of calls shows: the form as it was filled in, and one page of what was found.

    `subjects`: what calls are about, by their rows, where that is known.
    """
    return {
        "areas": grouped_options(areas, wanted.area, at.texts.say("web.whole_department")),
        "wanted": wanted,
        "found": found,
        "rows": [row_of(call, at, wanted, found, subjects.get(key_of(call), "")) for call in found.calls],
        "links": links_of(found, lambda page: urlencode({**wanted.parameters(page), "lang": at.texts.language})),
        "with_silent": urlencode({**wanted.parameters(1), "who_unsaid": "yes", "lang": at.texts.language}),
        "with_refused": urlencode({**wanted.parameters(1), "refused": "only", "lang": at.texts.language}),
        "without_refused": urlencode({**replace(wanted, refused="").parameters(1), "lang": at.texts.language}),
        "programmes": [*programmes, (NO_PROGRAMME, at.texts.say("web.no_programme"))],
        "statuses": STATUSES,
        "levels": LEVELS,
        "applicants": APPLICANTS,
        "bands": BANDS,
        "money_of": MONEY_OF,
        "currencies": CURRENCIES,
        "sorts": SORTS,
        "section": "calls",
    }


def _asked_source(wanted: Wanted, pages: Pages, at: Setting) -> list[tuple[str, str]]:
    """The one source whose calls are asked for: they are chosen on the sources' own pages, and undone here."""
    name = source_name(wanted.source, pages.settings) if wanted.source else None
    return [(wanted.source, name.in_language(at.texts.language))] if name else []


def by_name(names: list[str], language: str) -> list[tuple[str, str]]:
    return sorted(((name, in_language(name, language)) for name in names), key=lambda pair: pair[1].casefold())


def row_of(call: Call, at: Setting, wanted: Wanted, found: Found, subject: str) -> Row:
    data = CallData.model_validate(call.data)
    money = amount(data, at).values if wanted.asks_for_money else ()
    return Row(
        call.id or 0,
        name_call(data, subject, at),
        origin(data, at),
        upper_first(when_in_full(data, at)),
        data.status,
        money=". ".join(money),
        is_unsaid=call.id in found.unsaid,
        is_silent=call.id in found.silent,
    )


def links_of(found: Found, address: Callable[[int], str]) -> dict[str, str]:
    """Where to go from this page of the list."""
    links = {"before": address(found.page - 1)} if found.page > 1 else {}
    return links | ({"after": address(found.page + 1)} if found.page < found.pages else {})


STAFF: dict[str, View] = {"/calls": all_calls}
