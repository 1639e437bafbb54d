"""Asking sources over the network, politely, and again when that may help."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from sources.contract import Page, Request
from sources.reading.letters import FILES, folder_of
from watcher.db import reading
from watcher.net.answers import Answer, Validators
from watcher.net.failures import FetchFailed
from watcher.net.http import Client, Turn
from watcher.net.mailbox import Found
from watcher.polling.keys import Secrets, keys_of
from watcher.polling.letters import LetterBox, letters_page
from watcher.polling.models import Answer as SavedValidators
from watcher.polling.outcomes import NoSuchPage, Unchanged
from watcher.polling.politeness import Politeness
from watcher.polling.saved import SavedFetcher
from watcher.settings import secret_from_environment

__all__ = ["LiveFetcher", "NoSuchPage", "Politeness", "SavedFetcher", "Unchanged"]

TRIES = 3
BACK_OFF_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 60.0  # who wants a longer pause is asked again in a later run
# An "unchanged" is believed this long: a wrong one, or a reader of ours that has learnt more, mends itself.
BODY_WANTED_AFTER = timedelta(days=7)
# A call's own page from a server that does not tell whether it changed is read this often, while the list says the
# same of the call: asking every day for what changes once a month is no courtesy, and a week would be a week too late.
DETAIL_WANTED_AFTER = timedelta(days=3)
_FORGOTTEN_AFTER = timedelta(days=21)
# A database takes only so many values in one question.
_CHUNK = 500
_PASSING_KINDS = {"timeout", "connection", "no-such-host", "robots-unreachable"}


class _Asked(NamedTuple):
    """A call whose own page was asked for; `new`: the validators of the answer, if there was one."""

    call: str
    url: str
    new: Validators | None = None


class LiveFetcher:
    """Asks over the network, for one run of one source. Runs share the client and the politeness.

    Of a list only the first question is asked with the validators of the last answer, and only if that run consisted
    of this one question: an unchanged first page says nothing about the pages behind it. A call's own page is read
    again when the list says something new of the call; else it is asked whether it changed, or left for some days.
    """

    def __init__(
        self,
        client: Client,
        engine: Engine,
        politeness: Politeness | None = None,
        *,
        jitter: Callable[[], float] = random.random,
        secret: Secrets = secret_from_environment,
        letters: LetterBox | None = None,
    ) -> None:
        self._client = client
        self._letters = letters
        self._engine = engine
        self._politeness = politeness or Politeness()
        self._jitter = jitter
        self._secret = secret
        self._questions = 0
        self._first: tuple[str, int, Validators] | None = None
        # Calls' own pages that were asked for in this run, by their keys.
        self._details: dict[str, _Asked] = {}
        # Keys of those that were not asked for, or have not changed: what is kept of them stays.
        self._same: set[str] = set()
        # How long a host asked us to stay away, if that is longer than a run waits.
        self.wait: timedelta | None = None
        # Where the first address has moved for good.
        self.moved_to: str | None = None

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page | Unchanged:
        """The answer to one question, asked at most three times. Raises FetchFailed.

        `now`: the time of the run, with zone; it decides how old a robots.txt or a saved validator may be.
        """
        self._questions += 1
        if folder_of(request.url) is not None:
            return await self._read_letters(request, source_id)
        detail = _detail_key(source_id, request)
        key = detail or (f"{source_id} {request.url}" if self._questions == 1 and request.method == "GET" else None)
        known = self._known(key, now) if key else None
        if detail and known == Validators():
            self._same.add(detail)
            return Unchanged(request)
        if detail:
            self._details[detail] = _Asked(request.context["external_id"], request.url)
        keys = keys_of(request, self._secret)
        answer = await self._persist(keys.put_into(request), known, now, keys.values)
        if self._questions == 1 and answer.moved_to:
            self.moved_to = keys.hide(answer.moved_to)
        if detail:
            self._details[detail] = _Asked(request.context["external_id"], request.url, answer.validators)
        elif key:
            self._first = key, answer.status, answer.validators
        if answer.status == 304:
            if detail:
                del self._details[detail]
                self._same.add(detail)
            return Unchanged(request)
        return Page(
            request=request,
            url=keys.hide(answer.url),
            body=keys.hide_in_body(answer.body),
            content_type=answer.content_type,
            status=answer.status,
        )

    async def _read_letters(self, request: Request, source_id: str) -> Page | Unchanged:
        """The letters that came since the last run. How far that read is kept as a validator, whatever its age."""
        if self._letters is None:
            raise FetchFailed("setting", request.url, "letters cannot be read in this run")
        key = f"{source_id} {request.url}"
        with reading(self._engine) as session:
            saved = session.get(SavedValidators, key)
        found = await self._visit_letters(self._letters, request, saved.etag if saved else None)
        if found is None:
            self._first = key, 304, Validators()
            return Unchanged(request)
        self._first = key, 200, Validators(etag=found.mark)
        return letters_page(request, found.letters)

    async def _visit_letters(self, letters: LetterBox, request: Request, mark: str | None) -> Found | None:
        if request.url.startswith(FILES):
            return await letters.read(request, mark)  # files wait for no mail server's turn
        tries = 1
        while True:
            try:
                async with self._politeness.turn(request.url):
                    return await letters.read(request, mark)
            except FetchFailed as failure:
                # A mail server that was silent for as long as a visit may take would be so three times over.
                if failure.kind == "timeout" or not self._may_try_again(request, failure, tries):
                    raise
                tries += 1

    def remember(self, session: Session, source_id: str, now: datetime, *, whole: bool) -> None:
        """Keep the run's validators, in the transaction that saves what it found, if it found all there is (`whole`).

        Kept any sooner, or kept on after a run that fell short, they would let a 304 hide what is not stored.
        """
        if self._first is None:
            return
        key, status, new = self._first
        saved = session.get(SavedValidators, key)
        if status == 304 and saved:  # it may bring new validators, and need not repeat the old ones
            saved.etag, saved.last_modified = new.etag or saved.etag, new.last_modified or saved.last_modified
            return
        if saved:
            session.delete(saved)
            session.flush()
        if whole and self._questions == 1 and (new.etag or new.last_modified):
            session.add(
                SavedValidators(
                    key=key, source=source_id, etag=new.etag, last_modified=new.last_modified, checked_at=now
                )
            )

    def remember_details(self, session: Session, source_id: str, now: datetime, *, missed: Collection[str]) -> None:
        """Keep when calls' own pages were read, in the transaction that saves what they said; not of calls `missed`.

        What was kept of such a page before is void: it belongs to other words of the list. Not so where several calls
        share a page, and it is the same for another of them.
        """
        self._forget_asked(session, source_id)
        for key, asked in self._details.items():
            if asked.new is not None and asked.call not in missed:
                row = SavedValidators(
                    key=key, source=source_id, address=asked.url, checked_at=now,
                    etag=asked.new.etag, last_modified=asked.new.last_modified,
                )  # fmt: skip
                session.add(row)
        old = col(SavedValidators.checked_at) < now - _FORGOTTEN_AFTER
        session.execute(delete(SavedValidators).where(col(SavedValidators.source) == source_id, old))

    def _forget_asked(self, session: Session, source_id: str) -> None:
        addresses = iter({asked.url for asked in self._details.values()})
        mine = select(SavedValidators.key).where(SavedValidators.source == source_id)
        while chunk := list(islice(addresses, _CHUNK)):
            kept = session.exec(mine.where(col(SavedValidators.address).in_(chunk))).all()
            void = [key for key in kept if key not in self._same]
            session.execute(delete(SavedValidators).where(col(SavedValidators.key).in_(void)))

    def _known(self, key: str, now: datetime) -> Validators | None:
        """The validators of the last answer, none (`Validators()`) where it had none, None where it must be read."""
        with reading(self._engine) as session:
            saved = session.get(SavedValidators, key)
        if saved is None:
            return None
        validators = Validators(saved.etag, saved.last_modified)
        age = DETAIL_WANTED_AFTER if validators == Validators() else BODY_WANTED_AFTER
        return validators if now - saved.checked_at < age else None

    async def _persist(
        self, request: Request, known: Validators | None, now: datetime, secrets: tuple[str, ...]
    ) -> Answer:
        tries = 1
        while True:
            try:
                answer = await self._client.get_answer(
                    request, validators=known, turn=self._turn_at(now), secrets=secrets
                )
            except FetchFailed as failure:
                if not self._may_try_again(request, failure, tries):
                    raise
                tries += 1
            else:
                if answer.status == 304 and known is None:
                    raise FetchFailed("status", request.url, "answers 304 though nothing was given to compare with")
                return answer

    def _turn_at(self, now: datetime) -> Turn:
        @asynccontextmanager
        async def turn(url: str) -> AsyncIterator[None]:
            await self._politeness.check_robots(self._client, url, now)
            async with self._politeness.turn(url):
                yield

        return turn

    def _may_try_again(self, request: Request, failure: FetchFailed, tries: int) -> bool:
        """Whether the same question may come to something now; the host is then left alone for a while first."""
        asked = failure.retry_after.total_seconds() if failure.retry_after else 0.0
        if asked > LONGEST_RETRY_SECONDS:
            self._politeness.hold_back(request.url, asked)
            self.wait = max(self.wait or timedelta(), timedelta(seconds=asked))
            return False
        status = failure.status or 0
        may_pass = failure.kind in _PASSING_KINDS or (failure.kind == "status" and (status >= 500 or status == 429))
        is_silent = failure.kind in _PASSING_KINDS
        if tries >= TRIES and is_silent:
            self._politeness.note_silence(request.url)
        # Many sources may stand on one host: where it is silent to the first, it need not be asked thrice for each.
        if tries >= TRIES or not may_pass or (is_silent and self._politeness.is_silent(request.url)):
            return False
        back_off = BACK_OFF_SECONDS * 2 ** (tries - 1) * (0.5 + self._jitter())
        self._politeness.hold_back(request.url, max(asked, back_off))
        return True


def _detail_key(source_id: str, request: Request) -> str | None:
    """Under what a call's own page is remembered: its address, and what the list said of the call when it was read."""
    listed = request.context.get("listed")
    if request.purpose != "detail" or request.method != "GET" or listed is None:
        return None
    return f"{source_id} {request.url} {hashlib.sha256(listed.encode()).hexdigest()[:32]}"
