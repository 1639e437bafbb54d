"""A coming letter as its page shows it: call by call with the reasons, and as mail, text and card."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.delivery.coming import Contents
from subscriptions.digests.headline import name_call, when
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import REMINDERS, Digest, Item, Told
from subscriptions.digests.render import render_card, render_mail
from subscriptions.digests.why import subject_matched, why_matched
from subscriptions.draft_models import LeftOut
from watcher.calls.models import Call

FORMS = ("mail", "text", "card")
MOST_LEFT_OUT = 50
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class CallLine:
    """One call: its title, its date, how surely it belongs and why. `lang`: of the title, if another's.

    `called`: what letters call it then; empty otherwise. `section`: where the letter puts it.
    `notices`: what the letter says has happened to it, in the letter's language. `is_reminder`: it was in a letter
    before, so it comes whatever its band is now.
    """

    id: int
    title: str
    lang: str | None
    called: str
    when: str
    why: str
    band: str = ""
    section: str = ""
    notices: tuple[str, ...] = ()
    is_late: bool = False
    is_reminder: bool = False


@dataclass(frozen=True)
class Removed:
    """A call that somebody took out."""

    id: int
    title: str
    lang: str | None
    called: str
    who: str
    at: datetime


@dataclass(frozen=True)
class LetterLines:
    inside: list[CallLine]
    near: list[CallLine]
    later: list[CallLine]
    removed: list[Removed]
    language: str


def letter_lines(session: Session, contents: Contents, at: Setting) -> LetterLines:
    """Everything about the letter's calls in words."""
    digests = [digest for _, digest in contents.digests if digest]
    places, reminders = dict(_places(digests)), _reminders(digests)
    inside = [
        replace(_line(told, at, places.get(call_id), contents.late), is_reminder=call_id in reminders)
        for call_id, told in contents.told.items()
    ]
    order = ["", *dict.fromkeys(section for section, _ in places.values())]
    return LetterLines(
        inside=sorted(inside, key=lambda line: order.index(line.section)),  # each heading stands once
        near=[_line(told, at) for told in contents.near],
        later=[_line(told, at) for told in contents.later],
        removed=_removed(session, contents.letter.due.id, at) if contents.letter.due.left_out else [],
        language=contents.letter.due.language,
    )


def _places(digests: Iterable[Digest]) -> Iterator[tuple[int, tuple[str, Item]]]:
    for digest in digests:
        for section in digest.sections:
            for item in section.items:
                yield item.call_id, (section.title, item)


def _reminders(digests: Iterable[Digest]) -> set[int]:
    sections = (section for digest in digests for section in digest.sections if section.kind in REMINDERS)
    return {item.call_id for section in sections for item in section.items}


def _line(
    told: Told, at: Setting, place: tuple[str, Item] | None = None, late: Collection[int] = frozenset()
) -> CallLine:
    language = at.texts.language
    title, lang, called = _title(told.call, subject_matched(told, language), at)
    return CallLine(
        id=told.call_id,
        title=title,
        lang=lang,
        called=called,
        when="" if place and not place[1].when else upper_first(when(told.call, at)),
        why=_why(told, at),
        band="" if told.passed_on else told.band,
        section=place[0] if place else "",
        notices=place[1].notices if place else (),
        is_late=told.call_id in late,
    )


def _why(told: Told, at: Setting) -> str:
    if told.passed_on is None:
        return why_matched(told, at.texts.language)
    who, line = told.passed_on.who, told.passed_on.text
    return at.texts.say("why.passed_on", who=who, line=line) if line else at.texts.say("why.passed_on_bare", who=who)


def _title(call: CallData, subject: str, at: Setting) -> tuple[str, str | None, str]:
    naming = name_call(call, subject, at)
    return (naming.original.text, naming.original.lang, naming.short) if naming.original else (naming.short, None, "")


def _removed(session: Session, subscription_id: int, at: Setting) -> list[Removed]:
    query = select(LeftOut, Call).join(Call, col(Call.id) == LeftOut.call_id)
    query = query.where(LeftOut.subscription_id == subscription_id).order_by(col(LeftOut.id).desc())
    rows = session.exec(query.limit(MOST_LEFT_OUT)).all()
    return [
        Removed(left.call_id, *_title(CallData.model_validate(call.data), "", at), left.who, left.at)
        for left, call in rows
    ]


@dataclass(frozen=True)
class Look:
    """A letter in one of its forms. `text`: as text; `cards`: each card's lines with what they are."""

    subject: str
    text: str = ""
    cards: tuple[tuple[tuple[str, str], ...], ...] = ()


def look_of(digest: Digest, form: str) -> Look:
    if form == "text":
        return Look(digest.subject, text=render_mail(digest).text)
    if form == "card":
        return Look(digest.subject, cards=tuple(tuple(_outline(body)) for body in render_card(digest)))
    return Look(digest.subject)


def _outline(message: bytes) -> Iterator[tuple[str, str]]:
    """What a card says, line by line: a heading, a call's name, words, a fact or a button."""
    for attachment in json.loads(message)["attachments"]:
        for element in attachment["content"]["body"]:
            yield from _element(element)


def _element(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = element["type"]
    if kind == "TextBlock":
        bold = "name" if element.get("weight") == "Bolder" else "words"
        yield "heading" if element.get("size") in ("Large", "Medium") else bold, _readable(element["text"])
    elif kind == "FactSet":
        for fact in element["facts"]:
            yield "fact", f"{_readable(fact['title'])}: {_readable(fact['value'])}"
    elif kind == "ActionSet":
        for action in element["actions"]:
            yield "button", plain(action["title"], 200)
    else:
        for part in element.get("items", ()):
            yield from _element(part)


def _readable(marked: str) -> str:
    """Markdown without the strokes that keep a card from acting on what a source wrote."""
    return _ESCAPED.sub(r"\1", marked)
