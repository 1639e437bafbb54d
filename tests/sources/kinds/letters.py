"""Letters as a funder sends them, and what is read of them."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from sources.contract import CallData, Known, Page, Parsed
from sources.entry import Source
from sources.kinds.newsletter import build
from sources.reading.letters import PACKED, Letters, pack_letters
from tests.sources.kinds.cases import an_entry

NOW = datetime.fromisoformat("2027-03-12T08:00:00+01:00")
DAY = "Thu, 11 Mar 2027 09:30:00 +0100"


def source(**options: Any) -> Source:
    return build(an_entry("newsletter", {"folder": "kontoret"} | options, url="https://office.example/"))


def mail(
    body: str, *, html: bool = True, date: str = DAY, sender: str = "brev@office.example", **headers: str
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Date"] = sender, headers.pop("subject", "Nyhetsbrev"), date
    message["Message-ID"] = f"<{abs(hash(body))}@office.example>"
    message.set_content(body, subtype="html" if html else "plain")
    return message.as_bytes()


def read(*letters: bytes, now: datetime = NOW, left: int = 0, **options: Any) -> Parsed:
    own = source(**options)
    (request,) = own.start(now, Known())
    body = pack_letters(Letters(letters, left))
    return own.parse(Page(request=request, url=request.url, body=body, content_type=PACKED), now)


def only(parsed: Parsed) -> CallData:
    (call,) = parsed.calls
    return call


def counted(parsed: Parsed) -> dict[str, int]:
    return {note.code: note.count for note in parsed.notes}


ITEM = '<h2>Utlysning: Skolutbyten</h2><p>{}</p><p><a href="https://fund.example/skola">Läs mer</a></p>'
