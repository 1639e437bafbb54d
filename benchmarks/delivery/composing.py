"""Composing and freezing weekly digests: `python composing.py SIDE COUNT FOLDER`. SIDE: watcher, or bare.

Ours reads matches and what everybody has been told, composes, words, renders and keeps. The bare loop gets the
worded digests and their texts for nothing and only makes the mails: Jinja2 with our template, css-inline,
EmailMessage. What both make is compared.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]

import css_inline  # noqa: E402 - after the path is set
from polling.measure import measured  # noqa: E402 - found beside this folder
from sqlalchemy import Engine  # noqa: E402 - as above
from sqlmodel import Session, select  # noqa: E402 - as above

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.delivery.channels.email import EmailChannel  # noqa: E402 - run from the checkout
from subscriptions.delivery.freeze import freeze_due_digests  # noqa: E402 - run from the checkout
from subscriptions.digests import render  # noqa: E402 - run from the checkout
from subscriptions.digests.footer import footer_of  # noqa: E402 - run from the checkout
from subscriptions.digests.layout import lay_out  # noqa: E402 - run from the checkout
from subscriptions.digests.look import LOGO_LENGTH, palette_of  # noqa: E402 - run from the checkout
from subscriptions.digests.plain import plain  # noqa: E402 - run from the checkout
from subscriptions.digests.text import original_label, own_links, text_of  # noqa: E402 - run from the checkout
from subscriptions.models import Match, PriorityArea  # noqa: E402 - run from the checkout
from subscriptions.profile_file import Profile  # noqa: E402 - run from the checkout
from subscriptions.profiles import import_profile  # noqa: E402 - run from the checkout
from watcher.calls.models import Call  # noqa: E402 - run from the checkout
from watcher.calls.write import add_call  # noqa: E402 - run from the checkout
from watcher.db import open_database, transaction  # noqa: E402 - run from the checkout
from watcher.language import Texts  # noqa: E402 - run from the checkout
from watcher.migrations import upgrade  # noqa: E402 - run from the checkout
from watcher.settings import Settings, read_settings  # noqa: E402 - run from the checkout

ZONE = ZoneInfo("Europe/Stockholm")
BEFORE, NOW = datetime(2026, 5, 8, 8, tzinfo=UTC), datetime(2026, 5, 11, 6, tzinfo=UTC)
DEPARTMENTS, PEOPLE, CALLS, MATCHED = 10, 10, 40, 10
SENDER = "Utlysningsbevakning <bevakning@example.org>"
SUMMARY = "Stöd till kommuner och regioner som vill samverka över gränser om skola, klimat och digitalisering. " * 2


def world(folder: Path, organisations: int) -> tuple[Engine, Settings]:
    """Organisations of ten departments with ten readers each; every department has ten new calls."""
    settings = read_settings({"WATCHER_MAIL_FROM": SENDER}, folder)
    folder.mkdir(parents=True)
    engine = open_database(settings.database_url)
    upgrade(engine)
    with transaction(engine) as session:
        calls = [add_call(session, _call(number), run_id=None, now=BEFORE) for number in range(CALLS)]
        session.flush()
        for number in range(organisations):
            import_profile(session, _profile(number), BEFORE, ZONE)
        _match(session, calls)
    return engine, settings


def _call(number: int) -> CallData:
    return CallData.model_validate(
        {
            "source": "fonden", "external_id": f"F-{number}", "url": f"https://fonden.example/{number}",
            "title": f"Samverkan för hållbara städer och skolor, omgång {number}", "summary": SUMMARY,
            "status": "open", "language": "en" if number % 3 else "sv", "level": "eu", "programme": "Erasmus+",
            "funder": "Europeiska kommissionen", "opens": "2026-05-08", "funding_rate": 0.6,
            "deadlines": [{"date": f"2026-{9 + number % 3:02}-15", "time": "17:00", "zone": "Europe/Brussels"}],
            "eligibility": {"applicant_types": ["municipality", "region"], "min_partners": 3},
            "budget": {"total": "12000000", "currency": "EUR", "per_project_max": "400000"},
        }
    )  # fmt: skip


def _profile(number: int) -> Profile:
    names = [f"avdelning-{at}" for at in range(DEPARTMENTS)]
    return Profile.model_validate(
        {
            "organisation": {
                "id": f"kommun-{number}", "name": f"Kommun {number}",
                "contact": {"name": "Åsa Öberg", "email": "asa@example.org", "phone": "021-39 00 00"},
                "departments": [{"id": name, "name": f"Förvaltningen {name}"} for name in names],
            },
            "areas": [{"id": name, "department": name, "name": f"Skola och klimat, {name}"} for name in names],
            "subscriptions": [
                {
                    "id": name, "department": name, "rhythm": "weekly",
                    "channels": [{"kind": "email", "to": [f"{name}-{who}@by{number}.org" for who in range(PEOPLE)]}],
                }
                for name in names
            ],
        }
    )  # fmt: skip


def _match(session: Session, calls: Sequence[Call]) -> None:
    reason = {"term": "skola", "found": "skolor", "where": "title", "via": "word", "weight": 1.0}
    for place, area in enumerate(session.exec(select(PriorityArea)).all()):
        area.matched_revision = area.revision
        for step in range(MATCHED):
            call = calls[(place * 3 + step) % CALLS]
            session.add(
                Match(
                    area_id=area.id or 0, key=f"call:{call.id}", revision=area.revision, call_id=call.id or 0,
                    version_id=call.version_id or 0, score=0.9, band="strong", reasons=[reason],
                )
            )  # fmt: skip


def ours(count: int, folder: Path) -> None:
    engine, settings = world(folder, count // (DEPARTMENTS * PEOPLE))
    with measured():
        counts = freeze_due_digests(engine, settings, NOW)
    if counts != {"digests": count}:
        raise SystemExit(f"not all were frozen: {dict(counts)}")


def bare(count: int, folder: Path) -> None:
    engine, settings = world(folder, 1)
    frozen: list[tuple[Any, Any, bytes]] = []
    real = EmailChannel.freeze

    def watched(self: EmailChannel, digest: Any, envelope: Any) -> Any:
        messages = real(self, digest, envelope)
        frozen.append((digest, envelope, messages[0].body))
        return messages

    with patch.object(EmailChannel, "freeze", watched):
        freeze_due_digests(engine, settings, NOW)
    ready = [_Ready(*each) for each in frozen]
    with measured():
        for made in range(count // len(ready)):
            for one in ready:
                one.make(check=made == 0)


class _Ready:
    """One worded digest, its text, and everything the template asks for."""

    def __init__(self, digest: Any, envelope: Any, expected: bytes) -> None:
        texts = Texts(digest.reader.language)
        footer, shown = footer_of(digest.reader, texts, envelope.web_url), lay_out(digest, 60)
        look, palette = digest.reader.look, palette_of(digest.reader.look.colour)
        self.digest, self.envelope = digest, envelope
        self.text = text_of(digest, shown, footer, texts)
        self.given = {
            "digest": digest, "sections": shown, "footer": footer, "say": texts.say, "language": texts.language,
            "preheader": render._preheader(digest), "original_label": partial(original_label, texts=texts),
            "own_links": partial(own_links, texts=texts), "end_links": footer.links.named(texts),
            "all_link": footer.links.web, "logo_text": plain(look.logo_text, LOGO_LENGTH), "palette": palette,
            "style": render.style_of("style.css", palette), "screens": render.style_of("screens.css", palette),
        }  # fmt: skip
        self.expected = [part.get_content() for part in parts(expected)]

    def make(self, *, check: bool) -> None:
        html = INLINER.inline(TEMPLATE.render(**self.given))
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = SENDER, self.envelope.address, self.digest.subject
        mail["Date"], mail["Message-ID"] = self.envelope.frozen_at, f"<{self.envelope.identity}@example.org>"
        mail["List-Id"], mail["Reply-To"] = "<kommun.example.org>", self.envelope.contact_mail
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        mail.add_alternative(html, subtype="html")
        body = mail.as_bytes()
        if check and [part.get_content().split() for part in parts(body)] != [text.split() for text in self.expected]:
            raise SystemExit("the sides did not make the same mails")


def parts(body: bytes) -> Iterator[EmailMessage]:
    return iter(message_from_bytes(body, policy=policy.default).iter_parts())  # type: ignore[attr-defined] # new policy


TEMPLATE = render.mail_templates().get_template("digest.html")
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)

if __name__ == "__main__":
    side, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    (ours if side == "watcher" else bare)(count, folder)
