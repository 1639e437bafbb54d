"""What a letter's reader sees of calls: all that concern them, and one with its facts and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from fastapi import HTTPException
from fastapi.responses import RedirectResponse, Response
from sqlmodel import col, select

from sources.contract import CallData
from subscriptions.delivery.names import source_name
from subscriptions.digests.dissent import dissent_sentences
from subscriptions.digests.facts import facts_of, origin_and_opening
from subscriptions.digests.headline import name_call
from subscriptions.digests.links import link_words
from subscriptions.feeds.calendar import has_day
from subscriptions.models import Department, Match, PriorityArea, saved_id
from subscriptions.replies import ACTS, Act, Replies, concerns, interested_in, replies_of, reply, said_of
from subscriptions.said import Said
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, Sighting
from watcher.calls.write import key_of
from watcher.language import is_language, language_tag
from watcher.people.answer_log import AnswerLog
from watcher.web.call_owner import removals_of, removed_by, why_gone
from watcher.web.call_page import BY_HAND, happenings_of, sources_of
from watcher.web.call_search import find_calls, programmes
from watcher.web.call_story import meetings_of, subjects_of
from watcher.web.calls import by_name, list_values
from watcher.web.holding import View, Visit, acting, holding
from watcher.web.wanted import ALL_BANDS, BANDS, DEPARTMENT, Wanted, is_number, read_wanted


@holding("my")
def my_calls(visit: Visit) -> Response:
    """Who may enter: whoever holds the letter. All calls that concern the reader's areas, with a search."""
    wanted, at = replace(read_wanted(visit.request.query_params), organisation="", source=""), visit.at
    areas = {saved_id(area): area.name for area in visit.holder.areas}
    area_gone = bool(wanted.area) and (wanted.area.startswith(DEPARTMENT) or int(wanted.area) not in areas)
    wanted = replace(wanted, area="") if area_gone else wanted
    takes_weak = any(each.minimum_band == "weak" for each in visit.holder.subscriptions)
    as_letters = replace(wanted, band=wanted.band or (ALL_BANDS if takes_weak else BANDS[0]))
    replies = replies_of(visit.session, visit.holder)
    found = find_calls(visit.session, as_letters, at.now.astimezone(at.local).date(), areas, replies.refused)
    whom = at.texts.listing(visit.holder.whom)
    own = sorted(((str(id_), name) for id_, name in areas.items()), key=lambda pair: pair[1])
    return visit.show(
        "calls.html",
        layout="holder.html",
        there=f"{visit.here}/calls",
        heading=at.texts.say("mine.calls_of", whom=whom),
        intro=at.texts.say("mine.calls_intro" if visit.holder.subscriptions else "mine.no_letters"),
        none_yet=at.texts.say("mine.no_calls" if visit.holder.subscriptions else "mine.calls_come_back"),
        organisations=(),
        sources=(),
        may_add=False,
        done="",
        area_gone=area_gone,
        left_out=_left_out(visit, as_letters, replies),
        answers={key_of(call): _answers(visit, key_of(call), replies) for call in found.calls},
        **list_values(
            wanted,
            found,
            at,
            subjects_of(visit.session, found.calls, found.areas, at.texts.language),
            by_name(programmes(visit.session), at.texts.language),
            [(whom, own)] if own else [],
        ),
    )


@holding("my")
def my_call(visit: Visit, call_id: str) -> Response:
    """Who may enter: whoever holds the letter. One call: its facts, who else has it, and what the reader says of it."""
    call, names, sightings = find_call(visit, call_id)
    if call.id != int(call_id):
        return RedirectResponse(f"{visit.here}/calls/{call.id}?lang={visit.at.texts.language}", 303)
    data, at, done = CallData.model_validate(call.data), visit.at, visit.request.query_params.get("done")
    own = {saved_id(area) for area in visit.holder.areas}
    meetings = meetings_of(visit.session, call, data, at.texts.language, col(PriorityArea.id).in_(own))
    said = said_of(visit.session, visit.holder, names, AnswerLog(visit.session, visit.now))
    # A reader is told that a person took the call away, not who.
    by_hand = any(each.source == BY_HAND for each in sightings)
    removals = {at: replace(each, who="") for at, each in removals_of(visit.session, names).items()} if by_hand else {}
    return visit.show(
        "my_call.html",
        call=call,
        data=data,
        naming=name_call(data, meetings[0].subject if meetings else "", at),
        origin=origin_and_opening(data, at),
        facts=facts_of(data, at),
        dissent=dissent_sentences(data, at, lambda source: source_name(source, visit.pages.settings)),
        read_words=link_words(data, data.url, at),
        own_language=None if is_language(data.language, at.texts.language) else language_tag(data.language),
        happenings=list(happenings_of(visit.session, names, at, removals)),
        why_gone=why_gone(visit.session, call),
        removed_by_hand=bool(removals) and removed_by(visit.session, call, names) is not None,
        meetings=meetings,
        others=_others(visit, call, names),
        interested=_interested(visit, call),
        said=said,
        speakers=_speakers(visit, said),
        letters_come=bool(visit.holder.subscriptions),
        done=done if done in ACTS else "",
        **sources_of(sightings, data, visit.pages.settings, at.texts),
        in_calendar=has_day(data, at),
        section="calls",
    )


@acting("my")
def answer(visit: Visit, call_id: str, form: Mapping[str, str]) -> Response:
    """Who may enter: whoever holds the letter. Keep what the reader says of a call, or take it back."""
    call, act = find_call(visit, call_id)[0], form.get("do", "")
    if act not in ACTS:
        raise HTTPException(400)
    if not visit.holder.speaks or (act == "follow" and not visit.holder.subscriptions):
        return visit.back_to(f"/calls/{call.id}")  # the page says why
    reply(visit.session, visit.holder, call, cast(Act, act), visit.now, AnswerLog(visit.session, visit.now))
    return visit.back_to(f"/calls/{call.id}", act, "outcome")


def find_call(visit: Visit, call_id: str) -> tuple[Call, list[int], list[Sighting]]:
    """The call, or the one that has taken it in, with every id that it goes by, and where it has been seen.

    Raises HTTPException 404 for one that does not concern the reader.
    """
    wanted, joined = int(call_id) if is_number(call_id) else 0, joined_calls(visit.session)
    kept = joined[wanted].kept if wanted in joined else wanted
    names = [kept, *(lost for lost, into in joined.items() if into.kept == kept)]
    query = select(Call, Sighting).join(Sighting, col(Sighting.call_id) == col(Call.id), isouter=True)
    rows = visit.session.exec(query.where(Call.id == kept).order_by(col(Sighting.authority), col(Sighting.id))).all()
    if not rows or not concerns(visit.session, visit.holder, names):
        raise HTTPException(404)
    # The outer join has no sighting where there is none.
    return rows[0][0], names, [each for _call, each in rows if each is not None]


def _others(visit: Visit, call: Call, names: list[int]) -> list[str]:
    """The other departments of the organisation that the call belongs to."""
    query = (
        select(Department.id, Department.name)
        .join(PriorityArea, col(PriorityArea.department_id) == col(Department.id))
        .join(Match, col(Match.area_id) == col(PriorityArea.id))
        .where(PriorityArea.organisation_id == visit.holder.organisation.id, col(PriorityArea.active))
        .where(col(Match.call_id).in_(names), col(Match.score) > 0, col(Match.band) != "weak")
        .where(col(Match.revision) >= col(PriorityArea.matched_revision))
        .distinct()
    )
    own = {saved_id(each) for each in visit.holder.departments}
    own_name = visit.holder.organisation.name  # of whoever reads for all of it, and of its one department
    return sorted(name for row_id, name in visit.session.exec(query) if row_id not in own and name != own_name)


def _left_out(visit: Visit, wanted: Wanted, replies: Replies) -> int:
    """How many calls would be listed, but that they were said not to be relevant."""
    if wanted.refused or not replies.refused:
        return 0
    today = visit.now.astimezone(visit.at.local).date()
    return find_calls(visit.session, replace(wanted, refused="only", page=1), today, refused=replies.refused).total


def _answers(visit: Visit, call_id: int, replies: Replies) -> list[str]:
    """What was answered of one call in the list, in the words of its own page."""
    texts, holder, answers = visit.at.texts, visit.holder, list[str]()
    if call_id in replies.interested and len(holder.departments) > 1:
        names = [each.name for each in holder.departments if each.id in replies.interested[call_id]]
        answers.append(texts.say("mine.some_interested", whom=texts.listing(names or [holder.organisation.name])))
    elif call_id in replies.interested:
        answers.append(texts.say("mine.is_interested"))
    if call_id in replies.followed:
        answers.append(texts.say("mine.is_followed"))
    if call_id in replies.refused:
        answers.append(texts.say("mine.is_not_relevant"))
    return answers


def _speakers(visit: Visit, said: Said) -> list[str]:
    """Those of the reader's departments that are interested."""
    names = {each.id: each.name for each in visit.holder.departments}
    own = {each.department_id for each, _ in said.interested}
    return [names.get(each, visit.holder.organisation.name) for each in sorted(own, key=lambda each: each or 0)]


def _interested(visit: Visit, call: Call) -> list[str]:
    """Other departments that have said they are interested."""
    found = interested_in(visit.session, visit.holder.organisation.id, [key_of(call)]).get(key_of(call), {})
    own = {saved_id(each) for each in visit.holder.departments} or {0}
    return [name for department_id, name in found.items() if department_id not in own]


HOLDERS: dict[str, View] = {"/my/{token}/calls": my_calls, "/my/{token}/calls/{call_id}": my_call}
ACTIONS: dict[str, View] = {"/my/{token}/calls/{call_id}": answer}
