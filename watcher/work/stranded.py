"""Telling coordinators of calls that somebody sent on and that no letter is going to bring: they end in the open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, exists, select

from sources.contract import LIVE_STATUSES, CallData
from subscriptions.delivery.draft_rows import TURN
from subscriptions.digests.plain import plain
from subscriptions.digests.render import RenderedMail
from subscriptions.draft_models import PassedOn
from subscriptions.models import DeliveryItem, Organisation, Recipient, Subscription, SubscriptionRecipient
from watcher.calls.joining import joined_calls, names_of
from watcher.calls.models import Call
from watcher.db import reading, take_turn, transaction
from watcher.language import Texts
from watcher.settings import Settings
from watcher.work.coordinators import mail_to, whom_to_tell
from watcher.work.sheet import Item, Section, set_letter

NAME_LENGTH = 120


@dataclass(frozen=True)
class _Stranded:
    """`is_over`: nobody can apply any more; else the recipient gets no letters any more."""

    row: PassedOn
    recipient: Recipient
    call: Call
    is_over: bool


def tell_of_stranded(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Give up what was sent on to somebody who gets no letters any more, or was over before their next one.

    The letter that says so and the end of what waited are one transaction: killed anywhere, nobody is told twice.
    Whoever still gets letters, of whichever department, gets the call with them, and whoever is switched off for now
    when they are on again. Returns how many calls were `stranded`.
    """
    with reading(engine) as session:
        if not _stranded(session):
            return Counter()
    with transaction(engine) as session:
        take_turn(session, TURN)
        by_organisation: defaultdict[str, list[_Stranded]] = defaultdict(list)
        for each in _stranded(session):
            by_organisation[each.recipient.organisation_id].append(each)
            session.delete(each.row)
        for organisation_id, found in by_organisation.items():
            organisation = session.get_one(Organisation, organisation_id)
            letter = _letter(found, Texts(organisation.language), settings)
            for address in whom_to_tell(session, organisation, settings):
                session.add(mail_to(letter, address, settings, now))
    return +Counter(stranded=sum(map(len, by_organisation.values())))


def _stranded(session: Session) -> list[_Stranded]:
    is_told = exists().where(
        col(DeliveryItem.recipient_id) == PassedOn.recipient_id, col(DeliveryItem.call_id) == PassedOn.call_id
    )
    gets_letters = exists().where(
        col(SubscriptionRecipient.recipient_id) == PassedOn.recipient_id,
        col(SubscriptionRecipient.subscription_id) == Subscription.id,
        col(Subscription.active),
    )
    query = (
        select(PassedOn, Recipient, gets_letters)
        .join(Recipient, col(Recipient.id) == PassedOn.recipient_id)
        .where(~is_told)
        .order_by(col(PassedOn.id))
    )
    rows = session.exec(query).all()
    joined = joined_calls(session) if rows else {}
    found = []
    for row, recipient, still_gets in rows:
        into = joined.get(row.call_id)
        call = session.get_one(Call, into.kept if into else row.call_id)
        is_over = call.withdrawn or call.status not in LIVE_STATUSES
        if (is_over or not still_gets) and not (into and _is_known(session, row.recipient_id, into.kept)):
            found.append(_Stranded(row, recipient, call, is_over))
    return found


def _is_known(session: Session, recipient_id: int, call_id: int) -> bool:
    """By any name of the call that has taken in the one which was sent on."""
    told = select(DeliveryItem.id).where(DeliveryItem.recipient_id == recipient_id)
    names = names_of(session, call_id)
    return session.exec(told.where(col(DeliveryItem.call_id).in_(names)).limit(1)).first() is not None


def _letter(found: Sequence[_Stranded], texts: Texts, settings: Settings) -> RenderedMail:
    subject = texts.say("stranded.subject", count=len(found))
    items = [_item(each, texts, settings) for each in found]
    return set_letter(subject, [Section(texts.say("stranded.section"), items)], [texts.say("notice.footer")], texts)


def _item(each: _Stranded, texts: Texts, settings: Settings) -> Item:
    why = texts.say(
        "stranded.over" if each.is_over else "stranded.left",
        who=plain(each.row.who, NAME_LENGTH),
        day=texts.date(each.row.at.astimezone(settings.timezone).date()),
        whom=texts.say("stranded.channel") if each.recipient.kind == "teams" else each.recipient.address,
    )
    return Item(
        name=plain(CallData.model_validate(each.call.data).title, NAME_LENGTH),
        sentences=[why, *([] if each.is_over else [texts.say("stranded.mend")])],
        link=f"{settings.base_url}/calls/{each.call.id}?lang={texts.language}",
    )
