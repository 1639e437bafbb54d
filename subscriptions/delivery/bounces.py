"""What follows from letters that came back: an address is given up, or the same letter goes out once more."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from subscriptions.channel_models import Bounce, MailboxMark
from subscriptions.delivery.recipients import suppress, untell
from subscriptions.delivery.returned import Returned, fingerprint, read_returned
from subscriptions.models import AdminLetter, Delivery, Recipient, saved_id
from subscriptions.yes import EMAIL
from watcher.db import take_turn
from watcher.net.mail_status import OURS, POLICY, subject_of

log = logging.getLogger("watcher.delivery")

# A full mailbox may be emptied; whoever is out of reach for so many letters in a row, over so long, is gone.
MOST_IN_A_ROW = 3
LEAST_SPAN = timedelta(days=7)
# Servers try for up to five days before they give a letter back: what was sent before that has arrived.
LONGEST_ON_ITS_WAY = timedelta(days=5)
AGAIN_AFTER = timedelta(days=1)
WHO = "bounce"


def mark_of(session: Session, folder: str) -> str | None:
    """How far the folder has been read."""
    row = session.get(MailboxMark, folder)
    return row.mark if row else None


def take_reports(
    session: Session, letters: Iterable[bytes], folder: str, mark: str | None, now: datetime
) -> Counter[str]:
    """Act on mail from the folder of reports, and remember how far it has been read, in one transaction.

    Returns how many letters came back `permanent`, `temporary`, `delayed` or `elsewhere`, how many reports were
    `known`, how many speak of letters that are not ours (`strange`), how much mail was no report (`other`), and how
    many letters are `dead` now: they wait for a person.
    """
    take_turn(session, "bounces")
    counts: Counter[str] = Counter()
    for letter in letters:
        returned = read_returned(letter)
        if not returned:
            counts["other"] += 1
            continue
        report = fingerprint(letter)
        if session.exec(select(Bounce.id).where(Bounce.report == report)).first() is not None:
            counts["known"] += 1
            continue
        counts.update(_act(session, returned, report, now))
    if mark is not None:
        row = session.get(MailboxMark, folder) or MailboxMark(folder=folder, mark=mark)
        row.mark = mark
        session.add(row)
    return counts


def _act(session: Session, returned: tuple[Returned, ...], report: str, now: datetime) -> tuple[str, ...]:
    identity = returned[0].identity
    query = select(Delivery, Recipient).join(Recipient, col(Recipient.id) == Delivery.recipient_id)
    found = session.exec(query.where(Delivery.identity == identity, Delivery.kind == EMAIL)).first()
    if found is None:
        _log_own(session, returned[0])
        return ("strange",)
    delivery, recipient = found
    if delivery.state in ("bounced", "cancelled"):
        return ("known",)  # somebody may have mended the address since
    mine = next((each for each in returned if recipient.address in each.addresses), None)
    said = mine or returned[0]
    verdict = said.kind if mine else "elsewhere"
    bounce = Bounce(
        report=report,
        delivery_id=saved_id(delivery),
        address=recipient.address,
        verdict=verdict,
        status=said.status,
        words=said.words,
        at=now,
    )
    session.add(bounce)
    session.flush()
    if verdict == "temporary" and subject_of(bounce.status) in OURS:
        return (verdict, "dead") if _follow_ours(session, delivery, bounce, now) else (verdict,)
    if verdict == "temporary" and _is_out_of_reach(session, recipient, now):
        bounce.verdict = verdict = "permanent"
    _follow(session, delivery, bounce, now)
    return (verdict,)


def _follow_ours(session: Session, delivery: Delivery, bounce: Bounce, now: datetime) -> bool:
    """The fault is none of the address: it is never stopped for it. After some tries a person has to mend something.

    Returns whether the letter goes out no more by itself from now on.
    """
    query = select(Bounce.status).where(Bounce.delivery_id == delivery.id, Bounce.verdict == "temporary")
    if sum(subject_of(status) in OURS for status in session.exec(query)) < MOST_IN_A_ROW:
        _follow(session, delivery, bounce, now)
        return False
    if delivery.state != "sent":
        return False
    delivery.state, delivery.sent_at, delivery.next_try_at = "dead", None, now
    delivery.last_error = _words(bounce)
    session.add(delivery)
    log.error("a letter to %s %s; it will not be tried again by itself", bounce.address, delivery.last_error)
    return True


def _words(bounce: Bounce) -> str:
    what = bounce.status or "no code"
    return f"came back ({f'{what}, {POLICY}' if subject_of(what) == 'policy' else what}): {bounce.words}"


def _follow(session: Session, delivery: Delivery, bounce: Bounce, now: datetime) -> None:
    words = _words(bounce)
    if bounce.verdict == "permanent":
        untell(session, [delivery], "bounced", words)
        suppress(session, bounce.address, reason=words, who=WHO, now=now)
    elif bounce.verdict == "temporary" and delivery.state == "sent":
        # The very same letter, under the same name: what it tells counts as told as long as it is on its way.
        delivery.state, delivery.attempts, delivery.sent_at = "pending", 0, None
        delivery.next_try_at, delivery.last_error = now + AGAIN_AFTER, words
    elif bounce.verdict == "elsewhere":
        delivery.last_error = f"somebody behind this address did not get it: {words}"
    session.add(delivery)


def _is_out_of_reach(session: Session, recipient: Recipient, now: datetime) -> bool:
    """Nothing has got through since the first of several letters in a row that came back."""
    last = select(func.max(Delivery.sent_at)).where(Delivery.recipient_id == recipient.id, Delivery.state == "sent")
    arrived = session.exec(last.where(col(Delivery.sent_at) <= now - LONGEST_ON_ITS_WAY)).one()
    row = select(Bounce.at, Bounce.status).where(Bounce.address == recipient.address, Bounce.verdict == "temporary")
    if arrived is not None:
        row = row.where(col(Bounce.at) > arrived)
    times = sorted(at for at, status in session.exec(row) if subject_of(status) not in OURS)
    return len(times) >= MOST_IN_A_ROW and times[-1] - times[0] >= LEAST_SPAN


def _log_own(session: Session, returned: Returned) -> None:
    """A letter to the admins has come back: there is nobody else to tell than the log."""
    letter = session.exec(select(AdminLetter).where(AdminLetter.identity == returned.identity)).first()
    if letter is not None and returned.kind != "delayed":
        letter.last_error = f"came back ({returned.status}): {returned.words}"
        log.error("a letter to %s came back (%s): %s", letter.address, returned.status, returned.words)
