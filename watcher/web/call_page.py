"""One call with everything known of it, and from where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.delivery.names import source_name
from subscriptions.digests.changes import event_sentences
from subscriptions.digests.dissent import dissent_sentences
from subscriptions.digests.facts import facts_of, origin_and_opening
from subscriptions.digests.headline import name_call
from subscriptions.digests.links import link_words
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Fact
from subscriptions.feeds.calendar import has_day
from subscriptions.matching_work import is_unmatched
from subscriptions.models import PriorityArea
from subscriptions.replies import ACTS
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallEvent, CallVersion, Correction, Sighting
from watcher.calls.stated import is_gone
from watcher.db import reading
from watcher.language import Texts, is_language, language_tag
from watcher.people.answer_log import AnswerLog
from watcher.people.roles import Visitor
from watcher.settings import Settings
from watcher.web.call_acts import NOTHING_TYPED, Act, Known, TypedAct, acts_of, can_be_sent_on
from watcher.web.call_answers import answers_of
from watcher.web.call_owner import Removed, may_change, removals_of, removed_by, why_gone
from watcher.web.call_story import Meeting, answered_by, interest_of, meetings_of, receivers_of
from watcher.web.pages import Pages, View
from watcher.web.wanted import is_number
from watcher.work.correction_words import words_for

EVIDENCE_LENGTH = 400
# The source whose calls people have typed.
BY_HAND = "by-hand"
VERSIONS_SHOWN = 50


@dataclass(frozen=True)
class Happening:
    """What changed in a call, and when we saw it."""

    at: datetime
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """One source that shows the call. `gone`: several complete runs in a row did not."""

    name: str
    source: str
    url: str | None
    gone: bool


@dataclass(frozen=True)
class _Read:
    """What one reading of the call has brought. `ids`: its own, and those of the calls that it has taken in."""

    pages: Pages
    request: Request
    session: Session
    call: Call
    ids: Collection[int]
    corrections: list[Correction]
    at: Setting  # one moment for the whole page
    visitor: Visitor


def one_call(pages: Pages, request: Request, call_id: str, typed: TypedAct = NOTHING_TYPED) -> Response:
    """Everything known of one call, and from where."""
    if not is_number(call_id):
        raise HTTPException(404)
    at, visitor = pages.setting(request), pages.visitor(request)
    with reading(pages.engine) as session:
        joined = joined_calls(session)
        if int(call_id) in joined:
            return RedirectResponse(f"/calls/{joined[int(call_id)].kept}?lang={at.texts.language}", 303)
        ids = [int(call_id), *(lost for lost, into in joined.items() if into.kept == int(call_id))]
        call, corrections = _with_its_corrections(session, ids)
        return _show_call(_Read(pages, request, session, call, ids, corrections, at, visitor), typed)


def _with_its_corrections(session: Session, ids: Sequence[int]) -> tuple[Call, list[Correction]]:
    """The first of the calls, and what people have put right of any of them. Raises HTTPException 404."""
    query = select(Call, Correction).join(Correction, col(Correction.call_id).in_(ids), isouter=True)
    rows = session.exec(query.where(Call.id == ids[0]).order_by(col(Correction.id))).all()
    if not rows:
        raise HTTPException(404)
    # The outer join has no correction where there is none.
    return rows[0][0], [correction for _, correction in rows if correction is not None]


def _show_call(read: _Read, typed: TypedAct) -> HTMLResponse:
    """The page: what the call says, from where, whom it reaches, and what can be done about it."""
    data = CallData.model_validate(read.call.data)
    meetings = _meetings(read, data)
    return read.pages.show(
        read.request,
        "call.html",
        status=400 if typed.faults else 200,
        call=read.call,
        naming=name_call(data, meetings[0].subject if meetings else "", read.at),
        meetings=meetings,
        is_unmatched=not meetings and is_unmatched(read.session, read.ids),
        why_gone=why_gone(read.session, read.call),
        words_for=words_for,
        done=read.request.query_params.get("done", ""),
        section="calls",
        **_facts(data, read.at, read.pages.settings),
        **_history(read, data),
        **_reached(read, data, typed),
        **_outcome(read.request, read.call, read.pages.settings, read.at.texts),
    )


def _meetings(read: _Read, data: CallData) -> list[Meeting]:
    among = read.visitor.sees(PriorityArea.organisation_id)
    return meetings_of(read.session, read.call, data, read.at.texts.language, among)


def _history(read: _Read, data: CallData) -> dict[str, Any]:
    """From where the call is known, what became of it, who has put what right, and who added it by hand or took it
    away.
    """
    sources = sources_of(_sightings(read.session, read.call), data, read.pages.settings, read.at.texts)
    by_hand = [each for each in sources["sightings"] if each.source == BY_HAND]
    removals = removals_of(read.session, read.ids) if by_hand else {}
    happenings = happenings_of(read.session, read.ids, read.at, removals)
    standing = [each for each in read.corrections if each.state == "active" and each.call_id == read.call.id]
    facts = facts_of(data, read.at)
    return {
        **sources,
        "by_hand": any(not each.gone for each in by_hand),
        "removed": removed_by(read.session, read.call, read.ids) if by_hand else None,
        "may_change": bool(by_hand) and may_change(read.session, read.visitor, read.ids),
        "happenings": _with_corrections(happenings, read.corrections, read.at),
        "facts": facts,
        "standing": standing,
        "corrected": _corrected(standing, facts, read.at),
    }


def _reached(read: _Read, data: CallData, typed: TypedAct) -> dict[str, Any]:
    """Who has got the call and what they have answered, and what whoever looks at it can do."""
    asked = read.request.query_params
    receivers, in_folder = receivers_of(read.session, read.ids, read.visitor)
    interested, interests = interest_of(read.session, read.ids, read.visitor)
    known = Known(read.ids, in_folder, any(each.state == "asked" for each in read.corrections))
    if not typed.organisation:
        typed = replace(typed, given={**typed.given, "organisation": asked.get("organisation", "")})
    is_over, voice = not can_be_sent_on(read.call), asked.get("voice", "")
    log = AnswerLog(read.session, read.at.now)
    return {
        "receivers": receivers,
        "interested": interested,
        **answered_by(read.session, read.ids, read.visitor),
        "acts": acts_of(read.session, read.call, data, known, typed, Act(read.visitor, read.at.now)),
        "answers": answers_of(log, read.visitor, read.ids, interests, voice, is_over=is_over),
        "answer_acts": ACTS,
    }


def _outcome(request: Request, call: Call, settings: Settings, texts: Texts) -> dict[str, Any]:
    """What a form said was changed, and what was not because the call's source says it; nobody else's words."""
    said = {name: request.query_params.get(name, "").split(",") for name in ("changed", "kept")}
    return {
        **{name: texts.listing(field_words(fields, texts)) for name, fields in said.items()},
        "decider": source_name(call.source, settings).in_language(texts.language),
    }


def field_words(fields: Iterable[str], texts: Texts) -> list[str]:
    """The fields of a call as running text names them; what is none is left out."""
    keys = [f"web.field_{name}" for name in fields]
    return [texts.say(key) for key in keys if texts.has(key)]


def _facts(data: CallData, at: Setting, settings: Settings) -> dict[str, Any]:
    """What the call itself says."""
    return {
        "data": data,
        "origin": origin_and_opening(data, at),
        "dissent": dissent_sentences(data, at, lambda source: source_name(source, settings)),
        "read_words": link_words(data, data.url, at),
        "own_language": None if is_language(data.language, at.texts.language) else language_tag(data.language),
        "in_calendar": has_day(data, at),
    }


def sources_of(sightings: Iterable[Sighting], data: CallData, settings: Settings, texts: Texts) -> dict[str, Any]:
    """From where a call is known, and the words that what is said of it was read out of."""
    seen = [
        Seen(
            source_name(row.source, settings).in_language(texts.language),
            row.source,
            CallData.model_validate(row.data).url,
            is_gone(row),
        )
        for row in sightings
    ]
    return {"sightings": seen, "evidence": _evidence(data, texts)}


def _sightings(session: Session, call: Call) -> list[Sighting]:
    query = select(Sighting).where(Sighting.call_id == call.id)
    return list(session.exec(query.order_by(col(Sighting.authority), col(Sighting.id))))


def _evidence(data: CallData, texts: Texts) -> list[tuple[str, str]]:
    """The source's own words for what was read out of its text, by field."""
    known = [(name, words) for name, words in data.evidence.items() if words.strip()]
    labels = {name: f"web.field_{name}" for name, _ in known}
    return [
        (upper_first(texts.say(labels[name])) if texts.has(labels[name]) else name, plain(words, EVIDENCE_LENGTH))
        for name, words in known
    ]


def happenings_of(
    session: Session, ids: Collection[int], at: Setting, removals: Mapping[datetime, Removed] | None = None
) -> Iterator[Happening]:
    """What became of the call, newest first: each event with the facts as they were right after it.

    `removals`: who took the call away, by the moment; for signed-in people, since it has names.
    """
    query = select(CallEvent, CallVersion).join(CallVersion, col(CallVersion.id) == col(CallEvent.version_id))
    query = query.where(col(CallEvent.call_id).in_(ids)).order_by(col(CallEvent.id).desc()).limit(VERSIONS_SHOWN)
    for event, version in session.exec(query):
        then = Setting(at.texts, event.at, at.local)
        if event.kind == "withdrawn" and (removed := (removals or {}).get(event.at)):
            words = at.texts.say("web.removed_in_history", who=removed.who) if removed.who else ""
            yield Happening(event.at, (words or at.texts.say("mine.removed_by_hand"),))
            continue
        sentences = (
            (at.texts.say("web.first_seen"),)
            if event.kind == "new"
            else event_sentences(CallData.model_validate(version.data), event.kind, event.changes, then)
        )
        if sentences:
            yield Happening(event.at, sentences)


def _corrected(standing: Iterable[Correction], facts: Iterable[Fact], at: Setting) -> dict[str, str]:
    """By field, who has put right what stands there, and what it is where no label says so. It has names."""
    labelled, say = {name for fact in facts for name in fact.fields}, at.texts.say
    said = {}
    for each in standing:
        day, what = at.texts.date(each.at.astimezone(at.local).date()), upper_first(say(f"web.field_{each.field}"))
        if each.field in labelled:
            said[each.field] = say("web.corrected_here", who=each.who, day=day)
        else:
            said[each.field] = say("web.corrected_of", what=what, who=each.who, day=day)
    return said


def _with_corrections(happenings: Iterator[Happening], corrections: list[Correction], at: Setting) -> list[Happening]:
    """What became of the call and who has corrected it and why, newest first. For signed-in people: it has names."""
    corrected = []
    for each in corrections[-VERSIONS_SHOWN:]:
        key, day = f"web.field_{each.field}", at.texts.date(each.at.astimezone(at.local).date())
        what = at.texts.say(key) if at.texts.has(key) else each.field
        said = at.texts.say("web.corrected_by", who=each.who, day=day, field=what, why=each.why)
        corrected.append(Happening(each.at, (said,)))
    return sorted([*reversed(corrected), *happenings], key=lambda each: each.at, reverse=True)


STAFF: dict[str, View] = {"/calls/{call_id}": one_call}
