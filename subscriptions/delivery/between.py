"""Letters between digests: one recipient told of a few things at once, whatever their rhythm."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Engine, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select

from subscriptions.delivery.channel import Channel
from subscriptions.delivery.due import read_subscriptions
from subscriptions.delivery.freeze import freeze_letters
from subscriptions.delivery.letters import Desk, Letter, write_letter
from subscriptions.delivery.picking import DueSubscription, History
from subscriptions.delivery.planning import by_language
from subscriptions.delivery.seen import read_histories
from subscriptions.models import Organisation, Progress, Recipient, Subscription, saved_id
from watcher.db import reading, transaction
from watcher.errors import WatcherError
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")
Found = TypeVar("Found")


def freeze_each(
    engine: Engine,
    organisation_ids: Iterable[str],
    write: Callable[[Session, str], Sequence[Letter]],
    now: datetime,
    what: str,
) -> Counter[str]:
    """Write and freeze the letters of each organisation. Returns how many there were, counted as `what`.

    One that cannot be written holds up no other; what it should have told comes later. `raced`: somebody else has just
    told some of it. Raises BadInput if the settings make no letter possible.
    """
    counts: Counter[str] = Counter()
    for organisation_id in organisation_ids:
        try:
            with reading(engine) as session:
                letters = write(session, organisation_id)
            freeze_letters(engine, letters, now)
        except WatcherError:
            raise  # the operator's settings make it impossible for everybody
        except IntegrityError:
            counts["raced"] += 1
        except Exception:
            log.exception("%s could not be told at once (%s); told later", organisation_id, what)
            counts["unwritable"] += 1
        else:
            counts[what] += len(letters)
    return +counts


def freeze_news(  # noqa: PLR0913 - a stream, who reads it, and what for
    engine: Engine,
    reader: str,
    stream: Mapped[int | None],
    find: Callable[[Session, int, int], Mapping[str, Found]],
    write: Callable[[Session, str, Found], Sequence[Letter]],
    now: datetime,
    what: str,
) -> Counter[str]:
    """Write and freeze the letters on what has come into a stream of rows since its reader was there last.

    `find`: what there is for each organisation of the rows after one and up to another.
    Returns how many there were, counted as `what`. Raises BadInput if the settings make no letter possible.
    """
    with reading(engine) as session:
        start = session.exec(select(Progress.row_id).where(Progress.name == reader)).first() or 0
        until = session.exec(select(func.max(stream))).one() or 0
        found = find(session, start, until) if until > start else {}

    def write_of(session: Session, organisation_id: str) -> Sequence[Letter]:
        return write(session, organisation_id, found[organisation_id])

    counts = freeze_each(engine, found, write_of, now, what)
    if until > start:
        with transaction(engine) as session:
            _move_progress(session, reader, until)
    return counts


def _move_progress(session: Session, reader: str, until: int) -> None:
    """Never backwards: another worker may have come further."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(Progress).values(name=reader, row_id=0)
    session.connection().execute(first.on_conflict_do_nothing(index_elements=["name"]))
    session.exec(
        update(Progress).where(col(Progress.name) == reader, col(Progress.row_id) < until).values(row_id=until)
    )


def desk_between(
    session: Session,
    organisation_id: str,
    settings: Settings,
    now: datetime,
    *which: ColumnElement[bool],
    everybody: bool = False,
    unseen_to_her: bool = False,
) -> Desk | None:
    """What those of an organisation's subscriptions may tell between their letters; None where there are none.

    Instant ones are not among them: they have told it already, as everything. The rest as in `read_subscriptions`.
    """
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    query = query.where(Subscription.rhythm != "instant", *which)
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    if not rows:
        return None
    seen = read_subscriptions(session, rows, now, settings.timezone, everybody=everybody, unseen_to_her=unseen_to_her)
    return Desk(session.get_one(Organisation, organisation_id), seen, (), settings, now)


def active_readers(session: Session, desk: Desk) -> list[tuple[Recipient, History]]:
    """Whom the desk's letters can reach now, each with what they have been told."""
    active = [each for each in desk.reading.recipients if each.state == "active"]
    histories = read_histories(session, [saved_id(each) for each in active], desk.reading.concerned)
    return [(each, histories[saved_id(each)]) for each in active]


def letters_at_once(
    desk: Desk, after: int | None, recipient: Recipient, channel: Channel, history: History
) -> list[Letter]:
    """What the desk's reading holds for the recipient, one letter a language. A pause is kept.

    `after`: the match after which it counts, for every subscription; None where each has its own.

    What is written in a draft is for that letter, and stays out of these.
    """
    today = desk.now.astimezone(desk.zone).date()
    awake = [each for each in desk.reading.due if not each.off.is_paused(today)]
    mine = [_listening(each, after) for each in awake if saved_id(recipient) in each.recipients]
    letters = []
    for group in by_language(mine):
        letter = write_letter(desk, group, recipient, channel, history)
        if letter is not None:
            letters.append(letter)
            history.take(letter.items)
    return letters


def _listening(each: DueSubscription, after: int | None) -> DueSubscription:
    return replace(each, told_match_id=each.told_match_id if after is None else after, draft=None)
