"""Sending many dead letters again, all that failed for one cause: first what that means, then doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from subscriptions.delivery.outbox import CannotRetry, revive
from subscriptions.delivery.stuck import Stuck, causes, refusals, stuck_letters
from subscriptions.models import Delivery, Recipient
from watcher.db import reading, take_turn, transaction
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.web.outbox import led_by
from watcher.web.pages import Pages, View
from watcher.work.problem_words import problem_words

# As many letters as one press takes up: each is a line of the log, and its page must come back soon.
MOST_AT_ONCE = 200
# As many as one transaction holds: others write in between.
_BATCH = 25
_ADDRESSES_SHOWN = 20


def question_page(pages: Pages, request: Request) -> Response:
    """How many letters would go again, to whom, and why they stopped. `cause`: only those that failed for it."""
    cause = request.query_params.get("cause", "")
    with reading(pages.engine) as session:
        letters = stuck_letters(session, led_by(session, pages.visitor(request)), cause)
    ready = [each for each in letters if each.refusal is None]
    chosen = ready[:MOST_AT_ONCE]
    whom = _whom(chosen)
    errors = Counter(each.error for each in chosen)
    return pages.show(
        request,
        "outbox_again.html",
        chosen=chosen,
        later=len(ready) - len(chosen),
        whom=whom[:_ADDRESSES_SHOWN],
        recipients=len(whom),
        off=len({each.recipient_id for each in chosen if each.is_off}),
        causes=causes(list(errors.items())),
        refused=refusals(letters),
        named=",".join(str(each.id) for each in chosen),
        seen=pages.clock().isoformat(),
        cause=cause,
        back="/outbox?" + _kept(cause, pages.texts(request).language),
        only_to_folder=pages.settings.smtp_url is None,
        problem_words=problem_words,
        section="operations",
    )


def send_all_again(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Exactly the letters that the page named, as far as they are still as it showed them."""
    visitor, died_by = pages.visitor(request), _moment(form.get("seen", ""))
    numbers, counts = _numbers(form.get("letters", "")), Counter[str]()
    for start in range(0, len(numbers), _BATCH):
        counts += _take_up(pages, visitor, numbers[start : start + _BATCH], died_by)
    came = {"taken": str(counts["taken"])} | {name: str(count) for name, count in counts.items() if count}
    kept = _kept(request.query_params.get("cause", ""), pages.texts(request).language)
    return RedirectResponse(f"/outbox?{urlencode(came)}&{kept}", 303)


def _take_up(pages: Pages, visitor: Visitor, numbers: Sequence[int], died_by: datetime) -> Counter[str]:
    """How many were `taken`, and how many were not, by why."""
    counts = Counter[str]()
    with transaction(pages.engine) as session:
        take_turn(session, "outbox again")  # two who press at once would wait for each other's rows
        for number in numbers:
            delivery = session.get(Delivery, number)
            recipient = session.get(Recipient, delivery.recipient_id) if delivery else None
            if recipient is None or not visitor.may("admin", recipient.organisation_id):
                counts["absent"] += 1
                continue
            now = pages.clock()
            try:
                revive(session, number, now, died_by=died_by)
            except CannotRetry as fault:
                counts[fault.why] += 1
                continue
            organisation = recipient.organisation_id
            note(session, visitor, "letter sent again", now, organisation=organisation, about=f"delivery:{number}")
            counts["taken"] += 1
    return counts


def _whom(letters: Sequence[Stuck]) -> list[Stuck]:
    """One letter of each recipient, by address."""
    each_once = {each.recipient_id: each for each in letters}
    return sorted(each_once.values(), key=lambda each: (each.address, each.recipient_id))


def _numbers(text: str) -> list[int]:
    """Numbers of letters, each once. Raises HTTPException: 400 for what no page of ours sends."""
    parts = text.split(",") if text else []
    if len(parts) > MOST_AT_ONCE or not all(each.isascii() and each.isdigit() and len(each) < 10 for each in parts):
        raise HTTPException(400)
    return list(dict.fromkeys(int(each) for each in parts))


def _moment(text: str) -> datetime:
    """When the page was made, in UTC. Raises HTTPException: 400 for what no page of ours sends."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(400) from error
    if moment.tzinfo is None:
        raise HTTPException(400)
    return moment


def _kept(cause: str, language: str) -> str:
    return urlencode({"state": "dead"} | ({"cause": cause} if cause else {}) | {"lang": language})


STAFF: dict[str, View] = {"/outbox/again": question_page}
ACTIONS: dict[str, View] = {"/outbox/again": send_all_again}
