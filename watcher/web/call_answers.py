"""What somebody who is signed in answers to a call: for the departments whose letters come to her own address.

An answer is kept as one by the link of her letter is: by the recipient that her address is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from subscriptions.holders import Holder
from subscriptions.models import Recipient
from subscriptions.reader_models import Interest
from subscriptions.replies import ACTS, Act, reply, with_log
from subscriptions.said import Said
from subscriptions.voices import Voice, voices_of
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call
from watcher.calls.write import key_of
from watcher.db import take_turn, transaction
from watcher.people.answer_log import AnswerLog
from watcher.people.audit import note
from watcher.people.roles import Visitor
from watcher.web.pages import Pages, View
from watcher.web.wanted import is_number


@dataclass(frozen=True)
class Answers:
    """What the page offers: for which departments she may answer (what the form calls each, and its name), for which
    of them the buttons are, and what has been said for that one."""

    voices: list[tuple[str, str]]
    chosen: str
    holder: Holder
    said: Said

    @property
    def speakers(self) -> list[str]:
        """Whom those speak for who are interested."""
        return list(self.holder.whom) if self.said.interested else []


def answers_of(
    log: AnswerLog,
    visitor: Visitor,
    names: Collection[int],
    interests: Collection[tuple[Interest, Recipient]],
    asked: str,
    *,
    is_over: bool,
) -> Answers | None:
    """None for who may answer for nobody, and where nothing was said of what is over.

    `names`: every id by which the call has been known. Unless a voice is `asked` for, one is meant that the call
    concerns.
    """
    voices = _voices(log.session, visitor, names, interests)
    if not voices:
        return None
    concerned = (name for name, each in voices.items() if each.said.asked)
    chosen = asked if asked in voices else next(concerned, next(iter(voices)))
    holder, said = voices[chosen].holder, voices[chosen].said
    if is_over and not (said.interested or said.not_relevant or said.follow):
        return None
    said = with_log(said, holder, names, log)
    several = len({each.holder.organisation.id for each in voices.values()}) > 1
    named = [(name, _name(each.holder, with_organisation=several)) for name, each in voices.items()]
    return Answers(named, chosen, holder, said)


def answer(pages: Pages, request: Request, call_id: str, form: Mapping[str, str]) -> Response:
    """Keep what she says of a call for a department of hers, or take it back."""
    act, visitor, now = form.get("do", ""), pages.visitor(request), pages.clock()
    if act not in ACTS:
        raise HTTPException(400)
    with transaction(pages.engine) as session:
        take_turn(session, "match")  # answers to one call come one after the other
        call = session.get(Call, int(call_id)) if is_number(call_id) else None
        voice = _voices(session, visitor, (), ()).get(form.get("voice", ""))
        if call is None or voice is None or key_of(call) in joined_calls(session):
            raise HTTPException(404)
        counted = reply(session, voice.holder, call, cast(Act, act), now, AnswerLog(session, now))
        if counted:
            about, whose = f"call:{key_of(call)}", voice.holder.organisation.id
            note(session, visitor, "call answered", now, organisation=whose, about=about)
    done = {"done": act} if counted else {}
    asked = urlencode({**done, "voice": form["voice"], "lang": pages.texts(request).language})
    return RedirectResponse(f"/calls/{call_id}?{asked}#{'outcome' if counted else 'answer'}", 303)


def _voices(
    session: Session, visitor: Visitor, names: Collection[int], interests: Collection[tuple[Interest, Recipient]]
) -> dict[str, Voice]:
    """For whom she may answer, by what the form calls each: a recipient's number and a department's."""
    if visitor.account_id is None or visitor.address is None:
        return {}
    return {
        f"{each.holder.id}-{each.holder.departments[0].id if each.holder.departments else 0}": each
        for each in voices_of(session, visitor.address, names, interests)
        if visitor.role_in(each.holder.organisation.id) is not None
    }


def _name(holder: Holder, *, with_organisation: bool) -> str:
    name, organisation = holder.whom[0], holder.organisation.name
    return f"{name}, {organisation}" if with_organisation and name != organisation else name


ACTIONS: dict[str, View] = {"/calls/{call_id}/answer": answer}
