"""A page that a person looks at before a source is read of it: its answer kept, the ways to read it, the choices."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from sources.contract import CallData, Page, UnreadablePage
from sources.contract import Request as Question
from sources.detect.choices import DAYS, Choices, choices_of, chosen, keys_after, read_chosen
from sources.detect.page import NOWHERE, detect
from sources.detect.proposal import Proposal
from sources.entry import Entry
from sources.reading.links import canonical_address, safe_link, typed_addresses
from sources.registry import CATALOGUE, load_catalogue
from watcher.db import reading, transaction
from watcher.errors import WatcherError
from watcher.net.failures import FetchFailed
from watcher.polling.kept import LARGEST_KEPT, STUDIED_FOR, Kept, keep_study, kept_study
from watcher.polling.look import look
from watcher.web.forms import bytes_of
from watcher.web.pages import Pages
from watcher.web.source_words import SHOWN, call_lines, doubts_of, failure_words, sureness


class NoStudy(WatcherError):
    """What was fetched is not kept any more."""


_CHOICES = ("way", "title", "link", "detail", *DAYS)
_OWN_PAGES = "own-pages"
_TRIED = "tried_https"


@dataclass(frozen=True)
class Place:
    """Where the steps stand. `ask`: where an address is asked for; `found`: before the word of what was found there.

    `source`: whose reading it is about, if it is there already, and its `name`.
    """

    ask: str
    found: str
    source: str = ""
    name: str = ""


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

    @property
    def keys(self) -> list[str]:
        """What each way goes by in addresses: by what it is, since their number changes when somebody saves one."""
        return [_key_of(each) for each in self.proposals]


class Ways:
    """How an answer could be read: as detection finds, and read so."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def proposals(self) -> tuple[Proposal, ...]:
        """At least one, the likeliest first."""
        page = self.kept.page
        url = None if page.url == NOWHERE else page.url
        return _detected(page.body, self.kept.at, url, page.content_type)

    def first(self, proposals: tuple[Proposal, ...]) -> int:
        """The one that is shown before anything is chosen."""
        return 0

    def page_of(self, proposal: Proposal) -> Page:
        """The answer as a reader of that proposal would get it."""
        return self.kept.page.model_copy(update={"url": proposal.url, "request": Question(url=proposal.url)})

    def read(self, proposal: Proposal, config: Mapping[str, Any]) -> tuple[CallData, ...]:
        """The calls with other options than those proposed."""
        return read_chosen(self.page_of(proposal), config, self.kept.at)


def _key_of(proposal: Proposal) -> str:
    what = json.dumps([proposal.kind, proposal.url, dict(proposal.config)], sort_keys=True, default=str)
    return blake2b(what.encode(), digest_size=8).hexdigest()


# Detection takes up to seconds, and a person looks at the same page several times. Its answer follows from these alone,
# so that it does not matter which process has worked it out already.
@lru_cache(maxsize=4)
def _detected(body: bytes, at: datetime, url: str | None, content_type: str) -> tuple[Proposal, ...]:
    return detect(body, at, url, content_type)


def study_of(
    pages: Pages,
    request: Request,
    word: str,
    ways_of: Callable[[Kept], Ways] = Ways,
    said: Mapping[str, str] | None = None,
) -> Study:
    """What was kept under that word, with what was chosen. Raises NoStudy.

    `said`: the choices, where the address does not say them.
    """
    with reading(pages.engine) as session:
        kept = kept_study(session, word)
    if kept is None:
        raise NoStudy(word)
    ways, asked = ways_of(kept), request.query_params if said is None else said
    proposals = ways.proposals()
    numbers = {_key_of(each): number for number, each in enumerate(proposals)}
    number = numbers.get(asked.get("way", ""), ways.first(proposals))
    proposal = proposals[number]
    as_proposed = Study(kept.page, kept.at, proposals, number, None, proposal.config, proposal.calls)
    if proposal.kind != "listing" or not proposal.calls:
        return as_proposed
    try:
        choices = choices_of(ways.page_of(proposal), proposal.config)
    except UnreadablePage:
        return as_proposed
    wanted = {name: asked[name] for name in _CHOICES if name in asked}
    config = chosen(proposal.config, choices, wanted)
    calls = proposal.calls if config == proposal.config else ways.read(proposal, config)
    choices = choices.model_copy(update={"now": keys_after(choices, wanted, config)})
    return Study(kept.page, kept.at, proposals, number, choices, config, calls)


def ask_once_more(pages: Pages, request: Request, place: Place, given: Mapping[str, str]) -> Response:
    """The form that asks for an address, where what was fetched is not kept any more."""
    said = pages.texts(request).say("web.fault_study_gone", count=STUDIED_FOR.days)
    return ask_address(pages, request, place, given, {"address": said}, fault_status=404)


def ask_address(
    pages: Pages,
    request: Request,
    place: Place,
    given: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    fault_status: int = 400,
) -> Response:
    """The form that asks for an address or a saved page, as it was filled in."""
    status = fault_status if faults else 200
    filled = {"address": "", "saved": "", **given}
    return pages.show(
        request, "new_source.html", status=status, place=place, given=filled, faults=faults, section="sources"
    )


def take_page(
    pages: Pages, request: Request, place: Place, form: Mapping[str, str], question_of: Callable[[str], Question]
) -> Response:
    """Fetch what was asked for, or take the saved page, keep the answer, and go on to what was found in it."""
    texts, now = pages.texts(request), pages.clock()
    typed, pasted = form.get("address", "").strip(), form.get("saved", "")
    addresses = typed_addresses(typed)
    address = addresses[0]
    saved = bytes_of(form, "file") or pasted.encode()

    def fault(field: str, words: str) -> Response:
        return ask_address(pages, request, place, {"address": typed, "saved": pasted}, {field: words})

    if address and safe_link(address, address) is None:
        return fault("address", texts.say("web.fault_source_url"))
    if not (address or saved.strip()):
        return fault("address", texts.say("web.fault_no_address"))
    if len(saved) > LARGEST_KEPT:
        return fault("file", texts.say("web.fault_file_large"))
    question, *others = map(question_of, addresses)
    try:
        page = Page(request=question, url=question.url, body=saved) if saved.strip() else _look(pages, question, others)
    except FetchFailed as failure:
        return fault("address", failure_words(failure, texts))
    word = secrets.token_urlsafe(12)
    with transaction(pages.engine) as session:
        keep_study(session, word, page, now)
    tried = f"&{_TRIED}=1" if page.request != question else ""
    return RedirectResponse(f"{place.found}/{word}?lang={texts.language}{tried}", 303)


def _look(pages: Pages, question: Question, others: Sequence[Question]) -> Page:
    return look(pages.settings, pages.politeness, question, pages.clock(), *others)


def show_found(  # noqa: PLR0913 - where it stands, what was found, and what was chosen
    pages: Pages,
    request: Request,
    place: Place,
    word: str,
    found: Study,
    faults: Mapping[str, str],
    said: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """What was found, the choices, and what the chosen way would read.

    `said`: the choices, where the address does not say them. `more`: what the last form needs.
    """
    texts, given = pages.texts(request), request.query_params if said is None else said
    asked = {name: given[name] for name in _CHOICES if name in given}
    doubtful = _doubtful(found)
    return pages.show(
        request,
        "source_study.html",
        status=400 if faults else 200,
        place=place,
        here=f"{place.found}/{word}",
        study=found,
        sure=sureness(found.proposal),
        doubts=doubts_of(doubtful, texts),
        lines=call_lines(found.calls, texts),
        days=DAYS,
        most=SHOWN,
        is_plain=_TRIED in request.query_params and found.page.url.startswith("http://"),
        # The doubt says so already where reading them was proposed.
        list_alone=bool(found.config.get("detail")) and not any(_is_of_own_pages(each) for each in doubtful.problems),
        query=urlencode(asked | {"lang": texts.language}),
        faults=faults,
        section="sources",
        **more,
    )


def _doubtful(found: Study) -> Proposal:
    """The proposal without the doubt that a choice has settled."""
    if found.config.get("detail"):
        return found.proposal
    problems = tuple(problem for problem in found.proposal.problems if not _is_of_own_pages(problem))
    return found.proposal.model_copy(update={"problems": problems})


def _is_of_own_pages(problem: str) -> bool:
    return problem.startswith(_OWN_PAGES)


def known_at(pages: Pages, url: str) -> Entry | None:
    """The source that reads this page already, if there is one: also where its address is written in another way."""
    entries = load_catalogue([CATALOGUE, pages.settings.own_catalogue_dir], lambda _: None)
    return next((entry for entry in entries.values() if _plainly(entry.url) == _plainly(url)), None)


def _plainly(url: str) -> str:
    """An address without what seldom leads to another page: how it is sent, `www.`, a slash at the end, a fragment."""
    link = safe_link(url, url)
    return canonical_address(link).partition("://")[2].removeprefix("www.").rstrip("/") if link else url
