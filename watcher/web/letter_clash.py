"""Two people edit one coming letter: what the other has saved, beside what came with the form."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from subscriptions.delivery.coming import Contents
from subscriptions.draft_models import Draft
from watcher.language import Texts
from watcher.web.clashes import Clash, Shown, clash_of
from watcher.web.letter_form import CHANGED, TypedLetter, fresh_form
from watcher.web.letter_view import LetterLines


def letter_clash(
    session: Session, contents: Contents, typed: TypedLetter, lines: LetterLines, texts: Texts
) -> Clash | None:
    """None where nobody else has changed the letter. Of a letter that has left there is nothing to compare with."""
    if typed.faults.get("seen") != CHANGED:
        return None
    fresh, titles = fresh_form(contents), _titles(lines)
    out = {each.id for each in lines.removed}
    theirs = _shown(fresh, fresh, out, titles, texts)
    mine = _shown(typed, fresh, (out | typed.out) - typed.back, titles, texts)
    labels = {**theirs, **mine}
    draft = contents.letter.due.draft
    who, at = _last_change(session, draft.id if draft else 0, typed.opened)
    return clash_of(
        {each: theirs.get(each, "") for each in labels},
        {each: mine.get(each, "") for each in labels},
        f"/letters/{contents.letter.due.id}",
        who,
        at,
    )


def _shown(letter: TypedLetter, fresh: TypedLetter, out: set[int], titles: dict[int, str], texts: Texts) -> Shown:
    """In the reader's words, by the labels of the fields: of calls only those with words beside them."""
    shown = {texts.say("web.own_line"): letter.line}
    for call_id in sorted({*letter.lines, *fresh.lines}):
        if (line := letter.lines.get(call_id, "")) or fresh.lines.get(call_id):
            shown[f"{texts.say('web.line_beside')}: {titles.get(call_id, '')}"] = line
    return shown | {texts.say("web.removed"): "\n".join(titles[each] for each in sorted(out) if each in titles)}


def _titles(lines: LetterLines) -> dict[int, str]:
    named = (*lines.inside, *lines.near, *lines.later)
    return {**{each.id: each.title for each in named}, **{each.id: each.title for each in lines.removed}}


def _last_change(session: Session, draft_id: int, opened: datetime) -> tuple[str, datetime | None]:
    """Who changed it after the form was made; nobody where time or the service did."""
    row = session.get(Draft, draft_id)
    if row is None or row.changed_at is None or row.changed_at < opened:
        return "", None
    return row.changed_by, row.changed_at
