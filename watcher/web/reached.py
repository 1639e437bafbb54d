"""Whom subscriptions reach, how it stands with each, and what a coordinator can do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from subscriptions.channel_models import ChannelCode, Suppression
from subscriptions.delivery.asking import ask_one
from subscriptions.delivery.codes import confirm, try_recipient
from subscriptions.delivery.proving import send_test_letter
from subscriptions.delivery.recipients import has_address, lift, put_on, untell_dead
from subscriptions.models import Organisation, Recipient, Subscription, SubscriptionRecipient, saved_id
from subscriptions.reader_models import Leaving
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput
from watcher.net.mail import what_refused
from watcher.net.mail_probe import Step
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.web.access import number_in
from watcher.web.pages import Pages, View
from watcher.web.profile_pages import acting

NOTED = ("tested", "asked", "confirmed")
BY_ITSELF = "bounce"  # who put an address on the list, where no person did


@dataclass(frozen=True)
class Reached:
    """One recipient of a subscription. `state`: gets, waits, code, off, barred (a person decided that), left, own.

    `is_set`: whether the setting that holds its address is there; for mail always. `own`: with a rhythm, language or
    pause that the reader has chosen.
    """

    id: int
    kind: str
    address: str
    shared: bool
    state: str
    reason: str
    since: datetime | None
    own: bool
    is_set: bool


def reached_by(session: Session, subscription_ids: Collection[int]) -> dict[int, list[Reached]]:
    """By subscription, in the order in which they came; those who have left stand last."""
    query = (
        select(Subscription, Recipient, ChannelCode, Suppression)
        .join(SubscriptionRecipient, col(SubscriptionRecipient.subscription_id) == col(Subscription.id))
        .join(Recipient, col(Recipient.id) == col(SubscriptionRecipient.recipient_id))
        .join(ChannelCode, col(ChannelCode.recipient_id) == col(Recipient.id), isouter=True)
        .join(Suppression, col(Suppression.address) == col(Recipient.address), isouter=True)
        .where(col(Subscription.active))
        .where(col(Subscription.id).in_(subscription_ids) | col(Subscription.personal_of).in_(subscription_ids))
        .order_by(col(Recipient.id))
    )
    found: dict[int, list[Reached]] = {}
    for row, recipient, code, listed in session.exec(query):
        line = _line(recipient, _state(recipient, code, listed), is_own=row.personal_of is not None)
        found.setdefault(row.personal_of or saved_id(row), []).append(line)
    gone = (
        select(Leaving, Recipient)
        .join(Recipient, col(Recipient.id) == col(Leaving.recipient_id))
        .where(col(Leaving.subscription_id).in_(subscription_ids), col(Leaving.returned_at).is_(None))
        .order_by(col(Leaving.id))
    )
    for leaving, recipient in session.exec(gone):
        line = _line(recipient, "left", is_own=False, since=leaving.at)
        found.setdefault(leaving.subscription_id, []).append(line)
    return found


def _line(recipient: Recipient, state: str, *, is_own: bool, since: datetime | None = None) -> Reached:
    is_set = has_address(recipient.kind, recipient.address)
    reason = recipient.reason or ""
    own = saved_id(recipient), recipient.kind, recipient.address, recipient.shared
    return Reached(*own, state, reason, since or recipient.asked_at, is_own, is_set)


def _state(recipient: Recipient, code: ChannelCode | None, listed: Suppression | None) -> str:
    if recipient.state == "off":
        return "barred" if listed is not None and listed.who != BY_ITSELF else "off"
    if code is not None and code.confirmed_at is None:
        return "code"
    return "waits" if recipient.state == "waiting" else "gets"


def act_on_recipient(pages: Pages, request: Request, subscription_id: str, form: Mapping[str, str]) -> Response:
    """Send a test, ask once more, type in a code, or write to an address again."""
    number = number_in({"id": subscription_id}, "id")
    with reading(pages.engine) as session:
        organisation_id = session.get_one(Subscription, number).organisation_id
        wanted = number_in({"id": form.get("recipient", "")}, "id")
        line = next((each for each in reached_by(session, [number]).get(number, []) if each.id == wanted), None)
        organisation = session.get_one(Organisation, organisation_id)
    act = _ACTS.get(form.get("do", ""))
    if act is None:
        raise HTTPException(400)
    if line is None or line.state == "left":
        raise HTTPException(404)
    done = act(pages, pages.visitor(request), organisation, line, form)
    with acting(pages, request, organisation_id) as desk:
        if done in NOTED:
            visitor, about = pages.visitor(request), f"recipient:{line.id}"
            note(desk.session, visitor, f"recipient {done}", pages.clock(), organisation=organisation_id, about=about)
        return desk.go_to(f"/subscriptions/{number}", done)


def _test(pages: Pages, visitor: Visitor, organisation: Organisation, line: Reached, form: Mapping[str, str]) -> str:
    """A letter only to whoever gets letters: a test is no way to write to people who have not said yes."""
    del visitor, form
    if pages.settings.dry_run:
        return "dry"
    if line.kind == "email":
        if line.state != "gets":
            raise HTTPException(400)
        if pages.settings.smtp_url is None:
            return "no-server"
        steps = send_test_letter(pages.settings, line.address, organisation.language, pages.clock())
        if steps[-1].fine:
            return "tested"
        return _why_not(steps[-1])
    if line.kind != "teams":
        raise HTTPException(400)
    if not line.is_set:
        return "not-set"
    error = try_recipient(pages.engine, pages.settings, line.id, pages.clock())
    return "card-failed" if error else "tested"


def _why_not(step: Step) -> str:
    """Only of an address that leads nowhere is it said that it should be looked at."""
    code, _, text = step.says.partition(" ")
    if not code.isdigit():  # none that a mail server was asked for
        return "test-refused" if step.what == "recipient" else "test-failed"
    if step.what not in ("recipient", "letter"):
        return "test-failed"
    kind, _, _, stage = what_refused(int(code), text)
    if stage == "policy":
        return "test-policy"
    return "test-refused" if step.what == "recipient" and (kind, stage) == ("permanent", "recipient") else "test-failed"


def _ask(pages: Pages, visitor: Visitor, organisation: Organisation, line: Reached, form: Mapping[str, str]) -> str:
    del visitor, organisation, form
    with transaction(pages.engine) as session:
        recipient = session.get_one(Recipient, line.id)
        is_mail = recipient.kind == "email"
        return "asked" if is_mail and ask_one(session, recipient, pages.settings, pages.clock()) else "not-asked"


def _confirm(pages: Pages, visitor: Visitor, organisation: Organisation, line: Reached, form: Mapping[str, str]) -> str:
    del visitor, line
    try:
        with transaction(pages.engine) as session:
            confirm(session, form.get("code", "")[:40], pages.clock(), organisation.id)
    except BadInput:
        return "wrong-code"
    return "confirmed"


def _lift(pages: Pages, visitor: Visitor, organisation: Organisation, line: Reached, form: Mapping[str, str]) -> str:
    """What came back may go again; what a person has decided stays.

    An address is one for all organisations: each that has it finds in its own log who wrote to it again.
    """
    del organisation, form
    if line.state != "off" or line.kind == "teams":
        raise HTTPException(400)
    with transaction(pages.engine) as session:
        take_turn(session, "match")
        recipient = session.get_one(Recipient, line.id)
        if recipient.kind == "email":
            lifted = lift(session, recipient.address)
        else:
            untell_dead(session, recipient)
            put_on(session, recipient)
            session.add(recipient)
            lifted = [recipient]
        for each in lifted:
            about, whose = f"recipient:{saved_id(each)}", each.organisation_id
            note(session, visitor, "recipient lifted", pages.clock(), organisation=whose, about=about)
    return "lifted"


_ACTS = {"test": _test, "ask": _ask, "confirm": _confirm, "lift": _lift}
ACTIONS: dict[str, View] = {"/subscriptions/{subscription_id}/recipients": act_on_recipient}
