"""Letters between digests: one recipient told of a few things at once, whatever their rhythm."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from subscriptions.delivery.channel import Channel
from subscriptions.delivery.freeze import freeze_letters
from subscriptions.delivery.letters import Desk, Letter, write_letter
from subscriptions.delivery.picking import DueSubscription, History
from subscriptions.delivery.planning import by_language
from subscriptions.models import Progress, Recipient, saved_id
from watcher.db import reading
from watcher.errors import WatcherError

log = logging.getLogger("watcher.delivery")


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


def progress_of(session: Session, reader: str) -> int:
    """How far a reader of a stream has come."""
    return session.exec(select(Progress.row_id).where(Progress.name == reader)).first() or 0


def move_progress(session: Session, reader: str, until: int) -> None:
    """Never backwards: another worker may have come further."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(Progress).values(name=reader, row_id=0)
    session.connection().execute(first.on_conflict_do_nothing(index_elements=["name"]))
    session.exec(
        update(Progress).where(col(Progress.name) == reader, col(Progress.row_id) < until).values(row_id=until)
    )


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
