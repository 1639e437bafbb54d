"""Sending frozen digests: `python sending.py SIDE COUNT PORT FOLDER`. SIDE: watcher, or bare.

Both sides send the same ready bytes over as many connections at once. The bare one does nothing else: no claim, no
record, no thought of failure.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]

import aiosmtplib  # noqa: E402 - after the path is set
from polling.measure import measured  # noqa: E402 - found beside this folder

from subscriptions.delivery.outbox import AT_ONCE, deliver_due  # noqa: E402 - run from the checkout
from subscriptions.models import Delivery, DeliveryContent, Organisation, Recipient  # noqa: E402 - run from the checkout
from watcher.db import open_database, transaction  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.settings import read_settings  # noqa: E402 - run from the checkout

NOW = datetime(2026, 5, 11, 5, 30, tzinfo=UTC)
SENDER = "bevakning@example.org"
PEOPLE = 500
# The size of a real letter with eight calls in full.
KILOBYTES = 40


def body(number: int) -> bytes:
    line = b"Utlysningar som passar er, med sista ans=C3=B6kningsdag och vem som kan s=\r\n"
    head = f"From: {SENDER}\r\nTo: p{number % PEOPLE}@example.org\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
    return head.encode() + line * (KILOBYTES * 1024 // len(line))


def bare(count: int, port: int) -> None:
    async def all_of_them() -> None:
        numbers = iter(range(count))
        await asyncio.gather(*(one_connection(numbers) for _ in range(AT_ONCE)))

    async def one_connection(numbers: Iterator[int]) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            for number in numbers:
                await smtp.sendmail(SENDER, [f"p{number % PEOPLE}@example.org"], ready[number])

    ready = [body(number) for number in range(count)]
    with measured():
        asyncio.run(all_of_them())


def ours(count: int, port: int, folder: Path, database: str | None) -> None:
    given = {"WATCHER_SMTP_URL": f"smtp://127.0.0.1:{port}", "WATCHER_MAIL_FROM": SENDER}
    settings = read_settings(given | ({"WATCHER_DATABASE_URL": database} if database else {}), folder)
    engine = open_database(settings.database_url)
    upgrade(engine)
    with transaction(engine) as session:
        session.add(Organisation(id="by", name="Byns kommun"))
        session.flush()
        people = [Recipient(organisation_id="by", kind="email", address=f"p{n}@example.org") for n in range(PEOPLE)]
        session.add_all(people)
        session.flush()
        ids = [person.id or 0 for person in people]
    for start in range(0, count, 1000):
        numbers = range(start, min(count, start + 1000))
        with transaction(engine) as session:
            rows = [
                Delivery(
                    identity=str(number), recipient_id=ids[number % PEOPLE], kind="email", subject="Veckobrev",
                    next_try_at=NOW, created_at=NOW,
                )
                for number in numbers
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            session.add_all(
                DeliveryContent(delivery_id=row.id or 0, body=body(number))
                for row, number in zip(rows, numbers, strict=True)
            )
    with measured():
        counts = deliver_due(engine, settings, NOW)
    if counts != {"sent": count}:
        raise SystemExit(f"not all were sent: {dict(counts)}")


if __name__ == "__main__":
    side, count, port, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    if side == "bare":
        bare(count, port)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        ours(count, port, folder, sys.argv[5] if len(sys.argv) > 5 else None)
