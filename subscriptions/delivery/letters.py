"""One recipient's digest: what it tells, composed, rendered, and what the outbox must remember of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

from subscriptions.delivery.ailing import Ailing
from subscriptions.delivery.channel import Channel, Envelope, Message
from subscriptions.delivery.followed import pick_followed, pick_followed_reminders
from subscriptions.delivery.names import source_name
from subscriptions.delivery.passed_on import pick_passed_on
from subscriptions.delivery.picking import CallSeen, DueSubscription, History, Item, pick_told
from subscriptions.delivery.reading import Reading
from subscriptions.delivery.reminding import pick_reminders, reminder_key
from subscriptions.digests.compose import calls_told, compose
from subscriptions.digests.look import look_of
from subscriptions.digests.plan import Closing, Digest, ItemKey, Reader, Remark, Told
from subscriptions.digests.reminders import ReminderSteps
from subscriptions.digests.render import render_html_page
from subscriptions.models import Organisation, Recipient, saved_id
from subscriptions.signed import Purpose, signer_of
from watcher.settings import Settings


@dataclass(frozen=True)
class Letter:
    """A digest ready to be frozen: what is sent, what the web page shows, and what it tells."""

    recipient_id: int
    kind: str
    messages: tuple[Message, ...]
    page: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Desk:
    """What writing letters for one organisation needs. `closing_first`: of calls that close before their next one.

    `composes`: what puts them into words, where that is not `compose`.
    """

    organisation: Organisation
    reading: Reading
    ailing: Sequence[Ailing]
    settings: Settings
    now: datetime
    closing_first: bool = False
    composes: Callable[..., Digest | None] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.timezone


def write_digest(
    desk: Desk,
    due: Sequence[DueSubscription],
    address: str,
    history: History,
    reader: Recipient | None = None,
    recipient_id: int = 0,
) -> Digest | None:
    """What subscriptions of one language tell one recipient now, or None if that is nothing.

    `reader`: whose links of their own stand in it; nobody's where it is only looked at. `recipient_id`: for what this
    recipient follows and people have sent on to them, where there are no such links.
    """
    told, closing = picked(desk, due, history, saved_id(reader) if reader else recipient_id)
    heard = {area for each in due for area in each.areas}
    lines = [each.line for each in desk.ailing if each.areas & heard]
    name_of = partial(source_name, settings=desk.settings)
    remarks = dict.fromkeys(line for each in due if each.draft for line in each.draft.lines)
    return (desk.composes or compose)(
        _reader(desk, due, address, history, reader),
        told,
        closing,
        desk.now,
        desk.zone,
        sources=lines,
        remarks=tuple(remarks),
        beside=_beside(due),
        name_of=name_of,
    )


def calls_for(desk: Desk, due: Sequence[DueSubscription], history: History, recipient_id: int = 0) -> frozenset[int]:
    """The calls that such a digest would name."""
    told, closing = picked(desk, due, history, recipient_id)
    return calls_told(_reader(desk, due, "", history), told, closing, desk.now, desk.zone)


def _reader(
    desk: Desk, due: Sequence[DueSubscription], address: str, history: History, reader: Recipient | None = None
) -> Reader:
    look = look_of(desk.organisation.look)
    return Reader(
        organisation=look.name or desk.organisation.name,
        look=look,
        steps=ReminderSteps(desk.organisation.reminders_eu, desk.organisation.reminders_national),
        language=due[0].language,
        departments=tuple(sorted({each.department for each in due if each.department})),  # as on the pages
        address=address,
        contact=desk.organisation.contact,
        own=_page(desk, "my", reader),
        leave=_page(desk, "leave", reader),
        is_stock_take=not desk.closing_first and not history.keys and all(each.told_match_id is None for each in due),
        is_coordinator=any(each.is_hers for each in due),
        is_closing_first=desk.closing_first,
        is_for_others=desk.closing_first and any(each.must_be_shown for each in due),
    )


def _page(desk: Desk, purpose: Purpose, reader: Recipient | None) -> str:
    if reader is None:
        return ""
    return f"{desk.settings.base_url}/{purpose}/{signer_of(desk.settings).token(purpose, reader)}"


def _beside(due: Iterable[DueSubscription]) -> dict[int, tuple[Remark, ...]]:
    """What people have written beside calls, in the drafts of all the subscriptions that make up the letter."""
    found: dict[int, tuple[Remark, ...]] = {}
    for each in due:
        for call_id, remark in (each.draft.beside if each.draft else {}).items():
            found[call_id] = tuple(dict.fromkeys((*found.get(call_id, ()), remark)))
    return found


def write_letter(
    desk: Desk, due: Sequence[DueSubscription], recipient: Recipient, channel: Channel, history: History
) -> Letter | None:
    """The digest as the recipient's channel sends it, or None if there is nothing to tell."""
    digest = write_digest(desk, due, channel.shown(recipient.address), history, recipient)
    if digest is None:
        return None
    identity = uuid4().hex
    web_url = f"{desk.settings.base_url}/digests/{identity}"
    envelope = envelope_of(desk, recipient.address, identity, web_url, is_shared=recipient.shared)
    messages = tuple(channel.freeze(digest, envelope))
    return Letter(
        recipient_id=saved_id(recipient),
        kind=recipient.kind,
        messages=messages,
        page=messages[0].page or render_html_page(digest, web_url=envelope.web_url),
        items=tuple(_items(desk, due, digest, history)),
    )


def envelope_of(
    desk: Desk, address: str, identity: str, web_url: str | None = None, *, is_shared: bool = False
) -> Envelope:
    return Envelope(
        identity=identity,
        address=address,
        organisation_id=desk.organisation.id,
        mail_from=desk.settings.mail_from,
        frozen_at=desk.now.astimezone(desk.zone),
        web_url=web_url,
        contact_mail=desk.organisation.contact.get("email"),
        is_shared=is_shared,
    )


def picked(
    desk: Desk, due: Sequence[DueSubscription], history: History, recipient_id: int
) -> tuple[list[Told], list[Closing]]:
    """Everything that these subscriptions have for one recipient, and what they follow."""
    told: list[Told] = []
    closing: list[Closing] = []
    for each in due:
        told += pick_told(each, desk.reading.matches, history)
        told += pick_passed_on(each, desk.reading.passed, recipient_id, history)
        closing += pick_reminders(each, desk.reading.known, history, desk.now, desk.zone)
    followed = desk.reading.followed.get(recipient_id, ())
    if followed:  # once, however many subscriptions are due
        told += pick_followed(due[0], followed, history, told)
        closing += pick_followed_reminders(due[0], followed, history, desk.now, desk.zone, closing)
    return told, closing


def _items(desk: Desk, due: Sequence[DueSubscription], digest: Digest, history: History) -> Iterable[Item]:
    """Everything the digest tells, each key once, with the version of the call that the recipient then knows."""
    ids = {each.key: each.id for each in due}
    reading = desk.reading
    followed = [each for some in reading.followed.values() for each in some]
    seen = [*reading.matches, *(match for each in followed for match in each.events)]
    calls = {match.call.id: match.call for match in (*seen, *reading.known)}
    calls |= {each.call.id: each.call for each in followed} | {each.call.id: each.call for each in reading.passed}
    events = {match.event.id: match.event.version_id for match in seen if match.event}
    keys = {key.key: key for key in (*digest.keys, *_also_told(desk, digest, calls, history))}
    known: dict[int, int] = {}
    for key in keys.values():
        version = events[int(key.key[6:])] if key.key.startswith("event:") else 0
        known[key.call_id] = max(version, known.get(key.call_id, history.versions.get(key.call_id, 0)))
    for key in keys.values():
        is_first = key.call_id not in history.versions
        # Who meets a call for the first time is shown all of it as it is now.
        version = calls[key.call_id].version_id if is_first else known[key.call_id]
        yield Item(key.key, key.call_id, version, ids[key.subscription_key], key.section)


def _also_told(desk: Desk, digest: Digest, calls: Mapping[int, CallSeen], history: History) -> Iterable[ItemKey]:
    """What is told along with a call: that it exists, and the date it closes; neither must come again as news."""
    for item in digest.items:
        first = item.keys[0]
        if item.call_id not in history.versions:
            yield ItemKey(f"call:{item.call_id}", item.call_id, first.subscription_key, first.section)
        for key in (reminder_key(item.call_id, step) for step in calls[item.call_id].said):
            if key not in history.keys:
                yield ItemKey(key, item.call_id, first.subscription_key, first.section)
