"""The mail that tells a coordinator which letters leave next, and where to look at them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import css_inline

from subscriptions.digests.plain import plain
from subscriptions.digests.render import RenderedMail, mail_templates, style_of
from watcher.language import Texts
from watcher.settings import Settings

NAME_LENGTH = 120
_A_WEEK = 7


@dataclass(frozen=True)
class Shown:
    """One coming letter. `whom`: the department, or the organisation. `calls`: those it names to any recipient."""

    subscription_id: int
    whom: str
    due_at: datetime
    recipients: int
    calls: frozenset[int]


@dataclass(frozen=True)
class _Line:
    """As the template for letters to admins wants it."""

    name: str
    sentences: list[str]
    link: str
    command: str = ""
    technical: str = ""


@dataclass(frozen=True)
class _Part:
    title: str
    items: list[_Line] = field(default_factory=list)


def render_shown(letters: Sequence[Shown], language: str, settings: Settings, now: datetime) -> RenderedMail:
    """ "Måndagens brev är klart att granska: 7 utlysningar till 3 förvaltningar"."""
    texts = Texts(language)
    day = letters[0].due_at.astimezone(settings.timezone).date()
    is_near = (day - now.astimezone(settings.timezone).date()).days < _A_WEEK
    count = len(frozenset[int]().union(*(each.calls for each in letters)))
    subject = texts.say(
        "draft.subject",
        letter=texts.say(f"draft.letter_{day.weekday()}")
        if is_near
        else texts.say("draft.letter", day=texts.date(day)),
        inside=texts.say("draft.calls", count=count),
        whom=texts.say("draft.departments", count=len({each.whom for each in letters})),
    )
    part = _Part(
        texts.say("draft.leaves", day=texts.weekday_date(day)), [_line(each, texts, settings) for each in letters]
    )
    footer = [texts.say("draft.untouched")]
    html = mail_templates().get_template("admin.html").render(
        subject=subject, sections=[part], footer=footer, language=texts.language, say=texts.say,
        style=style_of("style.css"), screens=style_of("screens.css"),
    )  # fmt: skip
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False).inline(html)
    return RenderedMail(subject, inlined, _as_text(subject, part, footer), texts.language)


def _line(each: Shown, texts: Texts, settings: Settings) -> _Line:
    hour = texts.hour(each.due_at.astimezone(settings.timezone).strftime("%H:%M"))
    inside = texts.say(
        "draft.inside",
        inside=texts.say("draft.calls", count=len(each.calls)),
        recipients=texts.say("draft.recipients", count=each.recipients),
        hour=hour,
    )
    link = f"{settings.base_url}/letters/{each.subscription_id}?lang={texts.language}"
    return _Line(plain(each.whom, NAME_LENGTH), [inside], link)


def _as_text(subject: str, part: _Part, footer: Sequence[str]) -> str:
    lines = [subject, "", part.title, ""]
    for item in part.items:
        lines += [item.name, *item.sentences, item.link, ""]
    return "\n".join([*lines, "-- ", *footer, ""])
