"""Adding a source: from an address or a saved page, by choosing what was found on it, to an entry of its own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sources.contract import CallData, Page, UnreadablePage
from sources.contract import Request as Question
from sources.detect.choices import DAYS, Choices, choices_of, chosen, keys_now, read_chosen
from sources.detect.page import NOWHERE, detect
from sources.detect.proposal import Proposal
from sources.reading.links import safe_link
from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from watcher.db import reading, transaction
from watcher.net.failures import FetchFailed
from watcher.people.audit import note
from watcher.polling.kept import LARGEST_KEPT, keep_study, kept_study
from watcher.polling.look import look
from watcher.polling.own_catalogue import ChangedMeanwhile, as_written, save_entry
from watcher.web.forms import bytes_of
from watcher.web.pages import Pages, View
from watcher.web.source_facts import (
    APPLICANTS,
    LANGUAGES,
    LEVELS,
    Typed,
    entry_facts,
    id_of,
    laid_over,
    typed_from,
    typed_of,
)
from watcher.web.source_words import SHOWN, call_lines, doubts_of, failure_words, fault_lines, sureness

_CHOICES = ("way", "title", "link", "detail", *DAYS)
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Study:
    """An answer, how it could be read, and what has been chosen: `config` and `calls` are of that."""

    page: Page
    at: datetime
    proposals: tuple[Proposal, ...]
    way: int
    choices: Choices | None
    config: Mapping[str, Any]
    calls: tuple[CallData, ...]

    @property
    def proposal(self) -> Proposal:
        return self.proposals[self.way]


def ask_for_address(pages: Pages, request: Request) -> Response:
    """Where the calls are."""
    return _ask(pages, request, "", {})


def take_address(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Fetch an address, or take a saved page, and keep the answer for the steps that follow."""
    address, texts, now = _whole(form.get("address", "").strip()), pages.texts(request), pages.clock()
    pasted = form.get("saved", "")
    saved = bytes_of(form, "file") or pasted.encode()
    if address and safe_link(address, address) is None:
        return _ask(pages, request, address, {"address": texts.say("web.fault_source_url")}, pasted)
    if not (address or saved.strip()):
        return _ask(pages, request, address, {"address": texts.say("web.fault_no_address")})
    if len(saved) > LARGEST_KEPT:
        return _ask(pages, request, address, {"file": texts.say("web.fault_file_large")}, pasted)
    question = Question(url=address or NOWHERE)
    try:
        page = Page(request=question, url=question.url, body=saved) if saved.strip() else _look(pages, question)
    except FetchFailed as failure:
        return _ask(pages, request, address, {"address": failure_words(failure, texts)}, pasted)
    word = secrets.token_urlsafe(12)
    with transaction(pages.engine) as session:
        keep_study(session, word, page, now)
    return RedirectResponse(f"/new-source/{word}?lang={texts.language}", 303)


def _whole(address: str) -> str:
    """As browsers show an address, without its `https://`, is how people copy and write it."""
    return f"https://{address}" if "." in address and ":" not in address else address


def _look(pages: Pages, question: Question) -> Page:
    return look(pages.settings, pages.politeness, question, pages.clock())


def _ask(pages: Pages, request: Request, address: str, faults: Mapping[str, str], pasted: str = "") -> Response:
    given = {"address": address, "saved": pasted}
    status = 400 if faults else 200
    return pages.show(request, "new_source.html", status=status, given=given, faults=faults, section="sources")


def show_study(pages: Pages, request: Request, study: str) -> Response:
    """What was found, what it would give, and what is left to say."""
    found = _study(pages, request, study)
    name = _title_of(found.page)
    defaults = {"name": {"sv": name, "en": name}, "url": found.proposal.url, "level": "national"}
    language = next((call.language for call in found.calls), "sv")
    return _show(pages, request, study, found, typed_from(defaults | {"language": language}), {})


def save_study(pages: Pages, request: Request, study: str, form: Mapping[str, str]) -> Response:
    """Write the entry, if it is without fault."""
    found, typed, texts = _study(pages, request, study), typed_of(form), pages.texts(request)
    if found.proposal.kind is None:
        raise HTTPException(400)  # such a page has no form
    source, folder = id_of(typed), pages.settings.own_catalogue_dir
    faults = {name: texts.say(key) for name, key in typed.faults.items()}
    if not source:
        faults.setdefault("source_id", texts.say("web.fault_source_id"))
    elif as_written(folder, source).mark:
        faults["source_id"] = texts.say("web.fault_source_taken", source=source)
    if faults:
        return _show(pages, request, study, found, typed, faults)
    day = pages.clock().date()
    text = laid_over(entry_facts(source, found.proposal, found.config, day), typed)
    try:
        with transaction(pages.engine) as session:
            save_entry(session, folder, source, text, "", pages.clock())
            note(session, pages.visitor(request), "source added", pages.clock(), about=f"source:{source}")
    except CatalogueFault as fault:
        return _show(pages, request, study, found, typed, fault_lines(fault, texts))
    except ChangedMeanwhile:
        taken = {"source_id": texts.say("web.fault_source_taken", source=source)}
        return _show(pages, request, study, found, typed, taken)
    return RedirectResponse(f"/sources/{source}?done=added&lang={texts.language}", 303)


def _study(pages: Pages, request: Request, word: str) -> Study:
    with reading(pages.engine) as session:
        kept = kept_study(session, word)
    if kept is None:
        raise HTTPException(404)
    page, asked = kept.page, request.query_params
    url = None if page.url == NOWHERE else page.url
    proposals = _detected(page.body, kept.at, url, page.content_type)
    way = asked.get("way", "0")
    number = int(way) if way.isascii() and way.isdigit() and len(way) < 3 and int(way) < len(proposals) else 0
    proposal = proposals[number]
    if proposal.kind != "listing" or not proposal.calls:
        return Study(page, kept.at, proposals, number, None, proposal.config, proposal.calls)
    page = page.model_copy(update={"url": proposal.url, "request": Question(url=proposal.url)})
    try:
        choices = choices_of(page, proposal.config)
    except UnreadablePage:
        return Study(page, kept.at, proposals, number, None, proposal.config, proposal.calls)
    wanted = {name: asked[name] for name in _CHOICES if name in asked}
    config = chosen(proposal.config, choices, wanted)
    is_as_proposed = config == proposal.config
    calls = proposal.calls if is_as_proposed else read_chosen(page, config, kept.at)
    if not is_as_proposed:
        choices = choices.model_copy(update={"now": keys_now(config)})
    return Study(page, kept.at, proposals, number, choices, config, calls)


# Detection takes up to seconds, and a person looks at the same page several times. Its answer follows from these alone.
@lru_cache(maxsize=4)
def _detected(body: bytes, at: datetime, url: str | None, content_type: str) -> tuple[Proposal, ...]:
    return detect(body, at, url, content_type)


def _show(pages: Pages, request: Request, word: str, found: Study, typed: Typed, faults: Mapping[str, str]) -> Response:
    texts = pages.texts(request)
    asked = {name: request.query_params[name] for name in _CHOICES if name in request.query_params}
    return pages.show(
        request,
        "source_study.html",
        status=400 if faults else 200,
        word=word,
        study=found,
        sure=sureness(found.proposal),
        doubts=doubts_of(found.proposal, texts),
        ways=[_way(number, each) for number, each in enumerate(found.proposals)],
        lines=call_lines(found.calls, texts),
        days=DAYS,
        most=SHOWN,
        known=_known(pages, found.proposal.url),
        query=urlencode(asked | {"lang": texts.language}),
        typed=replace(typed, faults={}),
        faults=faults,
        levels=LEVELS,
        languages=LANGUAGES,
        applicants=APPLICANTS,
        section="sources",
    )


@dataclass(frozen=True)
class Way:
    """One way to read the page. `is_unread`: an address that the page names, which nobody has asked yet."""

    number: int
    proposal: Proposal
    is_unread: bool


def _way(number: int, proposal: Proposal) -> Way:
    return Way(number, proposal, any(problem.startswith("not-read:") for problem in proposal.problems))


def _known(pages: Pages, url: str) -> str:
    """The source that reads this address already, if there is one."""
    entries = load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], lambda _: None)
    return next((entry.id for entry in entries.values() if entry.url.rstrip("/") == url.rstrip("/")), "")


def _title_of(page: Page) -> str:
    start = page.body[:100_000].decode("utf-8", "replace")
    _, opened, rest = start.partition("<title")
    title = rest.partition(">")[2].partition("<")[0] if opened else ""
    return " ".join(title.split())[:_LONGEST_NAME]


PAGES: dict[str, View] = {"/new-source": ask_for_address, "/new-source/{study}": show_study}
ACTIONS: dict[str, View] = {"/new-source": take_address, "/new-source/{study}": save_study}
