"""Signing in by a link in a mail: good once, for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlencode
from uuid import uuid4

import css_inline
from sqlalchemy import delete
from sqlmodel import Session, col

from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail, mail_templates, style_of
from subscriptions.models import AdminLetter
from watcher.language import Texts
from watcher.people.accounts import by_address
from watcher.people.models import Account, SignInLink, account_id
from watcher.people.tokens import key_of, new_token
from watcher.settings import Settings

LASTS = timedelta(minutes=15)


def mail_link(
    session: Session, settings: Settings, address: str, language: str, now: datetime, then: str = "/"
) -> None:
    """Write a letter with a link to the owner of an account, for the outbox to send; to nobody else.

    `then`: the page of ours where its owner was going.

    It is composed whether there is such an account or not: the time it takes must not tell. Its words are kept in the
    database until it is sent, so they are worth nothing soon after.
    """
    token, identity = new_token(), uuid4().hex
    asked = {"lang": language} | ({} if then == "/" else {"then": then})
    letter = _letter(f"{settings.base_url}/sign-in/link/{token}?{urlencode(asked)}", Texts(language))
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    body = build_message(letter, sender=settings.mail_from, to=address, message_id=f"{identity}@{host}", date=now)
    session.exec(delete(SignInLink).where(col(SignInLink.ends_at) <= now))
    account = by_address(session, address)
    if account is None:
        return
    session.add(SignInLink(key=key_of(token), account_id=account_id(account), ends_at=now + LASTS))
    session.add(
        AdminLetter(
            identity=identity, address=address, subject=letter.subject, body=body, next_try_at=now, created_at=now
        )
    )


def is_good(session: Session, token: str, now: datetime) -> bool:
    """Whether a link may still be used. Looking does not use it up: programs that check mails look, too."""
    row = session.get(SignInLink, key_of(token))
    return row is not None and row.ends_at > now


def use_link(session: Session, token: str, now: datetime) -> Account | None:
    """Whose link it is, once. Two at the same moment: the row can be removed by one of them only."""
    row = session.get(SignInLink, key_of(token))
    if row is None or row.ends_at <= now:
        return None
    if session.exec(delete(SignInLink).where(col(SignInLink.key) == row.key)).rowcount != 1:
        return None
    return session.get(Account, row.account_id)


def _letter(link: str, texts: Texts) -> RenderedMail:
    say = texts.say
    lines = [say("letter.sign_in_how"), say("letter.sign_in_once", minutes=int(LASTS.total_seconds()) // 60)]
    subject = say("letter.sign_in")
    html = mail_templates().get_template("sign_in.html").render(
        subject=subject, lines=lines, link=link, footer=[say("letter.sign_in_not_you")], language=texts.language,
        style=style_of("style.css"), screens=style_of("screens.css"), say=say,
    )  # fmt: skip
    text = "\n\n".join([subject, *lines, link, say("letter.sign_in_not_you")]) + "\n"
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)
    return RenderedMail(subject, inlined, text, texts.language)
