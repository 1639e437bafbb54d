"""Telling those concerned, once, that a source has changed what a person corrected: they must say whose word holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.render import RenderedMail
from subscriptions.models import Organisation, Progress
from watcher.calls.models import Correction
from watcher.calls.questions import Question, open_questions
from watcher.db import reading, take_turn, transaction
from watcher.language import Texts
from watcher.people.models import Audit, Membership
from watcher.settings import Settings
from watcher.work.coordinators import mail_to, whom_to_tell
from watcher.work.correction_words import words_for
from watcher.work.sheet import LONGEST_PROBLEM, Item, Section, set_letter

NAME_LENGTH = 120
# A row for each question that has been told, as long as it waits for its answer.
_TOLD = "question told: "
# A call that was added by hand is corrected, where a source decides a field of it, by changing it.
_CORRECTING = ("call corrected", "call changed")


class _Reader(NamedTuple):
    """Whom a letter goes to, in which language; without an address, the folder."""

    address: str
    language: str


def tell_of_questions(engine: Engine, settings: Settings, now: datetime) -> Counter[str]:
    """Write of each correction that a source contradicts: to the coordinator of whoever made it, or else to the admins.

    The letters, and that they have been written, are one transaction: killed anywhere, nobody is told twice. What a
    source changes further while the question waits is told no more. Returns how many `questions` were told.
    """
    with reading(engine) as session:
        if _waiting(session) == _told(session):
            return Counter()
    with transaction(engine) as session:
        take_turn(session, "told_questions")
        told = _told(session)
        new = [each for each in open_questions(session, now) if each.correction_id not in told]
        letters: dict[_Reader, list[Question]] = {}
        for question in new:
            for reader in _readers(session, question, settings):
                letters.setdefault(reader, []).append(question)
            session.add(Progress(name=f"{_TOLD}{question.correction_id}", row_id=question.correction_id))
        for reader, questions in letters.items():
            letter = _letter(questions, Texts(reader.language), settings)
            session.add(mail_to(letter, reader.address, settings, now))
        _forget(session, told - _waiting(session))
    return +Counter(questions=len(new))


def _waiting(session: Session) -> set[int]:
    return {each or 0 for each in session.exec(select(Correction.id).where(Correction.state == "asked"))}


def _told(session: Session) -> set[int]:
    return set(session.exec(select(Progress.row_id).where(col(Progress.name).startswith(_TOLD, autoescape=True))))


def _forget(session: Session, answered: Iterable[int]) -> None:
    names = [f"{_TOLD}{each}" for each in answered]
    session.execute(delete(Progress).where(col(Progress.name).in_(names)))


def _readers(session: Session, question: Question, settings: Settings) -> list[_Reader]:
    """The coordinators where whoever corrected it works; the admins where that is nowhere, or is not known."""
    organisations = _organisations(session, question)
    if not organisations:
        return [_Reader(address, settings.admin_language) for address in settings.admin_mail or ("",)]
    found = [(each, address) for each in organisations for address in whom_to_tell(session, each, settings)]
    return list({address: _Reader(address, each.language) for each, address in reversed(found)}.values())


def _organisations(session: Session, question: Question) -> Sequence[Organisation]:
    """Where the person behind a correction may correct anything. A command's words name nobody whom we know."""
    made = select(Audit.account_id).where(
        col(Audit.what).in_(_CORRECTING), Audit.at == question.at, Audit.who == question.who
    )
    where = select(Membership.organisation_id).where(
        col(Membership.account_id).in_(made), col(Membership.role).in_(("coordinator", "admin"))
    )
    query = select(Organisation).where(col(Organisation.id).in_(where))
    return session.exec(query.order_by(col(Organisation.id))).all()


def _letter(questions: Sequence[Question], texts: Texts, settings: Settings) -> RenderedMail:
    section = Section(texts.say("contradicted.section"), [_item(each, texts, settings) for each in questions])
    subject = texts.say("contradicted.subject", count=len(questions))
    return set_letter(subject, [section], [texts.say("contradicted.footer")], texts)


def _item(question: Question, texts: Texts, settings: Settings) -> Item:
    day = texts.date(question.at.astimezone(settings.timezone).date())
    ours, now = (_words(question, value, texts) for value in (question.ours, question.now))
    field = upper_first(texts.say(f"web.field_{question.field}"))
    return Item(
        name=f"{plain(question.title, NAME_LENGTH)}: {field}",
        sentences=[
            texts.say("contradicted.ours", who=plain(question.who, NAME_LENGTH), day=day, value=ours),
            texts.say("contradicted.now", value=now),
            texts.say("contradicted.answer"),
        ],
        link=f"{settings.base_url}/calls/{question.call_id}?lang={texts.language}",
    )


def _words(question: Question, value: object, texts: Texts) -> str:
    return plain(words_for(question.field, value, texts), LONGEST_PROBLEM)
