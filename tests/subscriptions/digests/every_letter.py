"""One letter of every kind that leaves the house, for what must hold of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from subscriptions.digests.look import Look
from subscriptions.digests.message import build_message
from subscriptions.digests.plan import Digest, Remark
from subscriptions.digests.render import RenderedMail, render_mail, render_note
from tests.subscriptions.digests.samples import (
    NOW,
    a_call,
    a_reader,
    changed,
    closing,
    crowd,
    day,
    full_letter,
    letter,
    told,
)

WEB = "https://bevakning.exempelstad.example/digests/17"
LEAVE = "https://bevakning.exempelstad.example/leave/7-abcdefghijklmnopqrstuvwxyz"
LOOK = Look("Exempelstads kommun", "Staden vid sjön", "#ffcd00")


def _extended() -> Digest:
    moved = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]
    return letter([changed(5, deadlines=moved)])


def _cancelled() -> Digest:
    cancelled = a_call(7, status="cancelled")
    turned = {"kind": "changed", "changes": {"status": ["open", "cancelled"]}, "told_before": True}
    return letter([told(7, call=cancelled, followed=True, **turned)])


def _stock_take() -> Digest:
    calls = [told(number, kind="already-open", event_id=None) for number in range(1, 300)]
    return letter(calls, reader=a_reader(is_stock_take=True, look=LOOK))


def _hostile() -> Digest:
    title = "Stöd </td><script>alert(1)</script> \r\nBcc: x@y.example \u202e [x](y) \U0001f3eb"
    return letter([told(1, call=a_call(1, title=title, summary=title * 3))])


DIGESTS: dict[str, Callable[[], Digest]] = {
    "full": lambda: full_letter("sv"),
    "full-english": lambda: full_letter("en"),
    "one-call": lambda: letter([told(1)]),
    "passed-on": lambda: letter([told(1, area=("", ""), passed_on=Remark("Se sidan 3.", "Anna Andersson"))]),
    "extended": _extended,
    "cancelled": _cancelled,
    "reminder": lambda: letter([], [closing(6, call=a_call(6, deadlines=(day("2026-05-15"),)))]),
    "stock-take": _stock_take,
    "coordinator": lambda: letter([told(1)], reader=a_reader(is_coordinator=True)),
    "looked": lambda: letter([told(1), told(6)], reader=a_reader(look=LOOK)),
    "crowd": crowd,
    "hostile": _hostile,
}


@cache
def digest_called(name: str) -> Digest:
    return DIGESTS[name]()


def note() -> RenderedMail:
    """As an address outside the organisation gets it before its first letter."""
    sentences = ("Exempelstad har anmält anna@elsewhere.example till brev om utlysningar för Skolförvaltningen.",)
    link = ("Läs mer och svara", "https://bevakning.exempelstad.example/confirm/7-abcdefghijklmnopqrstuvwxyz")
    subject = "Vill du ha brev om utlysningar från Exempelstad?"
    return render_note(subject, sentences, link, ("Vill du inte ha breven behöver du inte göra något.",), "sv")


@cache
def mail_called(name: str) -> RenderedMail:
    return note() if name == "note" else render_mail(digest_called(name), web_url=WEB)


MAILS = (*DIGESTS, "note")


def bytes_of(name: str) -> bytes:
    """The mail with every header that a letter has."""
    given: dict[str, Any] = {} if name == "note" else {"unsubscribe_url": LEAVE, "list_id": "by.exempelstad.example"}
    return build_message(
        mail_called(name),
        sender="Utlysningsbevakning <bevakning@exempelstad.example>",
        to="skola@exempelstad.example",
        message_id=f"{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()}@exempelstad.example",
        date=NOW,
        reply_to="Anna Andersson <anna@exempelstad.example>",
        **given,
    )
