"""A source that is there already, looked at again: how else its page could be read, chosen in the same way as anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sources.contract import CallData, Page
from sources.contract import Request as Question
from sources.detect.choices import PLACED
from sources.detect.proposal import Proposal
from sources.entry import Entry
from sources.registry import CatalogueFault
from watcher.db import transaction
from watcher.people.audit import note
from watcher.polling.kept import Kept, Reading, first_question, read_kept
from watcher.polling.own_catalogue import ChangedMeanwhile, as_written, save_entry
from watcher.web.pages import Pages, View
from watcher.web.source_facts import facts_in, read_otherwise
from watcher.web.source_study import (
    NoStudy,
    Place,
    Study,
    Ways,
    ask_address,
    ask_once_more,
    show_found,
    study_of,
    take_page,
)
from watcher.web.source_words import fault_lines
from watcher.web.sources import STUDIED, entry_of


class WaysAgain(Ways):
    """The ways of a known source: first as it is read now, then as detection finds."""

    def __init__(self, entry: Entry, question: Question, kept: Kept) -> None:
        super().__init__(kept)
        self.entry, self.question = entry, question

    def proposals(self) -> tuple[Proposal, ...]:
        others = (self._with_own_options(each) for each in super().proposals())
        return (self.now, *(each for each in others if not self._is_as_now(each)))

    def first(self, proposals: tuple[Proposal, ...]) -> int:
        """As it is read now, while that gives calls."""
        return 0 if proposals[0].calls or len(proposals) == 1 else 1

    def page_of(self, proposal: Proposal) -> Page:
        is_own = (proposal.kind, proposal.url) == (self.now.kind, self.now.url)
        return self.kept.page if is_own else super().page_of(proposal)

    def read(self, proposal: Proposal, config: Mapping[str, Any]) -> tuple[CallData, ...]:
        return tuple(self._reading(proposal, config).calls)

    @cached_property
    def now(self) -> Proposal:
        """How the source is read now, tried on the answer; at that answer's address, if it was another one."""
        url = self.entry.url if self._is_asked_as_now else self.kept.page.url
        proposal = Proposal(kind=self.entry.kind, url=url, config=dict(self.entry.options), confidence=1.0)
        reading = read_kept(self.entry.model_copy(update={"url": url}), self.kept)
        problems = (f"unread: {reading.problem}",) if reading.problem else ()
        return proposal.model_copy(update={"calls": tuple(reading.calls), "problems": problems})

    @property
    def _is_asked_as_now(self) -> bool:
        return self.kept.page.request.url == self.question.url

    def _is_as_now(self, other: Proposal) -> bool:
        return (other.kind, other.url, other.config) == (self.now.kind, self.now.url, self.now.config)

    def _with_own_options(self, proposal: Proposal) -> Proposal:
        """With the options of the entry that say nothing of places on the page, such as words for 'nothing open'."""
        if proposal.kind == self.entry.kind and self._is_asked_as_now and self.question.url != self.entry.url:
            proposal = proposal.model_copy(update={"url": self.entry.url})  # the page for people, which is not asked
        own = {name: value for name, value in self.entry.options.items() if name not in PLACED}
        config = own | proposal.config
        if not proposal.calls or proposal.kind != self.entry.kind or config == proposal.config:
            return proposal
        try:
            return proposal.model_copy(update={"config": config, "calls": self.read(proposal, config)})
        except CatalogueFault:  # options that do not go together
            return proposal

    def _reading(self, proposal: Proposal, config: Mapping[str, Any]) -> Reading:
        changed = {"kind": proposal.kind, "url": proposal.url, "options": dict(config)}
        return read_kept(self.entry.model_copy(update=changed), Kept(self.page_of(proposal), self.kept.at))


def ask_again(pages: Pages, request: Request, source: str) -> Response:
    """The source's own address, to be asked again or put right first."""
    entry, question = _studied(pages, source)
    return ask_address(pages, request, _place(pages, request, entry), {"address": question.url}, {})


def take_again(pages: Pages, request: Request, source: str, form: Mapping[str, str]) -> Response:
    """Fetch it, or take a saved page. Without an address the source's own is meant."""
    entry, own = _studied(pages, source)
    given = {**form, "address": form.get("address", "").strip() or own.url}
    place = _place(pages, request, entry)
    return take_page(pages, request, place, given, lambda address: own if address == own.url else Question(url=address))


def show_again(pages: Pages, request: Request, source: str, study: str) -> Response:
    """What was found, beside what is read now."""
    based_on = request.query_params.get("based_on") or as_written(pages.settings.own_catalogue_dir, source).mark
    try:
        return _show(pages, request, _looked_at(pages, request, source, study), based_on, {})
    except NoStudy:
        return _ask_once_more(pages, request, source)


def save_again(pages: Pages, request: Request, source: str, study: str, form: Mapping[str, str]) -> Response:
    """Make the chosen way a new version of the entry; everything else in it stays."""
    try:
        looked = _looked_at(pages, request, source, study)
    except NoStudy:
        return _ask_once_more(pages, request, source)
    return _save(pages, request, looked, form)


def _ask_once_more(pages: Pages, request: Request, source: str) -> Response:
    entry, question = _studied(pages, source)
    return ask_once_more(pages, request, _place(pages, request, entry), {"address": question.url})


def _save(pages: Pages, request: Request, looked: _Looked, form: Mapping[str, str]) -> Response:
    found, source = looked.found, looked.entry.id
    if found.proposal.kind is None or found.proposal.is_unread:
        raise HTTPException(400)  # such a page has no form
    folder, now, texts = pages.settings.own_catalogue_dir, pages.clock(), pages.texts(request)
    there, based_on = as_written(folder, source), form.get("based_on", "")
    text = read_otherwise(facts_in(there.text), found.proposal, found.config, now.date())
    try:
        with transaction(pages.engine) as session:
            save_entry(session, folder, source, text, based_on, now)
            note(session, pages.visitor(request), "source changed", now, about=f"source:{source}")
    except CatalogueFault as fault:
        return _show(pages, request, looked, based_on, fault_lines(fault, texts))
    except ChangedMeanwhile:
        stale = {"based_on": texts.say("web.fault_way_changed")}
        return _show(pages, request, looked, as_written(folder, source).mark, stale)
    return RedirectResponse(f"/sources/{source}?done=saved&lang={texts.language}", 303)


@dataclass(frozen=True)
class _Looked:
    """A source beside what was found for it, kept under `word`."""

    entry: Entry
    word: str
    found: Study


def _looked_at(pages: Pages, request: Request, source: str, word: str) -> _Looked:
    entry, question = _studied(pages, source)
    return _Looked(entry, word, study_of(pages, request, word, partial(WaysAgain, entry, question)))


def _studied(pages: Pages, source: str) -> tuple[Entry, Question]:
    """The entry and what it asks first. Raises HTTPException (404) where detection knows nothing of its kind."""
    entry = entry_of(pages, source, [])
    question = first_question(entry, pages.clock()) if entry.kind in STUDIED else None
    if question is None:
        raise HTTPException(404)
    return entry, question


def _place(pages: Pages, request: Request, entry: Entry) -> Place:
    here = f"/sources/{entry.id}/study"
    return Place(here, here, entry.id, entry.name.in_language(pages.texts(request).language))


def _show(pages: Pages, request: Request, looked: _Looked, based_on: str, faults: Mapping[str, str]) -> Response:
    found, place = looked.found, _place(pages, request, looked.entry)
    read = {call.external_id for call in found.calls}
    before = found.proposals[0].calls
    gone = [call.title for call in before if call.external_id not in read]
    return show_found(pages, request, place, looked.word, found, faults, based_on=based_on, before=before, gone=gone)


_ASK, _FOUND = "/sources/{source}/study", "/sources/{source}/study/{study}"
PAGES: dict[str, View] = {_ASK: ask_again, _FOUND: show_again}
ACTIONS: dict[str, View] = {_ASK: take_again, _FOUND: save_again}
